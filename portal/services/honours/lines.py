"""Lines: the postings that honours are looked for in, in the campaign's measure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.honour import Step
from portal.domain.quantity import points_of
from portal.models import Book, Campaign, Correction, Entry, PointsRevision, Posting
from portal.services import measures
from portal.services.scales import Scale


@dataclass(frozen=True, slots=True)
class Line:
    """One posting; ``worth`` is scaled, in the measure. ``key`` is alike for a correction's two."""

    id: int
    key: int
    participation_id: int
    unit_id: int
    sub_branch_id: int
    business_date: date
    worth: int

    @property
    def step(self) -> Step:
        """Return what the line changed."""
        return Step(self.id, self.key, self.worth)


def after(connection: sa.Connection, campaign: Campaign, marks: Mapping[int, int]) -> list[Line]:
    """Return the campaign's lines after those of its books that were looked at, in order."""
    beyond = [
        sa.and_(Posting.book_id == book_id, Posting.line_no > line)
        for book_id, line in sorted(marks.items())
    ]
    return _read(connection, campaign, sa.or_(sa.false(), *beyond))


def of_people(
    connection: sa.Connection, campaign: Campaign, participation_ids: Collection[int]
) -> dict[int, list[Line]]:
    """Return all lines of each of the participants, in order; none asked for, no statement."""
    if not participation_ids:
        return {}
    wanted = Posting.participation_id.in_(sorted(participation_ids))
    return by_person(_read(connection, campaign, wanted))


def of_unit(
    connection: sa.Connection, campaign: Campaign, unit_id: int, sub_branches: Collection[int]
) -> list[Line]:
    """Return all lines that count for a unit, or for the sub-branches below it."""
    counted = sa.or_(Posting.unit_id == unit_id, Book.sub_branch_id.in_(sorted(sub_branches)))
    return _read(connection, campaign, counted)


def by_person(found: Iterable[Line]) -> dict[int, list[Line]]:
    """Return lines by participation, each one's in order."""
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in found:
        groups[line.participation_id].append(line)
    return dict(groups)


def _read(
    connection: sa.Connection, campaign: Campaign, wanted: sa.ColumnElement[bool]
) -> list[Line]:
    scales = _scales(connection, campaign) if measures.in_points(campaign) else {}
    query = (
        sa.select(
            Posting.id,
            # Both lines of a correction are of the entry that stands in for the other.
            sa.func.coalesce(Correction.entry_id, Posting.entry_id),
            Posting.participation_id,
            Posting.unit_id,
            Book.sub_branch_id,
            Posting.business_date,
            Posting.quantity,
            Posting.indicator_id,
            Posting.points_date,
        )
        .join(Book, Book.id == Posting.book_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .outerjoin(Correction, Correction.corrects_id == Entry.reverses_id)
        .where(Book.campaign_id == campaign.id, wanted)
        .order_by(Posting.id)
    )
    if not measures.in_points(campaign):
        query = query.where(Posting.indicator_id == campaign.ranking_indicator_id)
    rows = connection.execute(query)
    return [
        Line(id_, key, place, unit, sub_branch, day, _worth(quantity, scales.get(indicator), on))
        for id_, key, place, unit, sub_branch, day, quantity, indicator, on in rows
    ]


def _worth(quantity: int, scale: Scale | None, on: date) -> int:
    """Return a line's quantity, or its points where those are counted, rounded by itself."""
    return quantity if scale is None else points_of(quantity, scale.on(on))


def _scales(connection: sa.Connection, campaign: Campaign) -> dict[int, Scale]:
    """Return each indicator's points over the days."""
    decided: dict[int, dict[date, int]] = defaultdict(dict)
    for indicator_id, day, points in connection.execute(
        sa.select(PointsRevision.indicator_id, PointsRevision.valid_from, PointsRevision.points)
        .where(PointsRevision.campaign_id == campaign.id)
        .order_by(PointsRevision.id)
    ):
        decided[indicator_id][day] = points
    return {
        indicator_id: Scale(sorted(found), [found[day] for day in sorted(found)])
        for indicator_id, found in decided.items()
    }
