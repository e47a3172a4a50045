"""What administrators keep an eye on, in figures: accounts, sign-ins, what was refused."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Deputation,
    Person,
    PersonSession,
    RoleGrant,
    SignInAttempt,
)
from portal.services import sessions
from portal.services.access import Actor

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Accounts:
    """Accounts that work: how many are locked now, without any role, signed in somewhere."""

    locked: int
    without_role: int
    signed_in: int


@dataclass(frozen=True)
class Events:
    """What the last day brought to the audit: events, those that were refused, those that failed.

    `wrong_sign_ins` are of the last hour, as long as they are kept.
    """

    events: int
    refused: int
    failed: int
    wrong_sign_ins: int


def accounts(actor: Actor, now: datetime) -> Accounts:
    """Return the accounts in figures; NotAllowed for who does not look after them."""
    actor.demand(Permission.ROLE_GRANT)
    has_role = sa.exists().where(RoleGrant.person_id == Person.id)
    stands_in = sa.exists().where(
        Deputation.person_id == Person.id, Deputation.withdrawn_at.is_(None)
    )
    locked, without = db.session.execute(
        sa.select(
            sa.func.count().filter(Person.locked_until > now),
            sa.func.count().filter(~has_role, ~stands_in),
        ).where(Person.disabled_at.is_(None))
    ).one()
    return Accounts(locked, without, signed_in(now))


def events(actor: Actor, now: datetime) -> Events:
    """Return the last day's audit in figures; NotAllowed for who does not read it."""
    actor.demand(Permission.AUDIT_SEE)
    found = dict(
        db.session.execute(
            sa.select(AuditEvent.result, sa.func.count())
            .where(AuditEvent.at > now - DAY)
            .group_by(AuditEvent.result)
        ).all()
    )
    wrong = db.session.scalar(sa.select(sa.func.count()).where(SignInAttempt.at > now - HOUR))
    return Events(sum(found.values()), found.get("refused", 0), found.get("failed", 0), wrong or 0)


def signed_in(now: datetime) -> int:
    """Return how many browsers are signed in."""
    # No session lives for longer than a day, whatever the settings say.
    begun = db.session.scalars(
        sa.select(PersonSession.id).where(
            PersonSession.ended_at.is_(None), PersonSession.created_at > now - DAY
        )
    ).all()
    return len(sessions.alive(begun, now))
