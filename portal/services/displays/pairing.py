"""Pairing: a TV shows a code, a supervisor accepts it, the TV is the board."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import AuditEvent, Display, Pairing
from portal.services import audit
from portal.services.access import Actor
from portal.services.displays.drafts import DisplayDraft, checked
from portal.services.displays.showing import write_boards
from portal.services.displays.tokens import USER_AGENT_LENGTH, hashed
from portal.services.refusal import Refusal, Rejected
from portal.services.work import Work, writing

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
WRONG_CODES = 10
WAITING_SCREENS = 30
WINDOW = timedelta(minutes=10)


class TooManyScreens(Refusal):
    """One address has asked for too many pairing codes."""


def waiting(token: str | None) -> Pairing | None:
    """Return the pairing that a waiting screen holds the secret of, whatever its code's age."""
    if not token:
        return None
    return db.session.scalars(
        sa.select(Pairing).where(Pairing.secret_hash == hashed(token), Pairing.display_id.is_(None))
    ).one_or_none()


def wait(address: str, user_agent: str) -> tuple[str, Pairing]:
    """Begin to wait: return a new secret for the screen's cookie, and the pairing with its code."""
    secret = secrets.token_urlsafe(32)
    with writing() as work:
        _demand_room(work, address)
        pairing = Pairing(
            code=_new_code(work),
            secret_hash=hashed(secret),
            address=address[:64],
            user_agent=user_agent[:USER_AGENT_LENGTH],
            created_at=work.now,
            expires_at=work.now + CODE_LIFE,
        )
        work.session.add(pairing)
        work.session.flush()
    return secret, pairing


def renew(pairing: Pairing) -> Pairing:
    """Give a waiting screen a new code when its code has run out."""
    if pairing.expires_at > clock.now():
        return pairing
    with writing() as work:
        found = work.session.get(Pairing, pairing.id, populate_existing=True)
        if found is None or found.display_id is not None:
            return pairing
        found.code = _new_code(work)
        found.expires_at = work.now + CODE_LIFE
    return found


def _demand_room(work: Work, address: str) -> None:
    """Forget screens that gave up, and refuse an address that asks for code after code."""
    work.session.execute(
        sa.delete(Pairing).where(Pairing.expires_at < work.now - timedelta(days=1))
    )
    asked = work.session.scalar(
        sa.select(sa.func.count(Pairing.id)).where(
            Pairing.address == address[:64], Pairing.created_at > work.now - WINDOW
        )
    )
    if (asked or 0) >= WAITING_SCREENS:
        raise TooManyScreens


def _new_code(work: Work) -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not work.session.scalar(sa.select(Pairing.id).where(Pairing.code == code)):
            return code


def approve(actor: Actor, code: str, draft: DisplayDraft) -> int:
    """Make the waiting screen with the code a display; return its id.

    The code is used up. Raises Rejected (wrong or expired code, missing name, foreign board) and
    NotAllowed; ten wrong codes in ten minutes are enough.
    """
    actor.demand(Permission.DISPLAY_APPROVE)
    draft = checked(actor, draft)
    digits = "".join(character for character in code if character.isdigit())
    with writing() as work:
        _demand_patience(work, actor)
        pairing = work.session.scalars(
            sa.select(Pairing)
            .where(
                Pairing.code == digits,
                Pairing.display_id.is_(None),
                Pairing.expires_at > work.now,
            )
            .with_for_update()
        ).one_or_none()
        if pairing is None:
            display_id = None
            audit.record(work, actor, "display.pair", "pairing", result="refused")
        else:
            display_id = _pair(work, actor, pairing, draft)
    if display_id is None:
        raise Rejected(
            "code",
            _l("No screen shows this code now. Read it again; it changes every ten minutes."),
        )
    return display_id


def _pair(work: Work, actor: Actor, pairing: Pairing, draft: DisplayDraft) -> int:
    display = Display(
        **draft.columns,
        token_hash=pairing.secret_hash,
        paired_at=work.now,
        paired_by=actor.person_id,
        user_agent=pairing.user_agent,
        address=pairing.address,
    )
    work.session.add(display)
    work.session.flush()
    pairing.display_id = display.id
    write_boards(work, display.id, draft.others)
    audit.record(work, actor, "display.pair", "display", display.id, detail={"name": draft.name})
    return display.id


def _demand_patience(work: Work, actor: Actor) -> None:
    wrong = work.session.scalar(
        sa.select(sa.func.count(AuditEvent.id)).where(
            AuditEvent.person_id == actor.person_id,
            AuditEvent.action == "display.pair",
            AuditEvent.result == "refused",
            AuditEvent.at > work.now - WINDOW,
        )
    )
    if (wrong or 0) >= WRONG_CODES:
        raise Rejected("code", _l("Too many wrong codes. Wait ten minutes and read it again."))
