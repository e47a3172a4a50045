"""Who stands where, from real entries: ties, training, sums, changes since the close."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.quantity import SCALE
from portal.models import Board, Bundle, Participation
from portal.services import closes, entries, reversals, standings, targets
from portal.services.standings import BoardStandings, Row
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import draft, enter
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season, which closes every day at six; once on each engine."""
    return cast_on.live_campaign()


def board(
    cast: Cast, season: Season, unit: str = "branch", kind: str = "person", days: int = 0
) -> BoardStandings:
    """Return a board as it stands now, seen so many days from today."""
    with cast.inside(), snapshot() as connection:
        today = clock.today() + timedelta(days=days)
        return standings.of(connection, season.boards[unit, kind], today)


def places(cast: Cast, found: BoardStandings) -> dict[str, tuple[int | None, int]]:
    """Return rank and value by the cast's names, in the order of the board."""
    names = {f"p{number}": name for name, number in cast.people.items()}
    names |= {f"u{number}": name for name, number in cast.units.items()}
    return {names.get(r.key, r.key): (r.place.rank, r.sums.value // SCALE) for r in found.rows}


def row(cast: Cast, found: BoardStandings, name: str) -> Row:
    """Return one person's row."""
    return next(row for row in found.rows if row.key == f"p{cast.people[name]}")


def at(cast: Cast, days: int, hour: int, minute: int = 0) -> datetime:
    """Return the moment in the branch's zone, so many days from today."""
    with cast.inside():
        return cut_off_at(clock.today() + timedelta(days=days), time(hour, minute), clock.zone())


def enter_at(cast: Cast, who: str, moment: datetime, quantity: str = "1") -> int:
    """Enter an opening of that day at that moment."""
    with cast.inside(), clock.at(moment):
        day = business_date(moment, clock.zone())
        what = draft(quantity=quantity, business_date=day)
        return entries.record(cast.actor(who), what).entry_id


def test_equal_values_share_a_rank_and_as_many_ranks_are_skipped(
    cast_on: Cast, season_on: Season
) -> None:
    for who, quantity in (("he", "3"), ("zhao", "2"), ("zhou", "2")):
        enter(cast_on, who, quantity=quantity)
    found = board(cast_on, season_on)
    assert list(places(cast_on, found).items()) == [
        ("he", (1, 3)),
        ("zhao", (2, 2)),
        ("zhou", (2, 2)),
        ("huang", (4, 0)),
    ], "zhao was there first"
    assert row(cast_on, found, "zhou").place.tied
    assert row(cast_on, found, "zhou").place.gap_to_draw == SCALE
    assert row(cast_on, found, "zhou").place.gap_to_pass == 2 * SCALE


def test_before_the_first_entry_everybody_shares_the_first_rank(
    cast_on: Cast, season_on: Season
) -> None:
    found = board(cast_on, season_on)
    assert {place for place, _ in places(cast_on, found).values()} == {1}
    assert found.version == 0
    assert not found.has_close


def test_a_reversal_gives_the_rank_back(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "zhou")
    last = enter(cast_on, "huang", quantity="2")
    with cast_on.inside():
        reversals.reverse(cast_on.actor("huang"), last, "录错了")
    found = board(cast_on, season_on)
    assert places(cast_on, found)["zhou"] == (1, 1)
    assert places(cast_on, found)["huang"] == (2, 0)
    assert row(cast_on, found, "huang").sums.today == 0
    assert row(cast_on, found, "huang").sums.reached_at is None


def test_who_is_in_training_counts_for_the_unit_and_takes_no_rank(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, season_on.participations["huang"]).in_training = True
    enter(cast_on, "huang", quantity="5")
    enter(cast_on, "zhou", quantity="1")
    found = board(cast_on, season_on)
    shown = places(cast_on, found)
    assert shown["zhou"] == (1, 1)
    assert shown["huang"] == (None, 5)
    assert list(shown)[-1] == "huang"
    assert row(cast_on, found, "huang").place.gap_to_pass is None
    assert found.total.value == 6 * SCALE
    assert places(cast_on, board(cast_on, season_on, "branch", "team"))["retail"] == (1, 6)


def test_a_sub_branchs_board_shows_its_own_people_alone(cast_on: Cast, season_on: Season) -> None:
    for who in ("zhou", "zhao", "he"):
        enter(cast_on, who)
    assert set(places(cast_on, board(cast_on, season_on, "east"))) == {"zhou", "huang", "zhao"}
    assert set(places(cast_on, board(cast_on, season_on, "west"))) == {"he"}
    assert board(cast_on, season_on, "east").total.value == 2 * SCALE


def test_teams_and_sub_branches_are_the_sum_of_their_people(
    cast_on: Cast, season_on: Season
) -> None:
    for who, quantity in (("zhou", "2"), ("huang", "1"), ("zhao", "4"), ("he", "5")):
        enter(cast_on, who, quantity=quantity)
    teams = places(cast_on, board(cast_on, season_on, "branch", "team"))
    assert teams == {"west_team": (1, 5), "corporate": (2, 4), "retail": (3, 3)}
    sub_branches = places(cast_on, board(cast_on, season_on, "branch", "sub_branch"))
    assert sub_branches == {"east": (1, 7), "west": (2, 5)}
    side = board(cast_on, season_on).teams
    assert [(unit.id, sums.value, count) for unit, sums, count in side] == [
        (cast_on.units["west_team"], 5 * SCALE, 1),
        (cast_on.units["corporate"], 4 * SCALE, 1),
        (cast_on.units["retail"], 3 * SCALE, 2),
    ]


def test_a_bundle_stands_as_one_row_with_the_sum_of_its_members(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), writing() as work:
        bundle = Bundle(campaign_id=season_on.id, name="周+黄")
        work.session.add(bundle)
        board_of_bundles = Board(
            campaign_id=season_on.id, unit_id=cast_on.units["branch"], kind="bundle"
        )
        work.session.add(board_of_bundles)
        work.session.flush()
        for who in ("zhou", "huang"):
            place = work.session.get_one(Participation, season_on.participations[who])
            place.bundle_id = bundle.id
        key, board_id = f"b{bundle.id}", board_of_bundles.id
    for who, quantity in (("zhou", "1"), ("huang", "2"), ("zhao", "2")):
        enter(cast_on, who, quantity=quantity)
    with cast_on.inside(), snapshot() as connection:
        found = standings.of(connection, board_id, clock.today())
    first = found.rows[0]
    assert (first.key, first.place.rank, first.sums.value) == (key, 1, 3 * SCALE)
    assert {member.name for member in first.members} == {"周雨桐", "黄俊杰"}
    assert len(found.rows) == 3


def test_points_are_ranked_where_the_campaign_ranks_points(cast_on: Cast) -> None:
    season = cast_on.live_campaign(code="points", ranking="points", ranking_indicator_id=None)
    enter(cast_on, "zhou", quantity="2")
    enter(cast_on, "zhou", indicator="social_card", quantity="3")
    found = board(cast_on, season)
    assert places(cast_on, found)["zhou"] == (1, 5)


def test_another_indicator_does_not_count_where_quantity_is_ranked(
    cast_on: Cast, season_on: Season
) -> None:
    enter(cast_on, "zhou", indicator="social_card", quantity="3")
    assert places(cast_on, board(cast_on, season_on))["zhou"] == (1, 0)


def test_the_change_is_against_the_close_before_today(cast_on: Cast, season_on: Season) -> None:
    enter_at(cast_on, "zhou", at(cast_on, -1, 10), "2")
    enter_at(cast_on, "huang", at(cast_on, -1, 11), "1")
    with cast_on.inside(), clock.at(at(cast_on, -1, 18)):
        assert len(closes.run(clock.now())) == 1
    enter(cast_on, "huang", quantity="5")
    found = board(cast_on, season_on)
    assert found.has_close
    assert row(cast_on, found, "huang").change == 1
    assert row(cast_on, found, "zhou").change == -1
    assert row(cast_on, found, "huang").sums.today == 5 * SCALE
    assert row(cast_on, found, "zhou").sums.today == 0


def test_todays_own_close_is_compared_with_from_tomorrow_on(
    cast_on: Cast, season_on: Season
) -> None:
    enter_at(cast_on, "zhou", at(cast_on, 0, 0, 1), "2")
    with cast_on.inside(), clock.at(at(cast_on, 0, 23, 59)):
        assert len(closes.run(clock.now())) == 1
    assert not board(cast_on, season_on).has_close
    tomorrow = board(cast_on, season_on, days=1)
    assert tomorrow.has_close
    assert row(cast_on, tomorrow, "zhou").change == 0


def test_a_weekly_campaign_compares_with_last_weeks_close(cast_on: Cast) -> None:
    weekday = (at(cast_on, -2, 12)).weekday()
    season = cast_on.live_campaign(code="weekly", cadence="weekly", cadence_weekday=weekday)
    enter_at(cast_on, "zhou", at(cast_on, -2, 9), "2")
    with cast_on.inside(), clock.at(at(cast_on, -2, 19)):
        assert [item.day for item in closes.run(clock.now())] == [clock.today()]
    with cast_on.inside(), clock.at(at(cast_on, -1, 19)):
        # The last day of a month brings the month's report, which is no close; no other day does.
        is_months_last = (clock.today() + timedelta(days=1)).day == 1
        taken = [item.is_close for item in closes.run(clock.now())]
        assert taken == [False] * is_months_last, "not a day on which it closes"
    enter_at(cast_on, "huang", at(cast_on, -1, 20), "3")
    for days in (0, 1):
        found = board(cast_on, season, days=days)
        assert row(cast_on, found, "huang").change == 1
        assert row(cast_on, found, "zhou").change == -1


def test_a_target_of_the_unit_stands_before_the_sum_of_its_peoples(
    cast_on: Cast, season_on: Season
) -> None:
    own = {season_on.participations[who]: Decimal(10) for who in ("zhou", "huang", "zhao", "he")}
    with cast_on.inside():
        targets.set(cast_on.actor("liu"), season_on.id, own, {}, "")
    assert board(cast_on, season_on).target == 40 * SCALE
    with cast_on.inside():
        targets.set(
            cast_on.actor("liu"), season_on.id, own, {cast_on.units["branch"]: Decimal(50)}, "更高"
        )
    found = board(cast_on, season_on)
    assert found.target == 50 * SCALE
    assert row(cast_on, found, "zhou").target == 10 * SCALE


def test_who_has_left_stays_with_what_they_earned(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "he", quantity="4")
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season_on.participations["he"])
        place.left_on = clock.today()
    assert places(cast_on, board(cast_on, season_on))["he"] == (1, 4)


def test_the_number_of_statements_is_the_same_for_four_people_and_for_a_crowd(cast: Cast) -> None:
    small, large = cast.live_campaign(code="small"), cast.live_campaign(code="large")
    add_people(cast, large, 80)

    def statements(season: Season) -> int:
        seen: list[str] = []
        with cast.inside(), snapshot() as connection:
            sa.event.listen(connection, "before_cursor_execute", lambda *call: seen.append(call[2]))
            standings.of(connection, season.boards["branch", "person"], clock.today())
        return len(seen)

    assert statements(small) == statements(large)
