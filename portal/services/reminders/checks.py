"""Entries that wait for a check since an earlier day, for who may check them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from portal.domain.roles import GRANTS, Permission
from portal.extensions import db
from portal.models import Credit, Deputation, Entry, Person, RoleGrant, Unit
from portal.services import grants, ledger
from portal.services.access import Grant
from portal.services.grants import Held
from portal.services.reminders.reminder import Reminder
from portal.services.reminders.waited import begin_of, since

KIND = "checks_waiting"


@dataclass(frozen=True)
class _Waiting:
    """An entry that waits since an earlier day, and who may not check it."""

    path: str
    since: datetime
    parties: frozenset[int]


@dataclass(frozen=True)
class _Checker:
    """Somebody with `entry.verify` somewhere."""

    person_id: int
    grants: tuple[Grant, ...]

    def may_check(self, entry: _Waiting) -> bool:
        """Whether the entry is of a unit in their charge, and they have no part in it."""
        return self.person_id not in entry.parties and any(
            grant.allows(Permission.ENTRY_VERIFY) and grant.covers(entry.path)
            for grant in self.grants
        )


def due(today: date) -> list[Reminder]:
    """Return who is to be reminded: whoever may check something of it, deputies among them."""
    waiting = _waiting(today)
    if not waiting:
        return []
    found = []
    for checker in _checkers(today):
        moments = [entry.since for entry in waiting if checker.may_check(entry)]
        if moments:
            found.append(Reminder(checker.person_id, KIND, since(moments)))
    return found


def _waiting(today: date) -> list[_Waiting]:
    """Return what was recorded before today and still waits."""
    rows = db.session.execute(
        sa.select(Entry.id, Unit.path, Entry.recorded_at, Entry.owner_id, Entry.recorder_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .where(ledger.unverified(), Entry.recorded_at < begin_of(today))
    ).all()
    if not rows:
        return []
    shared: dict[int, list[int]] = defaultdict(list)
    for entry_id, person_id in db.session.execute(
        sa.select(Credit.entry_id, Credit.person_id)
        .join(Entry, Entry.id == Credit.entry_id)
        .where(ledger.unverified())
    ):
        shared[entry_id].append(person_id)
    return [
        _Waiting(
            row.path,
            row.recorded_at,
            frozenset((row.owner_id, row.recorder_id, *shared[row.id])),
        )
        for row in rows
    ]


def _checkers(today: date) -> list[_Checker]:
    """Return the active people who verify somewhere, deputies of today among them."""
    verifying = [role for role, allowed in GRANTS.items() if Permission.ENTRY_VERIFY in allowed]
    query = sa.select(Person.id, *grants.COLUMNS).select_from(Person)
    rows = db.session.execute(
        grants.joined(query, today).where(
            Person.disabled_at.is_(None),
            sa.or_(RoleGrant.role.in_(verifying), Deputation.id.is_not(None)),
        )
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for person_id, *columns in rows:
        held[person_id].append(Held._make(columns))
    return [_Checker(person_id, grants.gathered(found)) for person_id, found in held.items()]
