"""A rule as a proposal keeps it: by the codes of indicators and the numbers of people."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.rule import Groups, Rule
from portal.models import Indicator, Participation, Person

Content = Mapping[str, object]


def content_of(
    rule: Rule, codes: Mapping[int, str], numbers: Mapping[int, str] | None = None
) -> dict[str, object]:
    """Return what a proposal keeps of a rule: indicators by `codes`, people by their `numbers`.

    Without the numbers, of whoever is not in them no more than that they are bundled is kept.
    """
    known = numbers or {}
    return {
        "ranking": rule.ranking,
        "scoring": rule.scoring,
        "indicator": None if rule.indicator_id is None else codes[rule.indicator_id],
        "points": None
        if rule.points is None
        else {codes[id_]: str(from_scaled(points)) for id_, points in rule.points.items()},
        "bundles": None
        if rule.bundles is None
        else [sorted(known[id_] for id_ in group if id_ in known) for group in rule.bundles],
    }


def rule_of(connection: sa.Connection, campaign_id: int, content: Content) -> Rule:
    """Return the rule that a proposal keeps, for the campaign that it was made of.

    Whoever is no longer on its roster is in no bundle. Two statements.
    """
    ids = {code: id_ for id_, code in codes_of(connection).items()}
    indicator, points, bundles = content["indicator"], content["points"], content["bundles"]
    return Rule(
        ranking=str(content["ranking"]),
        scoring=str(content["scoring"]),
        indicator_id=None if indicator is None else ids[str(indicator)],
        points={ids[code]: to_scaled(Decimal(text)) for code, text in points.items()}
        if isinstance(points, dict)
        else None,
        bundles=_groups(connection, campaign_id, bundles) if isinstance(bundles, list) else None,
    ).checked()


def codes_of(connection: sa.Connection) -> dict[int, str]:
    """Return the codes of all indicators by id."""
    return dict(connection.execute(sa.select(Indicator.id, Indicator.code)).all())


def numbers_of(connection: sa.Connection, campaign_id: int) -> dict[int, str]:
    """Return the employee numbers of a campaign's participants by participation."""
    rows = connection.execute(
        sa.select(Participation.id, Person.employee_no)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.campaign_id == campaign_id)
    )
    return dict(rows.all())


def _groups(
    connection: sa.Connection, campaign_id: int, bundles: Iterable[Iterable[str]]
) -> Groups:
    places = {number: id_ for id_, number in numbers_of(connection, campaign_id).items()}
    return tuple(frozenset(places[no] for no in group if no in places) for group in bundles)
