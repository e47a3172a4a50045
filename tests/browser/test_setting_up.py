"""A campaign's life in a real browser: set up by keyboard alone, copied, and reopened."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.models import Campaign, Participation
from portal.services import campaigns
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.browser.walk import DESK, PHONES, TOO_WIDE
from tests.house import House

STEPS = ("basics", "counts", "rules")


@pytest.fixture
def desk(house: House, open_page: Opener) -> Page:
    """Give the organiser's browser."""
    return open_page(house.desk("liu").cookies)


def campaign(house: House, code: str) -> Campaign:
    """Return the campaign with the code as it stands."""
    with house.cast.inside():
        return db.session.scalars(sa.select(Campaign).where(Campaign.code == code)).one()


def reach(page: Page, selector: str, most: int = 90) -> None:
    """Go on with Tab until the element has the focus; nothing else is touched."""
    for _ in range(most):
        if page.evaluate("(sel) => document.activeElement.matches(sel)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def write(page: Page, name: str, text: str) -> None:
    """Type into a field that the keyboard reaches."""
    reach(page, f"[name='{name}']")
    page.keyboard.type(text)


def test_an_organiser_sets_a_campaign_up_by_keyboard_alone(house: House, desk: Page) -> None:
    desk.goto("/campaigns")
    reach(desk, "a[href='/campaigns/new']")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/campaigns/new")
    write(desk, "name", "开门红")
    write(desk, "code", "kmh")
    # As the browser's own date field takes it: month, day, year.
    write(desk, "starts_on", "01012030")
    write(desk, "ends_on", "03312030")
    reach(desk, "button[value=next]")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/edit?step=counts")
    made = campaign(house, "kmh")
    assert (made.state, made.ends_on.isoformat()) == ("draft", "2030-03-31")

    accounts = house.season.indicators["corporate_account"]
    cards = house.season.indicators["social_card"]
    reach(desk, f"[name='indicators-{cards}']")
    desk.keyboard.press("Space")
    write(desk, f"indicators-{accounts}-number", "")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/edit?step=rules")

    reach(desk, "[name=ranking]")
    desk.keyboard.press("ArrowDown")
    write(desk, "word_attention_zh", "加把劲")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/participants")
    expect(desk.locator(".step.is-here.is-missing")).to_be_visible()

    reach(desk, f"[name='unit-{house.cast.units['retail']}']")
    desk.keyboard.press("Space")
    reach(desk, "main form button:not([name])")
    desk.keyboard.press("Enter")
    expect(desk.locator(".step.is-here.is-done")).to_be_visible()
    reach(desk, ".steps .is-onward")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/targets")
    reach(desk, ".steps .is-onward")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/state")
    reach(desk, "main form button")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/campaigns/{made.id}")
    expect(desk.locator(".badge.is-brand").first).to_be_visible()

    found = campaign(house, "kmh")
    assert (found.state, found.ranking) == ("live", "points")
    assert found.status_words == {"attention": {"zh": "加把劲"}}
    with house.cast.inside():
        counted = campaigns.draft_of(db.session(), found).indicators
        assert {id_ for id_, _points in counted} == {accounts, cards}
        people = db.session.scalars(
            sa.select(Participation.person_id).where(Participation.campaign_id == made.id)
        )
        assert set(people) == {house.cast.people[name] for name in ("zhou", "huang")}


def test_last_season_is_copied_from_its_page(house: House, desk: Page) -> None:
    desk.goto(f"/campaigns/{house.season.id}")
    desk.click(f"a[href='/campaigns/new?source={house.season.id}']")
    desk.locator("label", has=desk.locator("[name=with_roster]")).click()
    code = desk.input_value("[name=code]")
    desk.press("[name=code]", "Enter")
    desk.wait_for_url("**/edit?step=counts")
    made = campaign(house, code)
    assert made.reference_id == house.season.id
    with house.cast.inside():
        count = sa.select(sa.func.count()).where(Participation.campaign_id == made.id)
        assert db.session.scalar(count) == len(house.season.participations)
    expect(desk.locator(".step.is-missing")).to_have_count(0)


def test_a_season_is_frozen_closed_and_reopened_with_a_reason(
    house: House, desk: Page, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 422")
    season = house.cast.live_campaign(code="reopened", name="重开")
    for state in ("frozen", "closed"):
        desk.goto(f"/campaigns/{season.id}/state")
        desk.fill("#reason", "收官")
        desk.locator("main form .btn.is-primary").click()
        desk.wait_for_url(f"**/campaigns/{season.id}")
        assert campaign(house, "reopened").state == state
    for state in ("frozen", "live"):
        desk.click(f"a[href='/campaigns/{season.id}/reopening']")
        # The browser asks for the reason first; a word of spaces gets as far as the service.
        desk.fill("#reason", "  ")
        desk.locator("main form .btn.is-primary").click()
        expect(desk.locator("#reason-error")).to_be_visible()
        desk.fill("#reason", "漏录三户，核实后补")
        desk.keyboard.press("Enter")
        desk.wait_for_url(f"**/campaigns/{season.id}")
        assert campaign(house, "reopened").state == state
    expect(desk.locator(".timeline").first).to_contain_text("漏录三户，核实后补")


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_no_step_scrolls_sideways_on_a_phone_and_none_needs_script(
    house: House, open_page: Opener, locale: str
) -> None:
    member = house.desk("liu")
    member.post("/account/language", {"locale": locale}, seen_on="/account")
    page = open_page(member.cookies, java_script_enabled=True)
    page.goto(f"/campaigns/new?source={house.season.id}")
    page.fill("[name=code]", f"narrow-{locale.lower()}")
    page.press("[name=code]", "Enter")
    page.wait_for_url("**/edit?step=counts")
    made = campaign(house, f"narrow-{locale.lower()}").id
    paths = [f"/campaigns/{made}/edit?step={step}" for step in (*STEPS, "all")]
    paths += [f"/campaigns/{made}/{page_}" for page_ in ("participants", "targets", "state")]
    for path in ["/campaigns/new", f"/campaigns/new?source={made}", *paths]:
        page.goto(path)
        for size in (*PHONES, DESK):
            page.set_viewport_size(size)
            assert page.evaluate(TOO_WIDE) is None, (path, size)
    plain = open_page(member.cookies, java_script_enabled=False)
    plain.goto(f"/campaigns/{made}/edit")
    for step in STEPS[1:]:
        plain.click("button[value=next]")
        plain.wait_for_url(f"**/edit?step={step}")
    member.post("/account/language", {"locale": "zh_CN"}, seen_on="/account")
