"""The scene of the latest openings."""

import re
from datetime import datetime, time, timedelta

import pytest

from portal import clock
from tests.cast import Cast
from tests.entering import SHANGHAI, enter, take_back, today
from tests.reading_scenes import Read, scene
from tests.season import Season
from tests.statements import counted

HOUR = re.compile(r'data-hour="(\d+)" data-n="(\d+)"')


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the branch's season, once on each engine."""
    return cast_on.live_campaign()


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """Return a moment of today, or of so many days later, by the branch's clock."""
    return datetime.combine(today() + timedelta(days=days), time(hour, minute), SHANGHAI)


def hours(read: Read) -> dict[int, int]:
    """Return what each hour brought, those that brought something."""
    return {int(hour): int(count) for hour, count in HOUR.findall(read.html) if count != "0"}


def test_the_ten_latest_come_the_newest_first_and_their_customers_masked(
    cast_on: Cast, season: Season
) -> None:
    ids = [
        enter(cast_on, "zhou", customer=f"恒达{number}号贸易有限公司", quantity=str(number))
        for number in range(1, 13)
    ]
    read = scene(cast_on, season.boards["branch", "person"], "openings")
    assert [int(one) for one in re.findall(r'data-entry="(\d+)"', read.html)] == ids[:1:-1]
    assert read.html.count("is-newest") == 1
    assert "号贸易" not in read.html
    assert "周雨桐" in read.text
    assert "+12 户" in read.text
    english = scene(cast_on, season.boards["branch", "person"], "openings", locale="en")
    assert "Latest openings" in english.text
    assert "+12 accounts" in english.text
    assert "12 openings today" in english.text


def test_today_is_told_by_the_hour_of_entry(cast_on: Cast, season: Season) -> None:
    board = season.boards["branch", "person"]
    for hour, minute in ((9, 0), (9, 59), (10, 0), (14, 30)):
        with clock.at(at(hour, minute)):
            last = enter(cast_on, "zhou")
    with clock.at(at(14, 45)):
        # An earlier day's is none of today's, though it was entered today.
        enter(cast_on, "zhou", business_date=today() - timedelta(days=1))
        read = scene(cast_on, board, "openings")
        assert hours(read) == {9: 2, 10: 1, 14: 1}
        assert re.search(r"data-hour-count>1<", read.html)
        assert 'class="hour is-now" data-hour="14"' in read.html
        take_back(cast_on, "zhou", last)
        after = scene(cast_on, board, "openings")
        assert hours(after) == {9: 2, 10: 1}
        assert after.version > read.version


def test_a_sub_branch_has_its_own(cast_on: Cast, season: Season) -> None:
    enter(cast_on, "zhou")
    enter(cast_on, "he")
    read = scene(cast_on, season.boards["west", "person"], "openings", who="liu")
    assert "何志强" in read.text
    assert "周雨桐" not in read.text
    assert sum(hours(read).values()) == 1


def test_nothing_is_said_before_the_first_and_when_the_last_is_no_news(
    cast_on: Cast, season: Season
) -> None:
    board = season.boards["branch", "person"]
    before = scene(cast_on, board, "openings")
    assert before.is_nothing
    enter(cast_on, "zhou")
    read = scene(cast_on, board, "openings")
    assert not read.is_nothing
    assert read.version > before.version
    with clock.at(at(9, days=7)):
        still = scene(cast_on, board, "openings")
        assert not still.is_nothing
        assert "data-hours" not in still.html, "an empty day is not drawn"
    with clock.at(at(9, days=8)):
        assert scene(cast_on, board, "openings").is_nothing


def test_it_costs_the_same_however_many_there_are(cast_on: Cast, season: Season) -> None:
    board = season.boards["branch", "person"]
    enter(cast_on, "zhou")
    client = cast_on.client("wang")
    url = f"/boards/{board}/fragment?shape=openings"
    with counted(cast_on.app) as one:
        client.get(url)
    for _number in range(6):
        enter(cast_on, "huang")
    with counted(cast_on.app) as many:
        client.get(url)
    assert len(many) == len(one)
