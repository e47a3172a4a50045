"""The living sessions in an administrator's sight: narrowed, a page at a time."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Person, PersonSession, Unit
from portal.services import sessions, units
from portal.services.access import Actor, within
from portal.services.people.listing import matches

PAGE = 50


@dataclass(frozen=True)
class Narrowing:
    """Which sessions are asked for; what is left empty narrows nothing.

    `search` finds people as their list does, `unit_id` takes a unit and all below it, `address` is
    the beginning of one. What the browser says of itself fits `browser`, and does not fit
    `no_browser`, both regular expressions. Of `begun` and `seen` the first is how long ago at the
    most, the second at the least.
    """

    search: str = ""
    unit_id: int | None = None
    address: str = ""
    browser: str = ""
    no_browser: str = ""
    begun: tuple[timedelta | None, timedelta | None] = field(default=(None, None))
    seen: tuple[timedelta | None, timedelta | None] = field(default=(None, None))


@dataclass(frozen=True)
class Row:
    """A session, whose it is, and how many living ones that person has."""

    session: sessions.Listed
    person: Person
    unit: Unit
    of_person: int


@dataclass(frozen=True)
class Listing:
    """One page of sessions, the latest seen first; how many there are, and of how many people."""

    rows: list[Row]
    total: int
    people: int
    page: int
    pages: int


def in_sight(actor: Actor, wanted: Narrowing, page: int = 1) -> Listing:
    """Return a page of the living sessions that the actor may end; beyond the last it is the last.

    Raises NotAllowed without `session.end`, NotFound for a unit out of sight. Three statements, one
    more with a unit.
    """
    actor.demand(Permission.SESSION_END)
    now = clock.now()
    conditions = [within(Unit.path, actor.paths(Permission.SESSION_END)), *_narrowed(wanted, now)]
    if wanted.unit_id is not None:
        conditions.append(within(Unit.path, [units.find(actor, wanted.unit_id).path]))
    counts = sessions.living(
        sa.func.count(), sa.func.count(sa.distinct(PersonSession.person_id)), now=now
    )
    total, persons = db.session.execute(counts.where(*conditions)).one()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    query = sessions.living(PersonSession, Person, Unit, now=now).where(*conditions)
    found = db.session.execute(
        query.order_by(PersonSession.last_seen_at.desc(), PersonSession.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    held = _counts({person.id for _, person, _ in found}, now)
    rows = [
        Row(_listed(session), person, unit, held.get(person.id, 1))
        for session, person, unit in found
    ]
    return Listing(rows, total, persons, page, pages)


def _narrowed(wanted: Narrowing, now: datetime) -> list[sa.ColumnElement[bool]]:
    found = []
    if wanted.search:
        found.append(matches(wanted.search))
    if wanted.address:
        found.append(PersonSession.address.startswith(wanted.address, autoescape=True))
    if wanted.browser:
        found.append(PersonSession.user_agent.regexp_match(wanted.browser))
    if wanted.no_browser:
        found.append(sa.not_(PersonSession.user_agent.regexp_match(wanted.no_browser)))
    for column, (most, least) in (
        (PersonSession.created_at, wanted.begun),
        (PersonSession.last_seen_at, wanted.seen),
    ):
        if most is not None:
            found.append(column >= now - most)
        if least is not None:
            found.append(column < now - least)
    return found


def _counts(person_ids: set[int], now: datetime) -> dict[int, int]:
    query = sessions.living(PersonSession.person_id, sa.func.count(), now=now)
    query = query.where(PersonSession.person_id.in_(person_ids)).group_by(PersonSession.person_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def _listed(session: PersonSession) -> sessions.Listed:
    return sessions.Listed(
        session.id,
        session.person_id,
        session.address,
        session.user_agent,
        session.created_at,
        session.last_seen_at,
    )
