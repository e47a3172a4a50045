"""Burn-up: sums by day, the planned line, and what a part of a season asks."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.burn_up import asked, days_of, planned_line, reached, scale_marks
from portal.domain.period import Kind, Span, parts
from portal.domain.plan import Plan, passed_by_days, share
from portal.domain.quantity import SCALE

NOVEMBER = Span(Kind.CAMPAIGN, date(2026, 11, 1), date(2026, 11, 30))
WEEKS = parts(NOVEMBER, Kind.WEEK)
DAYS = parts(NOVEMBER, Kind.DAY)


def _on(day: int) -> date:
    return date(2026, 11, day)


def test_the_sum_grows_day_by_day_and_ends_at_the_day_that_is_known() -> None:
    gained = {_on(1): 2, _on(3): 5, _on(4): -1, _on(30): 9}
    assert reached(NOVEMBER, gained, _on(5)) == [2, 2, 7, 6, 6]
    assert reached(NOVEMBER, gained, date(2026, 10, 31)) == []
    assert reached(NOVEMBER, gained, date(2027, 1, 1))[-1] == 15


def test_a_target_that_is_not_split_is_planned_evenly() -> None:
    line = planned_line([Plan(60, {})], NOVEMBER)
    assert [line.before(_on(1)), line.through(_on(1))] == [0, Fraction(1, 30)]
    assert [line.through(_on(30)), line.before(date(2026, 12, 9))] == [1, 1]
    assert line.through(date(2026, 10, 1)) == 0


def test_a_split_target_is_planned_as_its_weeks_are() -> None:
    # 1 November 2026 is a Sunday: a first week of one day, then four whole weeks and a Monday.
    plan = Plan(100, dict(zip(WEEKS, [0, 50, 20, 20, 10, 0], strict=True)))
    line = planned_line([plan], NOVEMBER)
    assert [asked(100, line, week, 1) for week in WEEKS] == [0, 50, 20, 20, 10, 0]


@given(
    st.lists(st.integers(0, 40), min_size=len(WEEKS), max_size=len(WEEKS)),
    st.lists(st.integers(0, 9), min_size=len(DAYS), max_size=len(DAYS)),
    st.integers(0, 300),
    st.integers(0, 300),
)
def test_it_is_the_line_that_the_pace_goes_by(
    weeks: list[int], days: list[int], split: int, whole: int
) -> None:
    parts_of = {**dict(zip(WEEKS, weeks, strict=True)), **dict(zip(DAYS, days, strict=True))}
    plans = [Plan(split, parts_of), Plan(whole, {})]
    line = planned_line(plans, NOVEMBER)
    for day in days_of(NOVEMBER):
        passed = passed_by_days(day, past_cut_off=True)
        assert line.through(day) == share(plans, NOVEMBER, passed)


def test_what_is_planned_for_a_week_without_a_working_day_is_planned_by_its_end() -> None:
    plan = Plan(30, {WEEKS[0]: 10, WEEKS[1]: 20})
    line = planned_line([plan], NOVEMBER, lambda day: day.weekday() < 5)
    assert [asked(30, line, week, 1) for week in WEEKS[:3]] == [10, 20, 0]


def test_days_off_ask_nothing_where_working_days_count() -> None:
    line = planned_line([Plan(21, {})], NOVEMBER, lambda day: day.weekday() < 5)
    sunday, monday = DAYS[0], DAYS[1]
    assert (asked(21, line, sunday, 1), asked(21, line, monday, 1)) == (0, 1)
    assert line.gone(sunday, _on(1)) is None


def test_the_line_moves_through_a_part_as_its_days_pass() -> None:
    line = planned_line([Plan(60, {})], NOVEMBER)
    week = WEEKS[1]
    passed = [line.gone(week, day) for day in (_on(1), _on(2), _on(8), _on(20))]
    assert passed == [0, Fraction(1, 7), 1, 1]


def test_what_is_no_whole_number_is_rounded_up_and_never_beyond_the_target() -> None:
    line = planned_line([Plan(47, {})], NOVEMBER)
    assert [asked(47, line, part, 1) for part in (DAYS[3], WEEKS[1], NOVEMBER)] == [2, 11, 47]
    assert asked(3, planned_line([Plan(3, {})], NOVEMBER), DAYS[3], 5) == 3


@given(st.integers(0, 500), st.sampled_from([1, 2, 100]))
def test_what_a_part_asks_is_less_than_a_step_above_its_plan(target: int, step: int) -> None:
    line = planned_line([Plan(target * SCALE, {})], NOVEMBER)
    for part in (*DAYS, *WEEKS):
        exact = target * SCALE * (line.through(part.ends_on) - line.before(part.starts_on))
        figure = asked(target * SCALE, line, part, step * SCALE)
        assert min(exact, Fraction(target * SCALE)) <= figure < exact + step * SCALE
        assert figure <= target * SCALE


@pytest.mark.parametrize(
    ("largest", "marks"),
    [
        (0, [0, 1]),
        (4, [0, 1, 2, 3, 4]),
        (9, [0, 2, 4, 6, 8, 10]),
        (47, [0, 10, 20, 30, 40, 50]),
        (104, [0, 50, 100, 150]),
        (1_250, [0, 500, 1000, 1500]),
    ],
)
def test_the_scale_has_round_marks(largest: int, marks: list[int]) -> None:
    assert scale_marks(largest, 5) == marks


def test_every_day_of_a_period_is_one_of_its_days() -> None:
    week = Span(Kind.WEEK, _on(2), _on(4))
    assert days_of(week) == [_on(2), _on(2) + timedelta(days=1), _on(4)]
