"""A campaign's life: prepared, running, over but not settled, settled."""

from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a campaign is in its life.

    ``draft``: everything may change. ``live``: entries count. ``frozen``: the season is over and
    only corrections are settled. ``closed``: final.
    """

    DRAFT = "draft"
    LIVE = "live"
    FROZEN = "frozen"
    CLOSED = "closed"


_NEXT = {
    State.DRAFT: State.LIVE,
    State.LIVE: State.FROZEN,
    State.FROZEN: State.CLOSED,
}

_BACK = {
    State.CLOSED: State.FROZEN,
    State.FROZEN: State.LIVE,
}

FIXED_ONCE_LIVE = frozenset(
    {"starts_on", "ranking", "scoring", "indicators", "unit", "verification"}
)
"""What the standings rest on: the names of the fields that no longer change once a campaign runs.
"""


def may_follow(state: str, new: str) -> bool:
    """Tell whether ``new`` is the one state that comes after ``state``.

    Raise ValueError for an unknown state.
    """
    return _NEXT.get(State(state)) is State(new)


def before(state: str) -> State | None:
    """Return the state that a campaign is reopened to: one step back, and never to a draft.

    None where there is nothing to reopen. Raise ValueError for an unknown state.
    """
    return _BACK.get(State(state))


def next_period(first: date, last: date, today: date) -> tuple[date, date]:
    """Return the first and last day of the season after one from ``first`` to ``last``.

    It is as long, and begins on the same day of the year a year later (28 February after a 29th),
    or, where that day is not ahead any more or not beyond the season, on the day after both the
    season and ``today``.
    """
    try:
        begins = first.replace(year=first.year + 1)
    except ValueError:
        begins = date(first.year + 1, 2, 28)
    if begins <= max(last, today):
        begins = max(last, today) + timedelta(days=1)
    return begins, begins + (last - first)
