"""One's own goal page: the sentence of the day, the periods' cards, and the burn-up chart."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal import clock
from portal.domain.burn_up import planned_line
from portal.domain.business_day import business_date
from portal.domain.pace import Pace
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.pages import day, day_facts, goal_burn_up, goal_card, own_place
from portal.pages.formats import named
from portal.pages.goal_burn_up import BurnUp
from portal.pages.goal_card import Card
from portal.pages.own_place import Place
from portal.pages.pace import basis_of, pace_of
from portal.services.goals import Goal


@dataclass(frozen=True)
class GoalView:
    """A goal ready to be shown, in the reader's language.

    `place` is the row that one stands in, a bundle's with its members in `together`; `target`,
    `pace` and all the rest are one's own. `private` is shown to nobody else.
    """

    campaign: Campaign
    place: Place
    together: str
    version: int
    as_of: datetime
    today: date
    sentence: str
    left_on: date | None
    cards: list[Card]
    target: Decimal | None
    pace: Pace
    basis: list[str]
    burn_up: BurnUp
    private: Decimal | None
    is_open: bool

    @property
    def is_above(self) -> bool:
        """Whether the private goal still lies above the target, which may have been raised."""
        return self.private is not None and self.private > (self.target or 0)


def view(goal: Goal, now: datetime) -> GoalView:
    """Make a goal ready to be shown at the moment."""
    found = goal.figures.found
    today = business_date(now, clock.zone())
    place = own_place.of_person(goal.figures, now)
    basis = basis_of(found, now)
    passed = basis.until or goal.campaign.starts_on - timedelta(days=1)
    line = planned_line(
        goal.plans, goal.in_force.whole, found.worked.is_working if found.worked else None
    )
    pace = pace_of(found, goal.value, goal.target, goal.plans, now)
    left_on = goal.place.left_on
    has_left = left_on is not None and left_on <= today
    members = goal.figures.row.members
    return GoalView(
        campaign=goal.campaign,
        place=place,
        together=" + ".join(named(one) for one in members) if len(members) > 1 else "",
        version=found.version,
        as_of=now.astimezone(clock.zone()),
        today=today,
        sentence=day.sentence(day_facts.facts_of(goal.figures, place, now, goal.away)),
        left_on=left_on if has_left else None,
        cards=goal_card.of(
            goal,
            line,
            goal.campaign.ends_on + timedelta(days=1) if has_left else today,
            passed,
            place.measure,
        ),
        target=from_scaled(goal.target) if goal.target else None,
        pace=pace,
        basis=basis.told(),
        burn_up=goal_burn_up.of(goal, line, pace, today),
        private=None if goal.private is None else from_scaled(goal.private),
        is_open=goal.campaign.state == "live" and today <= goal.campaign.ends_on and not has_left,
    )
