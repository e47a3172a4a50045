"""What somebody may enter: indicators, channels and days of their live campaigns."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portal.domain.business_day import earliest_date
from portal.domain.employee_no import fold
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import (
    Campaign,
    CampaignChannel,
    CampaignIndicator,
    Channel,
    Entry,
    Indicator,
    Participation,
    Person,
    Unit,
    unset,
)
from portal.services.access import Actor, within
from portal.services.names import Named
from portal.services.refusal import NotFound

# More names than that are typed by their employee number.
MOST_PEOPLE = 300


@dataclass(frozen=True)
class Choices:
    """What the entry page offers; no indicators where no live campaign counts anything now.

    Channels in their order of priority. `earliest` and `latest` are the first and the last day that
    may be entered.
    """

    indicators: list[Indicator]
    channels: list[Channel]
    earliest: date
    latest: date


@dataclass(frozen=True)
class DayCount:
    """What somebody has in one indicator on one day, and the latest entry of it that stands."""

    quantity: int
    latest_id: int
    latest_quantity: int


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be named on the entry page, with the unit that they work in."""

    person_id: int
    employee_no: str
    name: str
    name_en: str | None
    unit: Named


_COLLEAGUES = (
    sa.select(Person.id, Person.employee_no, Person.name, Person.name_en, Unit.name, Unit.name_en)
    .join(Unit, Unit.id == Person.unit_id)
    .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
)


def _colleague(row: sa.Row[*tuple[Any, ...]]) -> Colleague:
    return Colleague(row[0], row[1], row[2], row[3], Named(row[4], row[5]))


def in_charge(actor: Actor, today: date) -> list[Colleague]:
    """Return whom the actor may enter for: who takes part today in units in their charge."""
    paths = actor.paths(Permission.ENTRY_RECORD_FOR_OTHERS)
    if not paths:
        return []
    taking_part = sa.exists(_taking_part(today).where(Participation.person_id == Person.id))
    rows = db.session.execute(
        _COLLEAGUES.where(
            within(Unit.path, paths), Person.id != actor.person_id, taking_part
        ).limit(MOST_PEOPLE)
    )
    return [_colleague(row) for row in rows]


def owner(actor: Actor, employee_no: str) -> Colleague:
    """Return whose opening the actor may enter; NotFound for anybody else."""
    row = db.session.execute(
        _COLLEAGUES.add_columns(Unit.path).where(Person.employee_no_key == fold(employee_no))
    ).one_or_none()
    if row is None or not actor.may(Permission.ENTRY_RECORD_FOR_OTHERS, row[6]):
        raise NotFound
    return _colleague(row)


def colleagues(owner_id: int, today: date) -> list[Colleague]:
    """Return with whom somebody may share: who takes part beside them in their sub-branch."""
    own = sa.orm.aliased(Participation)
    beside = _taking_part(today).join(
        own,
        sa.and_(
            own.campaign_id == Participation.campaign_id,
            own.sub_branch_id == Participation.sub_branch_id,
            own.person_id == owner_id,
        ),
    )
    rows = db.session.execute(
        _COLLEAGUES.where(
            Person.id != owner_id,
            Person.disabled_at.is_(None),
            sa.exists(beside.where(Participation.person_id == Person.id)),
        ).limit(MOST_PEOPLE)
    )
    return [_colleague(row) for row in rows]


def _taking_part(today: date) -> sa.Select[int]:
    return (
        sa.select(Participation.id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Participation.counts_on(today),
            Campaign.state == "live",
            Campaign.starts_on <= today,
        )
    )


def offered(owner_id: int, today: date, *, limited: bool = True) -> Choices:
    """Return what may be entered today for somebody, in two statements.

    Unless `limited`, every day since they joined is open: a supervisor enters for them.
    """
    campaigns: dict[int, Campaign] = {}
    indicators: dict[int, Indicator] = {}
    days: list[tuple[date, date]] = []
    for campaign, indicator, joined_on in _counted(owner_id, today):
        first = max(campaign.starts_on, joined_on or campaign.starts_on)
        if limited:
            first = max(first, earliest_date(today, campaign.backdating_days))
        if first <= campaign.ends_on:
            days.append((first, min(today, campaign.ends_on)))
            campaigns[campaign.id] = campaign
            indicators.setdefault(indicator.id, indicator)
    return Choices(
        indicators=sorted(indicators.values(), key=lambda indicator: indicator.position),
        channels=_channels(campaigns),
        earliest=min((first for first, _ in days), default=today),
        latest=max((last for _, last in days), default=today),
    )


def _counted(owner_id: int, today: date) -> list[tuple[Campaign, Indicator, date | None]]:
    rows = db.session.execute(
        sa.select(Campaign, Indicator, Participation.joined_on)
        .join(CampaignIndicator, CampaignIndicator.campaign_id == Campaign.id)
        .join(Indicator, Indicator.id == CampaignIndicator.indicator_id)
        .join(Participation, Participation.campaign_id == Campaign.id)
        .where(
            Participation.person_id == owner_id,
            Participation.counts_on(today),
            Campaign.state == "live",
            Campaign.starts_on <= today,
        )
        .order_by(Campaign.id, CampaignIndicator.position)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _channels(campaigns: dict[int, Campaign]) -> list[Channel]:
    """Return the channels open in one of the campaigns; all of them where none lists any."""
    priority = sa.func.min(CampaignChannel.priority)
    found = db.session.execute(
        sa.select(Channel, priority)
        .outerjoin(
            CampaignChannel,
            sa.and_(
                CampaignChannel.channel_id == Channel.id,
                CampaignChannel.campaign_id.in_(list(campaigns)),
            ),
        )
        .group_by(Channel.id)
        .order_by(priority, Channel.position, Channel.id)
    )
    # An outer join: no priority where no campaign lists the channel.
    rows: list[tuple[Channel, int | None]] = [(row[0], row[1]) for row in found]
    opened = [channel for channel, at in rows if at is not None]
    return opened or [channel for channel, _ in rows]


def on_day(person_id: int, day: date) -> dict[int, DayCount]:
    """Return what stands of the person's own on the day, by indicator, in one statement."""
    reversal = sa.orm.aliased(Entry)
    standing = (
        sa.select(
            Entry.indicator_id,
            sa.func.sum(Entry.quantity).label("quantity"),
            sa.func.max(Entry.id).label("latest_id"),
        )
        .where(
            Entry.owner_id == person_id,
            Entry.business_date == day,
            unset(Entry.reverses_id),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
        .group_by(Entry.indicator_id)
        .subquery()
    )
    latest = sa.orm.aliased(Entry)
    rows = db.session.execute(
        sa.select(standing, latest.quantity).join(latest, latest.id == standing.c.latest_id)
    )
    return {row[0]: DayCount(int(row[1]), row[2], row[3]) for row in rows}
