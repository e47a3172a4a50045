"""The lock on an account whose password is being guessed: five wrong ones, fifteen minutes."""

from datetime import datetime, timedelta

from portal.models import Person
from portal.services import audit
from portal.services.work import Work

WRONG_PASSWORDS = 5
LOCK = timedelta(minutes=15)


def is_locked(person: Person, now: datetime) -> bool:
    """Whether not even the right password opens the account now."""
    return person.locked_until is not None and now < person.locked_until


def count_wrong(work: Work, person: Person, address: str) -> None:
    """Count a wrong password, and lock the account at the fifth; tries at a lock do not prolong it.

    The person must have been read for update in this transaction.
    """
    if is_locked(person, work.now):
        return
    person.wrong_passwords += 1
    if person.wrong_passwords >= WRONG_PASSWORDS:
        person.wrong_passwords = 0
        person.locked_until = work.now + LOCK
        audit.record(
            work,
            None,
            "person.lock",
            "person",
            person.id,
            address=address,
            detail={"until": person.locked_until.isoformat()},
        )


def clear(person: Person) -> None:
    """Forget wrong passwords, and the lock that they led to."""
    person.wrong_passwords = 0
    person.locked_until = None
