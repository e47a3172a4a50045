"""What else the account tells of and the house keeps: a request for a lower target, and reasons."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import (
    Campaign,
    Participation,
    Person,
    TargetDecision,
    TargetRequest,
    Unit,
    ZeroReason,
)
from portal.services.access import Actor
from portal.services.names import Named


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish for another target, and how it ended: `outcome` is "" while it is open."""

    asked_on: date
    then: Decimal | None
    wished: Decimal
    reason: str
    outcome: str
    answered_on: date | None
    answer: str


def request(
    connection: sa.Connection, actor: Actor, campaign: Campaign, letter: str
) -> tuple[bool, Asked | None]:
    """Return whether the actor may read the person's requests, and the first of them in a season.

    Who asked may, and who leads them: as on the page of requests. One statement.
    """
    line = TargetRequest
    row = connection.execute(
        sa.select(
            Person.id.label("person_id"),
            Unit.path,
            line.target_then,
            line.wished,
            line.reason,
            line.requested_at,
            TargetDecision.outcome,
            TargetDecision.decided_at,
            TargetDecision.reason.label("answer"),
        )
        .select_from(Participation)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .outerjoin(line, line.participation_id == Participation.id)
        .outerjoin(TargetDecision, TargetDecision.request_id == line.id)
        .where(Participation.campaign_id == campaign.id, Person.employee_no == letter)
        .order_by(line.id)
        .limit(1)
    ).one_or_none()
    if row is None:
        return True, None
    may = row.person_id == actor.person_id or actor.may(Permission.CAMPAIGN_EDIT, row.path)
    if not may or row.wished is None:
        return may, None
    return may, Asked(
        asked_on=business_date(row.requested_at, clock.zone()),
        then=from_scaled(row.target_then) if row.target_then else None,
        wished=from_scaled(row.wished),
        reason=row.reason,
        outcome=row.outcome or "",
        answered_on=business_date(row.decided_at, clock.zone()) if row.decided_at else None,
        answer=row.answer or "",
    )


def reasons(connection: sa.Connection) -> dict[str, Named]:
    """Return the reasons that a report may give for days without a result, by their codes."""
    rows = connection.execute(
        sa.select(ZeroReason.code, ZeroReason.name, ZeroReason.name_en)
        .where(ZeroReason.retired_at.is_(None))
        .order_by(ZeroReason.position)
    )
    return {code: Named(name, name_en) for code, name, name_en in rows}
