"""The brake on one address that tries many accounts, so that it cannot lock them all."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from portal.extensions import db
from portal.models import SignInAttempt
from portal.services import audit
from portal.services.refusal import Refusal
from portal.services.work import Work

WINDOW = timedelta(minutes=10)
ACCOUNTS = 10
FAILURES = 30
KEPT = timedelta(hours=1)
KEY_LENGTH = 40
ADDRESS_LENGTH = 64


class TooManyTries(Refusal):
    """The address has failed too often; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        """Say how many seconds to wait."""
        super().__init__(f"too many tries; wait {retry_after} s")
        self.retry_after = retry_after


def demand_patience(address: str, now: datetime) -> None:
    """Raise TooManyTries while the address has failed at too many accounts, or too often."""
    since = now - WINDOW
    failures, accounts = db.session.execute(
        sa.select(sa.func.count(), sa.func.count(sa.distinct(SignInAttempt.employee_no_key))).where(
            SignInAttempt.address == address[:ADDRESS_LENGTH], SignInAttempt.at > since
        )
    ).one()
    if failures >= FAILURES or accounts >= ACCOUNTS:
        raise TooManyTries(_wait(address, now))


def take_turn(work: Work, address: str) -> None:
    """Make tries from one address wait for each other, so that none slips past the count."""
    if work.connection.dialect.name == "postgresql":
        work.connection.execute(
            sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"sign-in {address}")))
        )


def note_failure(work: Work, address: str, key: str) -> None:
    """Remember a failed try, forget those of an hour ago, and audit it when the brake closes."""
    work.session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < work.now - KEPT))
    work.session.add(
        SignInAttempt(
            address=address[:ADDRESS_LENGTH], employee_no_key=key[:KEY_LENGTH], at=work.now
        )
    )
    work.session.flush()
    try:
        demand_patience(address, work.now)
    except TooManyTries as refusal:
        audit.record(
            work,
            None,
            "sign_in.slow",
            "address",
            address[:ADDRESS_LENGTH],
            result="refused",
            address=address,
            detail={"seconds": refusal.retry_after},
        )


def forgive(work: Work, address: str, key: str) -> None:
    """Forget the failures of somebody who mistyped and then got it right."""
    work.session.execute(
        sa.delete(SignInAttempt).where(
            SignInAttempt.address == address[:ADDRESS_LENGTH],
            SignInAttempt.employee_no_key == key[:KEY_LENGTH],
        )
    )


def _wait(address: str, now: datetime) -> int:
    """Return the seconds until enough failures are older than the window."""
    rows = db.session.execute(
        sa.select(SignInAttempt.at, SignInAttempt.employee_no_key)
        .where(SignInAttempt.address == address[:ADDRESS_LENGTH], SignInAttempt.at > now - WINDOW)
        .order_by(SignInAttempt.at)
    ).all()
    for index, row in enumerate(rows):
        left = rows[index + 1 :]
        if len(left) < FAILURES and len({other.employee_no_key for other in left}) < ACCOUNTS:
            return max(1, int((row.at + WINDOW - now).total_seconds()) + 1)
    return int(WINDOW.total_seconds())
