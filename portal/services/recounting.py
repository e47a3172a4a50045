"""What the lines of a campaign come to: every tally at once, in one pass over the ledger.

The database sums the lines by person, unit and day; what the four tallies say are sums of those.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import (
    Base,
    Book,
    Campaign,
    CampaignIndicator,
    DayTally,
    Entry,
    Posting,
    TotalTally,
    UnitDayTally,
    UnitTotalTally,
    Verification,
)
from portal.services.postings import points_on

ADDED = ("quantity", "points", "unverified")
TALLIES = [
    Base.metadata.tables[tally.__tablename__]
    for tally in (DayTally, TotalTally, UnitDayTally, UnitTotalTally)
]


@dataclass(slots=True)
class Sums:
    """The rows of one tally, by its keys: what was added up, and when the last of it came.

    The latter only where the tally has a column for it, behind the others.
    """

    table: sa.Table
    _found: dict[tuple[object, ...], tuple[int, int, int, datetime | None]] = field(
        default_factory=dict
    )

    @property
    def keys(self) -> int:
        """How many columns its key has; they come first."""
        return len(self.table.primary_key)

    def add(
        self,
        key: tuple[object, ...],
        quantity: int,
        points: int,
        unverified: int,
        latest: datetime | None,
    ) -> None:
        """Add lines to the row of a key."""
        stands = self._found.get(key)
        if stands is not None:
            quantity, points, unverified = (
                stands[0] + quantity,
                stands[1] + points,
                stands[2] + unverified,
            )
            if latest is None or (stands[3] is not None and stands[3] > latest):
                latest = stands[3]
        self._found[key] = (quantity, points, unverified, latest)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield each row, its columns in the table's order."""
        width = len(self.table.columns) - self.keys
        for key, sums in self._found.items():
            yield (*key, *sums[:width])


def recount(connection: sa.Connection, campaign_id: int) -> tuple[Sums, ...]:
    """Return what every tally of the campaign has to say."""
    found = tuple(Sums(table) for table in TALLIES)
    days, totals, unit_days, unit_totals = found
    for day, participation_id, unit_id, sub_branch_id, indicator_id, *sums in connection.execute(
        _by_person_unit_and_day(campaign_id)
    ):
        days.add((campaign_id, day, participation_id, indicator_id), *sums)
        totals.add((campaign_id, participation_id, indicator_id), *sums)
        for place in {unit_id, sub_branch_id}:
            unit_days.add((campaign_id, day, place, indicator_id), *sums)
            unit_totals.add((campaign_id, place, indicator_id), *sums)
    return found


def _by_person_unit_and_day(campaign_id: int) -> sa.Select[*tuple[Any, ...]]:
    lines = _lines(campaign_id).subquery()
    keys = [
        lines.c[name]
        for name in (
            "business_date",
            "participation_id",
            "unit_id",
            "sub_branch_id",
            "indicator_id",
        )
    ]
    sums = [sa.cast(sa.func.sum(lines.c[name]), sa.BigInteger) for name in ADDED]
    return sa.select(*keys, *sums, sa.func.max(lines.c.stands_since)).group_by(*keys)


def _lines(campaign_id: int) -> sa.Select[*tuple[Any, ...]]:
    """Return every posting with its points, what of it is unverified, and when it came to stand."""
    taken_back = aliased(Posting)
    checked = sa.exists().where(
        Verification.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id)
    )
    points = sa.func.coalesce(points_on(Posting.points_date.expression), 0)
    return (
        sa.select(
            Book.sub_branch_id,
            Posting.unit_id,
            Posting.participation_id,
            Posting.indicator_id,
            Posting.business_date,
            Posting.quantity,
            scored(Posting.quantity.expression, points).label("points"),
            sa.case(
                (sa.or_(Campaign.verification == "none", checked), 0), else_=Posting.quantity
            ).label("unverified"),
            sa.case(
                (
                    sa.and_(
                        Posting.reverses_id.is_(None),
                        ~sa.exists().where(taken_back.reverses_id == Posting.id),
                    ),
                    Posting.effective_at,
                )
            ).label("stands_since"),
        )
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(
            CampaignIndicator,
            sa.and_(
                CampaignIndicator.campaign_id == Book.campaign_id,
                CampaignIndicator.indicator_id == Posting.indicator_id,
            ),
        )
        .where(Book.campaign_id == campaign_id)
    )


def scored(quantity: sa.ColumnElement[int], points: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Return quantity times points ÷ 10,000, half to even, in integers alone."""
    product = sa.func.abs(quantity) * points
    whole = sa.cast(product, sa.BigInteger).op("/")(sa.literal_column("10000"))
    rest = sa.cast(product, sa.BigInteger).op("%")(sa.literal_column("10000"))
    up = sa.case(
        (rest > 5000, 1),  # noqa: PLR2004 - half of the scale
        (sa.and_(rest == 5000, whole.op("%")(sa.literal_column("2")) == 1), 1),  # noqa: PLR2004
        else_=0,
    )
    return sa.case((quantity < 0, -(whole + up)), else_=whole + up)
