"""The announcements in somebody's sight: of their unit and those above, and of those they lead."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Announcement, Person, Unit
from portal.services.access import Actor, within

PAGE = 30


class When(StrEnum):
    """Which announcements are listed."""

    OPEN = "open"
    PAST = "past"


@dataclass(frozen=True)
class Row:
    """An announcement as the list shows it; `may_withdraw`: its unit is in the reader's charge."""

    announcement: Announcement
    unit: Unit
    author: Person
    may_withdraw: bool


@dataclass(frozen=True)
class Listing:
    """One page of announcements, and how many there are in all."""

    rows: list[Row]
    total: int
    page: int
    pages: int


def for_unit(unit_path: str) -> sa.ColumnElement[bool]:
    """Return the condition that an announcement is for the unit: its own, or one above it."""
    return Announcement.unit_id.in_([int(id_) for id_ in unit_path.strip("/").split("/") if id_])


def in_sight(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on Announcement joined with its Unit, that the actor may read it."""
    led = within(Unit.path, actor.paths(Permission.ANNOUNCEMENT_PUBLISH))
    return sa.or_(for_unit(actor.unit_path), led)


def on(day: date) -> sa.ColumnElement[bool]:
    """Return the condition that an announcement is shown on the day."""
    return sa.and_(
        Announcement.withdrawn_at.is_(None),
        Announcement.starts_on <= day,
        Announcement.ends_on >= day,
    )


def visible_to(actor: Actor, today: date, when: When = When.OPEN, page: int = 1) -> Listing:
    """Return a page of the announcements in the actor's sight, the newest first.

    Taken down, one is past, whatever its days. A page beyond the last is the last.
    """
    is_over = sa.or_(Announcement.withdrawn_at.is_not(None), Announcement.ends_on < today)
    query = (
        sa.select(Announcement, Unit, Person)
        .join(Unit, Unit.id == Announcement.unit_id)
        .join(Person, Person.id == Announcement.author_id)
        .where(in_sight(actor), is_over if when is When.PAST else sa.not_(is_over))
    )
    counted = query.with_only_columns(Announcement.id).subquery()
    total = db.session.scalar(sa.select(sa.func.count()).select_from(counted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = db.session.execute(
        query.order_by(Announcement.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    )
    return Listing(
        [
            Row(one, unit, author, actor.may(Permission.ANNOUNCEMENT_PUBLISH, unit.path))
            for one, unit, author in rows
        ],
        total,
        page,
        pages,
    )
