"""What was changed since in the rule of a campaign that was set up by a proposal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import from_scaled
from portal.models import (
    Campaign,
    CampaignIndicator,
    Indicator,
    Participation,
    Person,
    PointsRevision,
    RuleProposal,
)
from portal.services import scales

Codes = Mapping[str, Decimal]


def changed(
    connection: sa.Connection, adopted: Iterable[tuple[RuleProposal, Campaign]]
) -> dict[int, tuple[str, ...]]:
    """Return by proposal in what its campaign's rule is another than the proposal's by now.

    As rules differ (`Rule`): ranking, counted, scoring, bundles. Points are those that hold on the
    campaign's last day. People who are not on its roster are missed in no bundle, and a roster of
    nobody has none. At most four statements.
    """
    pairs = list(adopted)
    if not pairs:
        return {}
    ids = [campaign.id for _proposal, campaign in pairs]
    indicators = dict(connection.execute(sa.select(Indicator.id, Indicator.code)).all())
    tables = _tables(connection, [campaign for _proposal, campaign in pairs], indicators)
    places = _places(connection, ids)
    return {
        proposal.id: _differing(
            proposal.content, campaign, indicators, tables[campaign.id], places[campaign.id]
        )
        for proposal, campaign in pairs
    }


def _differing(
    content: Mapping[str, object],
    campaign: Campaign,
    codes: Mapping[int, str],
    table: Codes,
    places: Mapping[str, int | None],
) -> tuple[str, ...]:
    counted = codes.get(campaign.ranking_indicator_id or 0)
    points, bundles = content["points"], content["bundles"]
    is_same = {
        "ranking": content["ranking"] == campaign.ranking,
        "counted": content["indicator"] == counted
        and (not isinstance(points, dict) or _worth(points) == table),
        "scoring": content["scoring"] == campaign.scoring,
        "bundles": not (isinstance(bundles, list) and places and campaign.scoring == "bundle")
        or _together(bundles, places) == _bundled(places),
    }
    return tuple(name for name, same in is_same.items() if not same)


def _worth(points: Mapping[str, str]) -> Codes:
    return {code: Decimal(text) for code, text in points.items() if Decimal(text)}


def _together(
    bundles: Iterable[Iterable[str]], places: Mapping[str, int | None]
) -> set[frozenset[str]]:
    """Return who of each bundle is on the roster, where they are two at least."""
    groups = (frozenset(number for number in group if number in places) for group in bundles)
    return {group for group in groups if len(group) > 1}


def _bundled(places: Mapping[str, int | None]) -> set[frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for number, bundle_id in places.items():
        if bundle_id is not None:
            found[bundle_id].add(number)
    return {frozenset(group) for group in found.values() if len(group) > 1}


def _tables(
    connection: sa.Connection, campaigns: Iterable[Campaign], codes: Mapping[int, str]
) -> dict[int, Codes]:
    """Return by campaign what its indicators are worth, those that are worth nothing left out."""
    seasons = {campaign.id: campaign for campaign in campaigns}
    counting = set(
        connection.execute(
            sa.select(CampaignIndicator.campaign_id, CampaignIndicator.indicator_id).where(
                CampaignIndicator.campaign_id.in_(seasons)
            )
        ).all()
    )
    decided: dict[int, list[tuple[int, date, int]]] = defaultdict(list)
    for campaign_id, indicator_id, day, points in connection.execute(
        sa.select(
            PointsRevision.campaign_id,
            PointsRevision.indicator_id,
            PointsRevision.valid_from,
            PointsRevision.points,
        )
        .where(PointsRevision.campaign_id.in_(seasons))
        .order_by(PointsRevision.id)
    ):
        if (campaign_id, indicator_id) in counting:
            decided[campaign_id].append((indicator_id, day, points))
    return {
        id_: {
            codes[indicator_id]: from_scaled(worth)
            for indicator_id, scale in scales.folded(decided[id_]).items()
            if (worth := scale.on(season.ends_on))
        }
        for id_, season in seasons.items()
    }


def _places(
    connection: sa.Connection, campaign_ids: Iterable[int]
) -> dict[int, dict[str, int | None]]:
    """Return by campaign the employee numbers of its roster, each with its bundle."""
    found: dict[int, dict[str, int | None]] = defaultdict(dict)
    for campaign_id, number, bundle_id in connection.execute(
        sa.select(Participation.campaign_id, Person.employee_no, Participation.bundle_id)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.campaign_id.in_(list(campaign_ids)))
    ):
        found[campaign_id][number] = bundle_id
    return found
