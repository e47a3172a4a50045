"""Whose page of a season may be opened, and what of it is for whom."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services import years
from portal.services.access import LARGEST_ID, Actor, campaign_in_sight
from portal.services.insights import choosing
from portal.services.refusal import NotFound


@dataclass(frozen=True)
class Season:
    """A season that somebody took part in: its campaign, their place in it, and the unit of that.

    `shows_all`: the reader is that person, or leads them there. Everybody else who sees the
    season's boards reads what boards, bulletins and lists of honours show of anybody: place,
    value, target, the curve that bulletins make day by day, ranks at closes, honours, and the
    seasons before. Pace in words, channels and single entries are for the person and for who leads
    them; reports have readers of their own (`reports.sight`).
    """

    campaign: Campaign
    place: Participation
    unit: Unit
    shows_all: bool


def find(actor: Actor, person_id: int) -> tuple[Person, list[Season]]:
    """Return somebody with the seasons of theirs that are in the actor's sight.

    Those that run come first, then the latest. Raise NotAllowed for who sees no boards, NotFound
    where there is no such season.
    """
    actor.demand(Permission.BOARD_SEE)
    person = db.session.get(Person, person_id) if 0 < person_id <= LARGEST_ID else None
    if person is None:
        raise NotFound
    team = sa.orm.aliased(Unit)
    rows = db.session.execute(
        choosing.listed(sa.select(Campaign, Participation, team), actor)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .join(team, team.id == Participation.unit_id)
        .where(Participation.person_id == person_id, years.took_part())
    )
    found = [
        Season(campaign, place, unit, person_id == actor.person_id or actor.leads(unit.path))
        for campaign, place, unit in rows
    ]
    if not found:
        raise NotFound
    return person, found


def season(found: list[Season], campaign_id: int | None) -> Season:
    """Return the season of a campaign, the usual one without; NotFound for another.

    As on one's own page: of those that run the one that ends first, else the latest.
    """
    if campaign_id is None:
        return min(_running(found), key=lambda one: one.campaign.ends_on, default=found[0])
    wanted = next((one for one in found if one.campaign.id == campaign_id), None)
    if wanted is None:
        raise NotFound
    return wanted


def opened(actor: Actor, person_ids: Collection[int]) -> set[int]:
    """Return whose pages the actor may open, of some people; one statement."""
    if not actor.may(Permission.BOARD_SEE) or not person_ids:
        return set()
    return set(
        db.session.scalars(
            sa.select(Participation.person_id)
            .join(Campaign, Campaign.id == Participation.campaign_id)
            .join(Unit, Unit.id == Campaign.unit_id)
            .where(
                Participation.person_id.in_(list(person_ids)),
                Campaign.state != "draft",
                campaign_in_sight(actor),
                years.took_part(),
            )
        )
    )


def _running(found: list[Season]) -> list[Season]:
    today = clock.today()
    return [one for one in found if choosing.runs(one.campaign, today)]
