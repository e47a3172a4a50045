"""Pace as pages show it: reckoned by the campaign's own rules, with its basis in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.pace import Pace
from portal.domain.plan import Plan, Share, passed_by_days, share
from portal.models import Campaign
from portal.pages.formats import day, is_english
from portal.services import pacing, targets
from portal.services.standings import BoardStandings

USUAL_WORDS = {
    "exceeded": _l("Exceeded"),
    "on_pace": _l("On pace"),
    "slightly_behind": _l("Slightly behind"),
    "attention": _l("Needs attention"),
}
"""What the four states of pace are called where a campaign has no words of its own."""


@dataclass(frozen=True)
class Basis:
    """What pace rests on: printed wherever pace is.

    `until` is the last day that counts as passed, None before there is one. `unloaded` are the
    years whose holidays nobody has loaded.
    """

    is_working: bool
    until: date | None
    cut_off: time
    unloaded: tuple[int, ...]

    def told(self) -> list[str]:
        """Return the basis in words: up to which day, and what is not known of the calendar."""
        return [
            self._days(),
            *(
                _("%(year)s: calendar not loaded, counted Monday to Friday", year=year)
                for year in self.unloaded
            ),
        ]

    def _days(self) -> str:
        if self.until is None:
            return (
                _("Pace by working days; none has passed yet")
                if self.is_working
                else _("Pace by calendar days; none has passed yet")
            )
        until, time = day(self.until), f"{self.cut_off:%H:%M}"
        if self.is_working:
            return _(
                "Pace by working days up to %(day)s; a day counts from %(time)s",
                day=until,
                time=time,
            )
        return _(
            "Pace by calendar days up to %(day)s; a day counts from %(time)s", day=until, time=time
        )


def basis_of(found: BoardStandings, now: datetime) -> Basis:
    """Return what the pace in the board's campaign rests on at the moment."""
    campaign = found.campaign
    today = business_date(now, clock.zone())
    last = today if pacing.is_past_cut_off(campaign, now) else today - timedelta(days=1)
    return Basis(
        is_working=found.worked is not None,
        until=None if last < campaign.starts_on else min(last, campaign.ends_on),
        cut_off=campaign.cut_off,
        unloaded=found.worked.unloaded if found.worked else (),
    )


@dataclass(frozen=True)
class Line:
    """The pace line of a board at a moment: linear, or as the targets were split over time.

    `gone` is the part of the season's days that have passed, whatever was planned for them.
    """

    campaign: Campaign
    passed: Share

    @cached_property
    def gone(self) -> Fraction:
        """The part of the season that has passed by its days."""
        return self.passed(targets.whole_of(self.campaign))

    def planned(self, plans: Sequence[Plan]) -> Fraction | None:
        """Return the part of the targets that was planned up to now, None where none was split."""
        if not any(plan.parts for plan in plans):
            return None
        return share(plans, targets.whole_of(self.campaign), self.passed)

    def at(self, plans: Sequence[Plan]) -> Decimal:
        """Return where the tick of the pace stands on the bar of these targets."""
        exact = self.planned(plans)
        exact = self.gone if exact is None else exact
        return Decimal(exact.numerator) / Decimal(exact.denominator)

    def keeps_pace(self, value: int, target: int | None, plans: Sequence[Plan]) -> bool:
        """Whether a bar is painted as being on pace; nobody is behind in the first tenth."""
        words = pacing.thresholds(self.campaign)
        if not target or self.gone < Fraction(words.silent):
            return True
        attained = Decimal(value) / Decimal(target)
        return attained >= 1 or attained >= self.at(plans) * words.on_pace


def line_of(found: BoardStandings, now: datetime) -> Line:
    """Return the pace line of the board's campaign at the moment."""
    return Line(
        found.campaign,
        passed_by_days(
            business_date(now, clock.zone()),
            past_cut_off=pacing.is_past_cut_off(found.campaign, now),
            is_working=found.worked.is_working if found.worked else None,
        ),
    )


def pace_of(
    found: BoardStandings, value: int, target: int | None, plans: Sequence[Plan], now: datetime
) -> Pace:
    """Return the pace of a scaled value towards a scaled target in the board's campaign.

    The line is the one that the target's `plans` give, where they were split over time.
    """
    return pacing.of_period(
        found.campaign,
        targets.whole_of(found.campaign),
        value,
        plans,
        target=target,
        today=business_date(now, clock.zone()),
        past_cut_off=pacing.is_past_cut_off(found.campaign, now),
        is_working=found.worked.is_working if found.worked else None,
    )


def status_words(campaign: Campaign) -> dict[str, str]:
    """Return what the campaign calls each of the four states of pace."""
    return {state: status_word(campaign, state) for state in USUAL_WORDS}


def status_word(campaign: Campaign, status: str | None) -> str:
    """Return the campaign's own word for a state of pace, or else the usual; "" for no state."""
    if status is None:
        return ""
    own = campaign.status_words.get(status, {})
    return own.get("en" if is_english() else "zh") or str(USUAL_WORDS[status])
