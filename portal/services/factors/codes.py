"""Codes: those that change every thirty seconds, and those that open once when the phone is lost.

Whoever calls holds the person's row for update, so that no code is taken twice.
"""

import hmac
import logging
import re
import secrets
import unicodedata
from datetime import datetime

import pyotp
import sqlalchemy as sa

from portal.models import RecoveryCode, SecondFactor
from portal.services.factors import sealing
from portal.services.work import Work

DIGITS = 6
STEP_SECONDS = 30
DRIFT = 1
"""So many steps the phone's clock may be fast or slow."""

RECOVERY_CODES = 10
GROUPS = 4
GROUP = 4
# Without the characters that look like others. 16 of 31 are 79 bits: nothing to be guessed.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_RECOVERY = re.compile(f"[{_LETTERS}]{{{GROUPS * GROUP}}}")

log = logging.getLogger(__name__)


def step_of(secret: str, code: str, now: datetime, after: int = -1) -> int | None:
    """Return the time step whose code this is, among those that hold now; None for a wrong one.

    A step up to `after` has been used and is not taken again.
    """
    typed = _tidy(code)
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    # Every step is compared, so that time does not tell how near a guess was.
    for step in range(present - DRIFT, present + DRIFT + 1):
        is_it = hmac.compare_digest(made.generate_otp(step).encode(), typed.encode())
        if is_it and step > after:
            found = step
    return found


def use(work: Work, factor: SecondFactor, code: str) -> str:
    """Take a code: "code" from the phone, "recovery" for a recovery code, "" when it is wrong."""
    if factor.secret is None or factor.last_step is None:
        return ""
    try:
        secret = sealing.unseal(factor.secret, factor.person_id)
    except sealing.UnreadableError:
        log.exception(
            "the second factor of person %d cannot be read: was the instance's secret_key "
            "replaced? `flask people forget-factor` lets them set up another",
            factor.person_id,
        )
        return ""
    step = step_of(secret, code, work.now, factor.last_step)
    if step is not None:
        factor.last_step = step
        return "code"
    return "recovery" if _use_recovery(work, factor.person_id, code) else ""


def issue_recovery(work: Work, person_id: int) -> list[str]:
    """Return new recovery codes in place of the old ones; in the clear they are kept nowhere."""
    made = [_recovery() for _ in range(RECOVERY_CODES)]
    drop_recovery(work, person_id)
    work.session.add_all(
        RecoveryCode(
            person_id=person_id, code_hash=sealing.keyed_hash(code.replace("-", ""), person_id)
        )
        for code in made
    )
    return made


def drop_recovery(work: Work, person_id: int) -> None:
    """Have no recovery code of the person open anything any more."""
    work.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def _use_recovery(work: Work, person_id: int, code: str) -> bool:
    typed = _tidy(code)
    if not _RECOVERY.fullmatch(typed):
        return False
    used = work.session.scalar(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == sealing.keyed_hash(typed, person_id),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=work.now)
        .returning(RecoveryCode.id)
    )
    return used is not None


def _recovery() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def _tidy(code: str) -> str:
    """Return what was typed without width, case, spaces and dashes."""
    folded = unicodedata.normalize("NFKC", code[:100]).lower()
    return "".join(character for character in folded if character.isalnum())
