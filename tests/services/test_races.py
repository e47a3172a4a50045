"""A season as a race, read for a board: its last frame is the board, whatever that ranks."""

from datetime import timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.domain.quantity import SCALE
from portal.models import Participation
from portal.services import bases, closes, standings, targets
from portal.services.insights import race as races
from portal.services.insights.race import Race
from portal.services.standings import BoardStandings
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import check, enter, take_back, today
from tests.issuing import at
from tests.season import Season
from tests.statements import counted

LINES = (
    # days ago, who, how much
    (9, "zhou", 2),
    (9, "huang", 1),
    (6, "huang", 3),
    (3, "zhao", 7),
    (2, "he", 4),
    (0, "zhou", 9),
)


def brought(cast: Cast) -> list[int]:
    """Let the people enter what they opened, each on their day; return the entries."""
    found = []
    for ago, who, quantity in LINES:
        day = today() - timedelta(days=ago)
        moment = clock.now() if ago == 0 else at(day, 10)
        with clock.at(moment):
            found.append(enter(cast, who, quantity=str(quantity), business_date=day))
    return found


def read(
    cast: Cast, season: Season, kind: str = "person", unit: str = "branch"
) -> tuple[BoardStandings, Race | None]:
    """Return the board as it stands now, and its race."""
    with cast.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards[unit, kind], clock.today())
        return found, races.of(connection, found)


def ends_as(found: BoardStandings, race: Race | None) -> Race:
    """Hold the last frame against the board; return the race."""
    assert race is not None
    last = len(race.frames) - 1
    frame = race.frames[last]
    assert list(frame.values) == [row.sums.value for row in found.rows]
    assert [race.score(at, frame) for at in frame.places] == [
        found.rows[at].place.score for at in frame.places
    ]
    placed = [
        (at, row.place.rank)
        for at, row in enumerate(found.rows)
        if row.place.rank is not None and (row.place.score or 0) > 0
    ]
    assert [(at, race.rank(at, last)) for at in frame.places] == placed[:12]
    return race


@pytest.mark.parametrize("basis", ["working", "calendar"])
@pytest.mark.parametrize(
    ("kind", "unit"),
    [("person", "branch"), ("person", "east"), ("team", "branch"), ("sub_branch", "branch")],
)
def test_the_last_frame_is_the_board(cast_on: Cast, kind: str, unit: str, basis: str) -> None:
    season = cast_on.live_campaign(basis=basis)
    entries = brought(cast_on)
    take_back(cast_on, "wang", entries[2])
    race = ends_as(*read(cast_on, season, kind, unit))
    totals = [frame.total for frame in race.frames]
    assert race.frames[-1].day == today()
    assert totals == sorted(totals), "taken back before any close it is in no frame at all"
    if basis == "calendar":
        assert len(race.frames) == 21


def test_attainment_is_run_out_of_the_target_that_is_in_force_now(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="attainment")
    with cast_on.inside():
        own = {season.participations[who]: Decimal(10) for who in ("zhou", "huang", "zhao")}
        targets.set(cast_on.actor("liu"), season.id, own, {}, "定", valid_from=season.starts_on)
    brought(cast_on)
    found, race = read(cast_on, season)
    ends_as(found, race)
    assert race is not None
    assert found.rows[-1].place.score is None, "he has no target"
    assert len(found.rows) - 1 not in race.frames[-1].places


@pytest.mark.parametrize("kind", ["person", "team"])
def test_an_increase_is_run_from_the_base_and_points_are_run_in_points(
    cast_on: Cast, kind: str
) -> None:
    season = cast_on.live_campaign(ranking="increase")
    with cast_on.inside():
        own = {season.participations[who]: Decimal(2) for who in ("zhou", "huang", "zhao", "he")}
        bases.set(cast_on.actor("liu"), season.id, own, "去年数")
    brought(cast_on)
    ends_as(*read(cast_on, season, kind))
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["zhou"]).in_training = True
    ends_as(*read(cast_on, season, kind))
    other = cast_on.live_campaign(code="points", ranking="points", ranking_indicator_id=None)
    brought(cast_on)
    ends_as(*read(cast_on, other, kind))


def test_what_waits_for_a_check_is_run_when_it_is_checked_on_its_own_day(cast_on: Cast) -> None:
    season = cast_on.live_campaign(verification="before")
    entries = brought(cast_on)
    assert read(cast_on, season)[1] is None
    check(cast_on, "wang", entries[0])
    race = ends_as(*read(cast_on, season))
    assert race.busy == 1
    first = next(frame for frame in race.frames if frame.total)
    assert first.day == today() - timedelta(days=9)


def test_a_season_that_is_over_ends_on_its_last_day_and_one_to_come_has_no_race(
    cast_on: Cast,
) -> None:
    first = today() - timedelta(days=40)
    over = cast_on.live_campaign(starts_on=first, ends_on=first + timedelta(days=9))
    day = first + timedelta(days=3)
    with clock.at(at(day, 10)):
        enter(cast_on, "zhou", business_date=day)
    race = ends_as(*read(cast_on, over))
    assert race.frames[-1].day == first + timedelta(days=9)
    coming = cast_on.live_campaign(
        code="coming",
        starts_on=today() + timedelta(days=2),
        ends_on=today() + timedelta(days=9),
    )
    assert read(cast_on, coming)[1] is None


def test_it_takes_one_statement_however_much_there_is(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou")
    with cast_on.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards["branch", "person"], clock.today())
        with counted(cast_on.app) as few:
            races.of(connection, found)
    brought(cast_on)
    with cast_on.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards["branch", "person"], clock.today())
        with counted(cast_on.app) as many:
            races.of(connection, found)
    assert len(few) == len(many) == 1


def test_what_is_taken_back_after_its_close_is_taken_off_on_the_day_of_that(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    day = today() - timedelta(days=5)
    with clock.at(at(day, 10)):
        entry = enter(cast_on, "zhou", quantity="3", business_date=day)
    with cast_on.inside(), clock.at(at(day, 18)):
        closes.run(clock.now())
    take_back(cast_on, "wang", entry)
    enter(cast_on, "huang")
    found, read_now = read(cast_on, season)
    race = ends_as(found, read_now)
    assert [frame.total // SCALE for frame in race.frames[-2:]] == [3, 1]
    in_front = [found.rows[frame.places[0]].members[0].name for frame in race.frames[-2:]]
    assert in_front == ["周雨桐", "黄俊杰"]
