"""A daily report on a phone with the keyboard alone, over a lost connection and on two devices."""

from datetime import time

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, ViewportSize, expect

from portal.extensions import db
from portal.models import CalendarDay, Campaign, Report
from portal.services.work import writing
from tests.browser.conftest import Opener
from tests.browser.page_errors import PageErrors
from tests.entering import enter, today
from tests.house import House

PHONE: ViewportSize = {"width": 390, "height": 844}
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
WORDS = ("两家商户开了户", "老板晚上才在", "带上资料清单", "九点半去商贸城")
NAMES = ("worked", "hard", "learnt", "tomorrow")


@pytest.fixture(scope="module", autouse=True)
def _day(house: House) -> None:
    """Let today be a working day whose cut-off is still to come; Zhou has a result."""
    with house.cast.inside(), writing() as work:
        work.session.add(CalendarDay(day=today(), is_working=True, name="调休"))
        work.session.execute(sa.update(Campaign).values(cut_off=time(23, 59, 59)))
    for who in ("zhou", "zhao"):
        enter(house.cast, who)


class Typist:
    """Somebody at the keyboard; `steps` are the keys pressed besides those of the texts."""

    def __init__(self, page: Page) -> None:
        """Begin where the page has put the focus."""
        self.page = page
        self.steps = 0

    def press(self, key: str) -> None:
        """Press a key that is no text."""
        self.page.keyboard.press(key)
        self.steps += 1

    def type(self, text: str) -> None:
        """Type a text, which counts no step."""
        self.page.keyboard.type(text)


def kept(house: House, who: str) -> Report | None:
    """Return the person's report of today."""
    with house.cast.inside():
        return db.session.scalars(
            sa.select(Report).where(Report.person_id == house.cast.people[who])
        ).one_or_none()


def copies(page: Page) -> list[str]:
    """Return the texts of reports that the device keeps."""
    found: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('report:'))"
    )
    return found


def test_a_report_takes_four_keys_besides_its_words(house: House, open_page: Opener) -> None:
    page = open_page(house.desk("zhou").cookies, viewport=PHONE)
    page.goto("/reports/new")
    expect(page.locator("#worked")).to_be_focused()
    typist = Typist(page)
    for number, text in enumerate(WORDS):
        if number:
            typist.press("Tab")
        expect(page.locator(f"#{NAMES[number]}")).to_be_focused()
        typist.type(text)
    typist.press("Control+Enter")
    expect(page.locator(".report-words")).to_contain_text(WORDS[3])
    assert typist.steps == 4
    report = kept(house, "zhou")
    assert report is not None
    assert tuple(getattr(report, name) for name in NAMES) == WORDS
    assert copies(page) == []


def test_what_was_typed_outlives_a_lost_connection_and_a_closed_tab(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow(f"{OFFLINE}|net::ERR_FAILED")
    page = open_page(house.desk("zhao").cookies, viewport=PHONE)
    page.goto("/reports/new")
    state = page.locator("[data-report-state]")
    page.keyboard.type(WORDS[0])
    expect(state).to_have_attribute("data-state", "saved")
    page.context.set_offline(True)
    page.keyboard.press("Tab")
    page.keyboard.type(WORDS[1])
    expect(state).to_have_attribute("data-state", "offline")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast")).to_be_visible()
    expect(page.locator("#hard")).to_have_value(WORDS[1])
    # No draft leaves the device from here on, not even as the tab closes.
    context = page.context
    context.route("**/reports/draft", lambda route: route.abort())
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto("/reports/new")
    expect(again.locator("#worked")).to_have_value(WORDS[0])
    expect(again.locator("#hard")).to_have_value(WORDS[1])
    context.unroute("**/reports/draft")
    again.locator("#learnt").focus()
    again.keyboard.type(WORDS[2])
    state = again.locator("[data-report-state]")
    expect(state).to_have_attribute("data-state", "saved")
    again.keyboard.press("Control+Enter")
    expect(again.locator(".report-words")).to_contain_text(WORDS[1])
    assert copies(again) == []


def test_the_connection_that_comes_back_saves_by_itself(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow(OFFLINE)
    page = open_page(house.desk("huang").cookies, viewport=PHONE)
    page.goto("/reports/new")
    page.context.set_offline(True)
    page.keyboard.type("打了十二个电话")
    state = page.locator("[data-report-state]")
    expect(state).to_have_attribute("data-state", "offline")
    page.context.set_offline(False)
    expect(state).to_have_attribute("data-state", "saved")


def test_a_day_at_zero_is_told_by_keyboard_and_read_on_the_other_device(
    house: House, open_page: Opener, page_errors: PageErrors
) -> None:
    page_errors.allow("status of 409")
    page = open_page(house.desk("huang").cookies, viewport=PHONE)
    page.goto("/reports/new")
    expect(page.locator("#steps")).to_be_focused()
    page.locator("#steps").fill("")
    typist = Typist(page)
    typist.type("打了十二个电话")
    typist.press("Tab")
    typist.type("上门三家")
    typist.press("Tab")
    typist.press("Space")
    expect(page.locator("input[name=reason]").first).to_be_checked()
    expect(page.locator("[data-report-state]")).to_have_attribute("data-state", "saved")

    desk = open_page(house.desk("huang").cookies)
    desk.goto("/reports/new")
    expect(desk.locator("#next_step")).to_have_value("上门三家")
    expect(desk.locator("input[name=reason]").first).to_be_checked()
    desk.locator("#next_step").fill("上门五家")

    typist.press("Control+Enter")
    expect(page.locator(".report-words").first).to_contain_text("上门三家")
    assert typist.steps == 4

    desk.locator("#next_step").press("Control+Enter")
    expect(desk.locator(".report-theirs")).to_contain_text("上门三家")
    expect(desk.locator("#next_step")).to_have_value("上门五家")
    desk.locator("#next_step").press("Control+Enter")
    expect(desk.locator(".report-words").first).to_contain_text("上门五家")


def test_nothing_is_left_on_the_device_after_signing_out(house: House, open_page: Opener) -> None:
    page = open_page(house.desk("he").cookies)
    page.goto("/reports/new")
    page.keyboard.type("打了十二个电话")
    expect(page.locator("[data-report-state]")).to_have_attribute("data-state", "saved")
    assert len(copies(page)) == 1
    page.locator("summary.me").click()
    page.locator("form[action$='/logout'] button").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert copies(page) == []


@pytest.mark.parametrize("width", [320, 390])
def test_without_script_it_is_a_plain_form_that_fits_a_phone(
    house: House, open_page: Opener, page_errors: PageErrors, width: int
) -> None:
    page_errors.allow("status of 422")
    page = open_page(
        house.desk("he").cookies,
        viewport={"width": width, "height": 640},
        java_script_enabled=False,
    )
    page.goto("/reports/new")
    for control in page.locator(".report-form button:visible, .picks label").all():
        box = control.bounding_box()
        assert box is None or box["height"] >= 44
    page.locator("#steps").fill("电话 13912345678")
    page.locator(".report-foot button").click()
    expect(page.locator("#steps")).to_have_value("电话 13912345678")
    expect(page.locator("#steps-error")).to_be_visible()
