"""The scene of the latest bulletin."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from portal import clock
from portal.models import Campaign
from portal.services.work import writing
from tests import bulletins
from tests.bulletins import WRONG, of_cast, put
from tests.cast import Cast
from tests.entering import enter
from tests.issuing import at, evening
from tests.reading_scenes import Read, scene
from tests.season import Season

FRIDAY = date(2026, 11, 6)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season that ends its first week on the Friday, once on each engine."""
    return cast_on.live_campaign(
        starts_on=FRIDAY - timedelta(days=4), ends_on=FRIDAY + timedelta(days=20)
    )


def bulletin(cast: Cast, season: Season, unit: str = "branch", **asked: int | str) -> Read:
    asked = {"who": "liu", **asked}
    return scene(cast, season.boards[unit, "person"], "bulletin", **asked)  # type: ignore[arg-type]


def test_what_is_issued_shows_at_once_and_all_of_one_evening(cast_on: Cast, season: Season) -> None:
    with clock.at(at(FRIDAY, 10)):
        enter(cast_on, "zhou", quantity="6")
        before = bulletin(cast_on, season)
        assert before.is_nothing
    sunday = FRIDAY + timedelta(days=2)
    assert evening(cast_on, FRIDAY) == [("cycle", 1)]
    with clock.at(at(FRIDAY, 19)):
        read = bulletin(cast_on, season)
        assert read.version > before.version
        assert (read.is_nothing, read.pages) == (False, 1)
        assert "〔2026〕第1期" in read.text.replace(" ", "")
        assert "周雨桐" in read.text
        assert "+6" in read.text
    assert evening(cast_on, sunday) == [("cycle", 2), ("week", 1)]
    with clock.at(at(sunday, 19)):
        first, second = (bulletin(cast_on, season, page=page, locale="en") for page in (1, 2))
        assert first.pages == 2
        assert "Daily bulletin" in first.text
        assert "Weekly bulletin" in second.text
        assert first.version > read.version


def test_the_wall_s_edition_names_nobody_s_days_at_zero_nor_who_is_behind(
    cast_on: Cast, season: Season
) -> None:
    put(cast_on, season, of_cast(cast_on))
    read = bulletin(cast_on, season, locale="en")
    assert "Zhou Yutong" in read.text
    for word in ("without a result", "Behind", "behind", "Attention", "Points to follow up"):
        assert word not in read.text
    assert "Bulletin as of 18:00 on 23 Nov" in read.text


def test_a_sub_branch_shows_its_part(cast_on: Cast, season: Season) -> None:
    put(cast_on, season, of_cast(cast_on))
    west = bulletin(cast_on, season, "west")
    assert "何志强" in west.text
    assert "周雨桐" not in west.text
    # Who leads the whole is elsewhere: nobody says that there is no result.
    assert "no result" not in bulletin(cast_on, season, "west", locale="en").text


def test_a_unit_without_any_part_has_nothing_to_say(cast_on: Cast, season: Season) -> None:
    content = of_cast(cast_on)
    put(cast_on, season, replace(content, rows=content.rows[:2]))
    assert bulletin(cast_on, season, "west").is_nothing
    assert not bulletin(cast_on, season, "east").is_nothing


def test_a_correction_notice_tells_of_the_issues_and_of_nobody(
    cast_on: Cast, season: Season
) -> None:
    path = of_cast(cast_on).rows[0].path
    wrongs = [replace(WRONG, path=path), replace(WRONG, path=path, name="黄俊杰", key="p2")]
    content = of_cast(cast_on, kind="correction", number=3, sums=None, wrongs=wrongs)
    put(cast_on, season, replace(content, rows=[]))
    read = bulletin(cast_on, season)
    assert "更正通报" in read.text
    assert "第22期" in read.text
    assert "周雨桐" not in read.text
    assert not bulletin(cast_on, season, "east").is_nothing
    assert bulletin(cast_on, season, "west").is_nothing


def test_a_campaign_that_shows_its_first_places_alone_shows_no_more_here(
    cast_on: Cast, season: Season
) -> None:
    content = of_cast(cast_on)
    rows = [
        replace(content.rows[0], key=f"p{100 + rank}", rank=rank, name=f"第{rank}人")
        for rank in range(1, 8)
    ]
    with cast_on.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        campaign.wall_list, campaign.wall_top = "top", 3
    put(cast_on, season, replace(content, rows=rows, sums=bulletins.SUMS))
    listed = bulletin(cast_on, season).html.partition("<table>")[2].partition("</table>")[0]
    assert "第3人" in listed
    assert "第4人" not in listed
