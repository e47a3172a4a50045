"""The evening at a glance, for the first page: how many have reported, and what is unanswered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.models import Report
from portal.services.evening import questions
from portal.services.silence import Silence


@dataclass(frozen=True)
class Glance:
    """How many have reported of those who are to, and how many questions are open."""

    reported: int
    expected: int
    questions: int


def glance(
    connection: sa.Connection, found: Silence, paths: Collection[str], day: date
) -> Glance | None:
    """Return the glance at the units at the paths, None where nobody is; two statements."""
    staff = [one for one in found.everybody if one.path.startswith(tuple(paths))]
    if not staff:
        return None
    expected = {one.person_id for one in staff} & found.expected
    reported = connection.scalar(
        sa.select(sa.func.count(Report.id)).where(
            Report.business_date == day, Report.person_id.in_(expected)
        )
    )
    asked = questions.count(connection, [one.person_id for one in staff], paths)
    return Glance(reported or 0, len(expected), asked)
