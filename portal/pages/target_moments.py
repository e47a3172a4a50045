"""The history of targets as it is told: what was changed in one go stands together."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from portal.pages import periods
from portal.pages.formats import day, named, qty
from portal.services.targets import TargetLine


@dataclass(frozen=True, slots=True)
class Told:
    """One target in words: whose, which (where several are told together), before and after."""

    name: str
    what: str
    old: str
    new: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """What somebody changed in one go, and why. `how` is empty for targets set by hand.

    `what` says which targets they are, where all are of one indicator and one period.
    """

    first: TargetLine
    what: str
    how: str
    since: str
    lines: list[Told]


def moments(lines: Iterable[TargetLine]) -> list[Moment]:
    """Return the changes, newest first as they come, those of one save together."""
    return [_moment(list(group)) for _key, group in groupby(lines, _together)]


def _together(line: TargetLine) -> tuple[object, ...]:
    return line.recorded_at, line.recorder.id, line.reason, line.source, line.valid_from


def _moment(lines: list[TargetLine]) -> Moment:
    first = lines[0]
    columns = {(one.indicator.id if one.indicator else None, one.span) for one in lines}
    return Moment(
        first=first,
        what=_what(first) if len(columns) == 1 else "",
        how=how(first.source),
        since=day(first.valid_from),
        # As they stood in the table: the newest comes first, but of one save it was the last.
        lines=[_told(one) for one in reversed(lines)],
    )


def _what(line: TargetLine) -> str:
    indicator = named(line.indicator) if line.indicator else _("Points")
    return f"{indicator} · {periods.name(line.span)}"


def how(source: str) -> str:
    """Return how a target came about, beyond being set by hand."""
    return {
        "split": _("by splitting"),
        "import": _("from a spreadsheet"),
        "request": _("on request"),
    }.get(source, "")


def _told(line: TargetLine) -> Told:
    return Told(
        name=named(line.subject),
        what=_what(line),
        old=qty(line.old),
        new=qty(line.new) if line.new else _("none"),
        is_pinned=line.pinned,
    )
