"""Naming a deputy and taking that back: by the unit's supervisor or the security administrator."""

from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.roles import Permission
from portal.models import Deputation, Unit
from portal.services import audit, notices
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.grants import ROLE_OF_KIND
from portal.services.people.sight import found
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

LONGEST = 366
TOLD = {"name": "deputy_named", "withdraw": "deputy_withdrawn"}
"""The notice of each action."""


def name(
    actor: Actor, *, person_id: int, unit_id: int, kind: str, starts_on: date, ends_on: date
) -> int:
    """Have the person stand in at the unit from one day to the other; return the deputation's id.

    They hold it by themselves on each of these days, without signing in anew. Raises NotFound for
    a person out of sight, NotAllowed without `deputy.name` at both, Rejected at `person`, `unit`,
    `kind`, `starts_on` or `ends_on`.
    """
    _demand_days(kind, starts_on, ends_on)
    with writing() as work:
        # The person's row is the lock: of two who name the same one at once, the second waits.
        person = found(work, actor, person_id, Permission.DEPUTY_NAME)
        if person.id == actor.person_id:
            raise Rejected("person", _l("Nobody names themselves. Choose somebody else."))
        if person.disabled_at is not None:
            raise Rejected("person", _l("This person is disabled. Enable them first."))
        unit = _unit(work, actor, unit_id)
        _demand_free(work, person.id, unit, starts_on, ends_on)
        deputation = Deputation(
            person_id=person.id,
            unit_id=unit.id,
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
            recorded_at=work.now,
            recorder_id=actor.person_id,
        )
        work.session.add(deputation)
        work.session.flush()
        _tell(work, actor, deputation, unit, "name")
    return deputation.id


def withdraw(actor: Actor, deputation_id: int) -> None:
    """Take a deputation back at once; it stays on record with who did that and when.

    NotFound for one out of sight, NotAllowed without `deputy.name` at its unit, Conflict for one
    taken back already.
    """
    actor.demand(Permission.DEPUTY_NAME)
    with writing() as work:
        deputation = work.session.get(
            Deputation, deputation_id, populate_existing=True, with_for_update=True
        )
        unit = work.session.get_one(Unit, deputation.unit_id) if deputation else None
        if deputation is None or unit is None or not actor.sees(unit.path):
            raise NotFound
        actor.demand(Permission.DEPUTY_NAME, unit.path)
        if deputation.withdrawn_at is not None:
            raise Conflict(_l("Somebody has taken this back already."))
        _end(work, actor, deputation, unit)


def withdraw_all(work: Work, actor: Actor, person_id: int) -> None:
    """Take back every deputation of the person's that is not over yet: for who leaves."""
    rows = work.session.execute(
        sa.select(Deputation, Unit)
        .join(Unit, Unit.id == Deputation.unit_id)
        .where(
            Deputation.person_id == person_id,
            Deputation.withdrawn_at.is_(None),
            Deputation.ends_on >= clock.today(),
        )
        .order_by(Deputation.id)
        .with_for_update(of=Deputation)
    )
    for deputation, unit in rows:
        _end(work, actor, deputation, unit)


def _demand_days(kind: str, starts_on: date, ends_on: date) -> None:
    if kind not in ROLE_OF_KIND:
        raise Rejected("kind", _l("Choose from the list."))
    if starts_on < clock.today():
        raise Rejected("starts_on", _l("This day is over. Choose today or later."))
    if ends_on < starts_on:
        raise Rejected("ends_on", _l("The last day is before the first. Choose a later one."))
    if (ends_on - starts_on).days >= LONGEST:
        raise Rejected(
            "ends_on",
            _l("At most %(count)s days at once. Choose an earlier last day.", count=LONGEST),
        )


def _unit(work: Work, actor: Actor, unit_id: int) -> Unit:
    unit = work.session.get(Unit, unit_id, populate_existing=True)
    if unit is None or not actor.sees(unit.path):
        # A number sent by hand: told apart from a wrong one, it would give the unit away.
        raise Rejected("unit", _l("Choose a unit from the list."))
    if not actor.may(Permission.DEPUTY_NAME, unit.path):
        raise NotAllowed(Permission.DEPUTY_NAME)
    if unit.disabled_at is not None:
        raise Rejected("unit", _l("%(name)s is out of use. Choose another unit.", name=unit.name))
    return unit


def _demand_free(work: Work, person_id: int, unit: Unit, starts_on: date, ends_on: date) -> None:
    other = work.session.scalars(
        sa.select(Deputation)
        .where(
            Deputation.person_id == person_id,
            Deputation.unit_id == unit.id,
            Deputation.withdrawn_at.is_(None),
            Deputation.starts_on <= ends_on,
            Deputation.ends_on >= starts_on,
        )
        .order_by(Deputation.starts_on)
        .limit(1)
    ).one_or_none()
    if other is not None:
        raise Rejected(
            "starts_on",
            _l(
                "They stand in there already from %(first)s to %(last)s. Take that back first, or"
                " choose other days.",
                first=other.starts_on.isoformat(),
                last=other.ends_on.isoformat(),
            ),
        )


def _end(work: Work, actor: Actor, deputation: Deputation, unit: Unit) -> None:
    deputation.withdrawn_at, deputation.withdrawn_by = work.now, actor.person_id
    _tell(work, actor, deputation, unit, "withdraw")


def _tell(work: Work, actor: Actor, deputation: Deputation, unit: Unit, what: str) -> None:
    """Audit it, tell the person, and have their open pages looked at again."""
    starts_on, ends_on = deputation.starts_on.isoformat(), deputation.ends_on.isoformat()
    detail: dict[str, object] = {
        "person_id": deputation.person_id,
        "unit_id": unit.id,
        "kind": deputation.kind,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    audit.record(work, actor, f"deputy.{what}", "deputation", deputation.id, detail=detail)
    notices.tell(
        work,
        [deputation.person_id],
        TOLD[what],
        unit=unit.name,
        unit_en=unit.name_en,
        starts_on=starts_on,
        ends_on=ends_on,
        deputy_kind=deputation.kind,
    )
    work.announce(Message("access", person_id=deputation.person_id))
