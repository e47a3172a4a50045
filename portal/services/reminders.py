"""Reminders: once a working day, what waits for a check since an earlier day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import GRANTS, Permission
from portal.extensions import db
from portal.models import Credit, Deputation, Entry, JobRun, Person, RoleGrant, Unit
from portal.services import absences, calendar, grants, jobs, ledger, notices
from portal.services.access import Grant
from portal.services.grants import Held
from portal.services.work import writing

FROM = time(16, 30)
"""When the day's reminders go out, in the branch's time: an hour and more before most cut-offs."""
JOB = "check_reminder"
EVERYBODY = "everybody"


@dataclass(frozen=True)
class Reminder:
    """What one person is reminded of: how many entries, the oldest recorded on which day."""

    person_id: int
    count: int
    oldest: date


@dataclass(frozen=True)
class _Waiting:
    """An entry that waits since an earlier day, and who may not check it."""

    path: str
    day: date
    parties: frozenset[int]


@dataclass(frozen=True)
class _Checker:
    """Somebody with `entry.verify` somewhere; `home` is the path of their own unit."""

    person_id: int
    home: str
    grants: tuple[Grant, ...]

    def may_check(self, entry: _Waiting) -> bool:
        """Whether the entry is of a unit in their charge, and they have no part in it."""
        return self.person_id not in entry.parties and any(
            grant.allows(Permission.ENTRY_VERIFY) and grant.covers(entry.path)
            for grant in self.grants
        )


def run(now: datetime) -> int:
    """Remind whoever is to be reminded today; return how many people were told just now.

    Exactly once a day and person, however often and in however many processes it runs.
    """
    today = business_date(now, clock.zone())
    if now.astimezone(clock.zone()).time() < FROM or _is_done(today):
        return 0
    told = sum(_remind(reminder, today) for reminder in _due(today))
    with writing() as work:
        jobs.claim(work, JOB, EVERYBODY, today.isoformat())
    return told


def _is_done(today: date) -> bool:
    """Whether everybody was told: so that the ticks of a whole evening ask for one row each."""
    done = db.session.get(JobRun, (JOB, EVERYBODY, today.isoformat())) is not None
    db.session.rollback()
    return done


def _remind(reminder: Reminder, today: date) -> bool:
    with writing() as work:
        if not jobs.claim(work, JOB, str(reminder.person_id), today.isoformat()):
            return False
        notices.tell(
            work,
            [reminder.person_id],
            "checks_waiting",
            count=reminder.count,
            oldest=reminder.oldest.isoformat(),
        )
    return True


def _due(today: date) -> list[Reminder]:
    waiting = _waiting(today)
    if not waiting:
        return []
    found = []
    for checker in _at_work(_checkers(today), today):
        days = [entry.day for entry in waiting if checker.may_check(entry)]
        if days:
            found.append(Reminder(checker.person_id, len(days), min(days)))
    db.session.rollback()
    return found


def _waiting(today: date) -> list[_Waiting]:
    """Return what was recorded before today and still waits."""
    rows = db.session.execute(
        sa.select(Entry.id, Unit.path, Entry.recorded_at, Entry.owner_id, Entry.recorder_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .where(ledger.unverified())
    ).all()
    shared: dict[int, list[int]] = defaultdict(list)
    for entry_id, person_id in db.session.execute(
        sa.select(Credit.entry_id, Credit.person_id)
        .join(Entry, Entry.id == Credit.entry_id)
        .where(ledger.unverified())
    ):
        shared[entry_id].append(person_id)
    found = (
        _Waiting(
            row.path,
            business_date(row.recorded_at, clock.zone()),
            frozenset((row.owner_id, row.recorder_id, *shared[row.id])),
        )
        for row in rows
    )
    return [entry for entry in found if entry.day < today]


def _checkers(today: date) -> list[_Checker]:
    """Return the active people who verify somewhere, deputies of today among them."""
    home = sa.orm.aliased(Unit)
    verifying = [role for role, allowed in GRANTS.items() if Permission.ENTRY_VERIFY in allowed]
    query = sa.select(Person.id, home.path, *grants.COLUMNS).join(home, home.id == Person.unit_id)
    rows = db.session.execute(
        grants.joined(query, today).where(
            Person.disabled_at.is_(None),
            sa.or_(RoleGrant.role.in_(verifying), Deputation.id.is_not(None)),
        )
    )
    held: dict[tuple[int, str], list[Held]] = defaultdict(list)
    for person_id, path, *columns in rows:
        held[person_id, path].append(Held._make(columns))
    return [
        _Checker(person_id, path, grants.gathered(rows)) for (person_id, path), rows in held.items()
    ]


def _at_work(checkers: Iterable[_Checker], today: date) -> list[_Checker]:
    """Return who works today: their unit does, and they are not away."""
    checkers = list(checkers)
    connection = db.session.connection()
    away = absences.absent_on(connection, [one.person_id for one in checkers], today, today)
    open_at = {
        path: calendar.working_days(connection, today, today, path).is_working(today)
        for path in {one.home for one in checkers}
    }
    return [one for one in checkers if open_at[one.home] and one.person_id not in away]
