"""One request: who sees it, whose turn it is, and whether it is still open."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.period import Kind, Span
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Campaign,
    Participation,
    Person,
    TargetDecision,
    TargetRequest,
    TargetRevision,
    Unit,
)
from portal.services import turns
from portal.services.access import Actor
from portal.services.refusal import Conflict, NotFound
from portal.services.targets import Column, whole_of
from portal.services.work import Work


@dataclass(frozen=True, slots=True)
class One:
    """A request with who asked, and the path of the unit that they take part for."""

    line: TargetRequest
    person_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a request ended; `name` is who decided, `target` what was granted."""

    outcome: str
    target: Decimal | None
    reason: str
    at: datetime
    name: str
    name_en: str | None


def find(actor: Actor, request_id: int) -> One:
    """Return the request to who asked and to who leads them; NotFound to everybody else."""
    row = db.session.execute(
        sa.select(TargetRequest, Participation.person_id, Unit.path)
        .join(Participation, Participation.id == TargetRequest.participation_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(TargetRequest.id == request_id)
    ).one_or_none()
    one = One(row[0], row[1], row[2]) if row else None
    if one is None or not (
        one.person_id == actor.person_id or actor.may(Permission.CAMPAIGN_EDIT, one.path)
    ):
        raise NotFound
    return one


def column_of(line: TargetRequest, campaign: Campaign) -> Column:
    """Return what the request is about; the whole campaign has no dates but its own."""
    if line.starts_on is None or line.ends_on is None:
        return Column(line.indicator_id, whole_of(campaign))
    return Column(line.indicator_id, Span(Kind(line.period), line.starts_on, line.ends_on))


def take_turn(work: Work, participation_id: int) -> None:
    """Let nobody else ask for, or decide on, the participant's targets until the end."""
    turns.take(work, f"target request {participation_id}")


def demand_open(work: Work, line: TargetRequest) -> None:
    """Refuse a request that has ended; asked in one's turn.

    Raise Conflict: its `theirs` tells who decided what and when.
    """
    found = ended(work.session, line.id)
    if found is not None:
        raise Conflict(_l("This request was decided meanwhile."), found)


def demand_live(campaign: Campaign) -> None:
    """Refuse where the season is not under way: a request is decided while the target counts."""
    if campaign.state != State.LIVE:
        raise Conflict(_l("The season is over: its targets no longer change."))


def ended(session: sa.orm.Session, request_id: int) -> Ended | None:
    """Return how a request ended, None while it is open."""
    row = session.execute(
        sa.select(TargetDecision, TargetRevision.target, Person)
        .join(Person, Person.id == TargetDecision.decided_by)
        .outerjoin(TargetRevision, TargetRevision.id == TargetDecision.revision_id)
        .where(TargetDecision.request_id == request_id)
    ).one_or_none()
    return told(*row) if row else None


def told(decision: TargetDecision, target: int | None, by: Person) -> Ended:
    """Return a decision as it is told, free of the session that it was read in."""
    return Ended(
        outcome=decision.outcome,
        target=None if target is None else from_scaled(target),
        reason=decision.reason,
        at=decision.decided_at,
        name=by.name,
        name_en=by.name_en,
    )


def facts(campaign: Campaign, column: Column, actor: Actor) -> dict[str, object]:
    """Return what every notice about a request says: who did it, of which campaign and period."""
    return {
        "campaign_id": campaign.id,
        "campaign": campaign.name,
        "campaign_en": campaign.name_en,
        "period": column.span.kind.value,
        "starts_on": column.span.starts_on.isoformat(),
        "ends_on": column.span.ends_on.isoformat(),
        "by": actor.name,
        "by_en": actor.name_en,
    }
