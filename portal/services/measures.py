"""What is counted: one indicator or points, and the unit of measure that it is told in."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.quantity import points_of
from portal.models import Campaign, Indicator

POINTS = ("分", "points")


@dataclass(frozen=True)
class Measure:
    """What is counted: one indicator, or points where it is None.

    `points` is a table by indicator, scaled, in place of the points that the tallies hold; what is
    not in it does not count.
    """

    indicator_id: int | None
    points: Mapping[int, int] | None = None

    def counts(self, column: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
        """Return the condition that an indicator, by the column of its id, is counted."""
        if self.indicator_id is not None:
            return column == self.indicator_id
        return sa.true() if self.points is None else column.in_(list(self.points))

    def worth(self, indicator_id: int, quantity: int, points: int) -> int:
        """Return what a tally of an indicator comes to, scaled."""
        if self.indicator_id is not None:
            return quantity
        if self.points is None:
            return points
        return points_of(quantity, self.points.get(indicator_id, 0))


def measure(campaign: Campaign) -> Measure:
    """Return what the campaign counts."""
    return Measure(campaign.ranking_indicator_id)


def in_points(campaign: Campaign) -> bool:
    """Whether the campaign counts points of all its indicators, and not one indicator."""
    return campaign.ranking_indicator_id is None


def of(connection: sa.Connection, campaign: Campaign) -> tuple[str, str]:
    """Return the measure in Chinese and in English: the ranking indicator's, or points."""
    return told(connection, campaign.ranking_indicator_id)


def told(connection: sa.Connection, indicator_id: int | None) -> tuple[str, str]:
    """Return an indicator's measure in Chinese and in English, that of points without one."""
    if indicator_id is None:
        return POINTS
    row = connection.execute(
        sa.select(Indicator.measure, Indicator.measure_en).where(Indicator.id == indicator_id)
    ).one()
    return row[0], row[1]
