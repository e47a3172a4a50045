"""How the last day went for a unit: what its bulletin says, which never changes afterwards."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Row
from portal.models import Bulletin, Campaign, Unit
from portal.services.bulletins import erased


@dataclass(frozen=True)
class Result:
    """A bulletin, and the rows in it that are of the unit's people, in their order."""

    bulletin_id: int
    number: int
    ends_on: date
    measure: tuple[str, str]
    rows: list[Row]

    @property
    def gained(self) -> Decimal:
        """What the unit's people had on the bulletin's last day."""
        return sum((Decimal(row.today) for row in self.rows), Decimal())

    @property
    def best(self) -> list[tuple[Row, Decimal]]:
        """Who had anything on that day, with how much, the most first."""
        found = [(row, Decimal(row.today)) for row in self.rows if Decimal(row.today) > 0]
        return sorted(found, key=lambda one: -one[1])


def before(
    connection: sa.Connection, campaign: Campaign, unit: Unit, today: date, worked_on: date
) -> Result | None:
    """Return the result of the last working day, or of the last bulletin's day before today.

    None before the first bulletin. Two statements.
    """
    is_of_day = sa.case((Bulletin.ends_on == worked_on, 0), else_=1)
    row = connection.execute(
        sa.select(Bulletin.id, Bulletin.number, Bulletin.ends_on, Bulletin.content)
        .where(
            Bulletin.campaign_id == campaign.id, Bulletin.kind == "cycle", Bulletin.ends_on < today
        )
        .order_by(is_of_day, Bulletin.ends_on.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    [content] = erased.hidden(connection, [bulletin.read(row.content)])
    people = [one for one in (*content.rows, *content.people) if one.person_id is not None]
    return Result(
        row.id,
        row.number,
        row.ends_on,
        (content.season.measure, content.season.measure_en),
        [one for one in people if one.path.startswith(unit.path)],
    )
