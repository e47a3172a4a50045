"""What the table of targets shows: a sheet in words and figures, with its head and its foot."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from portal import clock
from portal.domain.campaign import State
from portal.domain.pace import Pace
from portal.domain.period import Kind
from portal.extensions import db
from portal.pages import periods, target_periods, target_row
from portal.pages.formats import day, is_english, named
from portal.pages.pace import status_words
from portal.pages.target_pace import Course
from portal.services import targets
from portal.services.targets import Sheet, TargetLine
from portal.services.targets.references import Reference
from portal.web.campaigns import columns
from portal.web.campaigns.target_view import View, below, counted, course
from portal.web.guard import actor

MOST_NEWS = 5


def label_of(reference: Reference, kind: Kind) -> str:
    """Return what a reference is called at the head of its column."""
    if reference.kind == "season":
        return _("Reference season")
    if reference.kind == "year":
        return _("Same days last year")
    return {
        Kind.YEAR: _("Last year"),
        Kind.QUARTER: _("Last quarter"),
        Kind.MONTH: _("Last month"),
        Kind.WEEK: _("Last week"),
    }.get(kind, _("Day before"))


def title_of(reference: Reference) -> str:
    """Return which days a reference is of, and in which season."""
    days = f"{reference.starts_on:%Y-%m-%d} – {reference.ends_on:%Y-%m-%d}"
    return f"{named(reference.season)}, {days}" if reference.season else days


@dataclass(frozen=True)
class Whole:
    """The figures of the unit looked at, above the table: of its own target, or what it sums to."""

    pace: Pace
    done: str
    target: str
    difference: int
    told: str
    tone: str


def whole_of(sheet: Sheet, found: Course) -> Whole:
    """Return how the unit does, and what of its target is not given to anybody, or too much is."""
    own = sheet.head.held.target
    pace = found.of(sheet.head.done, own or sheet.allotted, sheet.head.plan if own else None)
    difference = sheet.allotted - own if own else 0
    return Whole(
        pace=pace,
        done=target_row.figure(sheet.head.done),
        target=target_row.figure(own or sheet.allotted) if own or sheet.allotted else "–",
        difference=difference,
        told=difference_told(own, difference),
        tone="" if not own else ("is-even" if not difference else "is-off"),
    )


def difference_told(own: int, difference: int) -> str:
    """Return in words how what was allotted differs from the unit's own target."""
    if not own:
        return _("no target yet")
    if not difference:
        return _("as its target")
    return _("not allotted yet") if difference < 0 else _("above its target")


def context(view: View, sheet: Sheet) -> dict[str, object]:
    """Return everything that the page shows of a sheet."""
    campaign, column = view.campaign, view.column
    found, what = course(sheet), counted(campaign, column)
    write = target_row.Writer(found)
    lock = targets.lock_state(db.session(), campaign.id)
    is_organiser = targets.is_organiser(actor(), campaign)
    is_locked = lock is not None and lock.is_locked
    is_running = campaign.state in (State.DRAFT, State.LIVE)
    today = clock.today()
    return {
        "campaign": campaign,
        "sheet": sheet,
        "rows": [write.row(line) for line in sheet.lines],
        "head": write.row(sheet.head),
        "whole": whole_of(sheet, found),
        "total": total_of(sheet, found, write),
        "references": [
            (label_of(one, column.span.kind), title_of(one)) for one in sheet.references
        ],
        "indicators": [(one.code, named(one)) for one in what.indicators],
        "indicator": what.indicator,
        "measure": what.measure,
        "is_whole": what.is_whole,
        "period": periods.name(column.span),
        "days": f"{day(column.span.starts_on)} – {day(column.span.ends_on)}",
        "period_key": periods.key(column.span),
        "offered": target_periods.offered(targets.whole_of(campaign), sheet.spans, column.span),
        "groups": groups(sheet),
        "unit_options": unit_options(sheet),
        "column": columns.address(column),
        "address": view.address,
        "view": view,
        "lock": lock,
        "is_locked": is_locked,
        "is_organiser": is_organiser,
        "is_running": is_running,
        "is_open": is_running and (is_organiser or not is_locked),
        "today": today,
        "below": below(view),
        "lock_reason": "",
        "status_words": status_words(campaign),
    }


def unit_options(sheet: Sheet) -> list[tuple[int, str]]:
    """Return the units that can be looked at, set in by their depth, with how many take part."""
    english = is_english()
    top = sheet.units[0][0].depth if sheet.units else 0
    return [
        (unit.id, f"{'　' * (unit.depth - top)}{(english and unit.name_en) or unit.name} {count}")
        for unit, count in sheet.units
    ]


def news(view: View) -> list[TargetLine]:
    """Return the latest few changes."""
    return targets.history(actor(), view.campaign.id, limit=MOST_NEWS)


def total_of(sheet: Sheet, found: Course, write: target_row.Writer) -> Mapping[str, object]:
    """Return the foot of the table: what its lines sum to."""
    lines = [line for line in sheet.lines if not line.place.has_left]
    target, done = sum(one.held.target for one in lines), sum(one.done for one in lines)
    pace = found.of(done, target)
    return {
        "target": target_row.figure(target),
        "plain": target_row.plain(target) or "0",
        "done": target_row.figure(done),
        "references": [
            target_row.sum_of([line.references[at] for line in lines])
            for at in range(len(sheet.references))
        ],
        "bar": write.bar(pace),
        "needed": pace.needed_per_day,
        "projected": target_row.whole(pace.projection),
        "range": _range(pace),
        "count": len(lines),
    }


def _range(pace: Pace) -> str:
    """Return how sure the projection is, nothing without one."""
    low, high = pace.projection_low, pace.projection_high
    if low is None or high is None:
        return ""
    return _(
        "nineteen times in twenty from %(low)s to %(high)s",
        low=target_row.whole(low),
        high=target_row.whole(high),
    )


def groups(sheet: Sheet) -> list[tuple[int, str, int]]:
    """Return the teams of the people that are listed, with how many there are of each."""
    if sheet.kind != "people":
        return []
    counts: dict[int, tuple[str, int]] = {}
    for line in sheet.lines:
        place = line.place
        name = (is_english() and place.team_en) or place.team
        known = counts.get(place.team_id or 0, (name, 0))
        counts[place.team_id or 0] = (name, known[1] + 1)
    return [(id_, name, count) for id_, (name, count) in counts.items()] if len(counts) > 1 else []
