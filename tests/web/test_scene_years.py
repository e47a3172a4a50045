"""The scene of a season against the one before it."""

import re
from datetime import date, timedelta

import pytest

from portal import clock
from portal.models import Campaign
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, today
from tests.issuing import at
from tests.reading_scenes import Read, scene
from tests.season import Season
from tests.statements import counted

DAY = timedelta(days=1)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the branch's season, on its 21st day, once on each engine."""
    return cast_on.live_campaign()


def earlier(cast: Cast, days_ago: int = 400, code: str = "earlier", **columns: object) -> Season:
    """Write a season of 30 days that began so many days ago."""
    first = today() - timedelta(days=days_ago)
    columns = {"name": "去年旺季", "name_en": "Last year", **columns}
    return cast.live_campaign(code=code, starts_on=first, ends_on=first + 29 * DAY, **columns)


def brought(cast: Cast, day: date, quantity: int, who: str = "zhou") -> None:
    """Enter so much on the day."""
    with clock.at(at(day, 10)):
        enter(cast, who, quantity=str(quantity), business_date=day)


def over(cast: Cast, season: Season) -> None:
    """Close a season."""
    change(cast, season, state="closed")


def change(cast: Cast, season: Season, **columns: object) -> None:
    with cast.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        for name, value in columns.items():
            setattr(campaign, name, value)


def figures(read: Read) -> list[str]:
    """Return this season's, the earlier one's on the same day, the difference, and its final."""
    side = read.html.partition("years-side")[2].partition("</section>")[0]
    return re.findall(r'<b class="num"[^>]*>([^<]*)</b>', side)


def years(cast: Cast, season: Season, unit: str = "branch", **asked: str) -> Read:
    return scene(cast, season.boards[unit, "person"], "years", **{"who": "liu", **asked})  # type: ignore[arg-type]


def test_both_seasons_are_told_on_the_same_day_of_theirs(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    brought(cast_on, before.starts_on + 4 * DAY, 3)
    brought(cast_on, before.starts_on + 20 * DAY, 4)
    brought(cast_on, before.starts_on + 21 * DAY, 10)
    over(cast_on, before)
    enter(cast_on, "zhou", quantity="9")
    read = years(cast_on, season)
    assert figures(read) == ["9", "7", "+2", "17"]
    assert "去年旺季" in read.text
    assert "is-ahead" in read.html
    english = years(cast_on, season, locale="en")
    assert "Last year" in english.text
    assert "This season, day 21 9 accounts" in english.text
    # Both axes say what they are of, and the figures are on them.
    assert "Day of the season, calendar days" in english.text
    assert "In all, accounts" in english.text


def test_who_is_short_of_it_is_told_so_without_any_alarm(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    brought(cast_on, before.starts_on, 5)
    over(cast_on, before)
    enter(cast_on, "zhou")
    read = years(cast_on, season)
    assert figures(read) == ["1", "5", "−4", "5"]
    assert "is-short" in read.html
    assert "is-ahead" not in read.html


def test_a_sub_branch_is_set_against_itself(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    brought(cast_on, before.starts_on, 5)
    over(cast_on, before)
    enter(cast_on, "he", quantity="2")
    assert figures(years(cast_on, season)) == ["2", "5", "−3", "5"]
    assert figures(years(cast_on, season, "east")) == ["0", "5", "−5", "5"]
    # The west had nothing to set anything against.
    assert years(cast_on, season, "west").is_nothing


def test_the_reference_goes_before_the_latest(cast_on: Cast, season: Season) -> None:
    long_ago = earlier(cast_on, 800, "long-ago", name="前年旺季")
    brought(cast_on, long_ago.starts_on, 2)
    over(cast_on, long_ago)
    before = earlier(cast_on)
    brought(cast_on, before.starts_on, 5)
    over(cast_on, before)
    enter(cast_on, "zhou", quantity="9")
    assert figures(years(cast_on, season)) == ["9", "5", "+4", "5"]
    change(cast_on, season, reference_id=long_ago.id)
    enter(cast_on, "zhou")
    read = years(cast_on, season)
    assert figures(read) == ["10", "2", "+8", "2"]
    assert "前年旺季" in read.text


def test_nothing_is_said_without_a_season_that_can_be_compared(
    cast_on: Cast, season: Season
) -> None:
    enter(cast_on, "zhou")
    assert years(cast_on, season).is_nothing
    others: dict[str, dict[str, object]] = {
        "draft": {"state": "draft"},
        "points": {"ranking": "points", "ranking_indicator_id": None},
        "elsewhere": {"unit_id": cast_on.units["east"]},
    }
    for number, (code, columns) in enumerate(others.items()):
        other = earlier(cast_on, 400 + 40 * number, code)
        brought(cast_on, other.starts_on, 5)
        change(cast_on, other, **{"state": "closed", **columns})
    enter(cast_on, "zhou")
    assert years(cast_on, season).is_nothing
    # One that is not over, however early it began.
    other = earlier(cast_on, 25, "beside")
    brought(cast_on, other.starts_on, 5)
    enter(cast_on, "zhou")
    assert years(cast_on, season).is_nothing


def test_before_its_first_day_a_season_is_set_against_nothing(cast_on: Cast) -> None:
    before = earlier(cast_on)
    brought(cast_on, before.starts_on, 5)
    over(cast_on, before)
    coming = cast_on.live_campaign(starts_on=today() + DAY, ends_on=today() + 30 * DAY)
    assert years(cast_on, coming).is_nothing
    with clock.at(at(today() + DAY, 9)):
        assert figures(years(cast_on, coming)) == ["0", "5", "−5", "5"]


def test_it_costs_the_same_however_long_the_seasons_are(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    brought(cast_on, before.starts_on, 5)
    client = cast_on.client("liu")
    url = f"/boards/{season.boards['branch', 'person']}/fragment?shape=years"
    with counted(cast_on.app) as one:
        client.get(url)
    for number in range(1, 8):
        brought(cast_on, before.starts_on + number * DAY, 1, "huang")
        enter(cast_on, "huang")
    with counted(cast_on.app) as many:
        client.get(url)
    assert len(many) == len(one)
