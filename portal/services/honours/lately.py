"""Lately: what was awarded and withdrawn since a bulletin."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.quantity import from_scaled
from portal.models import (
    Bulletin,
    Honour,
    HonourWithdrawal,
    Participation,
    Person,
    Unit,
)

# A transaction may have waited for the locks of the one that issued the bulletin before: its
# moment is then earlier than that bulletin's. What was told is known by the bulletin itself.
_WAITED = timedelta(minutes=5)


def since(
    connection: sa.Connection, campaign_id: int, kind: str, day: date
) -> list[bulletin.Award]:
    """Return what was awarded and withdrawn since the bulletin of the kind before a day.

    In the order in which it happened; what was withdrawn in the same time is told twice.
    """
    before = connection.execute(
        sa.select(Bulletin.issued_at, Bulletin.content)
        .where(Bulletin.campaign_id == campaign_id, Bulletin.kind == kind, Bulletin.ends_on < day)
        .order_by(Bulletin.ends_on.desc())
        .limit(1)
    ).one_or_none()
    told = {
        (award.honour_id, award.withdrawn)
        for award in (bulletin.read(before.content).awards if before else ())
    }
    from_then = before.issued_at - _WAITED if before else None
    events = [
        *_events(connection, campaign_id, from_then, withdrawn=False),
        *_events(connection, campaign_id, from_then, withdrawn=True),
    ]
    return [
        award
        for _at, _id, award in sorted(events, key=lambda event: event[:2])
        if (award.honour_id, award.withdrawn) not in told
    ]


def _events(
    connection: sa.Connection, campaign_id: int, from_then: datetime | None, *, withdrawn: bool
) -> Iterator[tuple[datetime, int, bulletin.Award]]:
    at = HonourWithdrawal.withdrawn_at if withdrawn else Honour.awarded_at
    value = HonourWithdrawal.value if withdrawn else Honour.value
    query = (
        sa.select(
            Honour.id,
            Honour.kind,
            Honour.threshold,
            Honour.name,
            Honour.name_en,
            sa.func.coalesce(Person.name, Unit.name),
            sa.case((Honour.unit_id.is_(None), Person.name_en), else_=Unit.name_en),
            value,
            at,
        )
        .outerjoin(Participation, Participation.id == Honour.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(Unit, Unit.id == Honour.unit_id)
        .where(Honour.campaign_id == campaign_id)
    )
    if withdrawn:
        query = query.join(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
    if from_then is not None:
        query = query.where(at >= from_then)
    for id_, kind, threshold, name, name_en, who, who_en, scaled, moment in connection.execute(
        query
    ):
        yield (
            moment,
            id_,
            bulletin.Award(
                honour_id=id_,
                kind=kind,
                threshold=str(from_scaled(threshold)),
                name=name,
                name_en=name_en,
                who=who,
                who_en=who_en,
                value=str(from_scaled(scaled)),
                withdrawn=withdrawn,
            ),
        )
