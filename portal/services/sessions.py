"""Sign-in sessions: an opaque token in the cookie, its hash and its life in a row."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import current_app

from portal import clock
from portal.config import Settings
from portal.domain.business_day import business_date
from portal.domain.password import MAX_AGE_DAYS
from portal.domain.roles import ADMINISTRATORS, Permission
from portal.extensions import db
from portal.models import Person, PersonSession, RoleGrant, SecondFactor, Unit
from portal.models.base import UtcDateTime
from portal.services import audit, grants, steps
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.factor_due import is_due
from portal.services.prepared import Prepared
from portal.services.refusal import NotFound
from portal.services.work import Work, note, writing

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(minutes=1)
USER_AGENT_LENGTH = 200


class _Resumed(NamedTuple):
    """A session and whose it is; what they hold comes behind, as grants.Held."""

    id: int
    last_seen_at: datetime
    person_id: int
    employee_no: str
    name: str
    name_en: str | None
    unit_id: int
    locale: str
    must_change_password: bool
    password_changed_at: datetime | None
    hue: int | None
    path: str
    factor_of: int | None
    factor_set_up_at: datetime | None
    identity_id: int | None


_OWN = len(_Resumed._fields)


@dataclass(frozen=True)
class Listed:
    """A living session as its person, or an administrator, sees it."""

    id: int
    person_id: int
    address: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime


def _condition() -> sa.ColumnElement[bool]:
    """Return the condition on person_session, with person joined, that the session holds."""
    # An alias of its own: role_grant may stand in the statement around it.
    grant = sa.orm.aliased(RoleGrant)
    is_admin = (
        sa.select(grant.id)
        .where(
            grant.person_id == PersonSession.person_id,
            # Not IN, whose list SQLAlchemy writes out anew each time.
            sa.or_(*(grant.role == role for role in ADMINISTRATORS)),
        )
        .correlate(PersonSession)
        .exists()
    )
    seen_since = sa.case(
        (is_admin, sa.bindparam("admin_seen_since", type_=UtcDateTime)),
        else_=sa.bindparam("seen_since", type_=UtcDateTime),
    )
    return sa.and_(
        PersonSession.ended_at.is_(None),
        Person.disabled_at.is_(None),
        PersonSession.created_at > sa.bindparam("begun_since", type_=UtcDateTime),
        PersonSession.last_seen_at > seen_since,
    )


# Built once: every request asks, and building them costs more than asking.
_IS_ALIVE = _condition()
_RESUME = Prepared(
    grants.joined(
        sa.select(
            PersonSession.id,
            PersonSession.last_seen_at,
            Person.id,
            Person.employee_no,
            Person.name,
            Person.name_en,
            Person.unit_id,
            Person.locale,
            Person.must_change_password,
            Person.password_changed_at,
            Person.hue,
            Unit.path,
            SecondFactor.person_id,
            SecondFactor.set_up_at,
            PersonSession.identity_id,
            *grants.COLUMNS,
        )
        .select_from(PersonSession)
        .join(Person, Person.id == PersonSession.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id),
        sa.bindparam("today", type_=sa.Date),
    ).where(PersonSession.token_hash == sa.bindparam("token_hash"), _IS_ALIVE)
)


def begin(
    work: Work, person_id: int, address: str, user_agent: str, identity_id: int | None = None
) -> str:
    """Open a session for the person and return its token, which is stored nowhere.

    `identity_id` is the identity of single sign-on by which they came, if they did.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    work.session.add(
        PersonSession(
            token_hash=_hash(token),
            person_id=person_id,
            created_at=work.now,
            last_seen_at=work.now,
            address=address[:64],
            user_agent=user_agent[:USER_AGENT_LENGTH],
            identity_id=identity_id,
        )
    )
    work.session.flush()
    return token


def resume(token: str, address: str, *, touch: bool = True) -> Actor | None:
    """Return who holds the token, or None when its session has ended or run out.

    One statement. `touch` is false for whatever a page asks by itself (polling, sockets), so that
    an unattended screen runs out; otherwise the session is marked as seen, at most once a minute.
    """
    now = clock.now()
    today = business_date(now, clock.zone())
    values = {"token_hash": _hash(token), "today": today, **_deadlines(now)}
    rows = _RESUME.all(db.session.connection(), values)
    if not rows:
        return None
    first = _Resumed._make(rows[0][:_OWN])
    if touch and now - first.last_seen_at >= TOUCH_EVERY:
        note(
            sa.update(PersonSession)
            .where(PersonSession.id == first.id, PersonSession.last_seen_at < now)
            .values(last_seen_at=now)
        )
    held = grants.gathered(grants.Held._make(row[_OWN:]) for row in rows)
    return Actor(
        person_id=first.person_id,
        employee_no=first.employee_no,
        name=first.name,
        name_en=first.name_en,
        unit_id=first.unit_id,
        unit_path=first.path,
        grants=held,
        locale=first.locale,
        address=address,
        session_id=first.id,
        # Who came by single sign-on has used no password: it cannot be too old, nor a given one.
        must_change_password=first.identity_id is None
        and (first.must_change_password or is_password_old(first.password_changed_at, now)),
        # Nor is a second factor of ours asked of them: the provider has its own.
        must_set_up_factor=first.identity_id is None
        and is_due(
            {grant.role for grant in held},
            has_one=first.factor_set_up_at is not None,
            lost_one=first.factor_of is not None,
        ),
        identity_id=first.identity_id,
        hue=first.hue,
    )


def max_age_days() -> int | None:
    """Return how many days a password is good for, None where the profile lets it be."""
    return MAX_AGE_DAYS[_settings().password_profile]  # type: ignore[index]


def is_password_old(changed_at: datetime | None, now: datetime) -> bool:
    """Whether the profile's greatest age of a password has passed."""
    days = max_age_days()
    return days is not None and changed_at is not None and now - changed_at >= timedelta(days=days)


def why_ended(token: str) -> str | None:
    """Return why the token no longer holds: an end reason, "expired", or None if it never did."""
    row = db.session.execute(
        sa.select(PersonSession.end_reason).where(PersonSession.token_hash == _hash(token))
    ).one_or_none()
    return None if row is None else row.end_reason or "expired"


def owner(token: str) -> int | None:
    """Return the person whose session the token opened, whether or not it still holds."""
    return db.session.scalar(
        sa.select(PersonSession.person_id).where(PersonSession.token_hash == _hash(token))
    )


def alive(session_ids: Collection[int], now: datetime) -> set[int]:
    """Return those of the sessions that still hold; asking does not prolong them."""
    if not session_ids:
        return set()
    return set(
        db.session.scalars(
            sa.select(PersonSession.id)
            .join(Person, Person.id == PersonSession.person_id)
            .where(PersonSession.id.in_(session_ids), _IS_ALIVE),
            _deadlines(now),
        )
    )


def of_person(person_id: int) -> list[Listed]:
    """Return the person's living sessions, the latest seen first."""
    rows = db.session.execute(
        sa.select(
            PersonSession.id,
            PersonSession.person_id,
            PersonSession.address,
            PersonSession.user_agent,
            PersonSession.created_at,
            PersonSession.last_seen_at,
        )
        .join(Person, Person.id == PersonSession.person_id)
        .where(PersonSession.person_id == person_id, _IS_ALIVE)
        .order_by(PersonSession.last_seen_at.desc(), PersonSession.id.desc()),
        _deadlines(clock.now()),
    )
    return [Listed(*row) for row in rows]


def end(work: Work, session_id: int, reason: str) -> int | None:
    """End one session and tell its sockets; return whose it was, None if it had ended already."""
    person_id = work.session.scalar(
        sa.update(PersonSession)
        .where(PersonSession.id == session_id, PersonSession.ended_at.is_(None))
        .values(ended_at=work.now, end_reason=reason)
        .returning(PersonSession.person_id)
    )
    if person_id is not None:
        work.announce(Message("access", person_id=person_id))
    return person_id


def end_token(work: Work, token: str, reason: str) -> None:
    """End the session that the token opened, if it stands."""
    session_id = work.session.scalar(
        sa.select(PersonSession.id).where(PersonSession.token_hash == _hash(token))
    )
    if session_id is not None:
        end(work, session_id, reason)


def end_all(work: Work, person_id: int, reason: str, except_session_id: int | None = None) -> int:
    """End every session of the person, or every other one, and tell their sockets.

    Returns how many browsers that signed out; sign-ins that wait for a code are over, too. Whoever
    changes a role or a password, or disables a person, calls this in the same transaction, before
    the change.
    """
    steps.end_all(work, person_id)
    others = PersonSession.person_id == person_id
    if except_session_id is not None:
        others = sa.and_(others, PersonSession.id != except_session_id)
    count = work.session.scalar(
        sa.select(sa.func.count())
        .select_from(PersonSession)
        .join(Person, Person.id == PersonSession.person_id)
        .where(others, _IS_ALIVE),
        _deadlines(work.now),
    )
    work.session.execute(
        sa.update(PersonSession)
        .where(others, PersonSession.ended_at.is_(None))
        .values(ended_at=work.now, end_reason=reason)
    )
    work.announce(Message("access", person_id=person_id))
    return count or 0


def end_as_admin(actor: Actor, session_id: int) -> None:
    """End anybody's session in sight, as a security administrator; audited.

    Raises NotFound when the session's person is out of sight, NotAllowed without `session.end`.
    """
    with writing() as work:
        found = work.session.execute(
            sa.select(PersonSession.person_id, Unit.path)
            .join(Person, Person.id == PersonSession.person_id)
            .join(Unit, Unit.id == Person.unit_id)
            .where(PersonSession.id == session_id)
        ).one_or_none()
        if found is None or not actor.sees(found.path):
            raise NotFound
        actor.demand(Permission.SESSION_END, found.path)
        if end(work, session_id, "administrator") is not None:
            audit.record(
                work,
                actor,
                "session.end",
                "session",
                session_id,
                detail={"person_id": found.person_id},
            )


def end_all_as_admin(actor: Actor, person_id: int) -> int:
    """End all sessions of somebody in sight, or all of one's own but this one; audited.

    Returns how many those were. Raises as `end_as_admin`.
    """
    with writing() as work:
        path = work.session.scalar(
            sa.select(Unit.path)
            .join(Person, Person.unit_id == Unit.id)
            .where(Person.id == person_id)
            .with_for_update(of=Person, key_share=True)
        )
        if path is None or not actor.sees(path):
            raise NotFound
        actor.demand(Permission.SESSION_END, path)
        own = actor.session_id if person_id == actor.person_id else None
        ended = end_all(work, person_id, "administrator", except_session_id=own)
        audit.record(work, actor, "session.end", "person", person_id, detail={"ended": ended})
    return ended


def living(*columns: Any, now: datetime) -> sa.Select[*tuple[Any, ...]]:  # noqa: ANN401 - any column
    """Return the query of the columns over every living session, its person and their unit."""
    return (
        sa.select(*columns)
        .select_from(PersonSession)
        .join(Person, Person.id == PersonSession.person_id)
        .join(Unit, Unit.id == Person.unit_id)
        .where(_IS_ALIVE)
        .params(_deadlines(now))
    )


def _settings() -> Settings:
    return current_app.config["SETTINGS"]


def _hash(token: str) -> str:
    # 256 random bits need no salt and no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def _deadlines(now: datetime) -> dict[str, datetime]:
    """Return the parameters of `_IS_ALIVE`: since when a session must have begun, been seen."""
    settings = _settings()
    return {
        "begun_since": now - timedelta(hours=settings.session_hours),
        "seen_since": now - timedelta(minutes=settings.idle_minutes),
        "admin_seen_since": now - timedelta(minutes=settings.admin_idle_minutes),
    }
