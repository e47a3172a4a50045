"""How those who asked stand: the target in force now, its plan, and what they have towards it."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from portal import clock
from portal.domain.plan import Plan
from portal.extensions import db
from portal.models import Campaign, DayTally, TargetRequest
from portal.services import calendar
from portal.services.calendar import WorkingDays
from portal.services.campaigns.sight import path_of
from portal.services.requests.listing import Found
from portal.services.targets import InForce, Subject, in_force


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands in the period that they asked about; scaled.

    `worked` is None where the campaign goes by calendar days.
    """

    plan: Plan
    value: int
    worked: WorkingDays | None


def standings(found: Sequence[Found]) -> dict[int, Standing]:
    """Return by request how its asker stands.

    One statement for all of the values, one for each indicator of a campaign that is asked about,
    and the calendar of each campaign that goes by working days: none for a request more.
    """
    today, connection = clock.today(), db.session.connection()
    values = _values([one.id for one in found])
    targets: dict[tuple[int, int | None], InForce] = {}
    worked: dict[int, WorkingDays | None] = {}
    for one in found:
        campaign, indicator_id = one.campaign, one.column.indicator_id
        if (campaign.id, indicator_id) not in targets:
            key = campaign.id, indicator_id
            targets[key] = in_force(connection, campaign, indicator_id, today)
        if campaign.id not in worked:
            worked[campaign.id] = _worked(campaign)
    return {
        one.id: Standing(
            plan=_plan(targets[one.campaign.id, one.column.indicator_id], one),
            value=values.get(one.id, 0),
            worked=worked[one.campaign.id],
        )
        for one in found
    }


def _plan(targets: InForce, one: Found) -> Plan:
    subject: Subject = ("p", one.line.participation_id)
    span = one.column.span
    parts = {part: target for part, target in targets.parts(subject).items() if span.holds(part)}
    return Plan(targets.of(subject, span).target, parts)


def _values(request_ids: Sequence[int]) -> dict[int, int]:
    """Return by request what its asker has in its indicator and its period."""
    line, tally = TargetRequest, DayTally
    in_points = line.indicator_id.is_(None)
    of_period = sa.or_(
        line.starts_on.is_(None), tally.business_date.between(line.starts_on, line.ends_on)
    )
    rows = db.session.execute(
        sa.select(line.id, sa.func.sum(sa.case((in_points, tally.points), else_=tally.quantity)))
        .join(
            tally,
            sa.and_(
                tally.campaign_id == line.campaign_id,
                tally.participation_id == line.participation_id,
                sa.or_(in_points, tally.indicator_id == line.indicator_id),
                of_period,
            ),
        )
        .where(line.id.in_(request_ids))
        .group_by(line.id)
    )
    return {id_: int(value) for id_, value in rows}


def _worked(campaign: Campaign) -> WorkingDays | None:
    if campaign.basis != "working":
        return None
    connection = db.session.connection()
    return calendar.working_days(
        connection, campaign.starts_on, campaign.ends_on, path_of(campaign)
    )
