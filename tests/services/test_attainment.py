"""Ranking by attainment: value over target, exactly, with gaps in openings; and pace beside it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import CloseStanding, Participation
from portal.pages import board as board_page
from portal.pages.board import BoardView
from portal.services import calendar, campaigns, closes, entries, standings, targets
from portal.services.standings import BoardStandings, Row
from portal.services.work import snapshot
from tests.cast import Cast
from tests.entering import draft, enter
from tests.season import Season
from tests.services import drafts


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a season that ranks attainment; zhou is to reach 10, huang 4, zhao 15, he nothing."""
    season = cast_on.live_campaign(ranking="attainment")
    asked = {"zhou": 10, "huang": 4, "zhao": 15}
    with cast_on.inside():
        own = {season.participations[who]: Decimal(n) for who, n in asked.items()}
        targets.set(
            cast_on.actor("liu"),
            season.id,
            own,
            {cast_on.units["retail"]: Decimal(20)},
            valid_from=season.starts_on,
        )
    return season


def board(cast: Cast, season: Season, unit: str = "branch", kind: str = "person") -> BoardStandings:
    """Return a board as it stands now."""
    with cast.inside(), snapshot() as connection:
        return standings.of(connection, season.boards[unit, kind], clock.today())


def shown(cast: Cast, season: Season, now: datetime, kind: str = "person") -> BoardView:
    """Return the board as a page shows it at the moment."""
    with (
        cast.app.test_request_context(),
        force_locale("en"),
        clock.at(now),
        snapshot() as connection,
    ):
        return board_page.view(connection, season.boards["branch", kind], "page", 1, now)


def rows(cast: Cast, found: BoardStandings) -> dict[str, Row]:
    """Return the rows by the cast's names, in the order of the board."""
    names = {f"p{number}": name for name, number in cast.people.items()}
    names |= {f"u{number}": name for name, number in cast.units.items()}
    return {names[row.key]: row for row in found.rows}


def test_the_part_of_the_own_target_is_ranked_and_who_has_none_stands_below_without_a_rank(
    cast_on: Cast, season_on: Season
) -> None:
    for who, quantity in (("zhou", "5"), ("huang", "3"), ("zhao", "7"), ("he", "9")):
        enter(cast_on, who, quantity=quantity)
    found = rows(cast_on, board(cast_on, season_on))
    assert [(who, row.place.rank, row.place.score) for who, row in found.items()] == [
        ("huang", 1, Fraction(3, 4)),
        ("zhou", 2, Fraction(1, 2)),
        ("zhao", 3, Fraction(7, 15)),
        ("he", None, None),
    ]
    zhou, zhao = found["zhou"].place, found["zhao"].place
    assert (zhou.gap_to_draw, zhou.gap_to_pass) == (3 * SCALE, 3 * SCALE), "7.5 of 10 is the line"
    assert (zhao.gap_to_draw, zhao.gap_to_pass) == (SCALE, SCALE)


def test_equal_parts_of_different_targets_share_a_rank(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "huang", quantity="2")
    enter(cast_on, "zhou", quantity="5")
    found = rows(cast_on, board(cast_on, season_on))
    assert [(who, row.place.rank) for who, row in found.items()] == [
        ("huang", 1),
        ("zhou", 1),
        ("zhao", 3),
        ("he", None),
    ]


def test_a_target_of_zero_is_none(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        zero = {season_on.participations["zhou"]: Decimal(0)}
        targets.set(cast_on.actor("liu"), season_on.id, zero, {}, "休产假")
    enter(cast_on, "zhou", quantity="5")
    row = rows(cast_on, board(cast_on, season_on))["zhou"]
    assert (row.place.rank, row.place.score) == (None, None)


def test_a_unit_is_ranked_by_its_own_target_or_the_sum_of_its_peoples(
    cast_on: Cast, season_on: Season
) -> None:
    for who, quantity in (("zhou", "5"), ("huang", "3"), ("zhao", "7"), ("he", "9")):
        enter(cast_on, who, quantity=quantity)
    found = rows(cast_on, board(cast_on, season_on, kind="team"))
    assert [(who, row.place.score) for who, row in found.items()] == [
        ("corporate", Fraction(7, 15)),
        ("retail", Fraction(8, 20)),
        ("west_team", None),
    ]


def test_the_page_tells_the_rate_the_value_and_the_target(cast_on: Cast, season_on: Season) -> None:
    for who, quantity in (("huang", "3"), ("zhao", "7"), ("he", "2")):
        enter(cast_on, who, quantity=quantity)
    with cast_on.inside():
        now = clock.now()
    view = shown(cast_on, season_on, now)
    first, second, *_, last = view.rows
    assert view.ranked_by == "attainment"
    assert (first.mark, first.value, first.target) == ("75", Decimal(3), Decimal(4))
    assert (second.mark, second.gap_pass) == ("46.67", Decimal(5))
    assert (last.mark, last.unranked, last.attainment) == ("", "no_target", None)


def test_a_close_keeps_the_rank_and_the_rate(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        evening = cut_off_at(clock.today() - timedelta(days=1), time(18), clock.zone())
    with cast_on.inside(), clock.at(evening - timedelta(hours=1)):
        zhao = draft(quantity="7", business_date=clock.today())
        entries.record(cast_on.actor("zhao"), zhao)
    with cast_on.inside(), clock.at(evening):
        assert len(closes.run(clock.now())) == 1
        kept = db.session.execute(
            sa.select(CloseStanding.rank, CloseStanding.value).where(
                CloseStanding.board_id == season_on.boards["branch", "person"],
                CloseStanding.row_key.in_(
                    f"p{cast_on.people[who]}" for who in ("zhao", "zhou", "he")
                ),
            )
        )
        assert sorted(kept.all(), key=str) == [(1, 4667), (2, 0), (None, 0)]
    enter(cast_on, "huang", quantity="3")
    found = rows(cast_on, board(cast_on, season_on))
    assert (found["huang"].change, found["zhao"].change, found["he"].change) == (1, -1, None)


def test_who_goes_live_by_attainment_is_told_of_those_without_a_target(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor, ranking="attainment")
        assert [str(sentence)[:1] for sentence in campaigns.doubts(db.session(), made)] == ["4"]
        places = db.session.scalars(
            sa.select(Participation.id).where(Participation.campaign_id == made.id)
        )
        targets.set(actor, made.id, dict.fromkeys(places, Decimal(5)), {})
        assert campaigns.doubts(db.session(), made) == []


def june(cast: Cast, **columns: object) -> Season:
    """Give a season of thirty days with a target of 520, of which 405 are there."""
    season = cast.live_campaign(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30), **columns)
    with cast.inside(), clock.at(moment(cast, 22, 9)):
        targets.set(cast.actor("liu"), season.id, {}, {cast.units["branch"]: Decimal(520)})
        for who in ("zhou", "huang", "zhao"):
            what = draft(quantity="135", business_date=clock.today())
            entries.record(cast.actor(who), what)
    return season


def moment(cast: Cast, day: int, hour: int, minute: int = 0) -> datetime:
    """Return the moment of a day in June in the branch's zone."""
    with cast.inside():
        return cut_off_at(date(2026, 6, day), time(hour, minute), clock.zone())


@pytest.mark.parametrize(
    ("at", "elapsed", "share", "ahead", "needed", "until"),
    [
        (time(14, 27), 22, "73.3", "4.6", "14.4", "22 Jun"),
        (time(18, 30), 23, "76.7", "1.2", "16.4", "23 Jun"),
    ],
)
def test_a_board_tells_the_pace_of_the_thirty_day_example(
    cast_on: Cast,
    at: time,
    elapsed: int,
    share: str,
    ahead: str,
    needed: str,
    until: str,
) -> None:
    season = june(cast_on)
    view = shown(cast_on, season, moment(cast_on, 23, at.hour, at.minute))
    p = view.progress
    assert (p.total, p.target) == (Decimal(405), Decimal(520))
    assert (p.elapsed_days, p.total_days) == (elapsed, 30)
    assert p.attainment is not None
    assert p.deviation_pp is not None
    assert p.needed_per_day is not None
    assert f"{p.attainment * 100:.1f}" == "77.9"
    assert f"{p.elapsed_share * 100:.1f}" == share
    assert f"{p.deviation_pp:.1f}" == ahead
    assert f"{p.needed_per_day:.1f}" == needed
    assert p.status == "on_pace"
    assert p.basis == [
        f"Pace by calendar days up to {until}; a day counts from 18:00",
    ]


def test_the_thresholds_are_the_campaigns_own(cast_on: Cast) -> None:
    strict = june(cast_on, code="strict", on_pace=110, slightly_behind=107)
    now = moment(cast_on, 23, 14, 27)
    assert shown(cast_on, strict, now).progress.status == "attention", "106.2 of the line"
    with cast_on.inside():
        actor = cast_on.actor("liu")
        campaign = campaigns.find(actor, strict.id)
        wished = campaigns.draft_of(db.session(), campaign)
        campaigns.edit(actor, strict.id, replace(wished, slightly_behind=106))
    assert shown(cast_on, strict, now).progress.status == "slightly_behind"


def test_working_days_say_so_and_which_year_is_not_loaded(cast_on: Cast) -> None:
    season = cast_on.live_campaign(
        starts_on=date(2041, 6, 1), ends_on=date(2041, 6, 30), basis="working"
    )
    with cast_on.inside():
        now = cut_off_at(date(2041, 6, 3), time(10), clock.zone())
    days = "Pace by working days up to 2 Jun; a day counts from 18:00"
    missing = "2041: calendar not loaded, counted Monday to Friday"
    assert shown(cast_on, season, now).progress.basis == [days, missing]
    with cast_on.inside():
        saturday = date(2041, 6, 29)
        calendar.set_days(cast_on.actor("system"), saturday, saturday, "调休", is_working=True)
    assert shown(cast_on, season, now).progress.basis == [days]
    before = now - timedelta(days=4)
    assert shown(cast_on, season, before).progress.basis[0].endswith("none has passed yet")
