"""The pace of one column of targets at a moment: its period reckoned once, whoever is looked at."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.pace import Pace, Period, Progress, Thresholds, pace_after, progress
from portal.domain.period import Kind, Span
from portal.domain.plan import Plan, Share, passed_by_days, share
from portal.domain.quantity import from_scaled
from portal.models import Campaign
from portal.services import pacing
from portal.services.calendar import WorkingDays


@dataclass(frozen=True)
class Course:
    """How far a period of a campaign is, and the words that say who keeps pace in it."""

    span: Span
    passed: Progress
    share: Share
    thresholds: Thresholds

    def of(self, done: int, target: int, plan: Plan | None = None) -> Pace:
        """Return the pace of what was done towards a target, both scaled.

        Of the whole campaign the line is the one of the `plan`; a shorter period is linear.
        """
        is_planned = plan is not None and plan.parts and self.span.kind == Kind.CAMPAIGN
        return pace_after(
            from_scaled(done),
            from_scaled(target) if target else None,
            self.passed,
            planned_share=share([plan], self.span, self.share) if plan and is_planned else None,
            thresholds=self.thresholds,
        )


def course_of(campaign: Campaign, span: Span, worked: WorkingDays | None, now: datetime) -> Course:
    """Return how far the campaign's period is; without `worked` every day counts."""
    today = business_date(now, clock.zone())
    past = pacing.is_past_cut_off(campaign, now)
    is_working = worked.is_working if worked else None
    return Course(
        span=span,
        passed=progress(
            Period(span.starts_on, span.ends_on),
            today=today,
            past_cut_off=past,
            is_working=is_working,
        ),
        share=cache(passed_by_days(today, past_cut_off=past, is_working=is_working)),
        thresholds=pacing.thresholds(campaign),
    )
