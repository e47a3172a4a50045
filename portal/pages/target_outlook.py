"""What a change of targets would do, in words and figures: before and after, side by side."""

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.pages.formats import named, rate
from portal.pages.target_pace import Course
from portal.pages.target_row import figure, name_of
from portal.services.standings import Row
from portal.services.targets import Line, Sheet
from portal.services.targets.previewing import Move, Outcome, Preview


@dataclass(frozen=True, slots=True)
class Effect:
    """One target before and after: its status, what it needs a day, and whether it is reached."""

    name: str
    old: str
    new: str
    status_before: str | None
    status_after: str | None
    needed_before: str
    needed_after: str
    reached: str


@dataclass(frozen=True, slots=True)
class Rank:
    """Somebody's rank before and after; `rise` is how many places are gained, negative for lost."""

    name: str
    before: str
    after: str
    rise: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything that a change would do. `ranks` is None where ranks do not depend on it.

    `honours` say which unit would reach its target, or reach it no longer.
    """

    effects: list[Effect]
    ranks: list[Rank] | None
    why_none: str
    honours: list[str]
    allotted: tuple[str, str]


def outlook(sheet: Sheet, found: Preview, course: Course) -> Outlook:
    """Return what the change would do, paced by the course of its period."""
    effects = [_effect(one, course) for one in found.outcomes]
    after = sheet.allotted + sum(
        one.new - one.line.held.target
        for one in found.outcomes
        if one.line.subject != sheet.head.subject
    )
    return Outlook(
        effects=effects,
        ranks=None if found.moves is None else [_rank(move) for move in found.moves],
        why_none=_why_none(sheet) if found.moves is None else "",
        honours=_honours(sheet, found),
        allotted=(figure(sheet.allotted), figure(after)),
    )


def _effect(outcome: Outcome, course: Course) -> Effect:
    line, new = outcome.line, outcome.new
    before = course.of(line.done, line.held.target, line.plan)
    after = course.of(line.done, new, line.plan)
    return Effect(
        name=name_of(line),
        old=figure(line.held.target) if line.held.target else _("none"),
        new=figure(new) if new else _("none"),
        status_before=before.status,
        status_after=after.status,
        needed_before=rate(before.needed_per_day),
        needed_after=rate(after.needed_per_day),
        reached=_reached(line.done, line.held.target, new),
    )


def _reached(done: int, old: int, new: int) -> str:
    """Return "reached" or "missed" where that would change, else nothing."""
    was, will = bool(old) and done >= old, bool(new) and done >= new
    if was == will:
        return ""
    return "reached" if will else "missed"


def _rank(move: Move) -> Rank:
    before, after = move.before, move.after
    both = before is not None and after is not None
    return Rank(
        name=_name(move.row),
        before=_("none") if before is None else str(before),
        after=_("none") if after is None else str(after),
        rise=before - after if both and before and after else None,
    )


def _name(row: Row) -> str:
    if row.unit is not None:
        return named(row.unit)
    if row.bundle is not None:
        return named(row.bundle)
    return " · ".join(named(member) for member in row.members)


def _why_none(sheet: Sheet) -> str:
    if sheet.campaign.ranking != "attainment":
        return _("Ranks do not depend on targets in this campaign: they stay as they are.")
    return _(
        "Ranks follow the targets of the whole season in what is ranked: they stay as they are."
    )


def _honours(sheet: Sheet, found: Preview) -> list[str]:
    units: list[tuple[Line, int, int]] = [
        (one.line, one.line.held.target, one.new)
        for one in found.outcomes
        if one.line.subject[0] == "u"
    ]
    if found.implied is not None:
        units.append((sheet.head, *found.implied))
    told = []
    for line, old, new in units:
        change = _reached(line.done, old, new)
        facts = {"unit": name_of(line), "done": figure(line.done), "target": figure(new)}
        if change == "reached":
            told.append(
                _("%(unit)s would have reached its target: %(done)s of %(target)s.", **facts)
            )
        elif change == "missed":
            told.append(
                _(
                    "%(unit)s would no longer have reached its target: %(done)s of %(target)s.",
                    **facts,
                )
            )
    return told
