"""When a measure is asked for: three of somebody's own working days on end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import attention
from portal.domain.attention import ATTENTION, DAYS, Stood

WEDNESDAY = date(2026, 11, 25)
SEASON = date(2026, 11, 5)


def stood(*statuses: str | None) -> list[Stood]:
    """Return how somebody stood on Wednesday and the days before it."""
    return [
        Stood(WEDNESDAY - timedelta(days=number), status) for number, status in enumerate(statuses)
    ]


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("statuses", "asks"),
    [
        ((ATTENTION, ATTENTION, ATTENTION), True),
        ((ATTENTION, ATTENTION), False),
        ((ATTENTION, ATTENTION, "slightly_behind"), False),
        ((ATTENTION, "on_pace", ATTENTION), False),
        (("slightly_behind", ATTENTION, ATTENTION), False),
        ((ATTENTION, ATTENTION, None), False),
        ((), False),
    ],
)
def test_three_days_on_end_ask_and_no_fewer(
    *, statuses: tuple[str | None, ...], asks: bool
) -> None:
    assert attention.asks(WEDNESDAY, stood(*statuses)) is asks


def test_a_day_away_does_not_ask_again_for_the_days_before_it() -> None:
    assert not attention.asks(WEDNESDAY + timedelta(days=1), stood(*[ATTENTION] * 3))


def test_the_run_ends_at_the_first_other_day() -> None:
    assert attention.run(stood(ATTENTION, ATTENTION, "on_pace", ATTENTION)) == 2
    assert attention.run(stood(*[ATTENTION] * 3)) == 3
    assert attention.run([]) == 0


def test_a_weekend_lies_between_and_is_no_day() -> None:
    monday = date(2026, 11, 23)
    assert attention.own_days(monday, SEASON, is_weekday) == [
        monday,
        date(2026, 11, 20),
        date(2026, 11, 19),
    ]


def test_at_the_start_there_are_fewer_days() -> None:
    assert attention.own_days(SEASON, SEASON, is_weekday) == [SEASON]
    assert attention.own_days(SEASON - timedelta(days=1), SEASON, is_weekday) == []


@given(
    there=st.sets(st.integers(0, 60)),
    until=st.integers(0, 60),
    since=st.integers(0, 60),
)
def test_own_days_are_the_latest_on_which_one_was_there(
    there: set[int], until: int, since: int
) -> None:
    days = {SEASON + timedelta(days=number) for number in there}
    first, last = SEASON + timedelta(days=since), SEASON + timedelta(days=until)
    found = attention.own_days(last, first, days.__contains__)
    expected = sorted((day for day in days if first <= day <= last), reverse=True)[:DAYS]
    assert found == expected


@given(st.lists(st.sampled_from([ATTENTION, "slightly_behind", None]), max_size=6))
def test_it_asks_exactly_when_the_latest_three_all_need_attention(
    statuses: list[str | None],
) -> None:
    expected = len(statuses) >= DAYS and all(one == ATTENTION for one in statuses[:DAYS])
    assert attention.asks(WEDNESDAY, stood(*statuses)) is expected
