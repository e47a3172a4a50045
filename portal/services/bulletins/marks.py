"""Marks: up to which line of every book a bulletin counts, and what the one before counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.quantity import to_scaled
from portal.models import Bulletin, BulletinMark, Close, CloseMark


@dataclass(frozen=True)
class Before:
    """The bulletin of the same kind before: its last day, its lines by book, and what it came to.

    `ends_on` is None before the first. `value` is scaled, None where only a close is known: the
    release before this one took closes without bulletins.
    """

    ends_on: date | None = None
    marks: Mapping[int, int] = field(default_factory=dict)
    value: int | None = None


def before(connection: sa.Connection, campaign_id: int, kind: str, day: date) -> Before:
    """Return what stands before a bulletin of the kind that ends on the day."""
    latest = connection.execute(
        sa.select(Bulletin.id, Bulletin.ends_on, Bulletin.content)
        .where(Bulletin.campaign_id == campaign_id, Bulletin.kind == kind, Bulletin.ends_on < day)
        .order_by(Bulletin.ends_on.desc())
        .limit(1)
    ).one_or_none()
    if latest is not None:
        sums = bulletin.read(latest.content).sums
        return Before(
            latest.ends_on,
            of_bulletin(connection, latest.id),
            None if sums is None else to_scaled(Decimal(sums.value)),
        )
    return _close_before(connection, campaign_id, day) if kind == "cycle" else Before()


def of_bulletin(connection: sa.Connection, bulletin_id: int) -> dict[int, int]:
    """Return the last line that a bulletin counts, by book."""
    rows = connection.execute(
        sa.select(BulletinMark.book_id, BulletinMark.upto_line).where(
            BulletinMark.bulletin_id == bulletin_id
        )
    )
    return dict(rows.all())


def _close_before(connection: sa.Connection, campaign_id: int, day: date) -> Before:
    close = connection.execute(
        sa.select(Close.id, Close.business_date)
        .where(Close.campaign_id == campaign_id, Close.business_date < day)
        .order_by(Close.business_date.desc())
        .limit(1)
    ).one_or_none()
    if close is None:
        return Before()
    rows = connection.execute(
        sa.select(CloseMark.book_id, CloseMark.upto_line).where(CloseMark.close_id == close.id)
    )
    return Before(close.business_date, dict(rows.all()))
