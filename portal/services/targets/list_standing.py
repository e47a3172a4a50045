"""What a list of targets is checked against: a fixed number of statements, whatever its length."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.period import Span
from portal.domain.roles import Permission
from portal.models import Campaign, CampaignIndicator, Indicator, Participation, Person, Unit
from portal.services.access import Actor
from portal.services.names import tidy
from portal.services.refusal import NotFound
from portal.services.targets.force import Column, InForce, Subject, in_force, whole_of
from portal.services.targets.list_fields import POINTS_WORDS


@dataclass(frozen=True, slots=True)
class Place:
    """A participant: whose place it is, and since when it is no longer taken."""

    id: int
    person: Person
    path: str
    left_on: date | None


@dataclass(frozen=True)
class Standing:
    """The campaign, its people and units, what it counts, and the targets in force.

    Units are named by code and by name, several by the same name; `indicators` holds None for
    points; `held` has the targets of each indicator that the list names, `last` those decided last,
    whenever they hold.
    """

    actor: Actor
    whole: Span
    asked: Column
    today: date
    people: Mapping[str, Place]
    units: Mapping[str, list[Unit]]
    indicators: Mapping[str, Indicator | None]
    by_id: Mapping[int | None, Indicator | None]
    held: Mapping[int | None, InForce]
    last: Mapping[int | None, InForce]

    def is_theirs(self, path: str) -> bool:
        """Whether the targets of who stands at the path are the actor's to set."""
        return self.actor.may(Permission.CAMPAIGN_EDIT, path)

    def of_people(self, column: Column) -> dict[Subject, int]:
        """Return the people's targets in force in a column, scaled."""
        return {
            subject: spans[column.span].target
            for subject, spans in self.held[column.indicator_id].held.items()
            if subject[0] == "p" and column.span in spans
        }


def read(
    session: sa.orm.Session,
    actor: Actor,
    campaign: Campaign,
    asked: Column,
    named: Collection[str],
    today: date,
) -> Standing:
    """Return what a list is checked against that names these indicators.

    Raise NotFound where the campaign does not count what is asked for.
    """
    places = session.execute(
        sa.select(Participation.id, Person, Unit.path, Participation.left_on)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id)
    )
    people = {person.employee_no_key: Place(id_, person, path, left)
              for id_, person, path, left in places}  # fmt: skip
    top = session.get_one(Unit, campaign.unit_id).path
    below = session.scalars(sa.select(Unit).where(Unit.path.startswith(top, autoescape=True)))
    counted = counts(session, campaign)
    by_id: dict[int | None, Indicator | None] = {one.id: one for one in counted}
    by_id[None] = None
    if asked.indicator_id not in by_id:
        raise NotFound
    indicators = _indicators(counted)
    wanted = {one.id if one else None for name in named if name in indicators
              for one in [indicators[name]]}  # fmt: skip
    connection = session.connection()
    ids = wanted | {asked.indicator_id}
    return Standing(
        actor=actor,
        whole=whole_of(campaign),
        asked=asked,
        today=today,
        people=people,
        units=_units(below),
        indicators=indicators,
        by_id=by_id,
        held={id_: in_force(connection, campaign, id_, today) for id_ in ids},
        last={id_: in_force(connection, campaign, id_, date.max) for id_ in ids},
    )


def counts(session: sa.orm.Session, campaign: Campaign) -> list[Indicator]:
    """Return what the campaign counts, in its order."""
    return list(
        session.scalars(
            sa.select(Indicator)
            .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
            .where(CampaignIndicator.campaign_id == campaign.id)
            .order_by(CampaignIndicator.position)
        )
    )


def folded(text: str) -> str:
    """Return a word of a list as it is compared."""
    return tidy(text).casefold()


def _indicators(counted: Iterable[Indicator]) -> dict[str, Indicator | None]:
    found: dict[str, Indicator | None] = dict.fromkeys(POINTS_WORDS)
    for one in counted:
        for name in (one.code, one.name, one.name_en or one.name):
            found.setdefault(folded(name), one)
    return found


def _units(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    by_code: dict[str, list[Unit]] = {}
    by_name: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_code[folded(unit.code)] = [unit]
        for name in {folded(unit.name), folded(unit.name_en or unit.name)}:
            by_name[name].append(unit)
    return {**by_name, **by_code}
