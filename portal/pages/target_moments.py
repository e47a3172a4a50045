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
    """One target in words: whose, which (where the moment does not say), before and after."""

    name: str
    what: str
    old: str
    new: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """What somebody changed in one go, and why. `how` is empty for targets set by hand.

    `what` says which targets they are, as far as they are all the same: of one indicator and one
    period, or of one indicator. What differs stands with each line.
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
    indicators = {one.indicator.id if one.indicator else None for one in lines}
    periods_of = {one.span for one in lines}
    what = [_indicator(first)] if len(indicators) == 1 else []
    if what and len(periods_of) == 1:
        what.append(periods.name(first.span))
    return Moment(
        first=first,
        what=" · ".join(what),
        how=how(first.source),
        since=day(first.valid_from),
        # As they stood in the table: the newest comes first, but of one save it was the last.
        lines=[_told(one, len(what)) for one in reversed(lines)],
    )


def _indicator(line: TargetLine) -> str:
    return named(line.indicator) if line.indicator else _("Points")


def how(source: str) -> str:
    """Return how a target came about, beyond being set by hand."""
    return {
        "split": _("by splitting"),
        "import": _("from a spreadsheet"),
        "request": _("on request"),
    }.get(source, "")


def _told(line: TargetLine, known: int) -> Told:
    """Return a line; `known` is how much of its indicator and period is said of the moment."""
    return Told(
        name=named(line.subject),
        what=" · ".join([_indicator(line), periods.name(line.span)][known:]),
        old=qty(line.old),
        new=qty(line.new) if line.new else _("none"),
        is_pinned=line.pinned,
    )
