"""The targets that somebody may set, with what was reached, for a file: audited as it leaves."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.period import Kind, Span, parts, shorter
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, DayTally, Indicator, Participation, Person, Unit
from portal.services import audit
from portal.services.access import Actor
from portal.services.campaigns.sight import find, path_of
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.sheets.running import Busy, Failed, Overrun
from portal.services.targets.force import Column, InForce, Subject, in_force, shown
from portal.services.targets.list_standing import counts
from portal.services.targets.sheet import may_set_some
from portal.services.work import writing

MOST_PERIODS = 48
"""So that a file with a column for each is narrow enough to be read again."""


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody's target in force beside what they reached; `parts` are those of the periods.

    `person` is None in the line of a unit.
    """

    person: Person | None
    unit: Unit
    target: Decimal | None
    pinned: bool
    reached: Decimal
    parts: list[Decimal | None]


@dataclass(frozen=True)
class Taken:
    """What goes into the file."""

    campaign: Campaign
    indicator: Indicator | None
    column: Column
    periods: list[Span]
    lines: list[Line]


Render = Callable[[Taken], bytes]


def periods_of(span: Span, kind: Kind | None) -> list[Span]:
    """Return the shorter periods that get a column each; NotFound where it is not made of them."""
    if kind is None:
        return []
    if kind not in shorter(span.kind):
        raise NotFound
    found = parts(span, kind)
    if len(found) > MOST_PERIODS:
        raise Rejected(
            "kind",
            _l(
                "These are %(count)s periods; a file takes %(most)s. Choose longer ones, or a "
                "shorter part of the season.",
                count=len(found),
                most=MOST_PERIODS,
            ),
        )
    return found


def export(
    actor: Actor,
    campaign_id: int,
    column: Column,
    kind: Kind | None,
    file_format: str,
    render: Render,
) -> bytes:
    """Return what `render` makes of the targets that the actor may set in a column; audited.

    Not among them: their own, and those of who has left. With a `kind`, those of every such period
    stand beside them. Raise NotFound, NotAllowed, and Rejected where no file can be made.
    """
    taken = _take(actor, campaign_id, column, kind)
    try:
        content = render(taken)
    except (Busy, Failed, Overrun) as error:
        raise Rejected(
            "", _l("The file could not be made just now. Try again in a moment.")
        ) from error
    detail: dict[str, object] = {
        "rows": len(taken.lines),
        "format": file_format,
        "indicator": taken.indicator.code if taken.indicator else "points",
        "period": column.span.kind.value,
        "starts_on": column.span.starts_on.isoformat(),
        "ends_on": column.span.ends_on.isoformat(),
        "columns": len(taken.periods),
    }
    # Last, and before anything is handed over: what is not in the log does not leave.
    with writing() as work:
        audit.record(work, actor, "target.export", "campaign", campaign_id, detail=detail)
    return content


def _take(actor: Actor, campaign_id: int, column: Column, kind: Kind | None) -> Taken:
    campaign = find(actor, campaign_id)
    if not may_set_some(actor, campaign):
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    session, today = db.session(), clock.today()
    by_id = {one.id: one for one in counts(session, campaign)}
    if column.indicator_id is not None and column.indicator_id not in by_id:
        raise NotFound
    periods = periods_of(column.span, kind)
    found = in_force(session.connection(), campaign, column.indicator_id, today)
    reached = _reached(session, campaign, column)
    places = session.execute(
        sa.select(Participation, Person, Unit)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id)
        .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
    ).all()
    below = _below((unit.path, reached.get(place.id, 0)) for place, _person, unit in places)
    paths = [unit.path for _place, _person, unit in places]
    lines = [
        _line(found, ("u", unit.id), column.span, periods, None, unit, below.get(unit.id, 0))
        for unit in _units(actor, campaign, paths)
    ]
    lines += [
        _line(found, ("p", place.id), column.span, periods, person, unit, reached.get(place.id, 0))
        for place, person, unit in places
        if actor.may(Permission.CAMPAIGN_EDIT, unit.path)
        and person.id != actor.person_id
        and not _has_left(place, today)
    ]
    indicator = by_id.get(column.indicator_id) if column.indicator_id else None
    return Taken(campaign, indicator, column, periods, lines)


def _line(
    found: InForce,
    subject: Subject,
    span: Span,
    periods: Sequence[Span],
    person: Person | None,
    unit: Unit,
    reached: int,
) -> Line:
    held = found.of(subject, span)
    return Line(
        person=person,
        unit=unit,
        target=shown(held.target),
        pinned=held.pinned,
        reached=from_scaled(reached),
        parts=[shown(found.of(subject, part).target) for part in periods],
    )


def _reached(session: sa.orm.Session, campaign: Campaign, column: Column) -> dict[int, int]:
    """Return what each participation has in the column so far, scaled."""
    value = DayTally.points if column.indicator_id is None else DayTally.quantity
    query = (
        sa.select(DayTally.participation_id, sa.func.sum(value))
        .where(
            DayTally.campaign_id == campaign.id,
            DayTally.business_date.between(column.span.starts_on, column.span.ends_on),
        )
        .group_by(DayTally.participation_id)
    )
    if column.indicator_id is not None:
        query = query.where(DayTally.indicator_id == column.indicator_id)
    return {id_: int(total) for id_, total in session.execute(query)}


def _below(reached: Iterable[tuple[str, int]]) -> dict[int, int]:
    """Return by unit what those at it and below have, from each one's path and figure."""
    found: dict[int, int] = defaultdict(int)
    for path, figure in reached:
        for id_ in path.strip("/").split("/"):
            found[int(id_)] += figure
    return found


def _units(actor: Actor, campaign: Campaign, paths: Sequence[str]) -> list[Unit]:
    """Return the units with participants, at or below the campaign's, that the actor may set."""
    top = path_of(campaign)
    ids = {int(id_) for path in [*paths, top] for id_ in path.strip("/").split("/")}
    units = db.session.scalars(
        sa.select(Unit)
        .where(Unit.id.in_(ids), Unit.path.startswith(top, autoescape=True))
        .order_by(Unit.path)
    )
    return [unit for unit in units if actor.may(Permission.CAMPAIGN_EDIT, unit.path)]


def _has_left(place: Participation, today: date) -> bool:
    return place.left_on is not None and place.left_on <= today
