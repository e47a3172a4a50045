"""Days of a season: which stretch is meant, and which is refused."""

from datetime import date

import pytest

from portal.domain.season_days import Days, day_of, length, months, stretch, weeks

FIRST, LAST = date(2016, 1, 1), date(2016, 3, 31)


def test_a_season_has_both_its_ends() -> None:
    assert length(FIRST, LAST) == 91
    assert length(FIRST, FIRST) == 1


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2015, 12, 31), None),
        (FIRST, 1),
        (date(2016, 1, 23), 23),
        (LAST, 91),
        (date(2016, 7, 1), 91),
    ],
)
def test_the_day_of_a_season_stays_within_it(today: date, day: int | None) -> None:
    assert day_of(FIRST, LAST, today) == day


def test_its_months_are_its_own_days_of_them() -> None:
    assert months(date(2016, 1, 20), date(2016, 3, 5)) == {
        date(2016, 1, 1): Days(1, 12),
        date(2016, 2, 1): Days(13, 41),
        date(2016, 3, 1): Days(42, 46),
    }


def test_the_last_weeks_do_not_begin_before_it() -> None:
    assert weeks(1, 23) == Days(17, 23)
    assert weeks(4, 23) == Days(1, 23)


def test_a_stretch_has_its_dates_in_each_season() -> None:
    assert Days(32, 60).dates(FIRST) == (date(2016, 2, 1), date(2016, 2, 29))
    assert Days(32, 60).dates(date(2015, 1, 1)) == (date(2015, 2, 1), date(2015, 3, 1))
    assert Days(32, 60).covers(60)
    assert not Days(32, 60).covers(61)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("1", "91", Days(1, 91)),
        (" 5 ", "5", Days(5, 5)),
        ("0", "5", None),
        ("6", "5", None),
        ("1", "92", None),
        ("", "5", None),
        ("-1", "5", None),
        ("１", "5", None),
        ("9" * 5000, "5", None),
    ],
)
def test_typed_days_are_checked(first: str, last: str, found: Days | None) -> None:
    assert stretch(first, last, 91) == found
