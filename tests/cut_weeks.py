"""A week of a season, and the part of it that a month's end cuts off: they overlap."""

from datetime import timedelta

from portal import clock
from portal.domain.period import Kind, Span, parts
from tests.cast import Cast
from tests.season import Season


def season_of(cast: Cast) -> Season:
    """Write a live campaign so long that some month of it ends within a week."""
    with cast.inside():
        last = clock.today() + timedelta(days=100)
    return cast.live_campaign(ends_on=last)


def week_and_cut(season: Season) -> tuple[Span, Span]:
    """Return a whole week of the season, and a part of it that splitting a month leads to."""
    whole = Span(Kind.CAMPAIGN, season.starts_on, season.ends_on)
    weeks = parts(whole, Kind.WEEK)
    cut = next(
        week
        for month in parts(whole, Kind.MONTH)
        for week in parts(month, Kind.WEEK)
        if week not in weeks
    )
    return next(week for week in weeks if week.overlaps(cut)), cut
