"""The time machine: a board as of a moment knows what was known then, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.extensions import db
from portal.models import Campaign, Participation, RosterRevision
from portal.services import bases, closes, points, standings, targets
from portal.services.standings import BoardStandings, Moment, moments, prefixes
from portal.services.standings.prefixes import Kept
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import check, enter, take_back, today
from tests.issuing import at
from tests.past import compare_the_way
from tests.season import Season

BACK = 2
"""How many days ago things happened; the evening of that day is closed."""


def day() -> date:
    """Return the day on which things happened."""
    return today() - timedelta(days=BACK)


def moment(cast: Cast, season: Season, when: datetime) -> Moment:
    """Return the season's moment."""
    with cast.inside(), snapshot() as connection:
        return moments.at(connection, db.session.get_one(Campaign, season.id), when)


def close(cast: Cast, season: Season, of: date) -> Moment:
    """Return the moment of the close of a day."""
    with cast.inside(), snapshot() as connection:
        found = moments.of_close(connection, db.session.get_one(Campaign, season.id), of)
    assert found is not None
    return found


def board(
    cast: Cast, season: Season, then: Moment, kind: str = "person", unit: str = "branch"
) -> BoardStandings:
    """Return a board as of the moment."""
    with cast.inside(), snapshot() as connection:
        return standings.past.of(connection, season.boards[unit, kind], then)


def told(cast: Cast, found: BoardStandings) -> dict[str, tuple[int | None, int]]:
    """Return rank and value, in whole units, by the cast's names."""
    names = {f"p{id_}": name for name, id_ in cast.people.items()}
    names |= {f"u{id_}": name for name, id_ in cast.units.items()}
    return {names[row.key]: (row.place.rank, row.sums.value // 10_000) for row in found.rows}


def values(cast: Cast, season: Season, when: datetime) -> dict[str, int]:
    """Return everybody's value at the moment, of those who had any."""
    found = told(cast, board(cast, season, moment(cast, season, when)))
    return {name: value for name, (_rank, value) in found.items() if value}


def entered(cast: Cast, when: datetime, who: str, quantity: int = 1) -> int:
    """Enter so much at the moment, for its own day; return the entry."""
    with clock.at(when), cast.inside():
        on = clock.today()
    with clock.at(when):
        return enter(cast, who, quantity=str(quantity), business_date=on)


def closed(cast: Cast, on: date) -> None:
    """Let the day's cut-off pass."""
    with cast.inside(), clock.at(at(on, 18)):
        assert closes.run(clock.now())


def test_between_two_lines_of_one_minute_and_before_the_first(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    ten = at(day(), 10)
    second = timedelta(seconds=1)
    entered(cast_on, ten + 10 * second, "zhou")
    entered(cast_on, ten + 40 * second, "zhou", 2)
    assert values(cast_on, season, ten + 9 * second) == {}
    assert values(cast_on, season, ten + 10 * second) == {"zhou": 1}, "a line is known at once"
    assert values(cast_on, season, ten + 25 * second) == {"zhou": 1}
    assert values(cast_on, season, ten + 40 * second) == {"zhou": 3}
    assert moment(cast_on, season, ten).marks == {}
    assert moment(cast_on, season, at(season.starts_on, 0)).marks == {}


@pytest.mark.parametrize("has_closes", [False, True])
def test_around_closes_and_long_after_the_end(cast_on: Cast, *, has_closes: bool) -> None:
    first = today() - timedelta(days=30)
    season = cast_on.live_campaign(starts_on=first, ends_on=first + timedelta(days=9))
    entered(cast_on, at(first, 10), "zhou")
    if has_closes:
        closed(cast_on, first)
    entered(cast_on, at(first, 18, 30), "huang", 2)
    next_day = first + timedelta(days=1)
    if has_closes:
        closed(cast_on, next_day)
    entered(cast_on, at(next_day, 19), "he", 4)
    assert values(cast_on, season, at(first, 18)) == {"zhou": 1}
    assert values(cast_on, season, at(first, 18, 29)) == {"zhou": 1}
    assert values(cast_on, season, at(first, 18, 30)) == {"zhou": 1, "huang": 2}
    assert values(cast_on, season, at(next_day, 18, 59)) == {"zhou": 1, "huang": 2}
    after = at(first + timedelta(days=25), 3)
    assert values(cast_on, season, after) == {"zhou": 1, "huang": 2, "he": 4}
    if has_closes:
        by_time = moment(cast_on, season, close(cast_on, season, first).at)
        of_close = close(cast_on, season, first)
        assert told(cast_on, board(cast_on, season, by_time)) == told(
            cast_on, board(cast_on, season, of_close)
        )
        assert values(cast_on, season, of_close.at) == {"zhou": 1}


def test_what_was_taken_back_since_stands_on_the_evening_before(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    entry = entered(cast_on, at(day(), 10), "zhou", 3)
    closed(cast_on, day())
    with clock.at(at(day() + timedelta(days=1), 9)):
        take_back(cast_on, "wang", entry)
    assert told(cast_on, board(cast_on, season, close(cast_on, season, day())))["zhou"] == (1, 3)
    assert values(cast_on, season, at(day() + timedelta(days=1), 8, 59)) == {"zhou": 3}
    assert values(cast_on, season, at(day() + timedelta(days=1), 9)) == {}


@pytest.mark.parametrize(("verification", "before"), [("after", {"zhou": 2}), ("before", {})])
def test_a_check_counts_from_the_moment_it_was_made(
    cast_on: Cast, verification: str, before: dict[str, int]
) -> None:
    season = cast_on.live_campaign(verification=verification)
    entry = entered(cast_on, at(day(), 10), "zhou", 2)
    closed(cast_on, day())
    checked = at(day() + timedelta(days=1), 9)
    with clock.at(checked):
        check(cast_on, "wang", entry)
    assert values(cast_on, season, checked - timedelta(minutes=1)) == before
    assert values(cast_on, season, checked) == {"zhou": 2}
    waits = board(cast_on, season, moment(cast_on, season, checked - timedelta(minutes=1)))
    assert waits.total.unverified // 10_000 == before.get("zhou", 0)
    assert board(cast_on, season, moment(cast_on, season, checked)).total.unverified == 0
    evening = told(cast_on, board(cast_on, season, close(cast_on, season, day())))
    assert evening["zhou"][1] == before.get("zhou", 0)


def test_the_target_is_the_one_that_had_been_decided(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="attainment")
    decided: list[tuple[datetime, int]] = [
        (at(day(), 9), 10),
        (at(day() + timedelta(days=1), 9), 4),
    ]
    for when, wished in decided:
        with clock.at(when), cast_on.inside():
            own = {season.participations["zhou"]: Decimal(wished)}
            targets.set(cast_on.actor("liu"), season.id, own, {}, "定", valid_from=season.starts_on)
    entered(cast_on, at(day(), 10), "zhou", 2)
    closed(cast_on, day())

    def in_force(then: Moment) -> int | None:
        row = next(
            row
            for row in board(cast_on, season, then).rows
            if row.members[0].employee_no == "60298"
        )
        return None if row.target is None else row.target // 10_000

    assert in_force(moment(cast_on, season, at(day(), 8, 59))) is None
    assert in_force(close(cast_on, season, day())) == 10
    assert in_force(moment(cast_on, season, at(day() + timedelta(days=1), 9))) == 4


def test_the_base_is_the_one_that_had_been_decided(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="increase")
    for when, base in ((at(day(), 9), 3), (at(day() + timedelta(days=1), 9), 1)):
        with clock.at(when), cast_on.inside():
            own = {season.participations["zhou"]: Decimal(base)}
            bases.set(cast_on.actor("liu"), season.id, own, "去年数")
    entered(cast_on, at(day(), 10), "zhou", 4)
    closed(cast_on, day())

    def increase(then: Moment) -> list[int]:
        found = board(cast_on, season, then)
        return [row.scaled_score // 10_000 for row in found.rows]

    assert increase(moment(cast_on, season, at(day(), 8, 59))) == []
    assert increase(close(cast_on, season, day())) == [1]
    assert increase(moment(cast_on, season, at(day() + timedelta(days=1), 9))) == [3]


def test_who_moves_is_where_they_were_and_brings_what_they_brought(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    entered(cast_on, at(day(), 10), "zhou", 2)
    closed(cast_on, day())
    moved = at(day() + timedelta(days=1), 9)
    with clock.at(moved), cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.unit_id = cast_on.units["corporate"]
        work.session.add(
            RosterRevision(
                participation_id=place.id,
                unit_id=place.unit_id,
                cohort=place.cohort,
                in_training=False,
                valid_from=moved.date(),
                recorded_at=work.now,
                recorder_id=cast_on.people["liu"],
            )
        )
    for then, unit in (
        (close(cast_on, season, day()), "retail"),
        (moment(cast_on, season, moved - timedelta(seconds=1)), "retail"),
        (moment(cast_on, season, moved), "corporate"),
    ):
        row = board(cast_on, season, then).rows[0]
        assert row.members[0].unit_id == cast_on.units[unit]
        team = told(cast_on, board(cast_on, season, then, kind="team"))
        assert team["retail"] == (1, 2), "what was brought stays where it was brought"


def test_a_close_before_a_re_scoring_stays_as_it_was(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="points", ranking_indicator_id=None)
    entered(cast_on, at(day(), 10), "zhou", 2)
    closed(cast_on, day())
    decided = at(day() + timedelta(days=1), 9)
    with clock.at(decided), cast_on.inside():
        points.set(
            cast_on.actor("liu"),
            season.id,
            season.indicators["corporate_account"],
            Decimal(3),
            season.starts_on,
            reason="加码",
            rescore=True,
        )
    kept = close(cast_on, season, day())
    assert told(cast_on, board(cast_on, season, kept))["zhou"] == (1, 2)
    assert values(cast_on, season, decided - timedelta(seconds=1)) == {"zhou": 2}
    assert values(cast_on, season, decided) == {"zhou": 6}
    later = replace(kept, at=decided)
    assert told(cast_on, board(cast_on, season, later))["zhou"] == (1, 6), "the same lines"


def test_a_moment_is_the_same_from_a_kept_close_as_from_the_first_line(cast_on: Cast) -> None:
    season = cast_on.live_campaign(verification="after", backdating_days=3)
    day_after = day() + timedelta(days=1)
    entered(cast_on, at(day(), 9), "zhou")
    last = entered(cast_on, at(day(), 10), "zhou", 3)
    waits = entered(cast_on, at(day(), 11), "huang", 2)
    early = entered(cast_on, at(day(), 11, 10), "zhao")
    entered(cast_on, at(day(), 11, 20), "zhao", 2)
    taken = entered(cast_on, at(day(), 12), "he", 4)
    closed(cast_on, day())
    # Before the close they stood; after it, one of two is taken back, one checked, one both.
    with clock.at(at(day_after, 8)):
        take_back(cast_on, "wang", last)
        take_back(cast_on, "wang", early)
    with clock.at(at(day_after, 9)):
        check(cast_on, "wang", waits)
    with clock.at(at(day_after, 10)):
        check(cast_on, "sun", taken)
    with clock.at(at(day_after, 11)):
        take_back(cast_on, "sun", taken)
    entered(cast_on, at(day_after, 12), "zhao", 5)
    closed(cast_on, day_after)
    entered(cast_on, at(day_after, 19), "huang", 7)
    with cast_on.inside(), snapshot() as connection:
        campaign = db.session.get_one(Campaign, season.id)
        hours = [at(day_after, hour) for hour in (7, 8, 9, 10, 11, 12, 20)]
        compare_the_way(connection, campaign, moments.now(connection, campaign))
        for when in hours:
            compare_the_way(connection, campaign, moments.at(connection, campaign, when))
    found = board(cast_on, season, moment(cast_on, season, hours[1]))
    zhou = next(row for row in found.rows if row.members[0].employee_no == "60298")
    assert zhou.sums.value == 10_000
    assert zhou.sums.reached_at == at(day(), 9), "what was got back to, was got to before"
    assert found.total.unverified == 9 * 10_000
    assert board(cast_on, season, moment(cast_on, season, hours[2])).total.unverified == 7 * 10_000


def test_points_that_are_decided_anew_take_nothing_from_what_was_kept(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="points", ranking_indicator_id=None)
    entered(cast_on, at(day(), 10), "zhou", 2)
    closed(cast_on, day())
    kept = Kept()
    card = season.indicators["corporate_account"]

    def value(then: Moment) -> int:
        with (
            pytest.MonkeyPatch.context() as patch,
            cast_on.inside(),
            snapshot() as connection,
        ):
            patch.setattr(prefixes, "FEWEST", 1)
            found = standings.past.of(connection, season.boards["branch", "person"], then, kept)
        return found.rows[0].sums.value // 10_000

    evening = moment(cast_on, season, at(day(), 19))
    assert value(evening) == 2
    decided = at(day() + timedelta(days=1), 9)
    with clock.at(decided), cast_on.inside():
        actor = cast_on.actor("liu")
        points.set(actor, season.id, card, Decimal(3), season.starts_on, reason="加", rescore=True)
    assert value(moment(cast_on, season, decided)) == 6
    assert value(evening) == 2
    assert len(kept.by_points) == 2


Change = Callable[[Cast, Season], object]
"""What somebody does after an evening, that must not reach back into it."""


def _more(cast: Cast, _season: Season) -> None:
    enter(cast, "he", quantity="9")


def _late(cast: Cast, _season: Season) -> None:
    enter(cast, "he", quantity="9", business_date=day())


@pytest.mark.parametrize("change", [_more, _late])
def test_nothing_that_comes_later_reaches_an_evening(cast_on: Cast, change: Change) -> None:
    season = cast_on.live_campaign()
    entered(cast_on, at(day(), 10), "zhou", 2)
    closed(cast_on, day())
    kept = close(cast_on, season, day())
    boards = [("person", "branch"), ("team", "branch"), ("sub_branch", "branch")]
    before = [told(cast_on, board(cast_on, season, kept, *of)) for of in boards]
    change(cast_on, season)
    assert [told(cast_on, board(cast_on, season, kept, *of)) for of in boards] == before
