"""What the sentence about somebody's day rests on, gathered from their place on the board."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from portal import clock
from portal.domain import quota
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.cadence import issue_days
from portal.domain.standing import Standing
from portal.models import Campaign
from portal.pages.day import Facts, Next
from portal.pages.formats import named
from portal.pages.own_place import Place
from portal.services import measures
from portal.services.absences import Away
from portal.services.own_figures import OwnFigures
from portal.services.standings import BoardStandings, Row


def facts_of(figures: OwnFigures, place: Place, now: datetime, away: Away | None) -> Facts:
    """Gather what the sentence about somebody's place rests on."""
    found, row = figures.found, figures.row
    campaign = found.campaign
    today = business_date(now, clock.zone())
    target = row.target or None
    phase, day = _phase(found, now)
    # A share of days, which its decimals only come near to.
    elapsed = Fraction(place.pace.elapsed_share).limit_denominator(1_000_000)
    return Facts(
        phase=phase,
        day=day,
        cut_off=campaign.cut_off,
        measure=place.measure,
        in_points=measures.in_points(campaign),
        step=found.step,
        value=row.sums.value,
        today=row.sums.today,
        target=target,
        days=place.pace.remaining_days,
        on_course=target is not None
        and quota.is_on_course(row.sums.value, row.sums.today, target, elapsed),
        away=away if campaign.starts_on <= today <= campaign.ends_on else None,
        next_day=_next_working(found, today),
        above=None if row.place.rank is None else _above(found, row),
        lead=place.lead,
        lead_is_rate=found.ranked_by == "attainment",
        is_first=row.place.rank == 1,
        is_tied=row.place.tied,
        in_training=place.in_training,
        is_ranked=row.place.rank is not None,
    )


def _phase(found: BoardStandings, now: datetime) -> tuple[str, date]:
    """Return where the season is in its life and its day, and the day that the phase is about."""
    campaign = found.campaign
    today = business_date(now, clock.zone())
    if today < campaign.starts_on:
        return "coming", campaign.starts_on
    if today > campaign.ends_on:
        return "over", campaign.ends_on
    if found.worked is not None and not found.worked.is_working(today):
        return "off", today
    if now < cut_off_at(today, campaign.cut_off, clock.zone()):
        return "open", today
    return ("late" if _issues(campaign, today) else "evening"), today


def _issues(campaign: Campaign, today: date) -> bool:
    """Whether the campaign has a bulletin today, which on the working basis is a working day."""
    return bool(
        issue_days(
            today,
            today,
            campaign.cadence,  # type: ignore[arg-type]  # the column's check holds it to these
            campaign.cadence_weekday,
            "calendar",
            frozenset(date.fromisoformat(day) for day in campaign.closures),
            lambda _day: True,
        )
    )


def _next_working(found: BoardStandings, today: date) -> date | None:
    left = (found.campaign.ends_on - today).days
    if found.worked is None:
        return None
    coming = (today + timedelta(days=number) for number in range(1, left + 1))
    return next((day for day in coming if found.worked.is_working(day)), None)


def _above(found: BoardStandings, row: Row) -> Next | None:
    """Return who stands on the rank above, and where passing them leads; None for the leader."""
    gap, rank = row.place.gap_to_pass, row.place.rank
    if gap is None or rank is None:
        return None
    others = [
        other for other in found.rows if other.key != row.key and other.place.rank is not None
    ]
    nearest = max(other.place.rank or 0 for other in others if (other.place.rank or 0) < rank)
    passed = [other for other in others if other.place.rank == nearest]
    return Next(
        name=" + ".join(named(member) for member in passed[0].members),
        people=len(passed),
        gap=gap,
        rank=_rank_with(row.place, [other.place for other in others], gap),
    )


def _rank_with(place: Standing, others: list[Standing], gap: int) -> int:
    gained = replace(place, value=place.value + gap).score
    return 1 + sum(
        other.score is not None and gained is not None and other.score > gained for other in others
    )
