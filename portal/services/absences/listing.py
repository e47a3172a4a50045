"""The absences of the people in somebody's charge: filtered, a page at a time."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Absence, Person, Unit
from portal.services import units
from portal.services.access import Actor, within
from portal.services.people.listing import matches

PAGE = 50


class When(StrEnum):
    """Which absences are listed."""

    OPEN = "open"
    PAST = "past"
    WITHDRAWN = "withdrawn"
    ALL = "all"


@dataclass(frozen=True)
class Row:
    """An absence as the list shows it."""

    absence: Absence
    person: Person
    unit: Unit
    recorder: Person


@dataclass(frozen=True)
class Listing:
    """One page of absences, and how many there are in all."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def visible_to(
    actor: Actor,
    today: date,
    search: str = "",
    unit_id: int | None = None,
    when: When = When.OPEN,
    page: int = 1,
) -> Listing:
    """Return a page of the absences of the people in the actor's charge.

    Present and coming ones by their first day, the others the latest first. `search` and
    `unit_id` narrow as in the list of people. A page beyond the last is the last.
    """
    actor.demand(Permission.ABSENCE_RECORD)
    conditions = [within(Unit.path, actor.paths(Permission.ABSENCE_RECORD)), *_on(when, today)]
    if unit_id is not None:
        conditions.append(within(Unit.path, [units.find(actor, unit_id).path]))
    if search.strip():
        conditions.append(matches(search.strip()))
    recorder = sa.orm.aliased(Person)
    query = (
        sa.select(Absence, Person, Unit, recorder)
        .join(Person, Person.id == Absence.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .join(recorder, recorder.id == Absence.recorder_id)
        .where(*conditions)
    )
    counted = query.with_only_columns(Absence.id).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    first_day = Absence.starts_on if when is When.OPEN else Absence.starts_on.desc()
    rows = db.session.execute(
        query.order_by(first_day, Absence.id).limit(PAGE).offset((page - 1) * PAGE)
    )
    return Listing([Row(*row) for row in rows], total, page, pages)


def own(actor: Actor, today: date) -> list[Absence]:
    """Return the actor's own present and coming absences, in order."""
    return list(
        db.session.scalars(
            sa.select(Absence)
            .where(Absence.person_id == actor.person_id, *_on(When.OPEN, today))
            .order_by(Absence.starts_on)
        )
    )


def _on(when: When, today: date) -> list[sa.ColumnElement[bool]]:
    if when is When.WITHDRAWN:
        return [Absence.withdrawn_at.is_not(None)]
    if when is When.ALL:
        return []
    over = Absence.ends_on < today if when is When.PAST else Absence.ends_on >= today
    return [Absence.withdrawn_at.is_(None), over]
