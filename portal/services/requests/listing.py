"""Requests as they are read: those that wait for who leads, those that are decided, one's own."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.domain.campaign import State
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Campaign,
    Indicator,
    Participation,
    Person,
    TargetDecision,
    TargetRequest,
    TargetRevision,
    Unit,
)
from portal.services.access import Actor, led, within
from portal.services.requests.one import Ended, column_of, told
from portal.services.targets import Column, locked_now, shown

PAGE_SIZE = 50

Decider, Top = sa.orm.aliased(Person), sa.orm.aliased(Unit)


@dataclass(frozen=True, slots=True)
class Found:
    """A request with all that is told of it; `ended` is None while it is open.

    `may_decide`: nobody but the organiser does once the targets are locked. One whose season ended
    before anybody decided has lapsed.
    """

    id: int
    line: TargetRequest
    campaign: Campaign
    indicator: Indicator | None
    column: Column
    person: Person
    unit: Unit
    left_on: date | None
    then: Decimal | None
    wished: Decimal | None
    may_decide: bool
    ended: Ended | None

    @property
    def has_lapsed(self) -> bool:
        """Whether the season was over before it was decided."""
        return self.ended is None and self.campaign.state != State.LIVE


@dataclass(frozen=True, slots=True)
class Page:
    """A page of requests."""

    found: list[Found]
    page: int
    pages: int
    total: int


def waiting(actor: Actor) -> int:
    """Return how many requests wait for the actor's decision: one statement, or none at all."""
    if not actor.may(Permission.CAMPAIGN_EDIT):
        return 0
    query = _joined(sa.select(sa.func.count(TargetRequest.id)))
    return db.session.scalar(query.where(_open(actor), _may_decide(actor))) or 0


def queue(actor: Actor, number: int = 1) -> Page:
    """Return a page of the open requests of the units in the actor's charge, the oldest first.

    Nobody's own is among them. Raise NotAllowed without any charge.
    """
    actor.demand(Permission.CAMPAIGN_EDIT)
    return _page(actor, _open(actor), number, TargetRequest.id.asc())


def decided(actor: Actor, number: int = 1) -> Page:
    """Return a page of those that have ended, however they did, the latest decision first."""
    actor.demand(Permission.CAMPAIGN_EDIT)
    over = sa.or_(TargetDecision.request_id.is_not(None), Campaign.state != State.LIVE)
    latest = sa.func.coalesce(TargetDecision.decided_at, TargetRequest.requested_at).desc()
    return _page(actor, sa.and_(led(actor), over), number, latest, TargetRequest.id.desc())


def own(actor: Actor, number: int = 1) -> Page:
    """Return a page of the actor's own requests, the latest first."""
    mine = Participation.person_id == actor.person_id
    return _page(actor, mine, number, TargetRequest.id.desc())


def _open(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        led(actor),
        TargetDecision.request_id.is_(None),
        Campaign.state == State.LIVE,
    )


def _may_decide(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that the targets are not locked, or the actor organises the campaign."""
    organises = within(Top.path, actor.paths(Permission.CAMPAIGN_EDIT))
    return sa.or_(locked_now().is_(sa.false()), organises)


def _joined(query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    return (
        query.select_from(TargetRequest)
        .join(Participation, Participation.id == TargetRequest.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .join(Campaign, Campaign.id == TargetRequest.campaign_id)
        .join(Top, Top.id == Campaign.unit_id)
        .outerjoin(TargetDecision, TargetDecision.request_id == TargetRequest.id)
    )


def _page(
    actor: Actor,
    condition: sa.ColumnElement[bool],
    number: int,
    *order: sa.ColumnElement[Any],
) -> Page:
    """Return a page of those that meet the condition, in two statements."""
    count = _joined(sa.select(sa.func.count(TargetRequest.id))).where(condition)
    total = db.session.scalar(count) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, number), pages)
    columns = (
        TargetRequest,
        Campaign,
        Indicator,
        Person,
        Unit,
        Participation.left_on,
        _may_decide(actor),
        TargetDecision,
        TargetRevision.target,
        Decider,
    )
    rows = db.session.execute(
        _joined(sa.select(*columns))
        .outerjoin(Indicator, Indicator.id == TargetRequest.indicator_id)
        .outerjoin(TargetRevision, TargetRevision.id == TargetDecision.revision_id)
        .outerjoin(Decider, Decider.id == TargetDecision.decided_by)
        .where(condition)
        .order_by(*order)
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page([_found(row) for row in rows], number, pages, total)


def _found(row: sa.Row[*tuple[Any, ...]]) -> Found:
    line, campaign, indicator, person, unit, left_on, may_decide, decision, target, by = row
    return Found(
        id=line.id,
        line=line,
        campaign=campaign,
        indicator=indicator,
        column=column_of(line, campaign),
        person=person,
        unit=unit,
        left_on=left_on,
        then=shown(line.target_then),
        wished=shown(line.wished),
        may_decide=bool(may_decide),
        ended=told(decision, target, by) if decision else None,
    )
