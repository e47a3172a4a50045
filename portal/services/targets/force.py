"""The targets in force on a day: of the revisions that hold by then, the latest of each."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal.domain.period import Kind, Span
from portal.domain.plan import Plan
from portal.domain.quantity import from_scaled
from portal.models import Campaign, TargetRevision

Subject = tuple[Literal["p", "u"], int]
"""Whose target: a participation's ("p") or a unit's ("u"), by id."""


@dataclass(frozen=True, slots=True)
class Column:
    """Which targets: of one indicator (None: points), for one period of the campaign."""

    indicator_id: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Held:
    """A target in force, scaled; 0 was taken away. `revision_id` is what set it."""

    target: int
    pinned: bool
    revision_id: int


_NONE = Held(0, pinned=False, revision_id=0)


@dataclass(frozen=True)
class InForce:
    """All targets of one indicator of a campaign that are in force: of the whole and of parts."""

    whole: Span
    held: Mapping[Subject, Mapping[Span, Held]]

    def of(self, subject: Subject, span: Span | None = None) -> Held:
        """Return somebody's target for a period, the whole campaign without one; 0 for none."""
        return self.held.get(subject, {}).get(span or self.whole, _NONE)

    def parts(self, subject: Subject) -> dict[Span, int]:
        """Return what somebody's target was split into, by period, scaled."""
        return {
            span: held.target
            for span, held in self.held.get(subject, {}).items()
            if span != self.whole and held.target
        }

    def plan(self, subject: Subject) -> Plan:
        """Return somebody's target of the whole campaign with what it was split into."""
        return Plan(self.of(subject).target, self.parts(subject))

    @cached_property
    def people(self) -> dict[int, int]:
        """The targets of the whole campaign by participation, scaled."""
        return self._wholes("p")

    @cached_property
    def units(self) -> dict[int, int]:
        """The targets of the whole campaign by unit, scaled."""
        return self._wholes("u")

    def _wholes(self, kind: str) -> dict[int, int]:
        return {
            id_: spans[self.whole].target
            for (whose, id_), spans in self.held.items()
            if whose == kind and self.whole in spans
        }


def whole_of(campaign: Campaign) -> Span:
    """Return the period that a campaign's whole targets are for."""
    return Span(Kind.CAMPAIGN, campaign.starts_on, campaign.ends_on)


def ranked(connection: Connection, campaign: Campaign, on: date) -> InForce:
    """Return the targets in force of what the campaign ranks by."""
    return in_force(connection, campaign, campaign.ranking_indicator_id, on)


def in_force(
    connection: Connection,
    campaign: Campaign,
    indicator_id: int | None,
    on: date,
    upto: int | None = None,
    *,
    among: sa.ColumnElement[bool] | None = None,
) -> InForce:
    """Return the targets of an indicator (None: points) in force on a day; one statement.

    A later decision holds from its own day on, whatever was decided before for days beyond it.
    `upto` leaves out the revisions after one, as a page was shown that was read then; `among` is
    a condition on whose revisions are read at all.
    """
    line = TargetRevision
    newest = sa.select(sa.func.max(line.id)).where(
        line.campaign_id == campaign.id,
        line.indicator_id.is_not_distinct_from(indicator_id),
        line.valid_from <= on,
    )
    if upto is not None:
        newest = newest.where(line.id <= upto)
    if among is not None:
        newest = newest.where(among)
    newest = newest.group_by(
        line.participation_id, line.unit_id, line.period, line.starts_on, line.ends_on
    )
    whole = whole_of(campaign)
    held: dict[Subject, dict[Span, Held]] = defaultdict(dict)
    for id_, place, unit, period, first, last, target, pinned in connection.execute(
        sa.select(
            line.id,
            line.participation_id,
            line.unit_id,
            line.period,
            line.starts_on,
            line.ends_on,
            line.target,
            line.pinned,
        ).where(line.id.in_(newest))
    ):
        # One of the two is there, as the table demands; and so are both dates of a shorter period.
        subject: Subject = ("p", place) if place is not None else ("u", unit or 0)
        span = Span(Kind(period), first, last) if first and last else whole
        held[subject][span] = Held(target, pinned, id_)
    return InForce(whole, held)


def wholes(
    connection: Connection, participation_ids: Collection[int], on: date
) -> dict[tuple[int, int | None], int]:
    """Return the targets of whole campaigns in force on a day, scaled, of whichever campaigns.

    By participation and indicator (None: points); one of nothing is none. One statement.
    """
    line = TargetRevision
    newest = (
        sa.select(sa.func.max(line.id))
        .where(
            line.participation_id.in_(list(participation_ids)),
            line.period == Kind.CAMPAIGN,
            line.valid_from <= on,
        )
        .group_by(line.participation_id, line.indicator_id)
    )
    rows = connection.execute(
        sa.select(line.participation_id, line.indicator_id, line.target).where(line.id.in_(newest))
    )
    return {(place, indicator): target for place, indicator, target in rows if place and target}


def version(session: Session, campaign_id: int) -> int:
    """Return what a form carries to find out whether a target changed behind its back."""
    return (
        session.scalar(
            sa.select(sa.func.coalesce(sa.func.max(TargetRevision.id), 0)).where(
                TargetRevision.campaign_id == campaign_id
            )
        )
        or 0
    )


def shown(scaled: int | None) -> Decimal | None:
    """Return a target as people read it; one of nothing is none."""
    return from_scaled(scaled) if scaled else None
