"""The rule in force of a campaign, and other rules brought into the form that compares with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from portal.domain.rule import Groups, Rule
from portal.models import Bundle, Campaign, CampaignIndicator, Indicator, Unit
from portal.services import points
from portal.services.standings import members, reading
from portal.services.standings.members import Member


@dataclass(frozen=True)
class Stand:
    """What a rule can be about in a campaign, seen from one of its units on a day.

    `people` are those of the unit, `groups` the roster's bundles with whom of the unit they hold,
    two at least. `indicators` are those that the campaign counts, `points` the table in force on
    its last day so far, scaled. `may_refer`: the reader sees the season that it is compared with.
    """

    campaign: Campaign
    unit: Unit
    day: date
    people: list[Member]
    bundles: Mapping[int, Bundle]
    groups: Groups
    indicators: list[Indicator]
    points: Mapping[int, int]
    may_refer: bool = True


def stand(
    connection: sa.Connection,
    campaign: Campaign,
    unit: Unit,
    day: date,
    known: list[Member] | None = None,
    *,
    may_refer: bool = True,
) -> Stand:
    """Return what a rule can be about; four statements, without that for people who are known."""
    people = members.of_unit(connection, campaign, unit) if known is None else known
    bundles = reading.find_bundles(connection, campaign.id)
    with sa.orm.Session(bind=connection) as session:
        indicators = session.scalars(
            sa.select(Indicator)
            .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
            .where(CampaignIndicator.campaign_id == campaign.id)
            .order_by(CampaignIndicator.position, Indicator.id)
        ).all()
        session.expunge_all()
    return Stand(
        campaign=campaign,
        unit=unit,
        day=day,
        people=people,
        bundles=bundles,
        groups=_groups(people, bundles),
        indicators=list(indicators),
        points=points.in_force(connection, campaign.id, min(day, campaign.ends_on)),
        may_refer=may_refer,
    )


def _groups(people: Iterable[Member], bundles: Mapping[int, Bundle]) -> Groups:
    found: dict[int, list[int]] = defaultdict(list)
    for member in people:
        if member.bundle_id in bundles:
            found[member.bundle_id or 0].append(member.participation_id)
    several = (frozenset(group) for group in found.values() if len(group) > 1)
    return tuple(sorted(several, key=min))


def in_force(campaign: Campaign) -> Rule:
    """Return the rule that the campaign ranks by."""
    return Rule(campaign.ranking, campaign.scoring, campaign.ranking_indicator_id)


def plain(rule: Rule, known: Stand) -> Rule:
    """Return the checked rule; the roster's own bundles are said as those. Raise RuleError."""
    checked = rule.checked()
    if checked.bundles is not None and checked.bundles == known.groups:
        return replace(checked, bundles=None)
    return checked


def level_with(rule: Rule, other: Rule) -> Rule:
    """Return the rule with rows of the sort that another has, so that ranks can be compared.

    People stand beside people, each alone or in a bundle; units beside units of their kind.
    """
    if rule.scoring == other.scoring or not (rule.is_of_units or other.is_of_units):
        return rule
    return replace(rule, scoring=other.scoring if other.is_of_units else "individual", bundles=None)
