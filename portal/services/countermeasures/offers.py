"""What the forms offer: campaigns to open a measure in, who may do it, and a day for it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

import sqlalchemy as sa

from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services import calendar
from portal.services.access import Actor, led
from portal.services.countermeasures.items import Item

AHEAD = timedelta(days=7)
A_DAY = timedelta(days=1)


def campaigns(actor: Actor, today: date) -> list[Campaign]:
    """Return the live campaigns in which the actor leads somebody, by their last day."""
    if not actor.may(Permission.CAMPAIGN_EDIT):
        return []
    with_people = (
        sa.select(Participation.campaign_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(led(actor))
    )
    return list(
        db.session.scalars(
            sa.select(Campaign)
            .where(
                Campaign.state == "live",
                Campaign.ends_on > today,
                Campaign.starts_on <= today,
                Campaign.id.in_(with_people),
            )
            .order_by(Campaign.ends_on, Campaign.id)
        )
    )


def owners(actor: Actor, items: Collection[Item]) -> dict[int, list[Person]]:
    """Return by countermeasure who may do what is agreed: first the participant, then the actor."""
    units = {item.facts.unit.id: item.facts.unit.path for item in items}
    home = sa.orm.aliased(Unit)
    colleagues: dict[int, list[Person]] = defaultdict(list)
    me = None
    if units:
        me = db.session.get(Person, actor.person_id)
        above = sa.orm.aliased(Unit)
        for unit_id, person in db.session.execute(
            sa.select(above.id, Person)
            .join(home, home.path.startswith(above.path))
            .join(Person, Person.unit_id == home.id)
            .where(above.id.in_(units), Person.disabled_at.is_(None))
            .order_by(Person.sort_key, Person.employee_no_key)
        ):
            colleagues[unit_id].append(person)
    found = {}
    for item in items:
        first = [item.facts.person, *([me] if me else [])]
        others = [one for one in colleagues[item.facts.unit.id] if one not in first]
        found[item.facts.countermeasure.id] = [*first, *others]
    return found


def due_days(items: Sequence[Item], today: date) -> dict[int, date]:
    """Return by countermeasure the day to suggest: a week ahead, a working day of the unit.

    Never after the campaign's last day.
    """
    if not items:
        return {}
    last = max(item.facts.campaign.ends_on for item in items)
    calendars = calendar.of_units(db.session.connection(), today, last)
    found = {}
    for item in items:
        worked, end = calendars.at(item.facts.unit.path), item.facts.campaign.ends_on
        day = min(today + AHEAD, end)
        while day < end and not worked.is_working(day):
            day += A_DAY
        found[item.facts.countermeasure.id] = day
    return found
