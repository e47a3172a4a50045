"""Loading the demo: everything goes through the services, as it would have gone on its day."""

import datetime as dt

import sqlalchemy as sa

from portal import clock
from portal.cli import (
    demo_bank,
    demo_campaigns,
    demo_goals,
    demo_leading,
    demo_living,
    demo_meetings,
    demo_reports,
)
from portal.cli.demo_bank import Loading
from portal.demo import checks, goals, last_season, plan, roster, running, seasons, story
from portal.demo.campaign import Campaign as Season
from portal.demo.opening import Opening
from portal.extensions import db
from portal.models import Entry


def load(now: dt.datetime) -> int:
    """Fill an empty database with the demo bank; return how many lines its ledger has."""
    loading = Loading(now)
    today = now.astimezone(clock.zone()).date()
    demo_bank.make(loading, today)
    for season in seasons.SEASONS:
        _retell(loading, season)
    _recall(loading, today)
    _run(loading, today)
    return db.session.scalar(sa.select(sa.func.count(Entry.id))) or 0


def _retell(loading: Loading, season: Season) -> None:
    """Live through a season that is over, from its eve to its close."""
    own = [target for target in seasons.TARGETS if target.campaign == season.code]
    demo_campaigns.set_up(loading, season, own)
    lines = _by_name(season.code, seasons.openings(season.code))
    told = goals.of_case(roster.CASE_SUPERVISOR)
    wishes = [told] if told.campaign == season.code else []
    demo_living.live_through(
        loading,
        [
            *demo_living.openings(loading, lines),
            *demo_living.taken_closes(loading, [season], season.ends_on),
            *demo_goals.asked(loading, wishes),
        ],
    )
    demo_campaigns.finish(loading, season)


def _recall(loading: Loading, today: dt.date) -> None:
    """Carry last year's season forward, as a bank does that begins with the portal."""
    season = last_season.season(today)
    demo_campaigns.set_up(loading, season, [])
    with clock.at(demo_bank.at(season.ends_on, dt.time(19))):
        demo_campaigns.bring_in(loading, season, last_season.figures(today), "去年开户台账.xlsx")
    demo_campaigns.finish(loading, season)


def _run(loading: Loading, today: dt.date) -> None:
    """Live through what the running campaigns have seen so far."""
    current = running.campaigns(today)
    main = current[0]
    wanted = running.targets(today)
    lines = story.told(plan.openings(today, loading.now))
    happenings = [
        *demo_living.openings(loading, lines),
        *demo_living.deeds(loading, lines),
        *demo_living.checks(loading, main, checks.rounds(main.starts_on)),
        *demo_leading.happenings(loading, main.starts_on),
        *demo_goals.split(loading, main),
        *demo_goals.asked(loading, goals.of_season(main.starts_on)),
        *demo_goals.measures(loading, main, today),
    ]
    for season in current:
        own = [target for target in wanted if target.campaign == season.code]
        demo_campaigns.set_up(loading, season, own)
        happenings += demo_campaigns.changes(loading, season, own)
        happenings += demo_campaigns.readings(loading, season)
    happenings += demo_living.taken_closes(loading, current, today)
    happenings += demo_meetings.held(loading, today)
    demo_living.live_through(loading, happenings)
    demo_reports.write(loading, main.code, today)


def _by_name(code: str, openings: tuple[Opening, ...]) -> dict[str, Opening]:
    return {f"{code} {number}": opening for number, opening in enumerate(openings)}
