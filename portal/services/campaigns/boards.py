"""The books and boards that a campaign's participants call for: made when needed, never removed."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Board, Book, Bundle, Campaign, Participation, Unit
from portal.services.work import Work


def ensure(work: Work, campaign: Campaign) -> None:
    """Make the books and boards that the campaign's participants call for and that are missing."""
    session = work.session
    session.flush()
    sub_branches = _places(session, campaign.id)
    kept = session.scalars(sa.select(Book.sub_branch_id).where(Book.campaign_id == campaign.id))
    for id_ in sorted(sub_branches.difference(kept)):
        session.add(Book(campaign_id=campaign.id, sub_branch_id=id_))
    shown = session.execute(
        sa.select(Board.unit_id, Board.kind).where(Board.campaign_id == campaign.id)
    )
    standing = {(unit_id, kind) for unit_id, kind in shown}
    for unit_id, kind in wanted(session, campaign, sub_branches):
        if (unit_id, kind) not in standing:
            session.add(Board(campaign_id=campaign.id, unit_id=unit_id, kind=kind))
            standing.add((unit_id, kind))
    session.flush()


def wanted(
    session: Session, campaign: Campaign, sub_branches: frozenset[int]
) -> list[tuple[int, str]]:
    """Return unit and kind of every board: the overall one first, then by kind, then by place."""
    boards = [(campaign.unit_id, "person")]
    if _has_bundles(session, campaign.id):
        boards.append((campaign.unit_id, "bundle"))
    if _has_teams(session, campaign.id):
        boards.append((campaign.unit_id, "team"))
    if len(sub_branches) > 1:
        boards.append((campaign.unit_id, "sub_branch"))
        boards += [(id_, "person") for id_ in sorted(sub_branches)]
    if campaign.ranking == "increase":
        boards.append((campaign.unit_id, "no_base"))
    return boards


def _places(session: Session, campaign_id: int) -> frozenset[int]:
    return frozenset(
        session.scalars(
            sa.select(Participation.sub_branch_id)
            .where(Participation.campaign_id == campaign_id)
            .distinct()
        )
    )


def _has_bundles(session: Session, campaign_id: int) -> bool:
    return bool(session.scalar(sa.select(sa.exists().where(Bundle.campaign_id == campaign_id))))


def _has_teams(session: Session, campaign_id: int) -> bool:
    of_team = sa.exists().where(
        Participation.campaign_id == campaign_id,
        Participation.unit_id == Unit.id,
        Unit.kind == "team",
    )
    return bool(session.scalar(sa.select(of_team)))
