"""What a list of entries can be narrowed to: units, people, campaigns, indicators, channels."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Channel, Indicator, Person, Unit
from portal.services import campaigns
from portal.services.access import Actor, within

# More names than this are a burden to the page, and nobody scrolls through them: one types.
MOST_PEOPLE = 500


@dataclass(frozen=True)
class Offers:
    """The choices, those of one's own list without units and people; units as a tree is walked."""

    units: list[Unit]
    people: list[tuple[Person, Unit]]
    campaigns: list[Campaign]
    indicators: list[Indicator]
    channels: list[Channel]


def offered(actor: Actor, *, own: bool) -> Offers:
    """Return what the actor may choose among: five statements, two fewer for one's own list."""
    return Offers(
        units=[] if own else _units(actor),
        people=[] if own else _people(actor),
        campaigns=[one for one in campaigns.visible_to(actor) if one.state != "draft"],
        indicators=list(
            db.session.scalars(sa.select(Indicator).order_by(Indicator.position, Indicator.id))
        ),
        channels=list(
            db.session.scalars(sa.select(Channel).order_by(Channel.position, Channel.id))
        ),
    )


def _units(actor: Actor) -> list[Unit]:
    in_charge = within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT))
    units = {unit.id: unit for unit in db.session.scalars(sa.select(Unit).where(in_charge))}

    def place(unit: Unit) -> list[tuple[str, int]]:
        """Return the names on the way down: so each stands right below what it belongs to."""
        above = (units.get(int(part)) for part in unit.path.strip("/").split("/"))
        return [(one.sort_key, one.id) for one in above if one]

    return sorted(units.values(), key=place)


def _people(actor: Actor) -> list[tuple[Person, Unit]]:
    rows = db.session.execute(
        sa.select(Person, Unit)
        .join(Unit, Unit.id == Person.unit_id)
        .where(
            within(Unit.path, actor.paths(Permission.ENTRY_SEE_UNIT)),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.sort_key, Person.employee_no_key)
        .limit(MOST_PEOPLE + 1)
    )
    found = [(person, unit) for person, unit in rows]
    return found if len(found) <= MOST_PEOPLE else []
