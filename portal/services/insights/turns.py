"""The cadence of a season over time: what its rules said of it, and from which day on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.models import Campaign, RuleRevision


@dataclass(frozen=True, slots=True)
class Turn:
    """How often a season's bulletin was to be issued from a day on."""

    day: date
    cadence: str
    weekday: int | None
    basis: str

    @property
    def says(self) -> tuple[str, int | None, str]:
        """What the turn says, whenever it does."""
        return self.cadence, self.weekday if self.cadence == "weekly" else None, self.basis


def of(connection: sa.Connection, campaigns: Iterable[Campaign]) -> dict[int, list[Turn]]:
    """Return by campaign the cadence of its first day and every change while it ran, in order.

    One statement. A change holds from the day on which it was decided; of a day's, the last holds.
    """
    seasons = {campaign.id: campaign for campaign in campaigns}
    told: dict[int, list[Turn]] = defaultdict(list)
    for campaign_id, content, recorded_at in connection.execute(
        sa.select(RuleRevision.campaign_id, RuleRevision.content, RuleRevision.recorded_at)
        .where(RuleRevision.campaign_id.in_(seasons))
        .order_by(RuleRevision.id)
    ):
        weekday = content.get("cadence_weekday")
        told[campaign_id].append(
            Turn(
                business_date(recorded_at, clock.zone()),
                str(content["cadence"]),
                weekday if isinstance(weekday, int) else None,
                str(content["basis"]),
            )
        )
    return {id_: _while_it_ran(season, told[id_]) for id_, season in seasons.items()}


def _while_it_ran(campaign: Campaign, told: list[Turn]) -> list[Turn]:
    now = Turn(campaign.starts_on, campaign.cadence, campaign.cadence_weekday, campaign.basis)
    # A season that was written down when it was long over had one cadence: what it says now.
    set_up = [turn for turn in told if turn.day <= campaign.starts_on] or [now]
    first = set_up[-1]
    found = [Turn(campaign.starts_on, first.cadence, first.weekday, first.basis)]
    for turn in told:
        if not campaign.starts_on < turn.day <= campaign.ends_on:
            continue
        if turn.day == found[-1].day:
            found.pop()
        if not found or turn.says != found[-1].says:
            found.append(turn)
    return found
