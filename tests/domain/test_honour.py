"""Honours: on which line they were earned, and what takes them back."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain import honour
from portal.domain.honour import Crossing, Run, Step
from portal.domain.quantity import SCALE

MONDAY = date(2016, 1, 4)
changes = st.lists(st.integers(-3, 3).filter(bool), max_size=40)


def steps(*changes: int, first: int = 1) -> list[Step]:
    """Return lines of their own, numbered on."""
    return [Step(number, number, change) for number, change in enumerate(changes, first)]


def days(*results: int) -> dict[date, int]:
    """Return results of the days from a Monday on."""
    return {MONDAY + timedelta(days=number): result for number, result in enumerate(results)}


def test_an_award_is_earned_on_the_line_that_came_up_to_it() -> None:
    assert honour.earned_on(steps(4, 4, 4, 4), 10) == Crossing(3, is_up=True, value=12)
    assert honour.earned_on(steps(4, 4), 10) is None


def test_what_was_taken_back_and_earned_again_is_of_the_later_line() -> None:
    assert honour.earned_on(steps(10, -1, 1), 10) == Crossing(3, is_up=True, value=10)
    assert honour.crossings(0, steps(10, -1, 1), 10) == [
        Crossing(1, is_up=True, value=10),
        Crossing(2, is_up=False, value=9),
        Crossing(3, is_up=True, value=10),
    ]


def test_a_correction_of_the_same_quantity_crosses_nothing() -> None:
    in_one_go = [Step(7, 70, -1), Step(8, 70, 1)]
    assert honour.crossings(10, in_one_go, 10) == []


def test_a_correction_to_less_crosses_at_its_last_line() -> None:
    in_one_go = [Step(7, 70, -3), Step(8, 70, 1)]
    assert honour.crossings(10, in_one_go, 10) == [Crossing(8, is_up=False, value=8)]


@given(changes, st.integers(1, 10))
def test_crossings_alternate_and_end_where_the_total_stands(found: list[int], least: int) -> None:
    crossed = honour.crossings(0, steps(*found), least)
    assert [one.is_up for one in crossed] == [number % 2 == 0 for number in range(len(crossed))]
    assert (bool(crossed) and crossed[-1].is_up) == (sum(found) >= least)


@given(changes, changes, st.integers(1, 10))
def test_it_makes_no_difference_where_one_stops_and_goes_on(
    first: list[int], then: list[int], least: int
) -> None:
    whole = honour.crossings(0, steps(*first, *then), least)
    later = steps(*then, first=len(first) + 1)
    assert whole == [
        *honour.crossings(0, steps(*first), least),
        *honour.crossings(sum(first), later, least),
    ]


def test_more_than_the_average_of_the_case_is_three_and_not_two() -> None:
    accounts = [value * SCALE for value in (7, 2, 1, 3, 1, 2, 2)]
    measure = honour.yardstick(accounts)
    assert measure is not None
    assert 2 * SCALE < measure.past_average <= 3 * SCALE
    assert measure.past_average == 25715, "2.57 is 18 / 7 rounded, and does not pass it"
    assert measure.past_champion == 7 * SCALE + 1


def test_a_season_without_a_figure_measures_nobody() -> None:
    assert honour.yardstick([]) is None
    assert honour.yardstick([0, 0]) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9).filter(sum))
def test_the_least_past_the_average_is_the_first_that_is_more(values: list[int]) -> None:
    measure = honour.yardstick(values)
    assert measure is not None
    least = measure.past_average
    assert least * len(values) > sum(values) >= (least - 1) * len(values)


def test_a_run_goes_over_days_off_and_ends_on_a_day_without_a_result() -> None:
    results = days(1, 1, 0, 2, 1, 0, 0, 1, 1)
    workdays = [day for day in results if day.weekday() < 5]
    assert honour.longest_run(results, workdays) == Run(
        MONDAY + timedelta(days=3), MONDAY + timedelta(days=8), 4
    )


def test_of_runs_as_long_the_earliest_is_told_and_a_reversed_day_breaks_one() -> None:
    results = days(1, 1, -1, 1, 1)
    assert honour.longest_run(results, list(results)) == Run(MONDAY, MONDAY + timedelta(days=1), 2)
    assert honour.longest_run({}, list(results)) is None


def test_the_best_day_is_the_earliest_of_equals() -> None:
    assert honour.best_day(days(1, 3, 0, 3)) == (MONDAY + timedelta(days=1), 3)
    assert honour.best_day(days(0, -2)) is None


def test_those_who_have_the_most_share_it_and_too_little_is_nobodys() -> None:
    assert honour.foremost({1: 4, 2: 4, 3: 1}, 2) == {1, 2}
    assert honour.foremost({1: 1}, 2) == set()
    assert honour.foremost({}, 2) == set()


def test_places_gained_need_a_rank_at_both_closes() -> None:
    before = {"p1": 7, "p2": 2, "p3": None, "p5": 1}
    now = {"p1": 3, "p2": 2, "p3": 1, "p4": 1, "p5": None}
    assert honour.rises(before, now) == {"p1": 4}


def test_a_week_is_named_by_its_year_in_the_iso_calendar() -> None:
    assert honour.week_of(date(2016, 1, 1)) == "2015-W53"
    assert honour.week_of(date(2026, 11, 20)) == "2026-W47"


def test_the_usual_rules_name_each_kind_once_but_what_is_reached() -> None:
    named = [(rule.kind, rule.threshold) for rule in honour.DEFAULTS]
    assert len(set(named)) == len(named)
    assert {rule.kind for rule in honour.DEFAULTS if rule.threshold} == {"reach"}
    assert all(rule.name and rule.name_en for rule in honour.DEFAULTS)
