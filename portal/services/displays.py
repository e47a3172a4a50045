"""Displays: a TV shows a code, a supervisor accepts it, the TV is the board."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import AuditEvent, Board, Campaign, Display, Pairing, Unit
from portal.services import audit, boards
from portal.services.access import Actor, find_unit, within
from portal.services.bus import Message
from portal.services.names import clean
from portal.services.refusal import NotAllowed, NotFound, Refusal, Rejected
from portal.services.work import Work, writing

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
WRONG_CODES = 10
WAITING_SCREENS = 30
WINDOW = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
USER_AGENT_LENGTH = 200
LOCALES = ("zh_CN", "en")


class TooManyScreens(Refusal):
    """One address has asked for too many pairing codes."""


@dataclass(frozen=True)
class DisplayDraft:
    """What a supervisor says of a screen."""

    name: str
    unit_id: int
    board_id: int
    locale: str


@dataclass(frozen=True)
class Listed:
    """A display with its unit, and the board that it shows."""

    display: Display
    unit: Unit
    board: Board
    campaign: Campaign
    board_unit: Unit


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def resume(token: str | None) -> Display | None:
    """Return the display that holds the token, None when it was never paired or is revoked."""
    if not token:
        return None
    return db.session.scalars(
        sa.select(Display).where(Display.token_hash == _hash(token), Display.revoked_at.is_(None))
    ).one_or_none()


def seen(display: Display, address: str, user_agent: str) -> None:
    """Note that the screen was there, at most once a minute."""
    now = clock.now()
    if display.last_seen_at and now - display.last_seen_at < SEEN_EVERY:
        return
    with writing() as work:
        work.connection.execute(
            sa.update(Display)
            .where(Display.id == display.id)
            .values(
                last_seen_at=now,
                address=address[:64],
                user_agent=user_agent[:USER_AGENT_LENGTH],
            )
        )


def touch(display_ids: Collection[int]) -> None:
    """Note that connected screens are there; called once a minute, for all of them together."""
    if not display_ids:
        return
    with writing() as work:
        work.connection.execute(
            sa.update(Display)
            .where(Display.id.in_(list(display_ids)))
            .values(last_seen_at=work.now)
        )


def face(display: Display) -> tuple[object, ...]:
    """Return what a screen's page is made of; when it changes, the page is loaded again."""
    return display.board_id, display.unit_id, display.name, display.locale


def alive(display_ids: Collection[int]) -> dict[int, tuple[object, ...]]:
    """Return which of the displays are still paired, each with its face."""
    if not display_ids:
        return {}
    found = db.session.scalars(
        sa.select(Display)
        .where(Display.id.in_(list(display_ids)), Display.revoked_at.is_(None))
        .execution_options(populate_existing=True)
    )
    faces = {display.id: face(display) for display in found}
    db.session.rollback()
    return faces


def present(display_ids: Collection[int]) -> None:
    """Note that the screens are connected now."""
    with writing() as work:
        work.connection.execute(
            sa.update(Display)
            .where(Display.id.in_(list(display_ids)))
            .values(last_seen_at=work.now)
        )


def waiting(token: str | None) -> Pairing | None:
    """Return the pairing that a waiting screen holds the secret of, whatever its code's age."""
    if not token:
        return None
    return db.session.scalars(
        sa.select(Pairing).where(Pairing.secret_hash == _hash(token), Pairing.display_id.is_(None))
    ).one_or_none()


def wait(address: str, user_agent: str) -> tuple[str, Pairing]:
    """Begin to wait: return a new secret for the screen's cookie, and the pairing with its code."""
    secret = secrets.token_urlsafe(32)
    with writing() as work:
        _demand_room(work, address)
        pairing = Pairing(
            code=_new_code(work),
            secret_hash=_hash(secret),
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
    draft = _checked(actor, draft)
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
        name=draft.name,
        unit_id=draft.unit_id,
        board_id=draft.board_id,
        locale=draft.locale,
        token_hash=pairing.secret_hash,
        paired_at=work.now,
        paired_by=actor.person_id,
        user_agent=pairing.user_agent,
        address=pairing.address,
    )
    work.session.add(display)
    work.session.flush()
    pairing.display_id = display.id
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


def _checked(actor: Actor, draft: DisplayDraft) -> DisplayDraft:
    """Return the draft as it may be written, or refuse it at its field."""
    if not draft.name.strip():
        raise Rejected("name", _l("Name the screen, so that others know which one it is."))
    if draft.locale not in LOCALES:
        raise Rejected("locale", _l("Choose a language."))
    try:
        unit = find_unit(db.session(), actor, draft.unit_id)
    except NotFound as error:
        raise Rejected("unit_id", _l("Choose a unit of yours.")) from error
    if not actor.may(Permission.DISPLAY_APPROVE, unit.path):
        raise Rejected("unit_id", _l("Choose a unit of yours."))
    try:
        boards.find(actor, draft.board_id)
    except NotFound as error:
        raise Rejected("board_id", _l("Choose the board that it is to show.")) from error
    return replace(draft, name=clean("name", draft.name))


def visible_to(actor: Actor) -> list[Listed]:
    """Return the displays of the actor's units that are still paired, by unit and name."""
    board_unit = sa.orm.aliased(Unit)
    rows = db.session.execute(
        sa.select(Display, Unit, Board, Campaign, board_unit)
        .join(Unit, Unit.id == Display.unit_id)
        .join(Board, Board.id == Display.board_id)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(board_unit, board_unit.id == Board.unit_id)
        .where(
            Display.revoked_at.is_(None),
            within(Unit.path, actor.paths(Permission.DISPLAY_APPROVE)),
        )
        .order_by(Unit.path, Display.name, Display.id)
    )
    return [Listed(*row) for row in rows]


def find(actor: Actor, display_id: int) -> Display:
    """Return a paired display of the actor's units, else raise NotFound."""
    row = db.session.execute(
        sa.select(Display, Unit.path)
        .join(Unit, Unit.id == Display.unit_id)
        .where(Display.id == display_id, Display.revoked_at.is_(None))
    ).one_or_none()
    if row is None or not actor.sees(row.path):
        raise NotFound
    if not actor.may(Permission.DISPLAY_REVOKE, row.path):
        raise NotAllowed
    return row[0]


def change(actor: Actor, display_id: int, draft: DisplayDraft) -> None:
    """Rename a display or show another board on it; the screen follows within seconds."""
    find(actor, display_id)
    draft = _checked(actor, draft)
    with writing() as work:
        work.connection.execute(
            sa.update(Display)
            .where(Display.id == display_id)
            .values(
                name=draft.name,
                unit_id=draft.unit_id,
                board_id=draft.board_id,
                locale=draft.locale,
            )
        )
        audit.record(work, actor, "display.change", "display", display_id)
        work.announce(Message("display", display_id=display_id))


def revoke(actor: Actor, display_id: int) -> None:
    """Darken a display for good; to show a board again it must be paired again."""
    find(actor, display_id)
    with writing() as work:
        work.connection.execute(
            sa.update(Display).where(Display.id == display_id).values(revoked_at=work.now)
        )
        audit.record(work, actor, "display.revoke", "display", display_id)
        work.announce(Message("display", display_id=display_id))


def is_online(display: Display, now: datetime) -> bool:
    """Whether the screen was there within the last three minutes."""
    return display.last_seen_at is not None and now - display.last_seen_at < 3 * SEEN_EVERY
