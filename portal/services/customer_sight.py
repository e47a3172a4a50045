"""Who sees a customer's name how: the one place that decides it, surface by surface.

- An entry's page, lists of entries and their workbook: in full for the owner, the recorder and who
  is in charge of the entry's unit; masked for everybody else in whose sight it is, who unmasks one
  for a reason (`privacy/unmasking.py`). A search for a name finds what is seen in full alone.
- The page of a person's season: masked, for everybody.
- Walls, moments and the meeting's view: as HONGBANG_WALL_CUSTOMERS says.
- Bulletins in every form, notices, the log and the audit log: not at all.
"""

import sqlalchemy as sa
from flask import current_app

from portal.config import Settings
from portal.domain.mask import Level
from portal.domain.roles import Permission
from portal.domain.unit_kind import UnitKind
from portal.models import Unit
from portal.services.access import Actor, Grant, within

BEYOND = Level.KIND
"""What somebody sees of an entry that is in their sight but not in their charge."""

OF_SEASON = Level.KIND
"""What the page of a person's season shows, whoever reads it."""


def of_entry(actor: Actor, owner_id: int, recorder_id: int, unit: Unit) -> Level:
    """Return how the actor sees the customer of an entry that is in their sight.

    In full: who owns it, who entered it, and whoever may see customers where it was earned.
    """
    if actor.person_id in (owner_id, recorder_id):
        return Level.FULL
    is_in_charge = any(_is_near(grant, unit) for grant in _granted(actor))
    return Level.FULL if is_in_charge else BEYOND


def of_wall() -> Level:
    """Return how walls show customers, and whatever is shown to a whole room."""
    return Level(_settings().wall_customers)


def in_charge(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition on Unit that its customers are in the actor's charge, as `of_entry`."""
    grants = _granted(actor)
    if _is_wide():
        return within(Unit.path, [grant.unit_path or "" for grant in grants])
    ids = [grant.unit_id for grant in grants if grant.unit_id is not None]
    paths = [grant.unit_path for grant in grants if grant.unit_path is not None]
    is_theirs = sa.or_(
        Unit.id.in_(ids), sa.and_(Unit.kind == UnitKind.TEAM, Unit.parent_id.in_(ids))
    )
    return sa.and_(is_theirs, within(Unit.path, paths))


def _granted(actor: Actor) -> list[Grant]:
    return [grant for grant in actor.grants if grant.allows(Permission.CUSTOMER_SEE)]


def _is_near(grant: Grant, unit: Unit) -> bool:
    """Whether the role holds for the unit itself, or for the one that a team stands under.

    Further up somebody leads many supervisors, each of whom answers for their own customers.
    """
    if not grant.covers(unit.path):
        return False
    is_team = unit.kind == UnitKind.TEAM
    return _is_wide() or grant.unit_id == unit.id or (is_team and grant.unit_id == unit.parent_id)


def _is_wide() -> bool:
    return _settings().names_in_full == "below"


def _settings() -> Settings:
    return current_app.config["SETTINGS"]
