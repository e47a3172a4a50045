"""Points: what one unit of an indicator is worth, dated, append-only."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import Connection

from portal import clock
from portal.domain.campaign import State
from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, DayTally, Indicator, Person, PointsRevision
from portal.services import audit, free_text, rescoring
from portal.services.access import Actor
from portal.services.campaigns import rules
from portal.services.campaigns.draft import MOST_POINTS
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find, find_for
from portal.services.refusal import Conflict, Rejected
from portal.services.work import Work, writing


@dataclass(frozen=True, slots=True)
class PointsLine:
    """One decision about an indicator's points."""

    indicator: Indicator
    points: Decimal
    valid_from: date
    rescores: bool
    recorded_at: datetime
    recorder: Person


def in_force(connection: Connection, campaign_id: int, on: date) -> dict[int, int]:
    """Return by indicator the points in force on the day, scaled: the latest day, then line."""
    newest_first = (
        sa.func.row_number()
        .over(
            partition_by=PointsRevision.indicator_id,
            order_by=(PointsRevision.valid_from.desc(), PointsRevision.id.desc()),
        )
        .label("place")
    )
    ranked = (
        sa.select(PointsRevision.indicator_id, PointsRevision.points, newest_first)
        .where(PointsRevision.campaign_id == campaign_id, PointsRevision.valid_from <= on)
        .subquery()
    )
    rows = connection.execute(
        sa.select(ranked.c.indicator_id, ranked.c.points).where(ranked.c.place == 1)
    )
    return dict(rows.all())


def history(actor: Actor, campaign_id: int) -> list[PointsLine]:
    """Return every decision about the campaign's points, newest first."""
    find(actor, campaign_id)
    rows = db.session.execute(
        sa.select(PointsRevision, Indicator, Person)
        .join(Indicator, Indicator.id == PointsRevision.indicator_id)
        .join(Person, Person.id == PointsRevision.recorder_id)
        .where(PointsRevision.campaign_id == campaign_id)
        .order_by(PointsRevision.id.desc())
    )
    return [
        PointsLine(
            indicator,
            from_scaled(line.points),
            line.valid_from,
            line.rescores,
            line.recorded_at,
            person,
        )
        for line, indicator, person in rows
    ]


def set(  # noqa: A001 - read as `points.set(…)`; a decision has this many parts
    actor: Actor,
    campaign_id: int,
    indicator_id: int,
    points: Decimal,
    valid_from: date,
    *,
    reason: str = "",
    rescore: bool = False,
) -> None:
    """Decide an indicator's points from a day on.

    Once the campaign is live, the day is today or later, and none on which the indicator already
    counted: a change never re-scores the past, unless the organiser says so. With `rescore` the day
    may be any of the season's, a reason is needed, and what already counted from that day on is
    reckoned anew in the same transaction; days that are closed keep the standings of their close.
    Raise Rejected (points, valid_from, indicator_id, reason), Conflict when the season is over,
    NotFound and NotAllowed.
    """
    find_for(actor, campaign_id, Permission.CAMPAIGN_EDIT)
    scaled, reason = checked(points), free_text.checked("reason", reason)
    with writing() as work:
        campaign = lock(work, campaign_id)
        _check_open(work, campaign, indicator_id)
        # Before it is live a campaign has no past.
        rescores = rescore and campaign.state == State.LIVE
        if rescores:
            _check_rescoring(campaign, valid_from, reason)
        elif campaign.state == State.LIVE:
            _check_day(work, campaign, indicator_id, valid_from)
        work.session.add(
            PointsRevision(
                campaign_id=campaign_id,
                indicator_id=indicator_id,
                valid_from=valid_from,
                points=scaled,
                rescores=rescores,
                recorded_at=work.now,
                recorder_id=actor.person_id,
            )
        )
        rules.append(work, actor, campaign, reason)
        detail: dict[str, object] = {
            "indicator_id": indicator_id,
            "points": str(points),
            "valid_from": valid_from.isoformat(),
        }
        if rescores:
            detail["rescored"] = rescoring.rescore(work, campaign_id, indicator_id)
        audit.record(work, actor, "points.set", "campaign", campaign_id, detail=detail)
        announce(work, campaign_id)


def checked(points: Decimal) -> int:
    """Return the points scaled; raise Rejected for what no indicator can be worth."""
    try:
        scaled = to_scaled(points)
    except ValueError as error:
        raise Rejected("points", _l("At most four decimals are counted.")) from error
    if not 0 <= points <= MOST_POINTS:
        raise Rejected("points", _l("Points are from 0 to 9999."))
    return scaled


def _check_open(work: Work, campaign: Campaign, indicator_id: int) -> None:
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(_l("The season is over: its rules no longer change."))
    if work.session.get(CampaignIndicator, (campaign.id, indicator_id)) is None:
        raise Rejected("indicator_id", _l("This campaign does not count that indicator."))


def _check_rescoring(campaign: Campaign, valid_from: date, reason: str) -> None:
    if not campaign.starts_on <= valid_from <= campaign.ends_on:
        raise Rejected("valid_from", _l("Choose a day of this season."))
    if not reason:
        raise Rejected("reason", _l("Say why the past is scored anew; the reason is on record."))


def _check_day(work: Work, campaign: Campaign, indicator_id: int, valid_from: date) -> None:
    if valid_from < clock.today():
        raise Rejected(
            "valid_from",
            _l("Choose today or a later day: a change never re-scores the past."),
        )
    already = sa.select(
        sa.exists().where(
            DayTally.campaign_id == campaign.id,
            DayTally.indicator_id == indicator_id,
            DayTally.business_date >= valid_from,
        )
    )
    if work.session.scalar(already):
        raise Rejected(
            "valid_from",
            _l("Something was already counted on that day. Choose a later one, such as tomorrow."),
        )
