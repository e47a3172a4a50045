"""How long names are kept, and what is due for erasing: read, never written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.config import Settings
from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import AuditEvent, Campaign, Entry, EntryWords, Participation, Person
from portal.services.access import Actor

CUSTOMERS, LEAVERS = "erase_customers", "erase_leavers"
"""The two jobs, as `job_run` and the audit log name them."""

WHOLE_DAY = ""
"""The subject of a day's job once nothing is left to do; its batches are numbered."""


@dataclass(frozen=True)
class Kept:
    """One kind of names: for how many days (0: for ever), how many stand, how many are due.

    `erased` are those that are gone; `ran_at` is when any of them were erased last.
    """

    days: int
    standing: int
    due: int
    erased: int
    ran_at: datetime | None


@dataclass(frozen=True)
class Overview:
    """Both kinds: customers' names and notes, and people who have left."""

    customers: Kept
    leavers: Kept


def overview(actor: Actor) -> Overview:
    """Return what is kept and what is due; NotAllowed without `privacy.erase`."""
    actor.demand(Permission.PRIVACY_ERASE)
    settings, now = settings_of(), clock.now()
    before = cut(now, settings.keep_customers_days)
    left_before = cut(now, settings.keep_leavers_days)
    entries = db.session.execute(
        sa.select(
            sa.func.count().filter(EntryWords.erased_at.is_(None)),
            sa.func.count().filter(is_old(before)),
            sa.func.count().filter(EntryWords.erased_at.is_not(None)),
        )
        .select_from(EntryWords)
        .join(Entry, Entry.id == EntryWords.entry_id)
    ).one()
    people = db.session.execute(
        sa.select(
            sa.func.count().filter(Person.disabled_at.is_not(None), Person.erased_at.is_(None)),
            sa.func.count().filter(has_left(left_before)),
            sa.func.count().filter(Person.erased_at.is_not(None)),
        ).select_from(Person)
    ).one()
    ran: dict[str, datetime] = dict(
        db.session.execute(
            sa.select(AuditEvent.action, sa.func.max(AuditEvent.at))
            .where(AuditEvent.action.in_(("customer.erase", "person.erase")))
            .group_by(AuditEvent.action)
        ).all()
    )
    return Overview(
        Kept(settings.keep_customers_days, *entries, ran.get("customer.erase")),
        Kept(settings.keep_leavers_days, *people, ran.get("person.erase")),
    )


def overdue_entries(now: datetime, days: int) -> tuple[int, datetime | None]:
    """Return how many entries' names were due at the moment, and since when the first is due."""
    return _overdue(
        sa.select(sa.func.count(), sa.func.min(Entry.recorded_at))
        .select_from(EntryWords)
        .join(Entry, Entry.id == EntryWords.entry_id)
        .where(is_old(cut(now, days))),
        days,
    )


def overdue_people(now: datetime, days: int) -> tuple[int, datetime | None]:
    """Return how many people's names were due at the moment, and since when the first is due."""
    return _overdue(
        sa.select(sa.func.count(), sa.func.min(Person.disabled_at))
        .select_from(Person)
        .where(has_left(cut(now, days))),
        days,
    )


def _overdue(query: sa.Select[int, datetime | None], days: int) -> tuple[int, datetime | None]:
    count, first = db.session.execute(query).one()
    return count, first + timedelta(days=days) if first else None


def is_old(before: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition, on EntryWords with its Entry, that the words are due for erasing."""
    if before is None:
        return sa.false()
    return sa.and_(EntryWords.erased_at.is_(None), Entry.recorded_at < before)


def has_left(before: datetime | None) -> sa.ColumnElement[bool]:
    """Return the condition on Person that they left by then, and take part in nothing any more."""
    if before is None:
        return sa.false()
    return sa.and_(Person.disabled_at < before, Person.erased_at.is_(None), ~takes_part())


def takes_part() -> sa.ColumnElement[bool]:
    """Return the condition on Person that a campaign under way or in preparation lists them."""
    return (
        sa.select(Participation.id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Participation.person_id == Person.id,
            sa.or_(
                Campaign.state == State.DRAFT,
                sa.and_(Campaign.state == State.LIVE, Participation.left_on.is_(None)),
            ),
        )
        .correlate(Person)
        .exists()
    )


def cut(now: datetime, days: int) -> datetime | None:
    """Return the moment before which names are due, None where they are kept for ever."""
    return now - timedelta(days=days) if days else None


def settings_of() -> Settings:
    """Return the settings in force."""
    return current_app.config["SETTINGS"]
