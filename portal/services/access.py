"""Who is asking, and what they may do where: the one permission check."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.roles import GRANTS, NOT_WHILE_ACTING, Permission, Role
from portal.models import Campaign, Participation, Unit
from portal.services.refusal import NotAllowed, NotFound

LARGEST_ID = 2**63 - 1
"""What a row's number can be on both engines; what is beyond it is not found."""


@dataclass(frozen=True)
class Grant:
    """A role held; `unit_path` is where it holds (that unit and all below), None everywhere.

    `is_acting`: held for a time in somebody's stead.
    """

    role: Role
    unit_id: int | None
    unit_path: str | None
    is_acting: bool = False

    def allows(self, permission: Permission) -> bool:
        """Whether the role brings the permission where it holds."""
        if self.is_acting and permission in NOT_WHILE_ACTING:
            return False
        return permission in GRANTS[self.role]

    def covers(self, path: str | None) -> bool:
        """Whether the role reaches the unit at the path."""
        return self.unit_path is None or (path is not None and path.startswith(self.unit_path))


@dataclass(frozen=True)
class Actor:
    """The signed-in person as services know them: no request, no session object."""

    person_id: int
    employee_no: str
    name: str
    unit_id: int
    unit_path: str
    grants: tuple[Grant, ...]
    locale: str = "zh_CN"
    address: str = ""
    session_id: int | None = None
    must_change_password: bool = False
    must_set_up_factor: bool = False
    name_en: str | None = None
    hue: int | None = None
    # By which identity of single sign-on the session was opened; None: by the password.
    identity_id: int | None = None

    @property
    def is_held_back(self) -> bool:
        """Whether a password or a second factor is due before anything else opens."""
        return self.must_change_password or self.must_set_up_factor

    @property
    def roles(self) -> frozenset[Role]:
        """Every role that is held, wherever."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission, path: str | None = None) -> bool:
        """Whether some role grants the permission at the unit (or, with no path, anywhere)."""
        return any(
            grant.allows(permission) and (path is None or grant.covers(path))
            for grant in self.grants
        )

    def leads(self, path: str) -> bool:
        """Whether the people of a unit are in one's charge: one leads it, or checks its entries."""
        return self.may(Permission.CAMPAIGN_EDIT, path) or self.may(Permission.ENTRY_SEE_UNIT, path)

    def demand(self, permission: Permission, path: str | None = None) -> None:
        """Raise NotAllowed unless the permission is held there."""
        if not self.may(permission, path):
            raise NotAllowed(permission)

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """Return the topmost unit paths at which the permission is held; "" means everywhere."""
        found = [grant.unit_path or "" for grant in self.grants if grant.allows(permission)]
        return tuple(
            sorted({p for p in found if not any(p != q and p.startswith(q) for q in found)})
        )

    def sees(self, path: str) -> bool:
        """Whether a unit is in sight: one's own, one above or below it, or below a role's."""
        return (
            path.startswith(self.unit_path)
            or self.unit_path.startswith(path)
            or any(grant.covers(path) for grant in self.grants if grant.unit_path or _is_all(grant))
        )


def _is_all(grant: Grant) -> bool:
    return grant.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def within(column: sa.SQLColumnExpression[str], paths: Iterable[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a path column lies under one of the paths."""
    return sa.or_(sa.false(), *(column.startswith(path, autoescape=True) for path in paths))


def campaign_in_sight(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on Campaign joined with its Unit, that the actor sees the campaign.

    It takes those who take part, and those who see its unit: the same rule as `Actor.sees`.
    """
    takes_part = (
        sa.exists()
        .where(Participation.campaign_id == Campaign.id, Participation.person_id == actor.person_id)
        # Also where the query around it is of participants: one's own place is asked for.
        .correlate(Campaign)
    )
    above = [int(id_) for id_ in actor.unit_path.strip("/").split("/") if id_]
    below = [actor.unit_path, *(grant.unit_path for grant in actor.grants if grant.unit_path)]
    # No unit has the number 0: only a role that reaches everywhere sees it.
    everywhere = sa.true() if actor.sees("/0/") else sa.false()
    return sa.or_(takes_part, Unit.id.in_(above), within(Unit.path, below), everywhere)


def led(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition, on Participation and its Unit, that the actor leads the participant.

    Nobody leads themself.
    """
    return sa.and_(
        within(Unit.path, actor.paths(Permission.CAMPAIGN_EDIT)),
        Participation.person_id != actor.person_id,
    )


def find_unit(session: sa.orm.Session, actor: Actor, unit_id: int) -> Unit:
    """Return the unit when it is in the actor's sight, else raise NotFound."""
    unit = session.get(Unit, unit_id)
    if unit is None or not actor.sees(unit.path):
        raise NotFound
    return unit
