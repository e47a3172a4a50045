"""Listing: whose bulletins somebody sees, in few figures, and which stand beside one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Bulletin, Campaign, Participation, Unit
from portal.services import measures
from portal.services.access import LARGEST_ID, Actor, campaign_in_sight
from portal.services.bulletins.reading import Found
from portal.services.refusal import NotFound


@dataclass(frozen=True)
class Brief:
    """A bulletin in a list: its total and what its days brought; None for a correction notice."""

    id: int
    kind: str
    number: int
    starts_on: date
    ends_on: date
    issued_at: datetime
    value: Decimal | None
    period: Decimal | None
    attainment: Decimal | None


@dataclass(frozen=True)
class Latest:
    """The latest bulletin of a running campaign that is somebody's."""

    brief: Brief
    campaign: Campaign
    unit: Unit


def campaigns(actor: Actor) -> list[tuple[Campaign, Unit]]:
    """Return the campaigns in sight that have a bulletin: running ones first, the latest first."""
    has_some = sa.exists().where(Bulletin.campaign_id == Campaign.id)
    rows = db.session.execute(
        sa.select(Campaign, Unit)
        .join(Unit, Unit.id == Campaign.unit_id)
        .where(has_some, campaign_in_sight(actor))
        .order_by(
            sa.case((Campaign.state == "live", 0), else_=1), Campaign.ends_on.desc(), Campaign.id
        )
    )
    return [(campaign, unit) for campaign, unit in rows]


def of_campaign(campaign_id: int) -> list[Brief]:
    """Return all bulletins of a campaign, the newest first; one statement."""
    rows = db.session.execute(
        sa.select(*_columns())
        .where(Bulletin.campaign_id == campaign_id)
        .order_by(Bulletin.ends_on.desc(), Bulletin.id.desc())
    )
    return [_brief(row) for row in rows]


def latest(actor: Actor) -> Latest | None:
    """Return the latest bulletin of the running campaigns in sight, one's own campaigns first."""
    takes_part = sa.exists().where(
        Participation.campaign_id == Campaign.id, Participation.person_id == actor.person_id
    )
    row = db.session.execute(
        sa.select(*_columns(), Campaign, Unit)
        .select_from(Bulletin)
        .join(Campaign, Campaign.id == Bulletin.campaign_id)
        .join(Unit, Unit.id == Campaign.unit_id)
        .where(Campaign.state == "live", Bulletin.kind == "cycle", campaign_in_sight(actor))
        .order_by(sa.case((takes_part, 0), else_=1), Bulletin.ends_on.desc(), Bulletin.id.desc())
        .limit(1)
    ).one_or_none()
    return Latest(_brief(row), row[-2], row[-1]) if row else None


def beside(bulletin: Bulletin) -> tuple[int | None, int | None]:
    """Return the ids of the one before and the one after, of the same campaign and kind."""
    rows = db.session.execute(
        sa.select(Bulletin.number, Bulletin.id).where(
            Bulletin.campaign_id == bulletin.campaign_id,
            Bulletin.kind == bulletin.kind,
            Bulletin.number.in_((bulletin.number - 1, bulletin.number + 1)),
        )
    )
    found = dict(rows.all())
    return found.get(bulletin.number - 1), found.get(bulletin.number + 1)


def measure(campaign: Campaign) -> tuple[str, str]:
    """Return what a campaign's figures are counted in, in Chinese and in English."""
    return measures.of(db.session.connection(), campaign)


def unit_below(found: Found, unit_id: int) -> Unit:
    """Return the unit of the number, which lies in the bulletin's campaign; else NotFound."""
    unit = db.session.get(Unit, unit_id) if unit_id <= LARGEST_ID else None
    if unit is None or not unit.path.startswith(found.unit.path):
        raise NotFound
    return unit


def _columns() -> list[sa.ColumnElement[Any]]:
    """Return the columns of a brief; the figures are taken out of the facts by the database."""
    return [
        Bulletin.id.expression,
        Bulletin.kind.expression,
        Bulletin.number.expression,
        Bulletin.starts_on.expression,
        Bulletin.ends_on.expression,
        Bulletin.issued_at.expression,
        *(_sum(name).label(name) for name in ("value", "period", "attainment")),
    ]


def _sum(name: str) -> sa.ColumnElement[str]:
    # PostgreSQL has to be told that the text is JSON; SQLite would make a number of it by that.
    is_postgresql = db.engine.dialect.name == "postgresql"
    tell = sa.cast if is_postgresql else sa.type_coerce
    facts: sa.ColumnElement[Any] = tell(Bulletin.content, sa.JSON)
    return facts[("sums", name)].as_string()


def _brief(row: Any) -> Brief:  # noqa: ANN401 - a row of these columns and of others behind them
    value, period, attainment = (None if one is None else Decimal(one) for one in row[6:9])
    days = row.starts_on, row.ends_on
    return Brief(row.id, row.kind, row.number, *days, row.issued_at, value, period, attainment)
