"""The table of targets in a real browser: typed, pasted, taken back, previewed, and fought over."""

import pytest
from playwright.sync_api import Locator, Page, expect

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services import targets
from portal.services.pinyin import sort_key
from portal.services.work import writing
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.cast import Cast
from tests.house import House

TEAM = 12


@pytest.fixture(scope="module")
def places(house: House) -> list[int]:
    """Write a team of twelve into the western sub-branch; give their participations in order."""
    with house.cast.inside(), writing() as work:
        team = work.session.get_one(Unit, house.cast.units["west_team"])
        names = [f"员工{number:02}" for number in range(TEAM)]
        people = [
            Person(
                employee_no=f"W{number:02}",
                employee_no_key=f"w{number:02}",
                name=name,
                sort_key=sort_key(name),
                unit_id=team.id,
            )
            for number, name in enumerate(names)
        ]
        work.session.add_all(people)
        work.session.flush()
        found = [
            Participation(
                campaign_id=house.season.id,
                person_id=person.id,
                unit_id=team.id,
                sub_branch_id=house.cast.units["west"],
                cohort="veteran",
            )
            for person in people
        ]
        work.session.add_all(found)
        work.session.flush()
        return [place.id for place in found]


@pytest.fixture
def table(house: House, places: list[int], open_page: Opener) -> Page:
    """Give the table before the supervisor of the western sub-branch."""
    assert places
    page = open_page(house.desk("sun").cookies)
    page.goto(f"/campaigns/{house.season.id}/targets?q=员工")
    return page


def cells(page: Page) -> Locator:
    """Return the cells of the table."""
    return page.locator("#target-rows input[data-saved]")


def values(page: Page) -> list[str]:
    """Return what stands in the cells."""
    found: list[str] = cells(page).evaluate_all("cells => cells.map((cell) => cell.value)")
    return found


def paste(cell: Locator, text: str) -> None:
    """Paste into a cell as a browser does, with what was copied elsewhere."""
    cell.focus()
    cell.evaluate(
        """(cell, text) => {
          const copied = new DataTransfer();
          copied.setData("text/plain", text);
          const event = new ClipboardEvent("paste", {
            clipboardData: copied, bubbles: true, cancelable: true,
          });
          cell.dispatchEvent(event);
        }""",
        text,
    )


def in_force(cast: Cast, season_id: int) -> dict[int, int]:
    """Return the targets of people, whole."""
    with cast.inside():
        campaign = db.session.get_one(Campaign, season_id)
        found = targets.ranked(db.session.connection(), campaign, clock.today()).people
        return {id_: target // SCALE for id_, target in found.items()}


def test_a_column_from_a_spreadsheet_fills_the_rows_and_is_saved_with_one_reason(
    house: House, table: Page, places: list[int]
) -> None:
    copied = [str(number) for number in range(10, 10 + TEAM)]
    copied[3], copied[4] = "1,013", "１４"
    paste(cells(table).first, "\r\n".join(f"{one}\tx" for one in copied) + "\r\n")
    assert values(table) == [*map(str, [10, 11, 12, 1013, 14]), *copied[5:]]
    expect(cells(table).last).to_be_focused()
    expect(table.locator("[data-unsaved-count]")).to_contain_text(str(TEAM))
    expect(table.locator("[data-allotted]")).to_have_text("1,186")
    table.keyboard.press("Control+z")
    assert values(table) == [""] * TEAM
    expect(table.locator("[data-unsaved]")).to_be_hidden()
    paste(cells(table).first, "\n".join(str(number) for number in range(1, TEAM + 1)))
    table.fill("input[name=reason]", "下达")
    table.click("#targets .btn.is-primary")
    expect(table.locator(".notice.is-success")).to_be_visible()
    found = in_force(house.cast, house.season.id)
    assert [found[place] for place in places] == list(range(1, TEAM + 1))


@pytest.mark.parametrize(
    "copied",
    ["\n".join(["5"] * 1000), "5\n很多\n5", "5\n-1"],
    ids=["a thousand cells", "a word", "a negative"],
)
def test_what_does_not_fit_is_told_at_the_cell_and_nothing_is_lost(
    table: Page, copied: str
) -> None:
    before = values(table)
    first = cells(table).first
    first.fill("7")
    paste(cells(table).nth(1), copied)
    assert values(table) == ["7", *before[1:]]
    message = table.locator("#target-rows .field-error")
    expect(message).to_be_visible()
    expect(cells(table).nth(1)).to_have_attribute("aria-invalid", "true")
    cells(table).nth(1).press("Control+a")
    cells(table).nth(1).type("8")
    expect(message).to_have_count(0)
    table.locator("[data-discard]").click()
    assert values(table) == before


def test_the_table_is_walked_and_taken_back_with_the_keyboard_alone(table: Page) -> None:
    before = values(table)
    first, second, third = (cells(table).nth(at) for at in range(3))
    first.focus()
    table.keyboard.type("21")
    table.keyboard.press("Enter")
    expect(second).to_be_focused()
    table.keyboard.type("22")
    table.keyboard.press("ArrowDown")
    expect(third).to_be_focused()
    table.keyboard.press("ArrowUp")
    table.keyboard.press("Escape")
    expect(second).to_have_value(before[1])
    table.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    assert values(table)[:2] == ["21", before[1]]
    # Escape is a step of its own, and so is what was typed into each cell.
    table.keyboard.press("Control+z")
    expect(second).to_have_value("22")
    table.keyboard.press("Control+z")
    expect(second).to_have_value(before[1])
    table.keyboard.press("Control+z")
    assert values(table) == before
    cells(table).last.focus()
    table.keyboard.press("Enter")
    expect(cells(table).last).to_be_focused()


def test_leaving_with_something_unsaved_is_asked_about(table: Page) -> None:
    asked: list[str] = []

    def stay(dialog: object) -> None:
        asked.append(dialog.type)  # type: ignore[attr-defined]
        dialog.accept()  # type: ignore[attr-defined]

    table.on("dialog", stay)
    table.goto("/campaigns")
    assert asked == []
    table.go_back()
    cells(table).first.press("9")
    table.goto("/campaigns")
    assert asked == ["beforeunload"]


def test_a_preview_opens_over_the_table_and_saves_nothing(
    house: House, table: Page, places: list[int]
) -> None:
    before = in_force(house.cast, house.season.id)
    cells(table).first.fill("33")
    table.locator("[data-preview]").click()
    dialog = table.locator("dialog[open]")
    expect(dialog).to_contain_text("员工00")
    expect(dialog).to_contain_text("33")
    dialog.locator("button[value=no]").click()
    expect(cells(table).first).to_have_value("33")
    assert in_force(house.cast, house.season.id) == before
    assert places[0]
    table.locator("[data-discard]").click()


def test_two_supervisors_collide_and_the_second_chooses(
    house: House, table: Page, places: list[int], open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 409")
    other = open_page(house.desk("liu").cookies)
    other.goto(f"/campaigns/{house.season.id}/targets?unit={house.cast.units['west']}&lines=people")
    first, second = f"#p{places[0]}", f"#p{places[1]}"
    table.fill(first, "41")
    table.fill(second, "42")
    table.fill("input[name=reason]", "支行调整")
    other.fill(first, "51")
    other.fill("input[name=reason]", "分行加码")
    other.click("#targets .btn.is-primary")
    expect(other.locator(".notice.is-success")).to_be_visible()
    table.click("#targets .btn.is-primary")
    clash = table.locator("fieldset.clash")
    expect(clash).to_have_count(1)
    expect(clash).to_contain_text("51")
    expect(clash).to_contain_text("41")
    expect(clash).to_contain_text("刘敏")
    expect(clash).to_contain_text("分行加码")
    # Theirs is kept unless one says otherwise; whatever else was typed is still there.
    expect(clash.locator("input[value=theirs]")).to_be_checked()
    expect(table.locator(second)).to_have_value("42")
    expect(table.locator("input[name=reason]")).to_have_value("支行调整")
    assert in_force(house.cast, house.season.id)[places[1]] != 42
    clash.locator("input[value=mine]").check()
    table.click("#targets .btn.is-primary")
    expect(table.locator(".notice.is-success")).to_be_visible()
    found = in_force(house.cast, house.season.id)
    assert (found[places[0]], found[places[1]]) == (41, 42)
