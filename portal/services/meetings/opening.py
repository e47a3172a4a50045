"""Opening a meeting: one a unit, day and kind, whoever presses first."""

from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Meeting, Unit
from portal.services import audit, unit_revisions
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.meetings import people
from portal.services.refusal import NotFound, Rejected
from portal.services.work import Work, writing

KINDS = ("morning", "evening")
MOST_UNITS = 200


def units(actor: Actor) -> list[Unit]:
    """Return the units in use whose meetings the actor may hold, from the top down."""
    return list(
        db.session.scalars(
            sa.select(Unit)
            .where(
                within(Unit.path, actor.paths(Permission.MEETING_HOLD)), Unit.disabled_at.is_(None)
            )
            .order_by(Unit.path)
            .limit(MOST_UNITS)
        )
    )


def open_today(actor: Actor, unit_id: int, kind: str) -> int:
    """Open today's meeting of the unit, or find the one that somebody opened; return its id.

    A meeting of an earlier day that nobody ended is ended with it. Raise NotFound for a unit out of
    sight, NotAllowed where the actor holds no meeting, Rejected at `kind` or `unit`.
    """
    if kind not in KINDS:
        raise Rejected("kind", _l("Choose the morning or the evening meeting."))
    with writing() as work:
        unit = _lock(work, actor, unit_id)
        today = business_date(work.now, clock.zone())
        found = work.session.scalar(
            sa.select(Meeting.id).where(
                Meeting.unit_id == unit.id, Meeting.business_date == today, Meeting.kind == kind
            )
        )
        if found is not None:
            return found
        if people.are_too_many(work.connection, unit, today):
            raise Rejected(
                "unit",
                _l("More than %(most)s people belong to this unit. Hold the meetings of the units"
                   " below it.", most=people.MOST),
            )  # fmt: skip
        _end_forgotten(work, actor, unit, today)
        meeting = Meeting(
            unit_id=unit.id,
            kind=kind,
            business_date=today,
            held_by=actor.person_id,
            started_at=work.now,
        )
        work.session.add(meeting)
        work.session.flush()
        audit.record(
            work,
            actor,
            "meeting.open",
            "meeting",
            meeting.id,
            detail={"unit_id": unit.id, "kind": kind},
        )
        unit_revisions.bump(work, unit.id)
        return meeting.id


def _lock(work: Work, actor: Actor, unit_id: int) -> Unit:
    """Return the unit under its lock: its meetings are opened in turn."""
    unit = work.session.scalars(
        sa.select(Unit)
        .where(Unit.id == min(unit_id, LARGEST_ID), Unit.disabled_at.is_(None))
        .with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if unit is None or not actor.sees(unit.path):
        raise NotFound
    actor.demand(Permission.MEETING_HOLD, unit.path)
    return unit


def _end_forgotten(work: Work, actor: Actor, unit: Unit, today: date) -> None:
    """End what was left open on an earlier day; the day of its end tells that nobody did."""
    forgotten = work.session.scalars(
        sa.select(Meeting)
        .where(
            Meeting.unit_id == unit.id, Meeting.business_date < today, Meeting.ended_at.is_(None)
        )
        .order_by(Meeting.id)
        .with_for_update()
    ).all()
    for meeting in forgotten:
        meeting.ended_at = work.now
        audit.record(
            work, actor, "meeting.end", "meeting", meeting.id, detail={"was_forgotten": True}
        )
