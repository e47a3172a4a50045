"""Periods as lists write them: one reading each, the same back, and none for what names none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.period import Kind, Span, parts
from portal.domain.written_period import read, write

SEASON = Span(Kind.CAMPAIGN, date(2026, 10, 14), date(2027, 1, 20))
NOVEMBER = Span(Kind.CAMPAIGN, date(2026, 11, 1), date(2026, 11, 30))


def span(kind: Kind, first: str, last: str) -> Span:
    return Span(kind, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全季", SEASON),
        (" Whole Season ", SEASON),
        ("campaign", SEASON),
        ("2026-11", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("2026年11月", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("２０２６／１１", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("202611", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("11月份", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("1月", span(Kind.MONTH, "2027-01-01", "2027-01-20")),
        ("2026-10", span(Kind.MONTH, "2026-10-14", "2026-10-31")),
        ("2026-W46", span(Kind.WEEK, "2026-11-09", "2026-11-15")),
        ("2026年第46周", span(Kind.WEEK, "2026-11-09", "2026-11-15")),
        ("2026-W42", span(Kind.WEEK, "2026-10-14", "2026-10-18")),
        ("2026-Q4", span(Kind.QUARTER, "2026-10-14", "2026-12-31")),
        ("2026年第四季度", span(Kind.QUARTER, "2026-10-14", "2026-12-31")),
        ("2026年", span(Kind.YEAR, "2026-10-14", "2026-12-31")),
        ("2026-11-09", span(Kind.DAY, "2026-11-09", "2026-11-09")),
        ("2026年11月9日", span(Kind.DAY, "2026-11-09", "2026-11-09")),
        ("2026-11-09/2026-11-15", span(Kind.WEEK, "2026-11-09", "2026-11-15")),
        ("2026年11月9日至2026年11月15日", span(Kind.WEEK, "2026-11-09", "2026-11-15")),
        ("2026-11-01~2026-11-30", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("2026-10-14/2027-01-20", SEASON),
        ("month:2026-11-01:2026-11-30", span(Kind.MONTH, "2026-11-01", "2026-11-30")),
        ("2026-W49 (2026-11-30–2026-11-30)", span(Kind.WEEK, "2026-11-30", "2026-11-30")),
        ("2020-11", span(Kind.MONTH, "2020-11-01", "2020-11-30")),
        ("5月", None),
        ("13月", None),
        ("2026-13", None),
        ("2026-W60", None),
        ("0000-11", None),
        ("9999-12", None),
        ("2026-11-09/2027-11-09", None),
        ("soon 2026-11-09/2026-11-15", None),
        ("2026-02-30/2026-03-01", None),
        ("soon", None),
        ("60298", None),
        ("", None),
    ],
)
def test_a_period_is_read_as_it_is_written(text: str, found: Span | None) -> None:
    assert read(text, SEASON) == found


def test_what_holds_all_of_the_season_is_the_season_unless_its_days_are_written() -> None:
    assert read("2026-11", NOVEMBER) == NOVEMBER
    month = span(Kind.MONTH, "2026-11-01", "2026-11-30")
    assert read(write(month), NOVEMBER) == month


def test_a_month_without_a_year_is_none_where_the_season_has_two() -> None:
    long = Span(Kind.CAMPAIGN, date(2026, 11, 1), date(2027, 11, 30))
    assert read("11月", long) is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.sampled_from(Kind))
def test_a_part_of_a_season_is_read_back_as_the_very_same(
    first: date, days: int, kind: Kind
) -> None:
    whole = Span(Kind.CAMPAIGN, first, date.fromordinal(first.toordinal() + days))
    assert read(write(whole), whole) == whole
    for part in [] if kind == Kind.CAMPAIGN else parts(whole, kind):
        assert read(write(part), whole) == part
