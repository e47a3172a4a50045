"""Displays of one's units: which there are, what each is set to, and the end of one."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Board, Campaign, Display, DisplayBoard, Playlist, Unit
from portal.services import audit
from portal.services.access import LARGEST_ID, Actor, within
from portal.services.bus import Message
from portal.services.displays.drafts import DisplayDraft, checked
from portal.services.displays.showing import others_of, write_boards
from portal.services.refusal import NotAllowed, NotFound
from portal.services.work import writing


@dataclass(frozen=True)
class Listed:
    """A display with its unit, its first board, how many more, and its playlist if any."""

    display: Display
    unit: Unit
    board: Board
    campaign: Campaign
    board_unit: Unit
    playlist: Playlist | None
    others: int


def visible_to(actor: Actor) -> list[Listed]:
    """Return the displays of the actor's units that are still paired, by unit and name."""
    board_unit = sa.orm.aliased(Unit)
    others = (
        sa.select(sa.func.count())
        .where(DisplayBoard.display_id == Display.id)
        .correlate(Display)
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Display, Unit, Board, Campaign, board_unit, Playlist, others)
        .join(Unit, Unit.id == Display.unit_id)
        .join(Board, Board.id == Display.board_id)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(board_unit, board_unit.id == Board.unit_id)
        .outerjoin(Playlist, Playlist.id == Display.playlist_id)
        .where(
            Display.revoked_at.is_(None),
            within(Unit.path, actor.paths(Permission.DISPLAY_APPROVE)),
        )
        .order_by(Unit.path, Display.name, Display.id)
    )
    return [Listed(*row) for row in rows]


def find(actor: Actor, display_id: int) -> Display:
    """Return a paired display of the actor's units, else raise NotFound."""
    if not 0 < display_id <= LARGEST_ID:
        raise NotFound
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
    """Set what a display is called and shows, and its dark hours; the screen follows at once."""
    display = find(actor, display_id)
    draft = checked(actor, draft, {display.board_id, *others_of(display_id)})
    with writing() as work:
        work.connection.execute(
            sa.update(Display).where(Display.id == display_id).values(draft.columns)
        )
        write_boards(work, display_id, draft.others)
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
