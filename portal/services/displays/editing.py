"""Displays of one's units: which there are, what each is set to, and the end of one."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Board, Campaign, Display, Unit
from portal.services import audit
from portal.services.access import Actor, within
from portal.services.bus import Message
from portal.services.displays.drafts import DisplayDraft, checked
from portal.services.refusal import NotAllowed, NotFound
from portal.services.work import writing


@dataclass(frozen=True)
class Listed:
    """A display with its unit, and the board that it shows."""

    display: Display
    unit: Unit
    board: Board
    campaign: Campaign
    board_unit: Unit


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
    draft = checked(actor, draft)
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
