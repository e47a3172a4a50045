"""What a supervisor is pointed at: who was at zero for how long, and who is far behind the pace."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.bulletin import Content, Row
from portal.pages.bulletin.strong import strong
from portal.pages.bulletin.written import decimal, either, listed, name_of

FAR_BEHIND = 15
"""Percentage points behind the pace line from which somebody is pointed at."""
MOST_NAMES = 12


def hints(content: Content, led: Collection[str]) -> list[str]:
    """Return the sentences about the rows in somebody's charge, by key; the longest at zero first.

    Whoever has left or is in training is not asked for anything.
    """
    rows = [
        row
        for row in content.people or content.rows
        if row.key in led and not row.has_left and not row.in_training
    ]
    told = [*_zero(rows), *_behind(content, rows)]
    return told or [_("Nobody in your charge is at zero or far behind the pace.")]


def is_behind(row: Row) -> bool:
    """Whether a row is so far behind the pace that somebody is pointed at it."""
    if row.status == "attention":
        return True
    deviation = None if row.deviation is None else decimal(row.deviation)
    return row.status is not None and deviation is not None and deviation <= -FAR_BEHIND


def _zero(rows: Sequence[Row]) -> list[str]:
    by_days: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.zero_days > 0:
            by_days[row.zero_days].append(name_of(row))
    return [
        _without(count, listed(names, MOST_NAMES))
        for count, names in sorted(by_days.items(), reverse=True)
    ]


def _without(count: int, names: str) -> str:
    if count == 1:
        return _("Without a result on the last working day: %(names)s.", names=names)
    return _(
        "Without a result for %(count)s working days on end: %(names)s.",
        count=strong(str(count)),
        names=names,
    )


def _behind(content: Content, rows: Sequence[Row]) -> list[str]:
    by_unit: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if is_behind(row):
            by_unit[either(row.unit, row.unit_en) or name_of(row)].append(name_of(row))
    remaining = content.sums.remaining_days if content.sums else 0
    return [_far(unit, names, is_over=not remaining) for unit, names in by_unit.items()]


def _far(unit: str, names: Sequence[str], *, is_over: bool) -> str:
    told = {
        "names": listed(list(names), MOST_NAMES),
        "unit": unit,
        "points": strong(str(Decimal(FAR_BEHIND))),
    }
    if is_over:
        return _(
            "%(names)s (%(unit)s): %(points)s percentage points or more behind the pace, or marked "
            "as needing attention.",
            **told,
        )
    return _(
        "%(names)s (%(unit)s): %(points)s percentage points or more behind the pace, or marked as "
        "needing attention. Whoever leads %(unit)s, please say at the next morning meeting what "
        "will be done.",
        **told,
    )
