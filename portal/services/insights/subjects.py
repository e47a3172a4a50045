"""What two seasons can be compared: which earlier ones, and whose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Participation, Person, Unit
from portal.services import measures, years
from portal.services.access import Actor
from portal.services.campaigns.sight import references
from portal.services.insights import unit_parts
from portal.services.refusal import NotFound

MOST_OFFERED = 200
"""A longer list of people nobody chooses from: first one chooses a unit."""
DEEPEST = ("branch", "sub_branch", "team")
"""The kinds of units below the campaign's own that can be asked for."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody who takes part, as a choice needs them; `path` is that of the unit they do it in."""

    id: int
    employee_no: str
    name: str
    name_en: str | None
    path: str


@dataclass(frozen=True)
class Subject:
    """Whose two seasons are compared: a unit's people, or one person."""

    unit: Unit | None
    person: Somebody | None = None

    @property
    def key(self) -> str:
        """What names it in an address: u and p before the number."""
        return f"p{self.person.id}" if self.person else f"u{self.unit.id if self.unit else 0}"

    def among(self) -> sa.ColumnElement[bool]:
        """Return the condition, on Participation with its Campaign and Unit, of belonging to it."""
        if self.person is not None:
            return Participation.person_id == self.person.id
        assert self.unit is not None  # noqa: S101 - one of the two is there
        return years.in_unit(self.unit)


def earlier_than(actor: Actor, campaign: Campaign) -> list[Campaign]:
    """Return the seasons in sight that began before and counted the same, the latest first.

    The same is the indicator that this one ranks by, or points where it ranks by those: the points
    of each season are its own. Two statements.
    """
    found = references(actor, campaign.starts_on)
    if measures.in_points(campaign):
        return [one for one in found if measures.in_points(one)]
    counting = set(
        db.session.scalars(
            sa.select(CampaignIndicator.campaign_id).where(
                CampaignIndicator.campaign_id.in_([one.id for one in found]),
                CampaignIndicator.indicator_id == campaign.ranking_indicator_id,
            )
        )
    )
    return [one for one in found if one.id in counting]


def usual(campaign: Campaign, found: Iterable[Campaign]) -> Campaign | None:
    """Return which of the earlier seasons is meant without a choice.

    The one that the campaign names, else the latest of the same unit that ranked by the same and
    was over when this one began, else the latest of those.
    """
    offered = list(found)
    named = (one for one in offered if one.id == campaign.reference_id)
    alike = (
        one
        for one in offered
        if one.unit_id == campaign.unit_id
        and one.ranking_indicator_id == campaign.ranking_indicator_id
        and one.ends_on < campaign.starts_on
    )
    return next(named, None) or next(alike, None) or next(iter(offered), None)


def subjects(campaign: Campaign) -> tuple[list[Unit], list[Somebody]]:
    """Return whose seasons can be asked for: the units in which somebody takes part, and who does.

    The campaign's own unit first, then those below it by their paths; people by name. Two
    statements.
    """
    rows = db.session.execute(
        sa.select(Person.id, Person.employee_no, Person.name, Person.name_en, Unit.path)
        .join(Participation, Participation.person_id == Person.id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, years.took_part())
        .order_by(Person.sort_key, Person.id)
    ).all()
    people = [Somebody(row.id, row.employee_no, row.name, row.name_en, row.path) for row in rows]
    paths = {one.path for one in people}
    ids = {id_ for path in paths for id_ in unit_parts.ids_on(path)}
    own = db.session.get_one(Unit, campaign.unit_id)
    units = db.session.scalars(
        sa.select(Unit)
        .where(
            sa.or_(
                Unit.id == own.id,
                sa.and_(
                    Unit.id.in_(ids),
                    Unit.kind.in_(DEEPEST),
                    Unit.path.startswith(own.path, autoescape=True),
                ),
            )
        )
        .order_by(Unit.path)
    )
    listed = sorted(units, key=lambda unit: (unit.id != own.id, unit.path))
    return listed, people


def offered(people: Sequence[Somebody], chosen: Subject) -> list[Somebody]:
    """Return whom a list offers: everybody, or of too many those of the unit that is chosen.

    Of too many there, too, nobody but who is chosen already.
    """
    unit, person = chosen.unit, chosen.person
    for some in (list(people), [one for one in people if unit and one.path.startswith(unit.path)]):
        if 0 < len(some) <= MOST_OFFERED:
            return some
    return [person] if person else []


def subject(units: Iterable[Unit], people: Iterable[Somebody], key: str) -> Subject:
    """Return the subject that a key names, the campaign's own unit without one; else NotFound."""
    known = [*(Subject(unit) for unit in units), *(Subject(None, person) for person in people)]
    found = next((one for one in known if not key or one.key == key), None)
    if found is None:
        raise NotFound
    return found
