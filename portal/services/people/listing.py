"""The people in somebody's care: searched, filtered, a page at a time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.domain.roles import Permission, Role
from portal.extensions import db
from portal.models import Person, RoleGrant, Unit
from portal.services import audit, sheets, units
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.refusal import NotFound, Rejected
from portal.services.work import writing

PAGE = 50
_LETTERS = re.compile(r"[a-z]{1,12}")


class State(StrEnum):
    """Which people are listed."""

    ACTIVE = "active"
    DISABLED = "disabled"
    WITHOUT_ROLE = "without_role"
    ALL = "all"


@dataclass(frozen=True)
class Row:
    """A person as the list shows them."""

    person: Person
    unit: Unit
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Listing:
    """One page of people, and how many there are in all."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def visible_to(
    actor: Actor,
    search: str = "",
    unit_id: int | None = None,
    state: State = State.ACTIVE,
    page: int = 1,
) -> Listing:
    """Return a page of the people in the actor's care, by the pinyin of their names.

    `search` finds part of a name, of an employee number or of the pinyin, and initials ("zyt").
    `unit_id` narrows to that unit and all below; NotFound when it is out of the actor's care.
    A page beyond the last is the last. Three queries, one more with a unit.
    """
    query = _narrowed(actor, Permission.PERSON_SEE, search, unit_id, state)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    found = db.session.execute(
        query.order_by(Person.sort_key, Person.employee_no_key)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    roles = _roles([person.id for person, _ in found])
    rows = [Row(person, unit, roles.get(person.id, ())) for person, unit in found]
    return Listing(rows, total, page, pages)


def export(actor: Actor, search: str, unit_id: int | None, state: State) -> list[Row]:
    """Return everybody whom the list would show, for a file that leaves the house; audited.

    NotAllowed without `person.export`; Rejected for more people than a file takes.
    """
    query = _narrowed(actor, Permission.PERSON_EXPORT, search, unit_id, state)
    total = db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    if total > sheets.LARGEST_ROWS:
        raise Rejected(
            "",
            _l(
                "These are more than %(most)s people. Narrow the list to a unit first.",
                most=sheets.LARGEST_ROWS,
            ),
        )
    with writing() as work:
        detail: dict[str, object] = {"rows": total, "state": state.value, "unit_id": unit_id}
        audit.record(work, actor, "person.export", "person", detail=detail)
    # Read only now: a write transaction lets go of what was read before it.
    found = db.session.execute(query.order_by(Person.sort_key, Person.employee_no_key)).all()
    roles = _roles([person.id for person, _ in found])
    return [Row(person, unit, roles.get(person.id, ())) for person, unit in found]


def find(actor: Actor, person_id: int) -> Person:
    """Return the person in the actor's care.

    Raises NotAllowed for who looks after nobody, NotFound for a person elsewhere or nowhere.
    """
    actor.demand(Permission.PERSON_SEE)
    if not 0 < person_id <= LARGEST_ID:
        raise NotFound
    person = db.session.scalars(
        sa.select(Person)
        .join(Unit, Unit.id == Person.unit_id)
        .where(Person.id == person_id, within(Unit.path, actor.paths(Permission.PERSON_SEE)))
    ).one_or_none()
    if person is None:
        raise NotFound
    return person


def _narrowed(
    actor: Actor, permission: Permission, search: str, unit_id: int | None, state: State
) -> sa.Select[Person, Unit]:
    actor.demand(permission)
    conditions = [within(Unit.path, actor.paths(permission)), *_in_state(state)]
    if unit_id is not None:
        conditions.append(within(Unit.path, [units.find(actor, unit_id).path]))
    if search.strip():
        conditions.append(matches(search.strip()))
    return sa.select(Person, Unit).join(Unit, Unit.id == Person.unit_id).where(*conditions)


def _in_state(state: State) -> list[sa.ColumnElement[bool]]:
    if state is State.DISABLED:
        return [Person.disabled_at.is_not(None)]
    if state is State.ACTIVE:
        return [Person.disabled_at.is_(None)]
    if state is State.WITHOUT_ROLE:
        has_role = sa.exists().where(RoleGrant.person_id == Person.id)
        return [Person.disabled_at.is_(None), sa.not_(has_role)]
    return []


def matches(search: str) -> sa.ColumnElement[bool]:
    """Return the condition on Person that the text finds them, by name, pinyin or number."""
    return finds(search, (Person.name, Person.name_en, Person.employee_no_key), Person.sort_key)


def finds(
    search: str,
    names: Iterable[sa.SQLColumnExpression[str] | sa.SQLColumnExpression[str | None]],
    sort_key: sa.SQLColumnExpression[str],
) -> sa.ColumnElement[bool]:
    """Return the condition that the text is part of one of the names, or of the pinyin."""
    folded = fold(search)
    spelt = sa.func.replace(sort_key, " ", "")
    ways = [spelt.contains(folded, autoescape=True)]
    ways += [
        sa.func.lower(column).contains(text, autoescape=True)
        for column in names
        for text in dict.fromkeys((search.lower(), folded))
    ]
    if _LETTERS.fullmatch(folded):
        # One syllable after the other begins with one letter after the other.
        initials = "[^ ]* ".join(folded)
        ways.append(sort_key.regexp_match(f"(^| ){initials}"))
    return sa.or_(*ways)


def _roles(person_ids: list[int]) -> dict[int, tuple[Role, ...]]:
    held = db.session.execute(
        sa.select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(person_ids))
    )
    order = list(Role)
    found: dict[int, set[Role]] = {}
    for person_id, role in held:
        found.setdefault(person_id, set()).add(Role(role))
    return {key: tuple(sorted(roles, key=order.index)) for key, roles in found.items()}
