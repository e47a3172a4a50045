"""What somebody holds: the roles given to them, and those that they have in others' stead."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Deputation, Person, RoleGrant, Unit
from portal.services.access import Grant

ROLE_OF_KIND = {"checks": Role.DEPUTY, "acting": Role.SUPERVISOR}
"""What a deputy holds at the unit, by what they were named for."""

_SCOPE, _ACTING = sa.orm.aliased(Unit), sa.orm.aliased(Unit)
COLUMNS = (
    RoleGrant.role,
    RoleGrant.unit_id,
    _SCOPE.path,
    Deputation.kind,
    Deputation.unit_id,
    _ACTING.path,
)
"""What `joined` gives to select: the fields of `Held`."""


class Held(NamedTuple):
    """One of somebody's roles beside one of their deputations; either may be missing."""

    role: str | None
    unit_id: int | None
    unit_path: str | None
    kind: str | None
    acting_id: int | None
    acting_path: str | None


def in_force(day: sa.ColumnElement[date] | date) -> sa.ColumnElement[bool]:
    """Return the condition on Deputation that it holds on the day, both its ends included."""
    return sa.and_(
        Deputation.withdrawn_at.is_(None), Deputation.starts_on <= day, Deputation.ends_on >= day
    )


def joined(
    query: sa.Select[*tuple[Any, ...]], day: sa.ColumnElement[date] | date
) -> sa.Select[*tuple[Any, ...]]:
    """Join a query on Person with what they hold on the day: a row for each pair of the two."""
    return (
        query.outerjoin(RoleGrant, RoleGrant.person_id == Person.id)
        .outerjoin(_SCOPE, _SCOPE.id == RoleGrant.unit_id)
        .outerjoin(Deputation, sa.and_(Deputation.person_id == Person.id, in_force(day)))
        .outerjoin(_ACTING, _ACTING.id == Deputation.unit_id)
        .order_by(RoleGrant.id, Deputation.id)
    )


def gathered(rows: Iterable[Held]) -> tuple[Grant, ...]:
    """Return each grant of the joined rows once, given roles first."""
    given: dict[Grant, None] = {}
    acting: dict[Grant, None] = {}
    for row in rows:
        if row.role:
            given[Grant(Role(row.role), row.unit_id, row.unit_path)] = None
        if row.kind:
            role = ROLE_OF_KIND[row.kind]
            acting[Grant(role, row.acting_id, row.acting_path, is_acting=True)] = None
    return (*given, *acting)


def of_person(person_id: int, today: date) -> tuple[Grant, ...]:
    """Return what the person holds on the day."""
    query = sa.select(*COLUMNS).select_from(Person).where(Person.id == person_id)
    return gathered(Held._make(row) for row in db.session.execute(joined(query, today)))
