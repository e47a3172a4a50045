"""The newest of a unit's best practices, as its wall shows it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portal.models import Channel, Person, Practice, Report, Unit


@dataclass(frozen=True)
class Newest:
    """What was starred last, with whose it is and what it was filed under."""

    practice: Practice
    report: Report
    author: Person
    unit: Unit
    channel: Channel | None


def newest(connection: sa.Connection, path: str, since: datetime) -> Newest | None:
    """Return what was starred last, from a moment on, of reports from under the unit path.

    None where nothing was, or all of it was taken out of the library again. One statement.
    """
    with sa.orm.Session(bind=connection) as session:
        row = session.execute(
            sa.select(Practice, Report, Person, Unit, Channel)
            .join(Report, Report.id == Practice.report_id)
            .join(Person, Person.id == Report.person_id)
            .join(Unit, Unit.id == Report.unit_id)
            .outerjoin(Channel, Channel.id == Practice.channel_id)
            .where(
                Practice.unstarred_at.is_(None),
                Practice.starred_at >= since,
                Unit.path.startswith(path, autoescape=True),
            )
            .order_by(Practice.starred_at.desc(), Practice.id.desc())
            .limit(1)
        ).one_or_none()
        session.expunge_all()
    return Newest(*row) if row else None
