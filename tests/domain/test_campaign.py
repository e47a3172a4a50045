"""A campaign's states come in one order."""

import itertools
from datetime import date

import pytest

from portal.domain.campaign import FIXED_ONCE_LIVE, State, before, may_follow, next_period


def test_a_campaign_only_ever_moves_one_state_on() -> None:
    allowed = [pair for pair in itertools.product(State, repeat=2) if may_follow(*pair)]
    assert allowed == [("draft", "live"), ("live", "frozen"), ("frozen", "closed")]


def test_it_is_reopened_one_state_back_and_never_to_a_draft() -> None:
    assert {state: before(state) for state in State} == {
        "draft": None,
        "live": None,
        "frozen": "live",
        "closed": "frozen",
    }


@pytest.mark.parametrize(("state", "new"), [("open", "live"), ("draft", "running")])
def test_an_unknown_state_is_refused(state: str, new: str) -> None:
    with pytest.raises(ValueError, match="not a valid State"):
        may_follow(state, new)
    with pytest.raises(ValueError, match="not a valid State"):
        before("open")


def test_what_the_standings_rest_on_is_fixed_once_live_and_the_end_is_not() -> None:
    rules = {"starts_on", "ranking", "scoring", "indicators", "unit", "verification"}
    assert rules == FIXED_ONCE_LIVE


@pytest.mark.parametrize(
    ("first", "last", "today", "expected"),
    [
        # 开门红: the same day a year later, as long as it was
        ("2027-01-01", "2027-03-31", "2027-04-02", ("2028-01-01", "2028-03-30")),
        ("2026-11-01", "2026-11-30", "2026-11-24", ("2027-11-01", "2027-11-30")),
        ("2028-02-29", "2028-03-09", "2028-03-10", ("2029-02-28", "2029-03-09")),
        # that day has passed, or is today: the day after today
        ("2015-01-01", "2015-03-31", "2026-11-24", ("2026-11-25", "2027-02-22")),
        ("2025-11-24", "2025-11-30", "2026-11-24", ("2026-11-25", "2026-12-01")),
        # a season of two years is not overlapped by the next
        ("2026-01-01", "2027-12-31", "2026-06-01", ("2028-01-01", "2029-12-30")),
    ],
)
def test_the_next_season_is_as_long_and_begins_a_year_later_or_else_at_once(
    first: str, last: str, today: str, expected: tuple[str, str]
) -> None:
    found = next_period(*(date.fromisoformat(day) for day in (first, last, today)))
    assert tuple(day.isoformat() for day in found) == expected
