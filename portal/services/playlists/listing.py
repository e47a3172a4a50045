"""Which playlists there are in whose units, what they hold, and on which screens they run."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.domain.scene import Days, Item, Scene
from portal.extensions import db
from portal.models import Display, Person, Playlist, PlaylistItem, Unit
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.refusal import NotFound


@dataclass(frozen=True)
class Listed:
    """A playlist with its unit, how many turns it has, and on how many screens it runs."""

    playlist: Playlist
    unit: Unit
    turns: int
    screens: int
    is_mine: bool
    """Whether the reader may change it; one of a unit above can be used, but not changed."""


@dataclass(frozen=True)
class Held:
    """A playlist as it stands: its unit, its items in order, and who saved it last."""

    playlist: Playlist
    unit: Unit
    items: tuple[Item, ...]
    by: Person
    is_mine: bool


def _above(paths: tuple[str, ...]) -> list[int]:
    return [int(one) for path in paths for one in path.strip("/").split("/") if one]


def _in_sight(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on Unit, that its playlists are the actor's or can be used by them."""
    paths = actor.paths(Permission.DISPLAY_APPROVE)
    return sa.or_(within(Unit.path, paths), Unit.id.in_(_above(paths)))


def visible_to(actor: Actor) -> list[Listed]:
    """Return the playlists of the actor's units and of those above, by unit and name."""
    turns = (
        sa.select(sa.func.count())
        .where(PlaylistItem.playlist_id == Playlist.id)
        .correlate(Playlist)
        .scalar_subquery()
    )
    screens = (
        sa.select(sa.func.count(Display.id))
        .where(Display.playlist_id == Playlist.id, Display.revoked_at.is_(None))
        .correlate(Playlist)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Playlist, Unit, turns, screens)
        .join(Unit, Unit.id == Playlist.unit_id)
        .where(Playlist.deleted_at.is_(None), _in_sight(actor))
        .order_by(Unit.path, Playlist.name, Playlist.id)
    )
    return [
        Listed(playlist, unit, count, used, actor.may(Permission.DISPLAY_APPROVE, unit.path))
        for playlist, unit, count, used in rows
    ]


def for_screens(actor: Actor) -> list[tuple[Playlist, Unit]]:
    """Return the playlists that the actor may put on some screen of theirs, by unit and name."""
    rows = db.session.execute(
        sa.select(Playlist, Unit)
        .join(Unit, Unit.id == Playlist.unit_id)
        .where(Playlist.deleted_at.is_(None), _in_sight(actor))
        .order_by(Unit.path, Playlist.name, Playlist.id)
    )
    return [(playlist, unit) for playlist, unit in rows]


def usable_at(session: sa.orm.Session, playlist_id: int, path: str) -> bool:
    """Whether the playlist is there, and of the unit at the path or of one above it."""
    found = session.scalar(
        sa.select(Unit.path)
        .join(Playlist, Playlist.unit_id == Unit.id)
        .where(Playlist.id == playlist_id, Playlist.deleted_at.is_(None))
    )
    return found is not None and path.startswith(found)


def find(actor: Actor, playlist_id: int) -> Held:
    """Return a playlist in the actor's sight, else raise NotFound; NotAllowed for other roles."""
    actor.demand(Permission.DISPLAY_APPROVE)
    if not 1 <= playlist_id <= LARGEST_ID:
        raise NotFound
    row = db.session.execute(
        sa.select(Playlist, Unit, Person)
        .join(Unit, Unit.id == Playlist.unit_id)
        .join(Person, Person.id == Playlist.changed_by)
        .where(Playlist.id == playlist_id, Playlist.deleted_at.is_(None), _in_sight(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    playlist, unit, person = row
    return Held(
        playlist,
        unit,
        items_of(db.session.connection(), playlist_id),
        person,
        actor.may(Permission.DISPLAY_APPROVE, unit.path),
    )


def items_of(connection: sa.Connection, playlist_id: int) -> tuple[Item, ...]:
    """Return the items of a playlist in order; none where it was deleted."""
    rows = connection.execute(
        sa.select(
            PlaylistItem.scene,
            PlaylistItem.seconds,
            PlaylistItem.begins,
            PlaylistItem.ends,
            PlaylistItem.weekdays,
            PlaylistItem.days,
        )
        .join(Playlist, Playlist.id == PlaylistItem.playlist_id)
        .where(PlaylistItem.playlist_id == playlist_id, Playlist.deleted_at.is_(None))
        .order_by(PlaylistItem.position)
    )
    return tuple(
        Item(Scene(scene), seconds, begins, ends, weekdays, Days(days))
        for scene, seconds, begins, ends, weekdays, days in rows
    )


def used_on(actor: Actor, playlist_id: int) -> list[tuple[Display, Unit]]:
    """Return the actor's screens that run the playlist, by unit and name."""
    rows = db.session.execute(
        sa.select(Display, Unit)
        .join(Unit, Unit.id == Display.unit_id)
        .where(
            Display.playlist_id == playlist_id,
            Display.revoked_at.is_(None),
            within(Unit.path, actor.paths(Permission.DISPLAY_APPROVE)),
        )
        .order_by(Unit.path, Display.name, Display.id)
    )
    return [(display, unit) for display, unit in rows]
