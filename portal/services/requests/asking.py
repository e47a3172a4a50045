"""Asking for another target, with a reason, and taking that back."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.period import Kind
from portal.domain.quantity import from_scaled
from portal.models import Campaign, Participation, TargetDecision, TargetRequest, Unit
from portal.services import audit, free_text, notices
from portal.services.access import Actor
from portal.services.campaigns.sight import find as find_campaign
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.requests import charge, one
from portal.services.targets import Column, in_force, whole_of
from portal.services.targets import writing as targets
from portal.services.work import Work, writing


def ask(actor: Actor, campaign_id: int, column: Column, wished: Decimal, reason: str) -> int:
    """Ask for another target of one's own, and tell who is in charge; return the request's id.

    In a live campaign that one takes part in, also when its targets are locked: once a column,
    until that is decided. Without a target there is only that of the whole season, in what the
    campaign ranks by, to be asked for. Raise NotFound, NotAllowed (not one's own campaign),
    Rejected ("period", "indicator", "wished", "reason") and Conflict (the season is over).
    """
    find_campaign(actor, campaign_id)
    reason = free_text.checked("reason", reason)
    if not reason:
        raise Rejected("reason", _l("Say why you ask; who decides reads it."))
    today = clock.today()
    with writing() as work:
        place, path = _place(work, actor, campaign_id, today)
        one.take_turn(work, place.id)
        campaign = work.session.get_one(Campaign, campaign_id)
        whole = _check_column(work, campaign, column, today)
        scaled = targets.scaled("wished", wished, whole=whole)
        then = _in_force(work, campaign, place, column, today)
        if scaled == (then or 0):
            raise Rejected("wished", _l("That is your target already."))
        _demand_none_open(work, place, column)
        line = _write(work, place, column, then, scaled, reason)
        audit.record(
            work,
            actor,
            "target.request",
            "target_request",
            line.id,
            detail={
                "campaign_id": campaign_id,
                "then": None if then is None else str(from_scaled(then)),
                "wished": str(from_scaled(scaled)),
            },
        )
        notices.tell(
            work,
            charge.people(work, campaign, path, today, actor.person_id),
            "request_made",
            None,
            **one.facts(campaign, column, actor),
            old=str(from_scaled(then)) if then else "",
            wished=str(from_scaled(scaled)) if scaled else "",
            reason=reason,
        )
        return line.id


def withdraw(actor: Actor, request_id: int) -> None:
    """Take a request of one's own back before it is decided.

    Raise NotFound, NotAllowed (somebody else's) and Conflict (decided; the season is over).
    """
    found = one.find(actor, request_id)
    if found.person_id != actor.person_id:
        raise NotAllowed
    with writing() as work:
        one.take_turn(work, found.line.participation_id)
        one.demand_open(work, found.line)
        one.demand_live(work.session.get_one(Campaign, found.line.campaign_id))
        work.session.add(
            TargetDecision(
                request_id=request_id,
                outcome="withdrawn",
                decided_at=work.now,
                decided_by=actor.person_id,
            )
        )
        audit.record(work, actor, "target.request_withdraw", "target_request", request_id)


def _place(work: Work, actor: Actor, campaign_id: int, today: date) -> tuple[Participation, str]:
    row = work.session.execute(
        sa.select(Participation, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign_id, Participation.person_id == actor.person_id)
    ).one_or_none()
    if row is None:
        raise NotAllowed
    place, path = row
    if place.left_on is not None and place.left_on <= today:
        raise Rejected("period", _l("Left the campaign on %(day)s.", day=place.left_on.isoformat()))
    return place, path


def _check_column(work: Work, campaign: Campaign, column: Column, today: date) -> bool:
    """Refuse what no longer changes; return whether the targets are whole numbers."""
    one.demand_live(campaign)
    if campaign.ends_on < today:
        raise Conflict(_l("The season is over: its targets no longer change."))
    whole = targets.check_column(work, campaign, column)
    if column.span.ends_on < today:
        raise Rejected("period", _l("This period is over: its target no longer changes."))
    return whole


def _in_force(
    work: Work, campaign: Campaign, place: Participation, column: Column, today: date
) -> int | None:
    """Return the target in force, scaled, None where there never was one."""
    found = in_force(work.connection, campaign, column.indicator_id, today)
    held = found.of(("p", place.id), column.span)
    is_main = column == Column(campaign.ranking_indicator_id, whole_of(campaign))
    if not held.target and not is_main:
        raise Rejected("period", _l("You have no target there that could change."))
    return held.target if held.revision_id else None


def _demand_none_open(work: Work, place: Participation, column: Column) -> None:
    line, is_whole = TargetRequest, column.span.kind == Kind.CAMPAIGN
    since = work.session.scalar(
        sa.select(line.requested_at)
        .outerjoin(TargetDecision, TargetDecision.request_id == line.id)
        .where(
            line.participation_id == place.id,
            line.indicator_id.is_not_distinct_from(column.indicator_id),
            line.period == column.span.kind.value,
            line.starts_on.is_not_distinct_from(None if is_whole else column.span.starts_on),
            line.ends_on.is_not_distinct_from(None if is_whole else column.span.ends_on),
            TargetDecision.request_id.is_(None),
        )
    )
    if since is not None:
        raise Rejected(
            "period",
            _l(
                "You asked for this on %(day)s already; it waits for an answer. Withdraw that"
                " request first to ask for something else.",
                day=business_date(since, clock.zone()).isoformat(),
            ),
        )


def _write(
    work: Work, place: Participation, column: Column, then: int | None, wished: int, reason: str
) -> TargetRequest:
    is_whole = column.span.kind == Kind.CAMPAIGN
    line = TargetRequest(
        campaign_id=place.campaign_id,
        participation_id=place.id,
        indicator_id=column.indicator_id,
        period=column.span.kind.value,
        starts_on=None if is_whole else column.span.starts_on,
        ends_on=None if is_whole else column.span.ends_on,
        target_then=then,
        wished=wished,
        reason=reason,
        requested_at=work.now,
    )
    work.session.add(line)
    work.session.flush()
    return line
