"""The standings of a campaign under any rule, from the tallies that its boards are read from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from portal.domain.rule import Rule
from portal.models import Bundle
from portal.services import bases, targets
from portal.services.bases import reference
from portal.services.measures import Measure
from portal.services.standings import figures, reading, rows
from portal.services.standings.members import Member
from portal.services.standings.reading import Source
from portal.services.standings.rows import Facts, Row
from portal.services.supposing.rules import Stand
from portal.services.targets import InForce

KINDS = {
    "individual": "person",
    "bundle": "bundle",
    "team": "team",
    "sub_branch": "sub_branch",
}
"""By scoring, the kind of board that shows it."""

Bases = Literal["", "in_force", "reference"]


@dataclass(frozen=True)
class Supposed:
    """A unit's board under a rule: its rows in their places, and who stands aside.

    `aside` are the people whom an increase cannot be counted for. `bases` says where those of the
    others are from: those in force, or the figures of the reference season ("reference"), in the
    rule's measure. `step` is the least that can be gained, scaled.
    """

    rule: Rule
    kind: str
    step: int
    rows: list[Row]
    aside: list[Row]
    bases: Bases

    @property
    def ranked_by(self) -> str:
        """What the rows are ordered by: "value", "attainment" or "increase"."""
        return "value" if self.rule.ranking in ("quantity", "points") else self.rule.ranking


def of(connection: sa.Connection, known: Stand, rule: Rule) -> Supposed:
    """Return the board of the unit under a checked rule, as of the connection's snapshot.

    A fixed number of statements for a rule, whatever the number of entries. Another points table is
    applied to what the tallies hold by indicator, not line by line.
    """
    campaign, measure = known.campaign, Measure(rule.indicator_id, rule.points)
    people, bundles = _bundled(known, rule)
    held, source_of_bases = _bases(connection, known, rule, measure)
    facts = Facts(
        sums=figures.of_people(connection, campaign, known.day, measure),
        targets=_targets(connection, known, rule),
        bases=held,
    )
    source = Source(
        people=people,
        facts=facts,
        units=lambda: figures.of_units(connection, campaign, known.day, measure),
        before=None,
        version=0,
    )
    increases = rule.ranking == "increase"
    kind = KINDS[rule.scoring]
    found = reading.rows_of(connection, kind, source, lambda: bundles, increases=increases)
    step = figures.step(connection, campaign, known.day, measure)
    supposed = Supposed(rule, kind, step, [], [], source_of_bases)
    ranked = rows.placed(found, supposed.ranked_by, step, None)
    # Beside units nobody stands aside: theirs are the figures of those who can be counted.
    aside = _aside(people, facts, ranked) if increases and not rule.is_of_units else []
    return replace(supposed, rows=ranked, aside=aside)


def _aside(people: list[Member], facts: Facts, ranked: list[Row]) -> list[Row]:
    """Return who is in no row that has a place; the highest figure first."""
    named = {member.participation_id for row in ranked for member in row.members}
    rest = [member for member in people if member.participation_id not in named]
    return rows.placed(rows.of_people(rest, facts), "increase", 1, None)


def _bundled(known: Stand, rule: Rule) -> tuple[list[Member], Mapping[int, Bundle]]:
    """Return the people in the bundles that the rule puts them in."""
    if rule.bundles is None:
        return known.people, known.bundles
    # They are on no roster: their numbers hold for this one board, and they are never stored.
    bundles = {
        number: Bundle(id=number, campaign_id=known.campaign.id, name="")
        for number in range(1, len(rule.bundles) + 1)
    }
    place = {id_: number for number, group in enumerate(rule.bundles, 1) for id_ in group}
    people = [
        replace(member, bundle_id=place.get(member.participation_id)) for member in known.people
    ]
    return people, bundles


def _targets(connection: sa.Connection, known: Stand, rule: Rule) -> InForce:
    """Return the targets of what the rule counts; none of points by another table than the own."""
    if rule.points is not None:
        return InForce(targets.whole_of(known.campaign), {})
    return targets.in_force(connection, known.campaign, rule.indicator_id, known.day)


def _bases(
    connection: sa.Connection, known: Stand, rule: Rule, measure: Measure
) -> tuple[Mapping[int, int], Bases]:
    """Return what increases are counted from, and where it is from.

    Those in force are in the campaign's own measure, where it ranks by increase itself: its boards
    show them. There are no others of a season that the reader does not see.
    """
    campaign = known.campaign
    if rule.ranking != "increase":
        return {}, ""
    is_own = rule.points is None and rule.indicator_id == campaign.ranking_indicator_id
    if campaign.ranking == "increase" and is_own:
        return bases.in_force(connection, campaign.id), "in_force"
    if not known.may_refer:
        return {}, "reference"
    return reference.figures(connection, campaign, measure), "reference"
