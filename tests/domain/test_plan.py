"""The planned line: linear where nothing was split, else as the parts say."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.period import Kind, Span, parts, shorter
from portal.domain.plan import Plan, passed_by_days, share

NOVEMBER = Span(Kind.CAMPAIGN, date(2026, 11, 1), date(2026, 11, 30))
WEEKS = parts(NOVEMBER, Kind.WEEK)


def _at(day: int, *, past: bool = False) -> Fraction:
    return passed_by_days(date(2026, 11, day), past_cut_off=past)(NOVEMBER)


def test_what_is_not_split_is_linear_by_days() -> None:
    passed = passed_by_days(date(2026, 11, 23), past_cut_off=False)
    assert share([Plan(520, {})], NOVEMBER, passed) == Fraction(22, 30)
    assert _at(23, past=True) == Fraction(23, 30)


def test_a_split_target_is_planned_as_its_weeks_are() -> None:
    # 1 November 2026 is a Sunday: a first week of one day, then four whole weeks and a Monday.
    plan = Plan(100, dict(zip(WEEKS, [0, 50, 20, 20, 10, 0], strict=True)))
    assert share([plan], NOVEMBER, passed_by_days(date(2026, 11, 9), past_cut_off=False)) == (
        Fraction(50, 100)
    )
    third = passed_by_days(date(2026, 11, 10), past_cut_off=True)
    assert share([plan], NOVEMBER, third) == Fraction(50, 100) + Fraction(20, 100) * Fraction(2, 7)


def test_a_single_week_that_was_set_leaves_the_rest_linear_over_the_other_days() -> None:
    # 30 days: 10 in the second week, so 36 over the other 23 days, of which one lies before it.
    plan = Plan(46, {WEEKS[1]: 10})
    after = passed_by_days(WEEKS[1].ends_on, past_cut_off=True)
    assert share([plan], NOVEMBER, after) == (10 + Fraction(36, 23)) / 46
    assert share([plan], NOVEMBER, passed_by_days(date(2026, 11, 30), past_cut_off=True)) == 1
    # More than the target leaves nothing for other days; every day a part's leaves no rest.
    assert share([Plan(5, {WEEKS[1]: 10})], NOVEMBER, after) == 1
    all_days = Plan(60, dict.fromkeys(WEEKS, 5))
    assert share([all_days], NOVEMBER, after) == Fraction(1, 3)


def test_days_shape_the_week_that_runs() -> None:
    week = WEEKS[1]
    days = dict(zip(parts(week, Kind.DAY), [10, 0, 0, 0, 0, 0, 0], strict=True))
    plan = Plan(20, {week: 10, WEEKS[2]: 10, **days})
    assert share([plan], NOVEMBER, passed_by_days(week.starts_on, past_cut_off=True)) == (
        Fraction(1, 2)
    )


def test_several_plans_are_weighed_by_their_targets() -> None:
    early = Plan(30, {WEEKS[1]: 30})
    late = Plan(10, {WEEKS[4]: 10})
    passed = passed_by_days(WEEKS[2].starts_on, past_cut_off=False)
    assert share([early, late], NOVEMBER, passed) == Fraction(3, 4)


def test_without_a_target_the_line_is_linear() -> None:
    passed = passed_by_days(date(2026, 11, 16), past_cut_off=False)
    assert share([], NOVEMBER, passed) == share([Plan(0, {})], NOVEMBER, passed) == Fraction(1, 2)


def test_a_period_without_a_day_that_counts_has_passed_once_it_is_over() -> None:
    def never(day: date) -> bool:
        return day.year < 2000

    def at(day: date) -> Fraction:
        return passed_by_days(day, past_cut_off=True, is_working=never)(NOVEMBER)

    assert [at(date(2026, 10, 31)), at(date(2026, 11, 30)), at(date(2026, 12, 1))] == [0, 0, 1]


@given(
    st.lists(st.integers(0, 100), min_size=6, max_size=6),
    st.integers(-2, 33),
    st.sampled_from(shorter(Kind.CAMPAIGN)),
    st.integers(0, 600),
)
def test_the_line_never_falls_and_ends_at_one(
    weights: list[int], after: int, kind: Kind, whole: int
) -> None:
    spans = parts(NOVEMBER, kind)
    plan = Plan(whole, {span: weights[i % 6] for i, span in enumerate(spans)})
    today = NOVEMBER.starts_on + timedelta(days=after)
    before = share([plan], NOVEMBER, passed_by_days(today, past_cut_off=False))
    later = share([plan], NOVEMBER, passed_by_days(today, past_cut_off=True))
    assert 0 <= before <= later <= 1
    assert share([plan], NOVEMBER, passed_by_days(date(2027, 1, 1), past_cut_off=False)) == 1
