"""Who is away when: what counts of days, paces and zeros ask."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import Absence


@dataclass(frozen=True)
class Away:
    """Days on which somebody is away, both ends included; `kind` as the absence has it."""

    first: date
    last: date
    kind: str

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last


def absent_on(
    connection: sa.Connection, person_ids: Collection[int], first: date, last: date
) -> dict[int, list[Away]]:
    """Return when each of the people is away from `first` to `last`, in order; one statement.

    Ranges are whole, also where they reach beyond. Who is never away is not in it.
    """
    found: dict[int, list[Away]] = defaultdict(list)
    rows = connection.execute(
        sa.select(Absence.person_id, Absence.starts_on, Absence.ends_on, Absence.kind)
        .where(
            Absence.person_id.in_(person_ids),
            Absence.withdrawn_at.is_(None),
            Absence.starts_on <= last,
            Absence.ends_on >= first,
        )
        .order_by(Absence.starts_on)
    )
    for person_id, starts_on, ends_on, kind in rows:
        found[person_id].append(Away(starts_on, ends_on, kind))
    return dict(found)
