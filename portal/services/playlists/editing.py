"""Making a playlist, saving it as a whole, and deleting it."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.models import Display, Playlist, PlaylistItem, Unit
from portal.services import audit
from portal.services.access import LARGEST_ID, Actor, find_unit
from portal.services.bus import Message
from portal.services.playlists.drafts import PlaylistDraft, checked
from portal.services.playlists.listing import find
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing


def make(actor: Actor, unit_id: int, draft: PlaylistDraft) -> int:
    """Make a playlist of a unit; return its id.

    Raises Rejected at `unit_id`, `name` or `items`, NotAllowed for who looks after no screens. The
    same name again in the same unit is refused, so that a form sent twice makes one.
    """
    actor.demand(Permission.DISPLAY_APPROVE)
    draft = checked(draft)
    with writing() as work:
        unit = _unit(work, actor, unit_id)
        _demand_new_name(work, unit.id, draft.name)
        playlist = Playlist(
            unit_id=unit.id,
            name=draft.name,
            revision=1,
            changed_at=work.now,
            changed_by=actor.person_id,
        )
        work.session.add(playlist)
        work.session.flush()
        _write_items(work, playlist.id, draft)
        audit.record(
            work, actor, "playlist.make", "playlist", playlist.id, detail={"name": draft.name}
        )
    return playlist.id


def save(actor: Actor, playlist_id: int, revision: int, draft: PlaylistDraft) -> None:
    """Write the playlist anew; its screens follow at once.

    Raises NotFound, NotAllowed for one of a unit above, Rejected, and Conflict when it is no
    longer at `revision`.
    """
    _mine(actor, playlist_id)
    draft = checked(draft)
    with writing() as work:
        playlist = _held(work, playlist_id)
        if playlist.revision != revision:
            raise Conflict(_l("Somebody saved this playlist while you were at it."))
        _demand_new_name(work, playlist.unit_id, draft.name, playlist_id)
        playlist.name = draft.name
        playlist.revision += 1
        playlist.changed_at = work.now
        playlist.changed_by = actor.person_id
        work.session.flush()
        work.connection.execute(
            sa.delete(PlaylistItem).where(PlaylistItem.playlist_id == playlist_id)
        )
        _write_items(work, playlist_id, draft)
        audit.record(
            work,
            actor,
            "playlist.change",
            "playlist",
            playlist_id,
            detail={"name": draft.name, "scenes": [item.scene.value for item in draft.items]},
        )
        work.announce(Message("display"))


def delete(actor: Actor, playlist_id: int) -> None:
    """Delete a playlist; the screens that ran it go back to the usual one at once."""
    _mine(actor, playlist_id)
    with writing() as work:
        playlist = _held(work, playlist_id)
        playlist.deleted_at = work.now
        work.session.flush()
        work.connection.execute(
            sa.update(Display).where(Display.playlist_id == playlist_id).values(playlist_id=None)
        )
        audit.record(
            work, actor, "playlist.delete", "playlist", playlist_id, detail={"name": playlist.name}
        )
        work.announce(Message("display"))


def _mine(actor: Actor, playlist_id: int) -> None:
    if not find(actor, playlist_id).is_mine:
        raise NotAllowed


def _unit(work: Work, actor: Actor, unit_id: int) -> Unit:
    try:
        unit = find_unit(work.session, actor, min(unit_id, LARGEST_ID))
    except NotFound as error:
        raise Rejected("unit_id", _l("Choose a unit of yours.")) from error
    if unit.disabled_at is not None or not actor.may(Permission.DISPLAY_APPROVE, unit.path):
        raise Rejected("unit_id", _l("Choose a unit of yours."))
    return unit


def _held(work: Work, playlist_id: int) -> Playlist:
    playlist = work.session.scalars(
        sa.select(Playlist)
        .where(Playlist.id == playlist_id, Playlist.deleted_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if playlist is None:
        raise NotFound
    return playlist


def _demand_new_name(work: Work, unit_id: int, name: str, but: int = 0) -> None:
    taken = work.session.scalar(
        sa.select(Playlist.id).where(
            Playlist.unit_id == unit_id,
            Playlist.name == name,
            Playlist.id != but,
            Playlist.deleted_at.is_(None),
        )
    )
    if taken is not None:
        raise Rejected("name", _l("This unit has a playlist of that name already."))


def _write_items(work: Work, playlist_id: int, draft: PlaylistDraft) -> None:
    work.connection.execute(
        sa.insert(PlaylistItem),
        [
            {
                "playlist_id": playlist_id,
                "position": position,
                "scene": item.scene.value,
                "seconds": item.seconds,
                "begins": item.begins,
                "ends": item.ends,
                "weekdays": item.weekdays,
                "days": item.days.value,
            }
            for position, item in enumerate(draft.items)
        ],
    )
