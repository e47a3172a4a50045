"""Boards: which there are, who sees them, and which version they are at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import time

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Board, Book, Campaign, Participation, Posting, Unit
from portal.services import unit_revisions
from portal.services.access import Actor, campaign_in_sight
from portal.services.refusal import NotFound

KIND_ORDER = {"person": 0, "bundle": 1, "team": 2, "sub_branch": 3, "no_base": 4}


def visible_to(actor: Actor) -> list[tuple[Board, Campaign, Unit]]:
    """Return the boards in sight: running campaigns first, then by date, kind and unit."""
    board_unit = sa.orm.aliased(Unit)
    rows = db.session.execute(
        sa.select(Board, Campaign, board_unit)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(Unit, Unit.id == Campaign.unit_id)
        .join(board_unit, board_unit.id == Board.unit_id)
        .where(campaign_in_sight(actor), Campaign.state != "draft")
    ).all()
    found = [(row[0], row[1], row[2]) for row in rows]
    found.sort(
        key=lambda row: (
            row[1].state != "live",
            -row[1].ends_on.toordinal(),
            row[1].id,
            KIND_ORDER[row[0].kind],
            row[2].path.count("/"),
            row[2].sort_key,
        )
    )
    return found


def find(actor: Actor, board_id: int) -> Board:
    """Return the board when its campaign is in sight, else raise NotFound."""
    board = db.session.scalars(
        sa.select(Board)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(Unit, Unit.id == Campaign.unit_id)
        .where(Board.id == board_id, campaign_in_sight(actor), Campaign.state != "draft")
    ).one_or_none()
    if board is None:
        raise NotFound
    return board


def named_ones(board_ids: Collection[int]) -> list[tuple[Board, Campaign, Unit]]:
    """Return boards, each with its campaign and unit, whoever asks; to name them, not to show."""
    if not board_ids:
        return []
    rows = db.session.execute(
        sa.select(Board, Campaign, Unit)
        .join(Campaign, Campaign.id == Board.campaign_id)
        .join(Unit, Unit.id == Board.unit_id)
        .where(Board.id.in_(list(board_ids)))
    )
    return [(board, campaign, unit) for board, campaign, unit in rows]


@dataclass(frozen=True)
class Head:
    """What decides whether a rendered board still holds: its version, and its cut-off."""

    version: int
    cut_off: time
    campaign_id: int


_ASKED = Board.id.in_(sa.bindparam("ids", expanding=True))
# Summed once a campaign: a city's has hundreds of books, and as many boards.
_REVISIONS = (
    sa.select(Book.campaign_id, sa.func.sum(Book.revision).label("revision"))
    .where(Book.campaign_id.in_(sa.select(Board.campaign_id).where(_ASKED)))
    .group_by(Book.campaign_id)
    .subquery()
)
_HEADS = (
    sa.select(Board.id, sa.func.coalesce(_REVISIONS.c.revision, 0), Campaign.cut_off, Campaign.id)
    .join(Campaign, Campaign.id == Board.campaign_id)
    .outerjoin(_REVISIONS, _REVISIONS.c.campaign_id == Board.campaign_id)
    .where(_ASKED)
)
_PLACES = (
    sa.select(Book.sub_branch_id, Participation.sub_branch_id.label("now_at"))
    .select_from(Posting)
    .join(Book, Book.id == Posting.book_id)
    .join(Participation, Participation.id == Posting.participation_id)
    .where(Posting.entry_id == sa.bindparam("entry_id"))
    .subquery()
)
_OF_ENTRY = (
    sa.select(Board.id)
    .join(Campaign, Campaign.id == Board.campaign_id)
    .where(
        Board.campaign_id == sa.bindparam("campaign_id"),
        sa.or_(
            Board.unit_id == Campaign.unit_id,
            Board.unit_id.in_(sa.select(_PLACES.c.sub_branch_id)),
            Board.unit_id.in_(sa.select(_PLACES.c.now_at)),
        ),
    )
)


def heads(connection: sa.Connection, board_ids: Iterable[int]) -> dict[int, Head]:
    """Return the boards' heads.

    A version is the sum of the campaign's books' revisions and of what was said in its units.
    """
    ids = list(board_ids)
    said = unit_revisions.of_boards(connection, ids)
    rows = connection.execute(_HEADS, {"ids": ids})
    return {row[0]: Head(int(row[1]) + said.get(row[0], 0), row[2], row[3]) for row in rows}


def neighbours(
    connection: sa.Connection, board_ids: Iterable[int], kinds: Iterable[str] | None = None
) -> list[Board]:
    """Return the boards and the others of the same campaigns, by id; of these only some `kinds`."""
    ids = list(board_ids)
    campaigns = sa.select(Board.campaign_id).where(Board.id.in_(ids))
    asked: sa.ColumnElement[bool] = Board.campaign_id.in_(campaigns)
    if kinds is not None:
        asked = sa.and_(asked, sa.or_(Board.id.in_(ids), Board.kind.in_(list(kinds))))
    with sa.orm.Session(bind=connection) as session:
        found = session.scalars(sa.select(Board).where(asked).order_by(Board.id)).all()
        session.expunge_all()
    return list(found)


def of_entry(connection: sa.Connection, campaign_id: int, entry_id: int) -> list[int]:
    """Return the ids of a campaign's boards that an entry shows on.

    Those of the whole campaign, and of the sub-branches where it is counted; on the others nothing
    is new but the version.
    """
    asked = {"campaign_id": campaign_id, "entry_id": entry_id}
    return list(connection.execute(_OF_ENTRY, asked).scalars())


def of_campaign(connection: sa.Connection, campaign_id: int) -> list[int]:
    """Return the ids of a campaign's boards."""
    found = connection.execute(sa.select(Board.id).where(Board.campaign_id == campaign_id))
    return list(found.scalars())
