"""Since when a question has waited too long."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.domain.question import is_overdue

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY = 5


def at(day: int, hour: int) -> datetime:
    """Return a moment of November 2026, the 23rd of which is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def works(day: date) -> bool:
    return day.weekday() < SATURDAY


@pytest.mark.parametrize(
    ("asked", "now", "overdue"),
    [
        (at(24, 18), at(25, 17), False),
        (at(24, 18), at(25, 18), True),
        (at(27, 18), at(29, 23), False),
        (at(27, 18), at(30, 17), False),
        (at(27, 18), at(30, 18), True),
        (at(28, 10), at(30, 23), False),
        (at(28, 10), datetime(2026, 12, 1, tzinfo=ZONE), True),
        (at(28, 10), at(29, 23), False),
    ],
)
def test_a_question_has_waited_too_long_after_a_working_day(
    asked: datetime, now: datetime, *, overdue: bool
) -> None:
    assert is_overdue(asked, now, works, ZONE) is overdue
