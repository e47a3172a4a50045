"""Where an announcement is shown while it runs: on home pages, and on the boards of walls."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Announcement, Board, Display, Person, Unit
from portal.services.access import Actor, within
from portal.services.announcements.listing import for_unit, on

MOST_ON_WALLS = 20
"""How many announcements a wall shows one after the other."""


@dataclass(frozen=True)
class Shown:
    """An announcement with its unit and who published it."""

    announcement: Announcement
    unit: Unit
    author: Person


def running(actor: Actor, today: date, most: int) -> tuple[list[Shown], int]:
    """Return the newest announcements that run for the actor's unit, and how many run in all."""
    rows = db.session.execute(
        _shown()
        .add_columns(sa.func.count().over())
        .where(for_unit(actor.unit_path), on(today))
        .limit(most)
    ).all()
    return [Shown(one, unit, author) for one, unit, author, _all in rows], (
        rows[0][3] if rows else 0
    )


def of_board(connection: sa.Connection, unit_path: str, day: date) -> Shown | None:
    """Return the newest announcement for the walls that runs for the unit of a board."""
    return _first(connection, for_unit(unit_path), on(day))


def all_of_board(connection: sa.Connection, unit_path: str, day: date) -> list[Shown]:
    """Return what runs for the walls of a board, the newest first, `MOST_ON_WALLS` at most."""
    with sa.orm.Session(bind=connection) as session:
        rows = session.execute(
            _shown().where(Announcement.on_wall, for_unit(unit_path), on(day)).limit(MOST_ON_WALLS)
        ).all()
        return [Shown(*row) for row in rows]


def fresh(connection: sa.Connection, announcement_id: int, day: date) -> Shown | None:
    """Return an announcement for the walls, None where it does not run on the day."""
    return _first(connection, Announcement.id == announcement_id, on(day))


def board_ids(connection: sa.Connection, announcement_id: int) -> set[int]:
    """Return the boards of the announcement's unit and of all below."""
    path = _path(connection, announcement_id)
    found = connection.execute(
        sa.select(Board.id).join(Unit, Unit.id == Board.unit_id).where(within(Unit.path, [path]))
    )
    return set(found.scalars())


def display_ids(connection: sa.Connection, announcement_id: int) -> set[int]:
    """Return the screens that stand in the announcement's unit, or below, whatever they show."""
    path = _path(connection, announcement_id)
    found = connection.execute(
        sa.select(Display.id)
        .join(Unit, Unit.id == Display.unit_id)
        .where(within(Unit.path, [path]), Display.revoked_at.is_(None))
    )
    return set(found.scalars())


def _path(connection: sa.Connection, announcement_id: int) -> str:
    return connection.execute(
        sa.select(Unit.path)
        .join(Announcement, Announcement.unit_id == Unit.id)
        .where(Announcement.id == announcement_id)
    ).scalar_one()


def _first(connection: sa.Connection, *conditions: sa.ColumnElement[bool]) -> Shown | None:
    with sa.orm.Session(bind=connection) as session:
        row = session.execute(_shown().where(Announcement.on_wall, *conditions).limit(1)).first()
        return None if row is None else Shown(*row)


def _shown() -> sa.Select[Announcement, Unit, Person]:
    return (
        sa.select(Announcement, Unit, Person)
        .join(Unit, Unit.id == Announcement.unit_id)
        .join(Person, Person.id == Announcement.author_id)
        .order_by(Announcement.id.desc())
    )
