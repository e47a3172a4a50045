"""The facts that a campaign's rules are told from, gathered before anything is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from portal import clock
from portal.domain.pace import Period
from portal.models import Campaign, Channel, Indicator, Unit
from portal.pages.formats import named
from portal.services import calendar, closes, points
from portal.services.access import Actor
from portal.services.campaigns import CampaignDraft, Catalogue

Points = tuple[tuple[date, Decimal], ...]
"""The points of one indicator within the campaign: from which day on, and how many."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A campaign with what its rules refer to.

    `days` are those that pace counts, `unloaded` the years among them without their holidays;
    `bulletins` is how many bulletins are planned, `today` the day that an example may be told of.
    """

    campaign: Campaign
    unit: Unit
    indicators: tuple[Indicator, ...]
    channels: tuple[tuple[Channel, int], ...]
    points: Mapping[int, Points]
    reference: Campaign | None
    days: int
    unloaded: tuple[int, ...]
    bulletins: int
    today: date

    @property
    def ranking_indicator(self) -> Indicator | None:
        """The one indicator that the ranking value is counted in; None for points, or no choice."""
        id_ = self.campaign.ranking_indicator_id
        return next((one for one in self.indicators if one.id == id_), None)

    @property
    def counts_points(self) -> bool:
        """Whether points decide: for themselves, or under an attainment or increase of them."""
        return self.campaign.ranking != "quantity" and self.ranking_indicator is None

    @property
    def asks_for_customers(self) -> bool:
        """Whether openings are entered one at a time, each with its customer and channel."""
        return any(indicator.entry_style == "form" for indicator in self.indicators)

    @property
    def cut_off(self) -> str:
        """The time of day of the cut-off."""
        return f"{self.campaign.cut_off:%H:%M}"

    @property
    def counted(self) -> str:
        """The name of what the ranking value counts."""
        indicator = self.ranking_indicator
        return named(indicator) if indicator else ""


def gather(
    session: Session, actor: Actor, campaign: Campaign, draft: CampaignDraft, catalogue: Catalogue
) -> Facts:
    """Return the facts of a campaign in sight, in a fixed number of statements."""
    unit = session.get_one(Unit, campaign.unit_id)
    indicators = {one.id: one for one in catalogue.indicators}
    channels = {one.id: one for one in catalogue.channels}
    days, unloaded = _days(session, campaign, unit)
    last = min(clock.today(), campaign.ends_on)
    return Facts(
        campaign=campaign,
        unit=unit,
        indicators=tuple(indicators[id_] for id_, _points in draft.indicators),
        channels=tuple((channels[id_], priority) for id_, priority in draft.channels),
        points=_points(actor, campaign),
        reference=session.get(Campaign, campaign.reference_id) if campaign.reference_id else None,
        days=days,
        unloaded=unloaded,
        bulletins=len(closes.days(campaign)),
        today=max(last, campaign.starts_on),
    )


def _points(actor: Actor, campaign: Campaign) -> dict[int, Points]:
    """Return each indicator's points by the day from which they hold within the campaign."""
    decided: dict[int, dict[date, Decimal]] = {}
    # Newest first: of two decisions about one day the later one holds.
    for line in points.history(actor, campaign.id):
        decided.setdefault(line.indicator.id, {}).setdefault(line.valid_from, line.points)
    return {
        id_: _within(campaign, tuple(sorted(by_day.items()))) for id_, by_day in decided.items()
    }


def _within(campaign: Campaign, steps: Points) -> Points:
    before = [(campaign.starts_on, value) for day, value in steps if day <= campaign.starts_on]
    later = [step for step in steps if campaign.starts_on < step[0] <= campaign.ends_on]
    told = before[-1:] + later
    # A decision that changes nothing is no step.
    return tuple(step for n, step in enumerate(told) if n == 0 or step[1] != told[n - 1][1])


def _days(session: Session, campaign: Campaign, unit: Unit) -> tuple[int, tuple[int, ...]]:
    days = Period(campaign.starts_on, campaign.ends_on).days()
    if campaign.basis != "working":
        return len(days), ()
    worked = calendar.working_days(
        session.connection(), campaign.starts_on, campaign.ends_on, unit.path
    )
    return sum(worked.is_working(day) for day in days), worked.unloaded
