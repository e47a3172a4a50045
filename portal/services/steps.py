"""A sign-in between password and code: a row for some minutes, which opens nothing."""

import hashlib
import secrets
from datetime import timedelta

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Person, SignInStep
from portal.services.refusal import Refusal
from portal.services.work import Work

LIFE = timedelta(minutes=5)
TOKEN_BYTES = 32


class StepOver(Refusal):
    """The password has to be entered again: too long ago, or the account was changed meanwhile."""


def begin(work: Work, person_id: int) -> str:
    """Note that the person's password was right, and return the token of what comes next.

    Steps that nobody took in time are dropped on the way.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    work.session.execute(sa.delete(SignInStep).where(SignInStep.created_at <= work.now - LIFE))
    work.session.add(SignInStep(token_hash=_hash(token), person_id=person_id, created_at=work.now))
    work.session.flush()
    return token


def is_open(token: str | None) -> bool:
    """Whether a code may still be entered for the token."""
    if not token:
        return False
    query = sa.select(SignInStep.id).where(
        SignInStep.token_hash == _hash(token), SignInStep.created_at > clock.now() - LIFE
    )
    return db.session.scalar(query) is not None


def person_of(work: Work, token: str) -> Person:
    """Return whose step it is, locked; raise StepOver when it is good no longer."""
    step = sa.select(SignInStep.person_id).where(
        SignInStep.token_hash == _hash(token), SignInStep.created_at > work.now - LIFE
    )
    person_id = work.session.scalar(step)
    if person_id is None:
        raise StepOver
    person = work.session.scalar(
        sa.select(Person)
        .where(Person.id == person_id, Person.disabled_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    # Whoever disables a person, or gives another password, ends the steps under the same lock.
    if person is None or work.session.scalar(step) is None:
        raise StepOver
    return person


def end_all(work: Work, person_id: int) -> None:
    """Have every sign-in of the person that waits for a code begin anew."""
    work.session.execute(sa.delete(SignInStep).where(SignInStep.person_id == person_id))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
