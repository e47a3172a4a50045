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
    """What somebody changed in one go, and why. `how` is empty for targets set by hand."""

    first: TargetLine
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
    return Moment(first, how(first.source), day(first.valid_from), [_told(one) for one in lines])


def how(source: str) -> str:
    """Return how a target came about, beyond being set by hand."""
    return {
        "split": _("by splitting"),
        "import": _("from a spreadsheet"),
        "request": _("on request"),
    }.get(source, "")


def _told(line: TargetLine) -> Told:
    indicator = named(line.indicator) if line.indicator else _("Points")
    return Told(
        name=named(line.subject),
        what=f"{indicator} · {periods.name(line.span)}",
        old=qty(line.old),
        new=qty(line.new) if line.new else _("none"),
        is_pinned=line.pinned,
    )
