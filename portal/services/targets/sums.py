"""Sums over targets that the database is asked for, where their lines are not shown."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portal.domain.period import Kind, Span
from portal.models import Campaign, Participation, TargetRevision, Unit
from portal.services.targets.force import Column, whole_of


def of_people(
    connection: Connection, campaign: Campaign, column: Column, today: date
) -> dict[int, int]:
    """Return by unit the sum of its people's targets, all below it included; one statement."""
    line = TargetRevision
    newest = (
        sa.select(sa.func.max(line.id))
        .where(
            line.campaign_id == campaign.id,
            line.participation_id.is_not(None),
            line.indicator_id.is_not_distinct_from(column.indicator_id),
            *of_span(column.span),
            line.valid_from <= today,
        )
        .group_by(line.participation_id)
    )
    rows = connection.execute(
        sa.select(Unit.path, sa.func.sum(line.target))
        .join(Participation, Participation.id == line.participation_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(
            line.id.in_(newest),
            sa.or_(Participation.left_on.is_(None), Participation.left_on > today),
        )
        .group_by(Unit.id, Unit.path)
    )
    sums: dict[int, int] = {}
    for path, target in rows:
        for id_ in path.strip("/").split("/"):
            sums[int(id_)] = sums.get(int(id_), 0) + int(target)
    return sums


def spans(connection: Connection, campaign: Campaign, indicator_id: int | None) -> frozenset[Span]:
    """Return the periods that a target of the indicator was ever set for; one statement."""
    line = TargetRevision
    rows = connection.execute(
        sa.select(line.period, line.starts_on, line.ends_on)
        .where(
            line.campaign_id == campaign.id,
            line.indicator_id.is_not_distinct_from(indicator_id),
        )
        .distinct()
    )
    return frozenset(
        Span(Kind(period), first, last) if first and last else whole_of(campaign)
        for period, first, last in rows
    )


def of_span(span: Span) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that a revision is for the period."""
    line = TargetRevision
    if span.kind == Kind.CAMPAIGN:
        return [line.period == span.kind.value]
    return [
        line.period == span.kind.value,
        line.starts_on == span.starts_on,
        line.ends_on == span.ends_on,
    ]
