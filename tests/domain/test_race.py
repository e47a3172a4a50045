"""A season as a race: frames that add up, and what happens on the way."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantity import SCALE
from portal.domain.race import MOST, Event, Frame, Runner, days_of, events, frames, leaders

FIRST = date(2026, 11, 2)  # a Monday
DAYS = [FIRST + timedelta(days=n) for n in range(6)]
GAINED = st.dictionaries(
    st.sampled_from(DAYS), st.integers(min_value=-3 * SCALE, max_value=9 * SCALE)
)
RUNNERS = st.lists(
    st.builds(Runner, GAINED, st.integers(0, 3 * SCALE), st.just(1)), min_size=1, max_size=20
)


def runner(*gained: int) -> Runner:
    """Return who gained so many units on the days from the first on."""
    return Runner({day: amount * SCALE for day, amount in zip(DAYS, gained, strict=False)})


def run(*runners: Runner) -> list[Frame]:
    return frames(runners, DAYS)


@given(RUNNERS)
def test_frames_add_up_and_the_last_is_all_there_is(runners: list[Runner]) -> None:
    found = frames(runners, DAYS)
    assert [frame.day for frame in found] == DAYS
    for at, frame in enumerate(found):
        gained = [one.gained.get(DAYS[at], 0) for one in runners]
        before = found[at - 1].values if at else (0,) * len(runners)
        assert frame.values == tuple(a + b for a, b in zip(before, gained, strict=True))
        assert frame.total == sum(frame.values)
    assert found[-1].values == tuple(sum(one.gained.values()) for one in runners)


@given(RUNNERS)
def test_places_fall_and_nobody_with_nothing_has_one(runners: list[Runner]) -> None:
    for frame in frames(runners, DAYS):
        scores = [runners[one].score(frame.values[one]) or 0 for one in frame.places]
        assert scores == sorted(scores, reverse=True)
        assert all(score > 0 for score in scores)
        positive = [one for one, it in enumerate(runners) if (it.score(frame.values[one]) or 0) > 0]
        assert len(frame.places) == min(MOST, len(positive))


def test_among_equals_who_got_there_first_is_ahead_and_the_board_decides_in_the_end() -> None:
    found = run(runner(0, 2), runner(2, 0))
    assert found[1].places == (1, 0)
    assert found[-1].places == (0, 1), "as the board lists them"


def test_a_line_of_a_day_without_a_frame_counts_with_the_next() -> None:
    early, late = FIRST - timedelta(days=3), DAYS[-1] + timedelta(days=2)
    one = Runner({early: SCALE, DAYS[1]: SCALE, late: SCALE})
    found = frames([one], [DAYS[0], DAYS[2], DAYS[4]])
    assert [frame.values for frame in found] == [(SCALE,), (2 * SCALE,), (3 * SCALE,)]


def test_an_increase_is_run_from_its_base_and_a_part_of_its_whole() -> None:
    found = frames(
        [
            Runner({FIRST: 5 * SCALE}, base=4 * SCALE),
            Runner({FIRST: 5 * SCALE}, base=5 * SCALE),
            Runner({FIRST: 9 * SCALE}, whole=None),
            Runner({FIRST: 9 * SCALE}, ranked=False),
        ],
        DAYS,
    )
    assert found[0].places == (0,)
    part = Runner({}, whole=3 * SCALE)
    assert part.score(SCALE) == Fraction(1, 3)


def test_days_are_those_that_are_worked_or_brought_something() -> None:
    last = FIRST + timedelta(days=6)
    week = [FIRST + timedelta(days=n) for n in range(7)]
    assert days_of(FIRST, last, None, set()) == week
    worked = days_of(FIRST, last, lambda day: day.weekday() < 5, {week[5]})
    assert worked == week, "Saturday brought something, Sunday is the last"
    assert days_of(FIRST, week[5] + timedelta(days=2), lambda day: day.weekday() < 5, set()) == [
        *week[:5],
        week[6] + timedelta(days=1),
    ]


def test_who_comes_to_lead_alone_is_told_and_who_draws_level_is_not() -> None:
    runners = [runner(2, 0, 0, 3), runner(1, 1, 2, 0)]
    found = frames(runners, DAYS)
    assert leaders(runners, found) == [0, None, 1, 0, 0, 0]
    assert events(runners, found) == [Event(0, 0), Event(2, 1), Event(3, 0)]
    again = [runner(2, 0, 2), runner(1, 1)]
    assert events(again, frames(again, DAYS)) == [Event(0, 0)], "the same one leads on"


@pytest.mark.parametrize(
    ("gained", "marks"),
    [
        ((9,), []),
        ((10,), [(0, 10)]),
        ((9, 1, 10, 30), [(1, 10), (2, 20), (3, 50)]),
        ((60,), [(0, 50)]),
        ((0, 100, 1900), [(1, 100), (2, 2000)]),
    ],
)
def test_the_first_at_a_round_figure_is_told_the_highest_of_a_day(
    gained: tuple[int, ...], marks: list[tuple[int, int]]
) -> None:
    runners = [runner(*gained), runner(1)]
    found = events(runners, frames(runners, DAYS))
    assert [(one.frame, one.mark) for one in found if one.mark is not None] == [
        (frame, mark * SCALE) for frame, mark in marks
    ]


def test_of_a_whole_the_half_and_all_of_it_are_told() -> None:
    runners = [Runner({FIRST: SCALE, DAYS[1]: SCALE, DAYS[2]: 3 * SCALE}, whole=2 * SCALE)]
    found = events(runners, frames(runners, DAYS))
    assert [(one.frame, one.mark) for one in found if one.mark is not None] == [
        (0, Fraction(1, 2)),
        (1, 1),
        (2, 2),
    ]


def test_nobody_who_has_nothing_yet_leads() -> None:
    runners = [runner(0, 0, 1)]
    assert leaders(runners, frames(runners, DAYS))[:3] == [None, None, 0]
