"""Which backups stay: the newest of each of the last days, weeks and months that have one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.retention import Keep, Taken, kept, parse

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 1, 1, 18, 30, tzinfo=UTC)  # half past two in Shanghai
keeps = st.builds(Keep, st.integers(1, 10), st.integers(0, 6), st.integers(0, 6))
histories = st.lists(
    st.tuples(st.integers(0, 400 * 24), st.booleans()), min_size=1, max_size=60, unique=True
).map(
    lambda found: [
        Taken(START + timedelta(hours=hours), f"{hours}-{is_daily}", is_daily)
        for hours, is_daily in sorted(found)
    ]
)


def nightly(count: int) -> list[Taken]:
    return [Taken(START + timedelta(days=day), str(day)) for day in range(count)]


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    nights = nightly(365)
    staying = kept(nights, Keep(7, 4, 12), nights[-1].at, ZONE)
    assert set(nights[-7:]) <= staying
    assert 7 + 2 + 10 <= len(staying) <= 7 + 4 + 12
    assert min(one.at for one in staying) < nights[-1].at - timedelta(days=300)


@given(histories, keeps)
def test_the_newest_stays_and_there_are_never_more_than_were_asked_for(
    history: list[Taken], keep: Keep
) -> None:
    now = history[-1].at
    staying = kept(history, keep, now, ZONE)
    assert history[-1] in staying
    assert staying <= set(history)
    young = [one for one in history if not one.is_daily and now - one.at < timedelta(keep.days)]
    assert set(young) <= staying
    assert len(staying - set(young)) <= keep.days + keep.weeks + keep.months


@given(histories, keeps)
def test_thinning_every_night_ends_where_thinning_once_does(
    history: list[Taken], keep: Keep
) -> None:
    nights = [Taken(one.at, one.name) for one in history]
    standing: set[Taken] = set()
    for one in nights:
        standing = kept(standing | {one}, keep, one.at, ZONE)
    assert standing == kept(nights, keep, nights[-1].at, ZONE)


def test_what_was_made_before_a_migration_outlives_the_next_night() -> None:
    before = Taken(START - timedelta(hours=5), "before", is_daily=False)
    tonight = Taken(START, "tonight")
    assert before in kept([before, tonight], Keep(1, 0, 0), START, ZONE)


def test_a_long_pause_throws_nothing_away() -> None:
    nights = nightly(5)
    assert kept(nights, Keep(5, 0, 0), START + timedelta(days=900), ZONE) == set(nights)


@pytest.mark.parametrize(
    ("text", "keep"),
    [
        ("14d 8w 12m", Keep(14, 8, 12)),
        ("14d,8w,12m", Keep(14, 8, 12)),
        (" 3d ", Keep(3, 0, 0)),
        ("3d 2w", Keep(3, 2, 0)),
    ],
)
def test_the_setting_is_read(text: str, keep: Keep) -> None:
    assert parse(text) == keep


@pytest.mark.parametrize("text", ["", "0d", "14", "8w", "d", "-1d", "14d 8m 1w", "9999d"])
def test_a_setting_that_says_nothing_is_none(text: str) -> None:
    assert parse(text) is None


def test_the_setting_reads_what_it_writes() -> None:
    assert parse(str(Keep(14, 8, 12))) == Keep(14, 8, 12)
