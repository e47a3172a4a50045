"""On which days a bulletin is issued."""

from datetime import date

import pytest

from portal.domain.cadence import issue_days

THURSDAY = 3


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def test_every_day_but_new_year_is_ninety_cycles_in_the_first_quarter_of_2016() -> None:
    days = issue_days(
        date(2016, 1, 1),
        date(2016, 3, 31),
        "daily",
        None,
        "calendar",
        frozenset({date(2016, 1, 1)}),
        is_weekday,
    )
    assert len(days) == 90
    assert (days[0], days[-1]) == (date(2016, 1, 2), date(2016, 3, 31))


def test_every_thursday_but_new_year_is_twelve_cycles_in_the_first_quarter_of_2015() -> None:
    days = issue_days(
        date(2015, 1, 1),
        date(2015, 3, 31),
        "weekly",
        THURSDAY,
        "calendar",
        frozenset({date(2015, 1, 1)}),
        is_weekday,
    )
    assert len(days) == 12
    assert {day.weekday() for day in days} == {THURSDAY}


def test_on_the_working_basis_a_day_off_has_no_bulletin() -> None:
    days = issue_days(
        date(2026, 11, 20), date(2026, 11, 24), "daily", None, "working", frozenset(), is_weekday
    )
    assert [day.day for day in days] == [20, 23, 24]


def test_a_weekly_bulletin_on_a_day_off_is_left_out() -> None:
    days = issue_days(
        date(2026, 11, 1), date(2026, 11, 30), "weekly", 6, "working", frozenset(), is_weekday
    )
    assert days == []


def test_a_weekly_bulletin_needs_its_weekday() -> None:
    with pytest.raises(ValueError, match="weekday"):
        issue_days(
            date(2026, 11, 1), date(2026, 11, 2), "weekly", None, "calendar", frozenset(), bool
        )
