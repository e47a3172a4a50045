"""A request for a lower target, as in the case: asked for, declined with a reason, and read.

The account tells that C, in the first third of February and with 3 openings, asked for a lower
target and was refused, seniority earning no special care. Both figures of the target and the words
are invented.
"""

import pytest
from playwright.sync_api import Page, expect

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Participation, RosterRevision, TargetDecision
from portal.services import requests
from portal.services.work import writing
from tests.asking import asked, set_target
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.cast import PASSWORD
from tests.desk import Desk
from tests.entering import enter
from tests.house import House

TARGET, WISHED = 15, 8
REASON = "年龄大了，跑外面不如年轻人，请把指标降一些"
ANSWER = "资历不另作照顾：新人都在你前面，先按四个渠道跑起来"


@pytest.fixture(scope="module", autouse=True)
def c(house: House) -> None:
    """Let C take part, with a target of 15 and 3 openings."""
    cast, season = house.cast, house.season
    with cast.inside(), writing() as work:
        cast.add_person(work.session, "c", "C", "C", "retail", Role.ACCOUNT_MANAGER, None)
        place = Participation(
            campaign_id=season.id,
            person_id=cast.people["c"],
            unit_id=cast.units["retail"],
            sub_branch_id=cast.units["east"],
            cohort="veteran",
        )
        work.session.add(place)
        work.session.flush()
        work.session.add(
            RosterRevision(
                participation_id=place.id,
                unit_id=place.unit_id,
                cohort=place.cohort,
                in_training=False,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )
        house.season.participations["c"] = place.id  # type: ignore[index]
    set_target(cast, season, "c", TARGET)
    enter(cast, "c", quantity="3")


def desk_of_c(house: House) -> Desk:
    """Return a desk at which C has signed in."""
    return Desk(house.server).sign_in("C", PASSWORD)


def decision(house: House, request_id: int) -> TargetDecision | None:
    """Return how a request ended."""
    with house.cast.inside():
        return db.session.get(TargetDecision, request_id)


def test_cs_request_is_declined_with_a_reason_that_c_reads(house: House, open_page: Opener) -> None:
    page = open_page(desk_of_c(house).cookies)
    page.goto(f"/goals/requests?campaign={house.season.id}")
    page.fill("#wished", str(WISHED))
    page.fill("#reason", REASON)
    page.keyboard.press("Enter")
    expect(page.locator(".timeline")).to_contain_text(REASON)
    expect(page.locator("#wished")).to_have_count(0)

    supervisor = open_page(house.desk("wang").cookies)
    supervisor.goto("/")
    supervisor.locator("a.waiting[href='/goals/requests']").click()
    card = supervisor.locator(".request")
    expect(card).to_contain_text(REASON)
    expect(card.locator(".request-figures")).to_contain_text("20.0%")
    supervisor.keyboard.press("d")
    expect(card.locator("details input[name=reason]")).to_be_focused()
    supervisor.keyboard.type(ANSWER)
    supervisor.keyboard.press("Enter")
    expect(supervisor.locator("[data-requests]")).to_have_count(0)
    expect(supervisor.locator("#decided")).to_contain_text(ANSWER)

    page.goto("/")
    expect(page.locator(".bell .count")).to_be_visible()
    page.locator(".bell").click()
    expect(page.locator(".news > li").first).to_contain_text(ANSWER)
    page.locator(".news > li a").first.click()
    expect(page.locator(".timeline > li").first).to_contain_text(ANSWER)
    expect(page.locator("select[name=about] option")).to_contain_text([str(TARGET)])


def waiting(house: House, *names: str) -> list[int]:
    """Let these people ask, and nobody else wait; return the requests' ids."""
    with house.cast.inside():
        for left in requests.queue(house.cast.actor("wang")).found:
            requests.decline(house.cast.actor("wang"), left.id, "下一轮再议")
    for name in names:
        set_target(house.cast, house.season, name, TARGET, "重新定目标")
    return [asked(house.cast, house.season, name, WISHED) for name in names]


@pytest.fixture
def queue(house: House, open_page: Opener) -> Page:
    """Give the page before the supervisor, with two requests that wait."""
    waiting(house, "zhou", "zhao")
    page = open_page(house.desk("wang").cookies)
    page.goto("/goals/requests")
    return page


def test_keys_step_and_open_the_answers_and_only_enter_decides(queue: Page) -> None:
    cards = queue.locator(".request")
    expect(cards).to_have_count(2)
    for key, at in (("j", 0), ("j", 1), ("j", 1), ("k", 0), ("ArrowDown", 1)):
        queue.keyboard.press(key)
        expect(cards.nth(at)).to_be_focused()
    queue.keyboard.press("d")
    expect(cards.nth(1).locator("details input[name=reason]")).to_be_focused()
    queue.keyboard.press("Escape")
    expect(cards.nth(1)).to_be_focused()
    expect(cards.nth(1).locator("details input[name=reason]")).not_to_be_visible()
    queue.keyboard.press("g")
    expect(cards.nth(1).locator("input[name=target]")).to_be_focused()
    queue.keyboard.press("Escape")
    queue.keyboard.press("k")
    queue.keyboard.press("g")
    queue.keyboard.press("Enter")
    expect(cards).to_have_count(1)
    queue.keyboard.press("g")
    queue.keyboard.press("Enter")
    expect(cards).to_have_count(0)


def test_without_script_one_grants_another_figure_and_declines(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 422")
    first, second = waiting(house, "zhou", "zhao")
    page = open_page(house.desk("wang").cookies, java_script_enabled=False)
    page.goto("/goals/requests")
    page.fill(f"#target-{first}", "12")
    page.locator(f"#request-{first} .request-grant button").click()
    expect(page.locator(f"#why-{first}")).to_be_focused()
    expect(page.locator(f"#target-{first}")).to_have_value("12")
    page.fill(f"#why-{first}", "折中")
    page.locator(f"#request-{first} .request-grant button").click()
    page.locator(f"#request-{second} summary").click()
    page.fill(f"#no-{second}", "进度正常")
    page.locator(f"#request-{second} details button").click()
    expect(page.locator(".empty")).to_be_visible()
    for request_id, outcome in ((first, "granted"), (second, "declined")):
        ended = decision(house, request_id)
        assert ended is not None
        assert ended.outcome == outcome


@pytest.mark.parametrize("width", [320, 390])
def test_the_page_fits_a_phone_and_its_buttons_a_thumb(
    house: House, open_page: Opener, width: int
) -> None:
    waiting(house, "huang")
    page = open_page(house.desk("wang").cookies, viewport={"width": width, "height": 640})
    page.goto("/goals/requests")
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)
    for button in page.locator(".request button, .request summary").all():
        box = button.bounding_box()
        assert box is None or box["height"] >= 44
    page.locator(".request-grant button").click()
    expect(page.locator(".empty")).to_be_visible()
