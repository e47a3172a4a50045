"""A day's quota: whole steps, fixed in the morning, never below nothing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantity import SCALE
from portal.domain.quota import daily, is_on_course, rest_of_today

ONE = SCALE
AMOUNTS = st.integers(0, 500).map(lambda count: count * SCALE)


@pytest.mark.parametrize(
    ("missing", "days", "step", "each"),
    [
        (16 * ONE, 8, ONE, 2 * ONE),
        (15 * ONE, 8, ONE, 2 * ONE),
        (1, 8, ONE, ONE),
        (0, 8, ONE, 0),
        (-3 * ONE, 8, ONE, 0),
        (10 * ONE, 4, 2 * ONE, 4 * ONE),
    ],
)
def test_each_day_brings_whole_steps(missing: int, days: int, step: int, each: int) -> None:
    assert daily(missing, days, step) == each


@pytest.mark.parametrize(
    ("value", "today", "rest"),
    [
        # 30 to reach, 10 in the morning, 10 days: two a day.
        (10, 0, 2),
        (11, 1, 1),
        (12, 2, 0),
        (15, 5, 0),
        # What was entered today for an earlier day is in the value, and not in today's.
        (12, 0, 2),
        (29, 0, 1),
        (30, 0, 0),
        (31, 0, 0),
        # Taken back today: there is more to come.
        (9, -1, 3),
    ],
)
def test_the_rest_of_today_is_the_mornings_quota_less_what_came(
    value: int, today: int, rest: int
) -> None:
    assert rest_of_today(value * ONE, today * ONE, 30 * ONE, 10, ONE) == rest * ONE


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 90))
def test_one_result_more_leaves_one_less_to_come(
    before: int, today: int, target: int, days: int
) -> None:
    rest = rest_of_today(before + today, today, target, days, ONE)
    after = rest_of_today(before + today + ONE, today + ONE, target, days, ONE)
    assert after == max(0, rest - ONE)


@given(AMOUNTS, AMOUNTS, st.integers(1, 90))
def test_who_fills_every_days_quota_reaches_the_target(value: int, target: int, days: int) -> None:
    for left in range(days, 0, -1):
        value += rest_of_today(value, 0, target, left, ONE)
    assert value >= target


def test_on_course_is_what_the_morning_had_against_what_had_passed() -> None:
    passed = Fraction(22, 30)
    assert is_on_course(22 * ONE, 0, 30 * ONE, passed)
    assert not is_on_course(22 * ONE, ONE, 30 * ONE, passed)
    assert is_on_course(23 * ONE, ONE, 30 * ONE, passed)
