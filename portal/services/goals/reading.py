"""One's own goal in a campaign, read as it stood at one moment in a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.plan import Plan
from portal.domain.quantity import SCALE
from portal.models import Campaign, Indicator, Participation, PrivateGoal
from portal.services import absences, measures, own_figures, standings, targets
from portal.services.absences import Away
from portal.services.access import Actor
from portal.services.goals import days
from portal.services.own_figures import OwnFigures, Reader
from portal.services.refusal import NotFound
from portal.services.targets import InForce
from portal.services.targets.force import Subject

_HUNDREDTH = SCALE // 100


@dataclass(frozen=True)
class Reference:
    """The season before, and what the same person reached there by day, scaled."""

    campaign: Campaign
    gained: Mapping[date, int]


@dataclass(frozen=True)
class Goal:
    """What a campaign asks of its reader, and what they reached by day; everything scaled.

    `figures` is the row that they stand in on the board, which is a bundle's where bundles are
    scored; all else is theirs alone. `step` is what asked figures are rounded up to. `private` is
    what they want beyond the target.
    """

    figures: OwnFigures
    place: Participation
    in_force: InForce
    gained: Mapping[date, int]
    step: int
    reference: Reference | None
    private: int | None
    away: Away | None

    @property
    def campaign(self) -> Campaign:
        """The campaign, as the board was read."""
        return self.figures.found.campaign

    @property
    def subject(self) -> Subject:
        """Whose targets these are."""
        return ("p", self.place.id)

    @property
    def target(self) -> int | None:
        """The target of the whole season, None without one."""
        return self.in_force.of(self.subject).target or None

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The target with what it was split into."""
        return (self.in_force.plan(self.subject),)

    @property
    def value(self) -> int:
        """What is reached in the season so far."""
        return sum(self.gained.values())


def of(
    connection: sa.Connection,
    actor: Actor,
    campaign_id: int,
    today: date,
    reader: Reader = standings.of,
) -> Goal:
    """Return the actor's own goal in a campaign; NotFound where they take no part.

    There is no way to ask for anybody else's.
    """
    figures = own_figures.in_campaign(connection, actor.person_id, campaign_id, today, reader)
    if figures is None:
        raise NotFound
    campaign = figures.found.campaign
    place, private, is_whole = _place(connection, actor, campaign)
    before = days.reference(connection, campaign, actor.person_id)
    ids = [place.id] if before is None else [place.id, before[1]]
    gained = days.gained(connection, campaign, ids)
    away = absences.absent_on(connection, [actor.person_id], today, today)
    return Goal(
        figures=figures,
        place=place,
        in_force=targets.ranked(connection, campaign, today),
        gained=gained.get(place.id, {}),
        step=figures.found.step if is_whole or measures.in_points(campaign) else _HUNDREDTH,
        reference=Reference(before[0], gained.get(before[1], {})) if before else None,
        private=private,
        away=next(iter(away.get(actor.person_id, [])), None),
    )


def _place(
    connection: sa.Connection, actor: Actor, campaign: Campaign
) -> tuple[Participation, int | None, bool]:
    """Return one's place, one's private goal, and whether whole numbers alone are counted."""
    with sa.orm.Session(bind=connection) as session:
        row = session.execute(
            sa.select(Participation, PrivateGoal.goal, Indicator.whole)
            .outerjoin(PrivateGoal, PrivateGoal.participation_id == Participation.id)
            .outerjoin(Indicator, Indicator.id == campaign.ranking_indicator_id)
            .where(
                Participation.campaign_id == campaign.id,
                Participation.person_id == actor.person_id,
            )
        ).one()
        session.expunge_all()
    return row[0], row[1], bool(row[2])
