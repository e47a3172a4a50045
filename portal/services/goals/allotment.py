"""The campaigns whose targets somebody sets: each unit's target, and what of it is allotted."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Indicator, Participation, TargetLock, TargetRevision, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import visible


@dataclass(frozen=True, slots=True)
class Allotted:
    """A unit's target in a campaign beside the sum of its people's, both scaled.

    `target` is None without one. `people` take part, `without` of them have no target.
    `indicator` is None where points are counted. `may_always`: also while it is locked.
    """

    campaign: Campaign
    unit: Unit
    indicator: Indicator | None
    target: int | None
    allotted: int
    people: int
    without: int
    is_locked: bool
    may_always: bool

    @property
    def difference(self) -> int | None:
        """What is allotted beyond the target; negative is still to be allotted."""
        return None if self.target is None else self.allotted - self.target


def allotted(actor: Actor, today: date) -> list[Allotted]:
    """Return what the actor sets targets for: live and coming campaigns, by their units.

    A line for each topmost unit in their charge that lies in the campaign; a fixed number of
    statements. Raise NotAllowed for who sets none anywhere.
    """
    actor.demand(Permission.CAMPAIGN_EDIT)
    campaigns = _campaigns(actor)
    ids = [campaign.id for campaign, _path, _indicator in campaigns]
    units = _units(actor, [campaign.unit_id for campaign, _path, _indicator in campaigns])
    targets = _targets(ids, today)
    people = _people(ids, today)
    locked = _locked(ids)
    found = []
    for campaign, top, indicator in campaigns:
        may_always = actor.may(Permission.CAMPAIGN_EDIT, top)
        for unit in _charge(units, campaign, top, is_whole=may_always):
            own = [
                targets.get((campaign.id, "p", place), 0)
                for place, path in people[campaign.id]
                if path.startswith(unit.path) or unit.id == campaign.unit_id
            ]
            target = targets.get((campaign.id, "u", unit.id)) or None
            # A unit of which nobody takes part has nothing to be set, but the whole campaign has.
            if own or target or may_always:
                found.append(
                    Allotted(
                        campaign=campaign,
                        unit=unit,
                        indicator=indicator,
                        target=target,
                        allotted=sum(own),
                        people=len(own),
                        without=sum(not one for one in own),
                        is_locked=campaign.id in locked,
                        may_always=may_always,
                    )
                )
    return found


def _campaigns(actor: Actor) -> list[tuple[Campaign, str, Indicator | None]]:
    """Return the draft and live campaigns that the actor sees, with their units' paths."""
    rows = db.session.execute(
        visible(actor)
        .add_columns(Unit.path, Indicator)
        .outerjoin(Indicator, Indicator.id == Campaign.ranking_indicator_id)
        .where(Campaign.state.in_((State.DRAFT, State.LIVE)))
        .order_by(
            sa.case((Campaign.state == State.LIVE, 0), else_=1), Campaign.ends_on, Campaign.id
        )
    )
    return [(campaign, path, indicator) for campaign, path, indicator in rows]


def _units(actor: Actor, campaign_units: Collection[int]) -> list[Unit]:
    """Return the topmost units in the actor's charge, and those of the campaigns."""
    charge = [path for path in actor.paths(Permission.CAMPAIGN_EDIT) if path]
    return list(
        db.session.scalars(
            sa.select(Unit)
            .where(sa.or_(Unit.path.in_(charge), Unit.id.in_(campaign_units)))
            .order_by(Unit.path)
        )
    )


def _charge(units: list[Unit], campaign: Campaign, top: str, *, is_whole: bool) -> list[Unit]:
    if is_whole:
        return [unit for unit in units if unit.id == campaign.unit_id]
    return [unit for unit in units if unit.path.startswith(top) and unit.path != top]


def _targets(campaign_ids: Collection[int], today: date) -> dict[tuple[int, str, int], int]:
    """Return the whole-season targets in force of what each campaign ranks by, scaled."""
    line = TargetRevision
    newest = (
        sa.select(sa.func.max(line.id))
        .join(Campaign, Campaign.id == line.campaign_id)
        .where(
            line.campaign_id.in_(campaign_ids),
            line.indicator_id.is_not_distinct_from(Campaign.ranking_indicator_id),
            line.period == "campaign",
            line.valid_from <= today,
        )
        .group_by(line.campaign_id, line.participation_id, line.unit_id)
    )
    rows = db.session.execute(
        sa.select(line.campaign_id, line.participation_id, line.unit_id, line.target).where(
            line.id.in_(newest)
        )
    )
    return {
        (campaign, "u" if place is None else "p", unit or place or 0): target
        for campaign, place, unit, target in rows
    }


def _people(campaign_ids: Collection[int], today: date) -> defaultdict[int, list[tuple[int, str]]]:
    """Return by campaign who takes part, with their unit's path."""
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Participation.campaign_id, Participation.id, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            Participation.campaign_id.in_(campaign_ids),
            sa.or_(Participation.left_on.is_(None), Participation.left_on > today),
        )
    )
    for campaign_id, place, path in rows:
        found[campaign_id].append((place, path))
    return found


def _locked(campaign_ids: Collection[int]) -> set[int]:
    """Return the campaigns whose targets are locked: the latest word on each counts."""
    latest = (
        sa.select(sa.func.max(TargetLock.id))
        .where(TargetLock.campaign_id.in_(campaign_ids))
        .group_by(TargetLock.campaign_id)
    )
    return set(
        db.session.scalars(
            sa.select(TargetLock.campaign_id).where(TargetLock.id.in_(latest), TargetLock.is_locked)
        )
    )
