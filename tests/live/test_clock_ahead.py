"""A server that starts with its clock far ahead lets nothing go that cannot be brought back."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from portal.services.trust import LONGEST_PAUSE, Trust

LAST = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ahead", "holds"),
    [
        (timedelta(), True),
        (LONGEST_PAUSE, True),
        (LONGEST_PAUSE + HOUR, False),
        (timedelta(days=4 * 365), False),
        (-timedelta(days=400), True),
    ],
    ids=str,
)
def test_a_clock_is_believed_as_far_as_a_long_holiday(ahead: timedelta, *, holds: bool) -> None:
    assert Trust(LAST, time.monotonic()).holds(LAST + ahead) is holds


def test_a_server_that_runs_for_long_believes_its_clock_further() -> None:
    ran = timedelta(days=30)
    trust = Trust(LAST, time.monotonic() - ran.total_seconds())
    assert trust.holds(LAST + ran + LONGEST_PAUSE - HOUR)
    assert not trust.holds(LAST + ran + LONGEST_PAUSE + HOUR)


def test_a_log_without_a_line_holds_nobody_back() -> None:
    assert Trust(None, time.monotonic()).holds(LAST)
