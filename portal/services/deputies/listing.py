"""The deputies of the units in somebody's charge, and what one person stands in for."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Deputation, Person, Unit
from portal.services.access import Actor, within

PAGE = 50


class Standing(StrEnum):
    """Where a deputation stands on a day."""

    IN_FORCE = "in_force"
    COMING = "coming"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Row:
    """A deputation as the list shows it."""

    deputation: Deputation
    person: Person
    unit: Unit
    recorder: Person
    standing: Standing


@dataclass(frozen=True)
class Listing:
    """One page of deputations, and how many there are in all."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def visible_to(actor: Actor, today: date, page: int = 1) -> Listing:
    """Return a page of the deputations at the units in the actor's charge, the latest first."""
    actor.demand(Permission.DEPUTY_NAME)
    query = _query().where(within(Unit.path, actor.paths(Permission.DEPUTY_NAME)))
    counted = query.with_only_columns(Deputation.id).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = query.order_by(Deputation.ends_on.desc(), Deputation.id.desc())
    return Listing(_rows(found.limit(PAGE).offset((page - 1) * PAGE), today), total, page, pages)


def of_person(person_id: int, today: date) -> list[Row]:
    """Return what the person stands in for, or will; nothing that is over or taken back."""
    query = _query().where(
        Deputation.person_id == person_id,
        Deputation.withdrawn_at.is_(None),
        Deputation.ends_on >= today,
    )
    return _rows(query.order_by(Deputation.starts_on, Deputation.id), today)


def over_between(first: date, today: date) -> set[int]:
    """Return the people with a deputation that ended on `first` or later, and before today."""
    return set(
        db.session.scalars(
            sa.select(Deputation.person_id).where(
                Deputation.withdrawn_at.is_(None),
                Deputation.ends_on >= first,
                Deputation.ends_on < today,
            )
        )
    )


def _query() -> sa.Select[Deputation, Person, Unit, Person]:
    recorder = sa.orm.aliased(Person)
    return (
        sa.select(Deputation, Person, Unit, recorder)
        .join(Person, Person.id == Deputation.person_id)
        .join(Unit, Unit.id == Deputation.unit_id)
        .join(recorder, recorder.id == Deputation.recorder_id)
    )


def _rows(query: sa.Select[Deputation, Person, Unit, Person], today: date) -> list[Row]:
    return [
        Row(deputation, person, unit, recorder, _standing(deputation, today))
        for deputation, person, unit, recorder in db.session.execute(query)
    ]


def _standing(deputation: Deputation, today: date) -> Standing:
    if deputation.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if deputation.ends_on < today:
        return Standing.OVER
    return Standing.IN_FORCE if deputation.starts_on <= today else Standing.COMING
