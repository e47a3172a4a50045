"""Notices that tell of somebody by name: found before the transaction, deleted in it.

Facts hold names, not numbers. A name that nobody else bears goes from every notice, also from one
that was written long after they left. Of a name that a colleague bears too, what was written after
they left is the colleague's; before, a namesake's goes with theirs, and is as old and as stale.
"""

import json
import re
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.models import AuditEvent, Bulletin, Notice, Participation, Person
from portal.services.work import Work, snapshot

SLICE = 2_000
"""So many notices are read at once; others are served between two of them."""
_DELETED_AT_ONCE = 500
# What was begun before the last slice and committed behind it has a number below its newest.
_IN_FLIGHT = 1_000

Names = Mapping[str, datetime | None]
"""Every name that somebody has had, with until when it was theirs alone; None: it still is."""


@dataclass(frozen=True)
class Telling:
    """The people's names, which notices hold one of them, and the newest that was looked at."""

    names: Mapping[int, Names]
    ids: Mapping[int, list[int]]
    upto: int


def look(person_ids: Collection[int]) -> Telling:
    """Find the notices that tell of the people; to be called before the transaction begins.

    It reads every notice once, however many the people are, in slices that let others in.
    """
    names = _names(person_ids)
    whose: dict[str, list[int]] = defaultdict(list)
    for person_id, theirs in names.items():
        for name in theirs:
            whose[json.dumps(name)].append(person_id)
    ids: dict[int, list[int]] = defaultdict(list)
    upto = 0
    # A name as a whole value; a key of the facts is followed by a colon.
    pattern = re.compile(f"(?:{'|'.join(map(re.escape, sorted(whose)))})(?!\\s*:)")
    for id_, facts in _every() if whose else ():
        upto = id_
        for found in set(pattern.findall(facts)):
            for person_id in whose[found]:
                # Until when a name was theirs is asked where it is deleted.
                ids[person_id].append(id_)
    return Telling(names, ids, upto)


def erase(work: Work, person_id: int, telling: Telling) -> None:
    """Delete what the person was told, and what others were told of them.

    What was written since the look is looked at here: a few rows, by their numbers.
    """
    named = _named(telling.names.get(person_id, {}))
    found = sorted(set(telling.ids.get(person_id, ())))
    conditions = [
        Notice.person_id == person_id,
        sa.and_(Notice.id > telling.upto - _IN_FLIGHT, named),
    ]
    for start in range(0, len(found), _DELETED_AT_ONCE):
        some = found[start : start + _DELETED_AT_ONCE]
        # Asked again: SQLite may have given a number a second time.
        conditions.append(sa.and_(Notice.id.in_(some), named))
    for condition in conditions:
        work.connection.execute(sa.delete(Notice).where(condition))


def _named(names: Names) -> sa.ColumnElement[bool]:
    facts = sa.cast(Notice.facts, sa.Text)
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                facts.contains(json.dumps(name), autoescape=True),
                Notice.created_at <= until if until else sa.true(),
            )
            for name, until in names.items()
        ),
    )


def _every() -> Iterator[tuple[int, str]]:
    """Yield each notice's number and facts as text, slice by slice."""
    after = 0
    while True:
        # A snapshot each: one that is held for long keeps the database from tidying up.
        with snapshot() as connection:
            rows = connection.execute(
                sa.select(Notice.id, sa.cast(Notice.facts, sa.Text))
                .where(Notice.id > after)
                .order_by(Notice.id)
                .limit(SLICE)
            ).all()
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < SLICE:
            return
        after = rows[-1][0]
        time.sleep(0)


def _names(person_ids: Collection[int]) -> dict[int, dict[str, datetime | None]]:
    """Return the names that each of the people has and has had."""
    with snapshot() as connection:
        people = connection.execute(
            sa.select(Person.id, Person.name, Person.name_en, Person.disabled_at).where(
                Person.id.in_(person_ids)
            )
        ).all()
        found: dict[int, set[str | None]] = {row.id: {row.name, row.name_en} for row in people}
        for person_id, name in (*_renamed(connection, found), *_printed(connection, found)):
            found[person_id].add(name)
        every = {name for names in found.values() for name in names if name}
        others = set(
            connection.execute(
                sa.select(Person.name, Person.name_en).where(
                    Person.erased_at.is_(None),
                    Person.id.not_in(person_ids),
                    sa.or_(Person.name.in_(every), Person.name_en.in_(every)),
                )
            ).all()
        )
    shared, now = {name for pair in others for name in pair}, clock.now()
    return {
        row.id: {
            name: (row.disabled_at or now) if name in shared else None
            for name in found[row.id]
            if name
        }
        for row in people
    }


def _renamed(
    connection: sa.Connection, person_ids: Collection[int]
) -> Iterator[tuple[int, str | None]]:
    """Yield the names before a change, as far back as the audit log goes."""
    rows = connection.execute(
        sa.select(AuditEvent.object_id, AuditEvent.detail).where(
            AuditEvent.action == "person.edit",
            AuditEvent.object_kind == "person",
            AuditEvent.object_id.in_([str(one) for one in person_ids]),
        )
    )
    for number, detail in rows:
        for field in ("name", "name_en"):
            change = detail.get(field)
            if isinstance(change, dict):
                yield int(number), change.get("before")


def _printed(
    connection: sa.Connection, person_ids: Collection[int]
) -> Iterator[tuple[int, str | None]]:
    """Yield the names under which bulletins list them: those stay for longer than the audit log."""
    texts = connection.execution_options(yield_per=10).scalars(
        sa.select(Bulletin.content)
        .where(
            Bulletin.campaign_id.in_(
                sa.select(Participation.campaign_id).where(Participation.person_id.in_(person_ids))
            )
        )
        .order_by(Bulletin.id)
    )
    for text in texts:
        content = bulletin.read(text)
        for row in (*content.rows, *content.people):
            if row.person_id is not None and row.person_id in person_ids:
                yield row.person_id, row.name
                yield row.person_id, row.name_en
        time.sleep(0)
