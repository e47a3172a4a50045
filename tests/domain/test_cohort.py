"""Cohorts: who is a newcomer, curves from one's own first day, medians, growth, signals."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.cohort import (
    LEAST_LINES,
    STOPPED_DAYS,
    Course,
    Growth,
    averages,
    by_tenure,
    has_stopped,
    leans,
    median,
    reached_by,
)

FIRST = date(2016, 1, 1)
DAYS = 30
LAST = FIRST + timedelta(days=DAYS - 1)
GAINS = st.dictionaries(
    st.integers(0, DAYS - 1).map(lambda number: FIRST + timedelta(days=number)),
    st.integers(-3, 9),
)


@pytest.mark.parametrize(
    ("in_post_since", "cohort"),
    [
        (date(2014, 1, 2), "newcomer"),
        (date(2014, 1, 1), "veteran"),
        (date(2013, 12, 31), "veteran"),
        (date(2015, 12, 1), "newcomer"),
        (None, "veteran"),
    ],
)
def test_two_full_years_in_post_make_a_veteran(in_post_since: date | None, cohort: str) -> None:
    assert by_tenure(in_post_since, date(2016, 1, 1)) == cohort


def on(number: int) -> date:
    """Return the season's day of that number."""
    return FIRST + timedelta(days=number - 1)


def course(gains: dict[date, int], first: date = FIRST, last: date = LAST) -> Course:
    """Return somebody's course."""
    return Course(first, last, gains)


@given(st.lists(GAINS, min_size=1, max_size=6))
def test_with_everybody_there_from_the_first_day_the_curve_ends_at_the_average(
    gains: list[dict[date, int]],
) -> None:
    people = [course(one) for one in gains]
    found = averages(people, DAYS)
    assert found[-1] == Fraction(sum(one.total for one in people), len(people))
    by_day = [sum(one.get(on(number), 0) for one in gains) for number in range(1, DAYS + 1)]
    steps = [
        (after or Fraction(0)) - (before or Fraction(0))
        for before, after in zip([Fraction(0), *found], found, strict=False)
    ]
    assert steps == [Fraction(gained, len(people)) for gained in by_day]


@given(GAINS, st.integers(0, 40))
def test_who_joins_later_has_the_same_curve_from_their_own_first_day(
    gains: dict[date, int], later: int
) -> None:
    shift = timedelta(days=later)
    late = Course(FIRST + shift, on(DAYS) + shift, {day + shift: n for day, n in gains.items()})
    assert averages([late], DAYS) == averages([course(gains)], DAYS)


def test_a_day_is_of_those_who_have_been_there_as_long() -> None:
    early = course({on(1): 2, on(4): 4})
    late = course({on(3): 6}, first=on(3), last=on(4))
    assert averages([early, late], 5)[:4] == [4, 4, 2, 6]
    assert averages([late], 3) == [6, 6, None]
    assert averages([], 2) == [None, None]
    assert late.number_of(on(4)) == 2


def test_who_has_not_begun_has_no_day() -> None:
    assert course({}, first=on(9), last=on(3)).days == 0


@given(GAINS, st.integers(1, 12))
def test_what_is_reached_is_reached_from_that_day_on_and_not_on_the_day_before(
    gains: dict[date, int], least: int
) -> None:
    found = course(gains).since(least)

    def total(day: date) -> int:
        return sum(value for one, value in gains.items() if one <= day)

    if found is None:
        assert total(on(DAYS)) < least
    else:
        assert all(total(on(n)) >= least for n in range((found - FIRST).days + 1, DAYS + 1))
        assert total(found - timedelta(days=1)) < least


def test_what_was_taken_back_counts_from_when_it_was_reached_again() -> None:
    assert course({on(2): 3, on(5): -1, on(8): 1}).since(3) == on(8)
    assert course({on(2): 1, on(3): -1}).since(1) is None


def test_how_many_had_reached_it_by_a_day() -> None:
    assert reached_by([on(2), None, on(4)], [on(1), on(2), on(3), on(4)]) == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], None),
        ([None], None),
        ([4], 4),
        ([9, 1, 4], 4),
        ([3, 2], Fraction(5, 2)),
        ([1, 2, None], 2),
        ([1, None], None),
        ([1, 5, None, None, None], None),
    ],
)
def test_the_median_does_not_leave_out_who_is_not_there_yet(
    numbers: list[int | None], expected: Fraction | None
) -> None:
    assert median(numbers) == expected


def test_the_growth_of_the_case_is_mostly_the_newcomers() -> None:
    newcomers, veterans, whole = Growth(79, 7), Growth(25, 11), Growth(104, 18)
    assert [newcomers.value, veterans.value, whole.value] == [72, 14, 86]
    assert newcomers.share_of(whole) == Fraction(72, 86)
    assert round(float(newcomers.share_of(whole) or 0), 3) == 0.837


@given(*[st.integers(0, 50)] * 4)
def test_the_shares_of_growth_are_one_together(a: int, b: int, c: int, d: int) -> None:
    one, other, whole = Growth(a, b), Growth(c, d), Growth(a + c, b + d)
    shares = one.share_of(whole), other.share_of(whole)
    if whole.value <= 0:
        assert shares == (None, None)
    else:
        assert sum(share or Fraction(0) for share in shares) == 1


def test_who_stopped_and_who_leans() -> None:
    assert has_stopped(0, STOPPED_DAYS)
    assert not has_stopped(0, STOPPED_DAYS - 1)
    assert not has_stopped(1, 99)
    assert leans(LEAST_LINES, 0)
    assert not leans(LEAST_LINES - 1, 0)
    assert not leans(9, 1)
