"""What insights can be asked of: the seasons in sight, and the units that have boards in one."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Board, Campaign, Participation, Unit
from portal.services import years
from portal.services.access import Actor, campaign_in_sight, led
from portal.services.insights import unit_parts
from portal.services.refusal import NotFound


def campaigns(actor: Actor) -> list[tuple[Campaign, Unit]]:
    """Return the seasons in sight that are no drafts, those that run first, the latest first.

    Raise NotAllowed for who sees no boards.
    """
    actor.demand(Permission.BOARD_SEE)
    rows = db.session.execute(listed(sa.select(Campaign, Unit), actor))
    return [(campaign, unit) for campaign, unit in rows]


def main(actor: Actor, found: Iterable[Campaign]) -> Campaign | None:
    """Return which of the seasons is meant without a choice; None without any. One statement.

    Of those that run: the one in which the actor, or somebody whom they lead, takes part, that is
    compared with another in sight, that most take part in, that began first. Without one that runs:
    of those that are over the latest, likewise first one that is theirs.
    """
    seasons = {one.id: one for one in found}
    if not seasons:
        return None
    taking_part = _taking_part(actor, seasons)
    today = clock.today()

    def pressing(one: Campaign) -> tuple[object, ...]:
        people, theirs = taking_part.get(one.id, (0, 0))
        if runs(one, today):
            return 0, not theirs, one.reference_id not in seasons, -people, one.starts_on, one.id
        is_over = one.starts_on <= today
        return 1, not is_over, not theirs, -one.ends_on.toordinal(), one.id

    return min(seasons.values(), key=pressing)


def runs(season: Campaign, today: date) -> bool:
    """Whether a season is under way."""
    return season.state == "live" and season.starts_on <= today <= season.ends_on


def of_unit(actor: Actor, one: Unit) -> Campaign | None:
    """Return the main of the seasons in sight in which somebody of the unit takes part.

    None without one, and for who sees no boards. Two statements.
    """
    if not actor.may(Permission.BOARD_SEE):
        return None
    place = sa.orm.aliased(Unit)
    takes_part = (
        sa.exists()
        .where(
            Participation.campaign_id == Campaign.id,
            place.id == Participation.unit_id,
            place.path.startswith(one.path, autoescape=True),
            years.took_part(),
        )
        .correlate(Campaign)
    )
    above = unit_parts.ids_on(one.path)
    query = listed(sa.select(Campaign), actor).where(Campaign.unit_id.in_(above), takes_part)
    return main(actor, db.session.scalars(query))


def _taking_part(actor: Actor, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Return by campaign how many take part, and how many of them are the actor or led by them."""
    theirs = sa.or_(Participation.person_id == actor.person_id, led(actor))
    rows = db.session.execute(
        sa.select(
            Participation.campaign_id,
            sa.func.count(),
            sa.func.sum(sa.case((theirs, 1), else_=0)),
        )
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id.in_(list(ids)), years.took_part())
        .group_by(Participation.campaign_id)
    )
    return {campaign_id: (people, int(own)) for campaign_id, people, own in rows}


def listed(query: sa.Select[*tuple[Any, ...]], actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    """Return the query from Campaign, joined with its Unit, for those seasons in their order."""
    today = clock.today()
    runs = sa.and_(Campaign.state == "live", Campaign.starts_on <= today, Campaign.ends_on >= today)
    return (
        query.join(Unit, Unit.id == Campaign.unit_id)
        .where(Campaign.state != "draft", campaign_in_sight(actor))
        .order_by(sa.case((runs, 0), else_=1), Campaign.ends_on.desc(), Campaign.id)
    )


def sees_all(actor: Actor, codes: Collection[str]) -> bool:
    """Whether all seasons of these codes are in the actor's sight and no drafts."""
    found = db.session.scalar(
        sa.select(sa.func.count(Campaign.id))
        .join(Unit, Unit.id == Campaign.unit_id)
        .where(Campaign.code.in_(codes), Campaign.state != "draft", campaign_in_sight(actor))
    )
    return found == len(codes)


def units(campaign: Campaign) -> list[Unit]:
    """Return the units that have a board of people in the campaign, the topmost first."""
    return list(
        db.session.scalars(
            sa.select(Unit)
            .join(Board, Board.unit_id == Unit.id)
            .where(Board.campaign_id == campaign.id, Board.kind == "person")
            .order_by(sa.func.length(Unit.path), Unit.sort_key, Unit.id)
        )
    )


def unit(campaign: Campaign, unit_id: int | None) -> Unit:
    """Return the unit of a campaign's board, the campaign's own without one; else NotFound."""
    wanted = campaign.unit_id if unit_id is None else unit_id
    found = db.session.scalar(
        sa.select(Unit)
        .join(Board, Board.unit_id == Unit.id)
        .where(Board.campaign_id == campaign.id, Board.kind == "person", Unit.id == wanted)
    )
    if found is None:
        raise NotFound
    return found


def whole_board(connection: sa.Connection, campaign: Campaign) -> int:
    """Return the campaign's board of all its people; one that is no draft has it."""
    found = connection.scalar(
        sa.select(Board.id).where(
            Board.campaign_id == campaign.id,
            Board.unit_id == campaign.unit_id,
            Board.kind == "person",
        )
    )
    if found is None:
        raise NotFound
    return found
