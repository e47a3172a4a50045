"""Periods: the years, quarters, months, weeks and days that a campaign's targets are for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_QUARTER = 3
_YEAR = 12


class Kind(StrEnum):
    """The kinds of periods, the longest first."""

    CAMPAIGN = "campaign"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


ORDER = tuple(Kind)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A period: its kind, its first and its last day.

    At the ends of what it is part of it is cut off: the first week of a season that begins on a
    Thursday has four days.
    """

    kind: Kind
    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.ends_on < self.starts_on:
            message = "a period cannot end before it starts"
            raise ValueError(message)

    def holds(self, other: "Span") -> bool:
        """Whether the other one lies within this one and is of a shorter kind."""
        return (
            ORDER.index(self.kind) < ORDER.index(other.kind)
            and self.starts_on <= other.starts_on
            and other.ends_on <= self.ends_on
        )

    def overlaps(self, other: "Span") -> bool:
        """Whether they have a day in common."""
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    def covers(self, day: date) -> bool:
        """Whether the day is one of its days."""
        return self.starts_on <= day <= self.ends_on


def shorter(kind: Kind) -> tuple[Kind, ...]:
    """Return the kinds that a period of the kind can be split into, the longest first."""
    return ORDER[ORDER.index(kind) + 1 :]


def around(kind: Kind, day: date) -> Span:
    """Return the calendar's year, quarter, month, week (from Monday) or day that holds the day.

    Raise ValueError for a campaign, which no calendar knows.
    """
    return Span(kind, *_CALENDAR[kind](day)) if kind in _CALENDAR else _no_calendar(kind)


def parts(whole: Span, kind: Kind) -> list[Span]:
    """Return the periods of a shorter kind that a period is made of, in order.

    They cover it without a gap, the first and the last cut off at its ends. Raise ValueError
    unless the kind is shorter.
    """
    if kind not in shorter(whole.kind):
        message = f"a {whole.kind} is not made of {kind}s"
        raise ValueError(message)
    found: list[Span] = []
    day = whole.starts_on
    while day <= whole.ends_on:
        last = min(around(kind, day).ends_on, whole.ends_on)
        found.append(Span(kind, day, last))
        day = last + _DAY
    return found


def part_at(whole: Span, kind: Kind, day: date) -> Span | None:
    """Return the one of the parts that holds the day, None for a day outside.

    A campaign's part of the kind of a campaign is itself.
    """
    if not whole.covers(day):
        return None
    if kind == whole.kind:
        return whole
    found = around(kind, day)
    return Span(kind, max(found.starts_on, whole.starts_on), min(found.ends_on, whole.ends_on))


def is_part(whole: Span, span: Span) -> bool:
    """Whether the span is the whole, or one that splitting it, once or more, leads to.

    A month of a season, cut off at the season's ends, is; so are a week of the season, and a week
    that a month's end cuts off. Three days out of the middle of a week are not.
    """
    if span == whole:
        return True
    if not whole.holds(span):
        return False
    full = around(span.kind, span.starts_on)
    if not full.covers(span.ends_on):
        return False
    return all(_is_end(whole, span.kind, day, edge) for day, edge in (
        (span.starts_on, full.starts_on),
        (span.ends_on + _DAY, full.ends_on + _DAY),
    ))  # fmt: skip


def _is_end(whole: Span, kind: Kind, day: date, edge: date) -> bool:
    """Whether a part may begin on the day, or end just before it."""
    if day in (edge, whole.starts_on, whole.ends_on + _DAY):
        return True
    # Only a longer kind's own end cuts a part off: a week's at a month's.
    return any(around(longer, day).starts_on == day for longer in ORDER[1 : ORDER.index(kind)])


def _no_calendar(kind: Kind) -> Span:
    message = f"no calendar has a {kind}"
    raise ValueError(message)


def _months(day: date, count: int) -> tuple[date, date]:
    first = (day.month - 1) // count * count + 1
    begins = date(day.year, first, 1)
    after = date(day.year + 1, 1, 1) if first + count > _YEAR else date(day.year, first + count, 1)
    return begins, after - _DAY


def _week(day: date) -> tuple[date, date]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


_CALENDAR: dict[Kind, Callable[[date], tuple[date, date]]] = {
    Kind.YEAR: lambda day: _months(day, _YEAR),
    Kind.QUARTER: lambda day: _months(day, _QUARTER),
    Kind.MONTH: lambda day: _months(day, 1),
    Kind.WEEK: _week,
    Kind.DAY: lambda day: (day, day),
}
