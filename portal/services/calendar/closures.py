"""Closures: days on which a unit, and all below it, does not work."""

from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import Unit, UnitClosure
from portal.services import audit, free_text, turns
from portal.services.access import Actor
from portal.services.calendar import showing, stretch
from portal.services.names import clean
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

LONGEST = 92
LONGEST_REASON = 120


def close(actor: Actor, unit_id: int, first: date, last: date, reason: str) -> int:
    """Close the unit on every day from `first` to `last`; return how many days that adds.

    Rejected at `unit`, `closed_on`, `closed_until` or `reason`.
    """
    actor.demand(Permission.CLOSURE_EDIT)
    days = stretch.days(first, last, LONGEST, "closed_on", "closed_until")
    reason = free_text.checked("reason", clean("reason", reason, LONGEST_REASON))
    with writing() as work:
        turns.take(work, "calendar")
        unit = _unit(work, actor, unit_id)
        taken = set(
            work.session.scalars(
                sa.select(UnitClosure.day).where(
                    UnitClosure.unit_id == unit.id, UnitClosure.day.between(first, last)
                )
            )
        )
        added = [day for day in days if day not in taken]
        if not added:
            raise Rejected("closed_on", _l("%(name)s is closed then already.", name=unit.name))
        work.session.add_all(
            UnitClosure(
                unit_id=unit.id,
                day=day,
                reason=reason,
                recorded_at=work.now,
                recorder_id=actor.person_id,
            )
            for day in added
        )
        work.session.flush()
        _tell(work, actor, "closure.add", unit, added)
    return len(added)


def reopen(actor: Actor, closure_id: int, until: date | None = None) -> int:
    """Take a closed day back, with the unit's other ones up to `until`; return how many.

    NotFound for a closure of a unit out of sight, NotAllowed for one that is not in one's charge.
    """
    with writing() as work:
        turns.take(work, "calendar")
        closure = work.session.get(UnitClosure, closure_id, populate_existing=True)
        unit = work.session.get_one(Unit, closure.unit_id) if closure else None
        if closure is None or unit is None or not actor.sees(unit.path):
            raise NotFound
        actor.demand(Permission.CLOSURE_EDIT, unit.path)
        removed = work.session.scalars(
            sa.delete(UnitClosure)
            .where(
                UnitClosure.unit_id == unit.id,
                UnitClosure.day.between(closure.day, max(until or closure.day, closure.day)),
            )
            .returning(UnitClosure.day)
        ).all()
        _tell(work, actor, "closure.remove", unit, sorted(removed))
    return len(removed)


def _unit(work: Work, actor: Actor, unit_id: int) -> Unit:
    unit = work.session.get(Unit, unit_id, populate_existing=True)
    if unit is None or not actor.sees(unit.path):
        # A number sent by hand: told apart from a wrong one, it would give the unit away.
        raise Rejected("unit", _l("Choose a unit from the list."))
    if not actor.may(Permission.CLOSURE_EDIT, unit.path):
        raise NotAllowed(Permission.CLOSURE_EDIT)
    if unit.disabled_at is not None:
        raise Rejected("unit", _l("%(name)s is out of use. Choose another unit.", name=unit.name))
    return unit


def _tell(work: Work, actor: Actor, action: str, unit: Unit, days: list[date]) -> None:
    detail: dict[str, object] = {"days": [str(day) for day in days]}
    audit.record(work, actor, action, "unit", unit.id, detail=detail)
    showing.bump(work, days[0], days[-1], unit.path)
