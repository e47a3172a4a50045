"""Which weeks, months and seasons are told of, and at which cut-off."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.cadence import Basis, Cadence, issue_days
from portal.domain.round_up import RoundUp, round_ups

NOBODY = frozenset[date]()
FIRST, LAST = date(2016, 1, 1), date(2016, 3, 31)


def days(
    first: date, last: date, cadence: Cadence, closures: frozenset[date] = NOBODY, *, five: bool
) -> list[date]:
    """Return the days of issue: Thursdays where they are weekly; `five` leaves out weekends."""
    weekday = 3 if cadence == "weekly" else None
    basis: Basis = "working" if five else "calendar"
    return issue_days(first, last, cadence, weekday, basis, closures, lambda day: day.weekday() < 5)


def told(
    first: date, last: date, cadence: Cadence = "daily", *, five: bool = False
) -> list[tuple[str, str, str]]:
    """Return the round-ups with their days in short."""
    found = round_ups(first, last, cadence, days(first, last, cadence, five=five))
    return [(one.kind, f"{one.starts_on:%m-%d}", f"{one.ends_on:%m-%d}") for one in found]


def test_the_daily_season_of_the_case_has_14_weeks_and_three_months() -> None:
    closures = frozenset({FIRST})
    found = round_ups(FIRST, LAST, "daily", days(FIRST, LAST, "daily", closures, five=False))
    weeks = [one for one in found if one.kind == "week"]
    assert weeks[0] == RoundUp("week", FIRST, date(2016, 1, 3)), "Friday to Sunday"
    assert weeks[1] == RoundUp("week", date(2016, 1, 4), date(2016, 1, 10))
    assert weeks[-1] == RoundUp("week", date(2016, 3, 28), LAST)
    assert len(weeks) == 14
    assert [one for one in found if one.kind == "month"] == [
        RoundUp("month", FIRST, date(2016, 1, 31)),
        RoundUp("month", date(2016, 2, 1), date(2016, 2, 29)),
        RoundUp("month", date(2016, 3, 1), LAST),
    ]
    assert found[-1] == RoundUp("season", FIRST, LAST)


def test_the_weekly_season_of_the_case_has_months_alone() -> None:
    first, last = date(2015, 1, 1), date(2015, 3, 31)
    assert told(first, last, "weekly") == [
        ("month", "01-01", "01-31"),
        ("month", "02-01", "02-28"),
        ("month", "03-01", "03-31"),
        ("season", "01-01", "03-31"),
    ]


def test_on_working_days_a_week_ends_on_friday_and_its_weekend_belongs_to_the_next() -> None:
    # From Monday, 5 January 2026 to Sunday, the 18th.
    assert told(date(2026, 1, 5), date(2026, 1, 18), five=True) == [
        ("week", "01-05", "01-09"),
        ("week", "01-10", "01-16"),
        ("month", "01-05", "01-18"),
        ("season", "01-05", "01-18"),
    ]


def test_on_working_days_a_month_ends_with_its_last_issue_but_the_last_with_the_season() -> None:
    months = [
        one for one in told(date(2026, 1, 5), date(2026, 2, 28), five=True) if "mon" in one[0]
    ]
    assert months == [("month", "01-05", "01-30"), ("month", "01-31", "02-28")]


def test_a_week_over_new_year_is_one_week() -> None:
    found = told(date(2025, 12, 29), date(2026, 1, 4))
    assert found == [
        ("month", "12-29", "12-31"),
        ("week", "12-29", "01-04"),
        ("month", "01-01", "01-04"),
        ("season", "12-29", "01-04"),
    ]


def test_a_season_without_a_day_of_issue_still_has_its_month_and_its_end() -> None:
    saturday = date(2026, 1, 3)
    assert told(saturday, saturday + timedelta(1), five=True) == [
        ("month", "01-03", "01-04"),
        ("season", "01-03", "01-04"),
    ]


@given(
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 200),
    cadence=st.sampled_from(["daily", "weekly"]),
    five=st.booleans(),
)
def test_months_cover_the_season_and_nothing_is_told_twice(
    first: date, length: int, cadence: Cadence, *, five: bool
) -> None:
    last = first + timedelta(length)
    issued = days(first, last, cadence, five=five)
    found = round_ups(first, last, cadence, issued)
    assert [one.ends_on for one in found] == sorted(one.ends_on for one in found)
    for kind in ("week", "month"):
        own = [one for one in found if one.kind == kind]
        assert all(one.starts_on <= one.ends_on for one in own)
        begins = [first, *(one.ends_on + timedelta(1) for one in own)]
        assert [one.starts_on for one in own] == begins[:-1]
    months = [one for one in found if one.kind == "month"]
    assert months[-1].ends_on == last
    weeks = [one.ends_on for one in found if one.kind == "week"]
    assert set(weeks) <= set(issued)
    assert bool(weeks) == (cadence == "daily" and bool(issued))
