"""Who leads whom on a day: the people who are told what waits for them, standing in or not."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.roles import GRANTS, Permission, Role
from portal.models import Deputation, Person, RoleGrant
from portal.services import grants
from portal.services.access import Grant
from portal.services.grants import Held


@dataclass(frozen=True)
class Leader:
    """Somebody who may lead participants somewhere, also in a supervisor's stead."""

    person_id: int
    grants: tuple[Grant, ...]

    def leading(self, path: str) -> list[Grant]:
        """Return by what the unit is in their charge, nothing where it is not."""
        return [
            one for one in self.grants if one.allows(Permission.CAMPAIGN_EDIT) and one.covers(path)
        ]

    def supervises(self, path: str) -> bool:
        """Whether they are the unit's supervisor, or one above it."""
        return any(one.role is Role.SUPERVISOR and one.covers(path) for one in self.grants)


def of_day(connection: sa.Connection, today: date) -> list[Leader]:
    """Return everybody who leads somewhere on the day; one statement."""
    leading = [role for role, allowed in GRANTS.items() if Permission.CAMPAIGN_EDIT in allowed]
    query = sa.select(Person.id, *grants.COLUMNS).select_from(Person)
    rows = connection.execute(
        grants.joined(query, today).where(
            Person.disabled_at.is_(None),
            sa.or_(RoleGrant.role.in_(leading), Deputation.kind == "acting"),
        )
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for person_id, *columns in rows:
        held[person_id].append(Held._make(columns))
    return [Leader(person_id, grants.gathered(found)) for person_id, found in held.items()]


def in_charge(leaders: list[Leader], path: str, but: int) -> list[int]:
    """Return who is told of the participant `but` at the path: their supervisors.

    Where there is none but themself, whoever else leads them.
    """
    leads = [one for one in leaders if one.person_id != but and one.leading(path)]
    near = [one for one in leads if one.supervises(path)]
    return [one.person_id for one in near or leads]
