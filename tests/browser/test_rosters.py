"""A roster in a real browser: sent as a workbook, then finished by hand."""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from portal.extensions import db
from portal.models import Participation
from portal.services import reconciliation, sheets
from portal.services.sheets import Sheet
from tests.browser.conftest import Opener
from tests.entering import today
from tests.house import House


@pytest.fixture
def desk(house: House, open_page: Opener) -> Page:
    """Give the roster of the season before its organiser."""
    page = open_page(house.desk("liu").cookies)
    page.goto(f"/campaigns/{house.season.id}/participants")
    return page


def place(house: House, who: str) -> Participation:
    with house.cast.inside():
        return db.session.scalars(
            sa.select(Participation).where(
                Participation.campaign_id == house.season.id,
                Participation.person_id == house.cast.people[who],
            )
        ).one()


def test_a_roster_comes_from_a_workbook_and_is_finished_by_hand(
    house: House, desk: Page, tmp_path: Path
) -> None:
    tomorrow = today() + timedelta(days=1)
    with house.cast.inside():
        rows = [["60001", "王建国", "老将"], ["60002", "孙丽", "新人"]]
        content = sheets.workbook([Sheet("名单", ["工号", "姓名", "梯队"], rows)])
    workbook = tmp_path / "名单.xlsx"
    workbook.write_bytes(content)

    desk.click(".page-head a[href$='/list']")
    desk.set_input_files("input[type=file]", workbook)
    desk.click("form[enctype] button")
    expect(desk.locator("#rows tbody tr")).to_have_count(2)
    desk.click(".savebar button")
    expect(desk).to_have_url(f"{house.server.address}/campaigns/{house.season.id}/participants")
    assert place(house, "wang").joined_on == today()

    # The list narrows while it is typed, and a section goes with its last row.
    desk.fill("input[type=search]", "zyt")
    expect(desk.locator("tr[data-search]:visible")).to_have_count(1)
    expect(desk.locator("[data-filter-section]:visible")).to_have_count(1)
    zhou = house.cast.people["zhou"]
    desk.select_option(f"select[name=unit-of-{zhou}]", "BH-W-1")
    desk.fill("input[type=search]", "")
    desk.fill(f"input[name=joined-{house.cast.people['wang']}]", tomorrow.isoformat())
    desk.click(".savebar button")
    expect(desk.locator(f"tr:has([name=in-{zhou}])")).to_contain_text("零售一组")
    assert place(house, "zhou").unit_id == house.cast.units["west_team"]
    assert place(house, "wang").joined_on == tomorrow
    assert place(house, "huang").left_on is None
    with house.cast.inside():
        assert reconciliation.verify() == []
