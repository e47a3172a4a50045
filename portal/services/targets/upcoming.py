"""Targets that were decided and do not hold yet: what a line is told to become, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.models import Campaign, TargetRevision
from portal.services.targets.force import Column, InForce, Subject
from portal.services.targets.sums import of_span


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A target, scaled, that holds from a day to come on."""

    target: int
    valid_from: date


def upcoming(
    connection: Connection, campaign: Campaign, column: Column, held: InForce, today: date
) -> Mapping[Subject, Upcoming]:
    """Return the next target of each subject whose target is to change; one statement.

    A decision for later that was followed by one that holds already never comes into force.
    """
    line = TargetRevision
    rows = connection.execute(
        sa.select(line.participation_id, line.unit_id, line.id, line.target, line.valid_from)
        .where(
            line.campaign_id == campaign.id,
            line.indicator_id.is_not_distinct_from(column.indicator_id),
            *of_span(column.span),
            line.valid_from > today,
        )
        .order_by(line.valid_from, line.id)
    )
    return _next(rows, column, held)


def _next(
    rows: Iterable[sa.Row[int | None, int | None, int, int, date]], column: Column, held: InForce
) -> dict[Subject, Upcoming]:
    found: dict[Subject, Upcoming] = {}
    latest: dict[Subject, int] = {}
    for place, unit, id_, target, day in rows:
        subject: Subject = ("p", place) if place is not None else ("u", unit or 0)
        now = held.of(subject, column.span)
        if id_ <= latest.get(subject, now.revision_id):
            continue
        latest[subject] = id_
        known = found.get(subject)
        if known is None or known.valid_from == day:
            found[subject] = Upcoming(target, day)
            if target == now.target:
                del found[subject]
    return found
