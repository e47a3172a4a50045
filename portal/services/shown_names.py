"""Names that boards show: a board grows newer with each, so that every screen follows."""

from collections.abc import Collection

import sqlalchemy as sa

from portal.models import Board, Book, Participation
from portal.services import books
from portal.services.bus import Message
from portal.services.work import Work


def of_person(work: Work, person_id: int) -> None:
    """Bump and announce the boards on which the person stands."""
    of_people(work, (person_id,))


def of_people(work: Work, person_ids: Collection[int]) -> None:
    """Bump and announce the boards on which any of the people stand."""
    _bump(work, books_of(person_ids))


def books_of(person_ids: Collection[int]) -> sa.Select[int, int]:
    """Return the books, with their campaigns, of the boards on which any of the people stand."""
    return (
        sa.select(Book.id, Book.campaign_id)
        .join(
            Participation,
            sa.and_(
                Participation.campaign_id == Book.campaign_id,
                Participation.sub_branch_id == Book.sub_branch_id,
            ),
        )
        .where(Participation.person_id.in_(person_ids))
        .distinct()
    )


def of_unit(work: Work, unit_id: int) -> None:
    """Bump and announce the boards that name the unit: as their own, or beside its people."""
    campaigns = sa.union(
        sa.select(Board.campaign_id).where(Board.unit_id == unit_id),
        sa.select(Participation.campaign_id).where(
            sa.or_(Participation.unit_id == unit_id, Participation.sub_branch_id == unit_id)
        ),
    )
    _bump(work, sa.select(Book.id, Book.campaign_id).where(Book.campaign_id.in_(campaigns)))


def _bump(work: Work, query: sa.Select[int, int]) -> None:
    found = work.connection.execute(query).all()
    books.lock(work, {row.id: 0 for row in found})
    for campaign_id in sorted({row.campaign_id for row in found}):
        work.announce(Message("board", campaign_id=campaign_id))
