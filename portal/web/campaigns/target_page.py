"""What the table of targets shows: what is looked at, and its sheet in words and figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import sqlalchemy as sa
from flask import request, url_for
from flask_babel import gettext as _

from portal import clock
from portal.domain.campaign import State
from portal.domain.pace import Pace
from portal.domain.period import Kind
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Indicator
from portal.pages import periods, target_periods, target_row
from portal.pages.formats import day, is_english, named, qty
from portal.pages.target_pace import Course, course_of
from portal.services import calendar, campaigns, measures, targets
from portal.services.targets import Clash, Column, Lines, Sheet, TargetLine
from portal.services.targets.references import Reference
from portal.web.campaigns import columns
from portal.web.guard import actor

MOST_NEWS = 5
_LONGEST_SEARCH = 80
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class View:
    """What is looked at: a column of a campaign's targets, of whom, narrowed by what."""

    campaign: Campaign
    column: Column
    unit_id: int | None
    lines: Lines | None
    q: str

    @property
    def address(self) -> dict[str, Any]:
        """Return the view as parameters of an address; what is by itself so is left out."""
        found: dict[str, Any] = {}
        if self.column != _default(self.campaign):
            found = columns.address(self.column)
        if self.unit_id is not None:
            found["unit"] = str(self.unit_id)
        if self.lines is not None:
            found["lines"] = self.lines
        if self.q:
            found["q"] = self.q
        return found

    def sheet(self, kept: Sequence[int] = ()) -> Sheet:
        """Return the sheet that is looked at."""
        return targets.sheet(
            actor(),
            self.campaign.id,
            column=self.column,
            unit_id=self.unit_id,
            lines=self.lines,
            q=self.q,
            kept=kept,
        )


def _default(campaign: Campaign) -> Column:
    return Column(campaign.ranking_indicator_id, targets.whole_of(campaign))


def asked(campaign_id: int) -> View:
    """Return what the request names, in its address or its form. Raise NotFound."""
    campaign = campaigns.find(actor(), campaign_id)
    unit, lines = request.values.get("unit", ""), request.values.get("lines", "")
    return View(
        campaign=campaign,
        column=columns.asked(campaign),
        unit_id=int(unit) if _NUMBER.fullmatch(unit) else None,
        lines=cast("Lines", lines) if lines in ("people", "units") else None,
        q=request.values.get("q", "").strip()[:_LONGEST_SEARCH],
    )


@dataclass(frozen=True)
class Counted:
    """What a column counts, and in what measure."""

    indicators: list[Indicator]
    indicator: Indicator | None
    measure: str

    @property
    def is_whole(self) -> bool:
        """Whether there are no parts of it."""
        return self.indicator is not None and bool(self.indicator.whole)


def counted(campaign: Campaign, column: Column) -> Counted:
    """Return the indicators that the campaign counts, and which of them the column is of."""
    found = list(
        db.session.scalars(
            sa.select(Indicator)
            .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
            .where(CampaignIndicator.campaign_id == campaign.id)
            .order_by(CampaignIndicator.position, Indicator.id)
        )
    )
    indicator = db.session.get(Indicator, column.indicator_id) if column.indicator_id else None
    names = (indicator.measure, indicator.measure_en) if indicator else measures.POINTS
    return Counted(found, indicator, names[1] if is_english() else names[0])


def course(sheet: Sheet) -> Course:
    """Return the pace of the sheet's column now."""
    campaign, span = sheet.campaign, sheet.column.span
    worked = None
    if campaign.basis == "working":
        # All of the campaign: the planned line of a split target passes through its other periods.
        worked = calendar.working_days(
            db.session.connection(), campaign.starts_on, campaign.ends_on, sheet.unit.path
        )
    return course_of(campaign, span, worked, clock.now())


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


@dataclass(frozen=True)
class ClashShown:
    """A target that two people changed: both values, and whose, when and why theirs is."""

    key: str
    name: str
    shown: str
    theirs: str
    yours: str
    line: TargetLine | None


def clashes(sheet: Sheet, found: Sequence[Clash]) -> dict[str, ClashShown]:
    """Return the clashes by field, each with what is on record of the other's change."""
    by_subject = {line.subject: line for line in (sheet.head, *sheet.lines)}
    known = {
        clash.subject: by_subject[clash.subject] for clash in found if clash.subject in by_subject
    }
    revisions = [line.held.revision_id for line in known.values()]
    lines = targets.history(actor(), sheet.campaign.id, revisions=revisions, limit=len(revisions))
    said = {line.key: line for line in lines}
    return {
        known[clash.subject].key: ClashShown(
            key=known[clash.subject].key,
            name=target_row.name_of(known[clash.subject]),
            shown=_typed(clash.shown),
            theirs=_typed(clash.theirs),
            yours=_typed(clash.yours),
            line=said.get(clash.subject),
        )
        for clash in found
        if clash.subject in known
    }


def _typed(value: Decimal) -> str:
    return qty(value) if value else _("none")


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
    }


def news(view: View) -> list[TargetLine]:
    """Return the latest few changes."""
    return targets.history(actor(), view.campaign.id, limit=MOST_NEWS)


def below(view: View) -> str:
    """Return the address of a child unit's own table, up to the unit's number."""
    address = {
        key: value for key, value in view.address.items() if key in columns.address(view.column)
    }
    here = url_for("campaigns.targets", campaign_id=view.campaign.id, **address)
    return f"{here}{'&' if address else '?'}unit="


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
