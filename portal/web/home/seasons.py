"""An organiser's campaigns: how the live ones do, what the others still lack or wait for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import LazyString

from portal.domain.campaign import State
from portal.domain.pace import Pace
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Unit
from portal.pages.board import on_day
from portal.pages.formats import is_english, named
from portal.pages.pace import basis_of, pace_of, status_word
from portal.services import campaigns, glances
from portal.services.access import Actor
from portal.services.campaigns import Row
from portal.services.glances import Counts, Glance

MOST = 6
TOP = 5
ENDING_DAYS = 7


@dataclass(frozen=True)
class Ranked:
    """A sub-branch, or a person, at the top of a campaign."""

    rank: int | None
    name: str
    value: Decimal
    attainment: Decimal | None


@dataclass(frozen=True)
class Live:
    """A live campaign: its total, its pace, the first few, and what it still lacks.

    `ends_in` is how many days are left with today, 0 once it is over.
    """

    campaign: Campaign
    unit: Unit
    board_id: int
    measure: str
    total: Decimal
    unverified: Decimal
    today: Decimal
    target: Decimal | None
    pace: Pace
    basis: list[str]
    counts: Counts
    top: list[Ranked]
    more: int
    ends_in: int
    by_attainment: bool

    @property
    def is_over(self) -> bool:
        """Whether the last day has passed, so that it is to be frozen."""
        return not self.ends_in

    @property
    def status_word(self) -> str:
        """What the campaign calls where it stands to pace."""
        return status_word(self.campaign, self.pace.status)

    @property
    def is_ending(self) -> bool:
        """Whether it ends within a week."""
        return 0 < self.ends_in <= ENDING_DAYS


@dataclass(frozen=True)
class Draft:
    """A campaign that is being prepared, and what it cannot go live without."""

    row: Row
    missing: list[LazyString]


@dataclass(frozen=True)
class Seasons:
    """The campaigns that somebody leads, and the others in their sight; `more` are not shown."""

    live: list[Live]
    drafts: list[Draft]
    frozen: list[Row]
    others: list[Row]
    more: int

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.live or self.drafts or self.frozen or self.others)


def read(
    connection: sa.Connection, actor: Actor, now: datetime, today: date
) -> tuple[list[Row], list[Live]]:
    """Return the campaigns in sight, and from one snapshot how the live ones that are led do."""
    rows = campaigns.listed(actor, campaigns.visible_to(actor))
    led = [row for row in rows if _leads(actor, row) and row.campaign.state == State.LIVE]
    led.sort(key=lambda row: (row.campaign.ends_on, row.campaign.id))
    units = {row.campaign.id: row.unit for row in led}
    found = glances.of(connection, [row.campaign.id for row in led[:MOST]], today, on_day)
    return rows, [_live(one, units[one.found.campaign.id], now, today) for one in found]


def of(actor: Actor, told: tuple[Sequence[Row], list[Live]]) -> Seasons:
    """Return what the actor looks after, and what else there is."""
    rows, live = told
    led = [row for row in rows if _leads(actor, row)]
    is_led = {row.campaign.id for row in led}
    drafts = [row for row in led if row.campaign.state == State.DRAFT]
    frozen = [row for row in led if row.campaign.state == State.FROZEN]
    others = [
        row for row in rows if row.campaign.id not in is_led and row.campaign.state != State.CLOSED
    ]
    session = db.session()
    shown = [drafts[:MOST], frozen[:MOST], others[:MOST]]
    listed = len(live) + sum(map(len, shown))
    return Seasons(
        live=live,
        drafts=[Draft(row, campaigns.missing(session, row.campaign)) for row in shown[0]],
        frozen=shown[1],
        others=shown[2],
        more=len(rows) - listed,
    )


def _leads(actor: Actor, row: Row) -> bool:
    return actor.may(Permission.CAMPAIGN_EDIT, row.unit.path)


def _live(glance: Glance, unit: Unit, now: datetime, today: date) -> Live:
    found = glance.found
    campaign = found.campaign
    return Live(
        campaign=campaign,
        unit=unit,
        board_id=found.board.id,
        measure=glance.measure[1] if is_english() else glance.measure[0],
        total=from_scaled(found.total.value),
        unverified=from_scaled(found.total.unverified),
        today=from_scaled(found.total.today),
        target=from_scaled(found.target) if found.target else None,
        pace=pace_of(found, found.total.value, found.target, found.plans, now),
        basis=basis_of(found, now).told(),
        counts=glance.counts,
        top=[
            Ranked(
                row.place.rank,
                named(row.unit or row.members[0]),
                from_scaled(row.sums.value),
                Decimal(row.sums.value) / Decimal(row.target) if row.target else None,
            )
            for row in found.rows[:TOP]
        ],
        more=max(0, len(found.rows) - TOP),
        ends_in=max(0, (campaign.ends_on - today).days + 1),
        by_attainment=found.ranked_by == "attainment",
    )
