"""Writing down what a list asks for, in the transaction that checked it under its locks."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.models import Participation, Person, PersonSession, RoleGrant, Unit
from portal.services import audit, leaving, shown_names
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.imports import Outcome
from portal.services.last_admin import INDISPENSABLE
from portal.services.people.access import close, let_in
from portal.services.people.bulk.checking import Row
from portal.services.people.details import put, written
from portal.services.work import Work

Places = dict[int, list[Participation]]


@dataclass(frozen=True)
class Touched:
    """What the rows of a list would touch, by id: read before the locks, which let objects go."""

    units: list[int]
    people: list[int]
    renamed: list[int]
    leaving: list[int]


def touched(rows: Iterable[Row]) -> Touched:
    """Return what the rows would touch."""
    acting = [row for row in rows if row.line.outcome not in (Outcome.UNCHANGED, Outcome.SKIPPED)]
    return Touched(
        units=sorted({row.unit.id for row in acting if row.unit}),
        people=[row.person.id for row in acting if row.person],
        renamed=[r.person.id for r in acting if r.person and r.changed & {"name", "name_en"}],
        leaving=[r.person.id for r in acting if r.person and r.last_day],
    )


def lock(work: Work, what: Touched) -> Places:
    """Hold the boards' books, then the units, people and grants that the rows are checked against.

    In the order in which the same is done to one person; people by id, so that two lists at once
    wait for each other instead of for ever. Returns the places of who leaves with a last day.
    """
    shown = work.connection.execute(shown_names.books_of(what.renamed)).all()
    places: Places = {}
    for place in leaving.lock(work, what.leaving, [book.id for book in shown]):
        places.setdefault(place.person_id, []).append(place)
    for campaign_id in sorted({book.campaign_id for book in shown}):
        work.announce(Message("board", campaign_id=campaign_id))
    for statement in (
        sa.select(Unit.id).where(Unit.id.in_(what.units)).with_for_update(read=True),
        sa.select(Person.id).where(Person.id.in_(what.people)).with_for_update(key_share=True),
        sa.select(RoleGrant.id).where(RoleGrant.role.in_(sorted(INDISPENSABLE))).with_for_update(),
    ):
        work.session.execute(statement.order_by(sa.literal_column("id"))).all()
    return places


def write(work: Work, actor: Actor, rows: Iterable[Row], places: Places) -> None:
    """Write every row down, with the audit rows that each would have had by itself."""
    by_outcome: dict[Outcome, list[Row]] = {outcome: [] for outcome in Outcome}
    for row in rows:
        by_outcome[row.line.outcome].append(row)
    _add(work, actor, by_outcome[Outcome.NEW])
    signed_in = _signed_in(work)
    _change(work, actor, by_outcome[Outcome.CHANGED], signed_in)
    for row in by_outcome[Outcome.LEAVES]:
        if row.person is not None:
            # Whoever cannot be spared was told apart by the check, under the same locks.
            close(work, actor, row.person, is_signed_in=row.person.id in signed_in)
            if row.last_day is not None:
                own = places.get(row.person.id, ())
                leaving.end(work, actor, row.person.id, own, row.last_day)


def _signed_in(work: Work) -> set[int]:
    """Return who has a session: thousands may move or leave, a few of them are there to notice."""
    return set(
        work.session.scalars(
            sa.select(PersonSession.person_id).where(PersonSession.ended_at.is_(None))
        )
    )


def _add(work: Work, actor: Actor, rows: list[Row]) -> None:
    """Add people without a password: the security administrator, who gives them roles, makes it.

    A hash takes a moment, and thousands of them are no work for a transaction.
    """
    made = []
    for row in rows:
        person = Person(unit_id=row.unit.id if row.unit else None, must_change_password=True)
        put(person, row.details())
        made.append(person)
    work.session.add_all(made)
    work.session.flush()
    details: dict[int, dict[str, object]] = {
        person.id: {"employee_no": person.employee_no, "unit_id": person.unit_id} for person in made
    }
    audit.record_each(work, actor, "person.add", "person", details)


def _change(work: Work, actor: Actor, rows: list[Row], signed_in: set[int]) -> None:
    edited: dict[int, dict[str, object]] = {}
    moved: dict[int, dict[str, object]] = {}
    for row in rows:
        person = row.person
        if person is None:
            continue
        if row.changed - {"unit"}:
            edited[person.id] = _edit(person, row)
        if "unit" in row.changed and row.unit:
            moved[person.id] = {"before": person.unit_id, "after": row.unit.id}
            person.unit_id = row.unit.id
        if row.returns:
            let_in(work, actor, person)
    audit.record_each(work, actor, "person.edit", "person", edited)
    audit.record_each(work, actor, "person.move", "person", moved)
    for person_id in moved.keys() & signed_in:
        # What is in sight follows the tree: open pages are looked at again.
        work.announce(Message("access", person_id=person_id))


def _edit(person: Person, row: Row) -> dict[str, object]:
    """Write what the row says about the person; return what changed, with both values."""
    before = written(person)
    put(person, row.details())
    after = written(person)
    return {
        key: {"before": before[key], "after": after[key]}
        for key in after
        if before[key] != after[key]
    }
