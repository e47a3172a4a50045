"""What somebody can ask for: their targets in live campaigns that can still change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal import clock
from portal.domain.campaign import State
from portal.domain.period import ORDER
from portal.extensions import db
from portal.models import (
    Campaign,
    Indicator,
    Participation,
    TargetDecision,
    TargetRequest,
    TargetRevision,
)
from portal.services.access import Actor
from portal.services.requests.one import column_of
from portal.services.targets import Column, in_force, shown, whole_of


@dataclass(frozen=True, slots=True)
class Offer:
    """A target that somebody can ask to have changed; `target` is None where there is none yet."""

    campaign: Campaign
    indicator: Indicator | None
    column: Column
    target: Decimal | None


def offers(actor: Actor) -> list[Offer]:
    """Return what `ask` takes, the campaign that ends first first, its whole season first of all.

    What was asked for already, and waits, is left out. Four statements, and one for each indicator
    of a campaign that the actor has targets of.
    """
    today = clock.today()
    places = db.session.execute(
        sa.select(Participation.id, Campaign)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Participation.person_id == actor.person_id,
            sa.or_(Participation.left_on.is_(None), Participation.left_on > today),
            Campaign.state == State.LIVE,
            Campaign.ends_on >= today,
        )
        .order_by(Campaign.ends_on, Campaign.id)
    ).all()
    by_place = dict(places)
    asked = _asked(by_place)
    columns = [
        (place_id, column, target)
        for place_id, indicator_ids in _indicators(by_place).items()
        for indicator_id in indicator_ids
        for column, target in _columns(by_place[place_id], place_id, indicator_id, today)
        if (place_id, column) not in asked
    ]
    known = _named({column.indicator_id for _place, column, _target in columns})
    return [
        Offer(by_place[place_id], known.get(column.indicator_id), column, shown(target))
        for place_id, column, target in columns
    ]


def _indicators(by_place: Mapping[int, Campaign]) -> dict[int, list[int | None]]:
    """Return by participation what it has targets of, first what the campaign ranks by."""
    found: dict[int, dict[int | None, None]] = {
        place_id: {campaign.ranking_indicator_id: None} for place_id, campaign in by_place.items()
    }
    for place_id, indicator_id in db.session.execute(
        sa.select(Participation.id, TargetRevision.indicator_id)
        .join(TargetRevision, TargetRevision.participation_id == Participation.id)
        .where(Participation.id.in_(by_place))
        .distinct()
        .order_by(Participation.id, TargetRevision.indicator_id)
    ):
        found[place_id][indicator_id] = None
    return {place_id: list(indicator_ids) for place_id, indicator_ids in found.items()}


def _columns(
    campaign: Campaign, place_id: int, indicator_id: int | None, today: date
) -> list[tuple[Column, int]]:
    """Return the periods in which somebody has a target, those that are over left out.

    The whole season of what the campaign ranks by is there in any case.
    """
    found = in_force(db.session.connection(), campaign, indicator_id, today)
    targets = {
        span: held.target
        for span, held in found.held.get(("p", place_id), {}).items()
        if held.target
    }
    if indicator_id == campaign.ranking_indicator_id:
        targets.setdefault(whole_of(campaign), 0)
    spans = sorted(targets, key=lambda span: (ORDER.index(span.kind), span.starts_on))
    return [(Column(indicator_id, span), targets[span]) for span in spans if span.ends_on >= today]


def _asked(by_place: Mapping[int, Campaign]) -> set[tuple[int, Column]]:
    """Return what waits for an answer already."""
    lines = db.session.scalars(
        sa.select(TargetRequest)
        .outerjoin(TargetDecision, TargetDecision.request_id == TargetRequest.id)
        .where(TargetRequest.participation_id.in_(by_place), TargetDecision.request_id.is_(None))
    )
    return {
        (line.participation_id, column_of(line, by_place[line.participation_id])) for line in lines
    }


def _named(ids: set[int | None]) -> dict[int | None, Indicator]:
    rows = db.session.scalars(sa.select(Indicator).where(Indicator.id.in_(ids - {None})))
    return {row.id: row for row in rows}
