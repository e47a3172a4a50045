"""Who sees a customer's name how: the one place that decides it, surface by surface.

- An entry's page, lists of entries and their workbook: in full for the owner, the recorder and who
  is in charge of the entry's unit; masked for everybody else in whose sight it is, who unmasks one
  for a reason (`privacy/unmasking.py`). A search for a name finds what is seen in full alone.
  In charge are the supervisors and deputies of the unit itself, of the one that a team stands
  under, through teams of teams, and where none of these has a supervisor, of the nearest unit above
  that has one: somebody always reads names without asking.
- The page of a person's season: masked, for everybody.
- Walls, moments and the meeting's view: as HONGBANG_WALL_CUSTOMERS says.
- Bulletins in every form, notices, the log and the audit log: not at all.
"""

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import aliased

from portal.config import Settings
from portal.domain.mask import Level
from portal.domain.roles import GRANTS, Permission
from portal.domain.unit_kind import UnitKind
from portal.models import Person, RoleGrant, Unit
from portal.services.access import Actor, within

BEYOND = Level.KIND
"""What somebody sees of an entry that is in their sight but not in their charge."""

_IN_CHARGE = [role for role, allowed in GRANTS.items() if Permission.CUSTOMER_SEE in allowed]

OF_SEASON = Level.KIND
"""What the page of a person's season shows, whoever reads it."""


def of_entry(actor: Actor, owner_id: int, recorder_id: int, *, is_in_charge: bool) -> Level:
    """Return how the actor sees the customer of an entry that is in their sight.

    In full: who owns it, who entered it, and who is in charge of its unit, as `in_charge` says.
    """
    if is_in_charge or actor.person_id in (owner_id, recorder_id):
        return Level.FULL
    return BEYOND


def of_wall() -> Level:
    """Return how walls show customers, and whatever is shown to a whole room."""
    return Level(_settings().wall_customers)


def in_charge(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on Unit that its customers are in the actor's charge."""
    granted = [grant for grant in actor.grants if grant.allows(Permission.CUSTOMER_SEE)]
    if _is_wide():
        return within(Unit.path, [grant.unit_path or "" for grant in granted])
    return sa.or_(
        sa.false(),
        *(
            _is_nearest(grant.unit_id, grant.unit_path)
            for grant in granted
            if grant.unit_id is not None and grant.unit_path is not None
        ),
    )


def _is_nearest(unit_id: int, path: str) -> sa.ColumnElement[bool]:
    """Return the condition on Unit that nobody between it and the unit above answers for it.

    Further up somebody leads many supervisors, each of whom answers for their own customers.
    """
    found, between = aliased(Unit), aliased(Unit)
    # Asked once for the whole statement: nothing in it depends on the entry.
    chain = (
        sa.select(found.id)
        .join(between, found.path.startswith(between.path))
        .where(found.path.startswith(path), between.path.startswith(path), between.id != unit_id)
    )
    supervised = (
        sa.select(RoleGrant.unit_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(
            RoleGrant.role.in_(_IN_CHARGE),
            RoleGrant.unit_id.is_not(None),
            Person.disabled_at.is_(None),
        )
    )
    return sa.and_(
        Unit.path.startswith(path),
        sa.or_(
            Unit.id.not_in(chain.where(between.kind != UnitKind.TEAM)),
            Unit.id.not_in(chain.where(between.id.in_(supervised))),
        ),
    )


def _is_wide() -> bool:
    return _settings().names_in_full == "below"


def _settings() -> Settings:
    return current_app.config["SETTINGS"]
