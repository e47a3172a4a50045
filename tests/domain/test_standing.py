"""Ranks, ties, gaps and changes of rank."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quantity import SCALE
from portal.domain.standing import Gain, Line, Standing, changes, gain, rank, rise

MORNING = datetime(2026, 3, 31, 1, tzinfo=UTC)


def line(key: str, value: int, minute: int = 0, *, ranked: bool = True) -> Line:
    """Return a line worth ``value`` whole openings that was last changed at that minute."""
    reached_at = MORNING + timedelta(minutes=minute) if value else None
    return Line(key, value * SCALE, reached_at, tie=key, ranked=ranked)


def ranks(standings: list[Standing]) -> list[int | None]:
    return [standing.rank for standing in standings]


lines = st.lists(
    st.builds(
        Line,
        key=st.uuids().map(str),
        value=st.integers(-3, 6).map(lambda n: n * SCALE),
        reached_at=st.none() | st.integers(0, 3).map(lambda n: MORNING + timedelta(minutes=n)),
        tie=st.sampled_from("ABC"),
        ranked=st.sampled_from([True, True, True, False]),
    ),
    unique_by=lambda one: one.key,
)


def test_the_case_ranks_one_to_seven() -> None:
    case = {"H": 28, "E": 25, "C": 16, "J": 13, "A": 9, "I": 7, "K": 6}
    standings = rank(line(key, value) for key, value in case.items())
    assert [standing.key for standing in standings] == ["H", "E", "C", "J", "A", "I", "K"]
    assert ranks(standings) == [1, 2, 3, 4, 5, 6, 7]
    assert not any(standing.tied for standing in standings)


def test_who_already_had_sixteen_is_listed_before_who_reaches_it_now() -> None:
    values = [("H", 28), ("E", 25), ("C", 16), ("A", 9), ("I", 7), ("K", 6)]
    standings = rank([line("B", 16, minute=5), *(line(key, value) for key, value in values)])
    assert [standing.key for standing in standings][2:4] == ["C", "B"]
    assert ranks(standings) == [1, 2, 3, 3, 5, 6, 7]
    assert [standing.tied for standing in standings][1:5] == [False, True, True, False]


def test_equals_at_one_moment_are_listed_by_employee_number() -> None:
    standings = rank([line("0102", 4), line("0101", 4)])
    assert [standing.key for standing in standings] == ["0101", "0102"]


def test_the_gap_is_three_to_draw_level_and_four_to_pass() -> None:
    standings = rank([line("E", 25), line("H", 28), line("C", 25, minute=1)])
    assert [(s.gap_to_draw, s.gap_to_pass) for s in standings] == [
        (None, None),
        (3 * SCALE, 4 * SCALE),
        (3 * SCALE, 4 * SCALE),
    ]


def test_what_passes_is_a_step_more_than_what_draws_level() -> None:
    _, second = rank([line("H", 28), line("E", 25)], step=SCALE // 2)
    assert second.gap_to_pass == 35_000


def test_a_share_that_is_short_of_one_step_passes_with_that_step() -> None:
    half = replace(line("E", 27), value=275_000)
    _, second = rank([line("H", 28), half])
    assert (second.gap_to_draw, second.gap_to_pass) == (SCALE // 2, SCALE)


def test_people_with_nothing_share_the_last_rank() -> None:
    standings = rank([line("Z", 0), line("H", 2), line("E", 1), line("Y", 0)])
    assert [standing.key for standing in standings] == ["H", "E", "Y", "Z"]
    assert ranks(standings) == [1, 2, 3, 3]


def test_nobody_leads_alone_before_the_first_opening() -> None:
    standings = rank([line("B", 0), line("A", 0)])
    assert ranks(standings) == [1, 1]
    assert all(standing.gap_to_draw is None for standing in standings)


def test_a_person_in_training_is_listed_last_and_takes_no_rank() -> None:
    standings = rank([line("T", 9, ranked=False), line("H", 9), line("E", 3)])
    assert [standing.key for standing in standings] == ["H", "E", "T"]
    assert ranks(standings) == [1, 2, None]
    assert standings[0].tied is False
    assert standings[2] == Standing("T", None, False, 9 * SCALE, None, None)


def test_an_empty_board_has_no_standings() -> None:
    assert rank([]) == []


def attained(key: str, value: int, target: int | None, minute: int = 0) -> Line:
    """Return a line of so many openings out of a target."""
    whole = None if target is None else target * SCALE
    return replace(line(key, value, minute), whole=whole)


def increased(key: str, value: int, base: int, minute: int = 0) -> Line:
    """Return a line of so many openings over a base."""
    return replace(line(key, value, minute), base=base * SCALE)


def test_attainment_ranks_the_part_of_the_target_and_not_the_value() -> None:
    standings = rank([attained("H", 28, 40), attained("E", 9, 10), attained("K", 6, 8)])
    assert [standing.key for standing in standings] == ["E", "K", "H"]
    assert ranks(standings) == [1, 2, 3]
    assert [standing.score for standing in standings] == [
        Fraction(9, 10),
        Fraction(3, 4),
        Fraction(7, 10),
    ]


def test_equal_attainments_share_a_rank_exactly_and_near_ones_do_not() -> None:
    thirds = [attained("A", 1, 3, minute=2), attained("B", 3, 9, minute=1)]
    near = Line("C", 3_333_333_333, MORNING, "C", whole=10_000_000_000)
    standings = rank([near, *thirds])
    assert [standing.key for standing in standings] == ["B", "A", "C"]
    assert ranks(standings) == [1, 1, 3]


def test_who_has_no_target_or_one_of_zero_is_listed_below_all_without_a_rank() -> None:
    apprentice = replace(attained("T", 0, 5), ranked=False)
    standings = rank(
        [attained("N", 90, None), attained("Z", 95, 0), attained("E", 0, 10), apprentice]
    )
    assert [standing.key for standing in standings] == ["E", "T", "Z", "N"]
    assert ranks(standings) == [1, None, None, None]
    assert [standing.score for standing in standings][2:] == [None, None]
    assert standings[0].gap_to_draw is None


def test_the_gap_to_a_better_attainment_is_told_in_whole_openings() -> None:
    leads = attained("H", 5, 10)
    for value, target, gaps in (
        # Half of ten is five exactly, half of fifteen lies between seven and eight.
        (4, 10, (1, 2)),
        (4, 15, (4, 4)),
        (1, 100, (49, 50)),
    ):
        second = rank([leads, attained("E", value, target)])[1]
        draw, overtake = gaps
        assert (second.gap_to_draw, second.gap_to_pass) == (draw * SCALE, overtake * SCALE)


def test_an_increase_starts_rich_and_poor_portfolios_from_one_line() -> None:
    standings = rank([increased("C", 16, 2), increased("E", 25, 1), increased("A", 9, 2)])
    assert [(s.key, s.score) for s in standings] == [
        ("E", 24 * SCALE),
        ("C", 14 * SCALE),
        ("A", 7 * SCALE),
    ]
    assert (standings[1].gap_to_draw, standings[1].gap_to_pass) == (10 * SCALE, 11 * SCALE)


def test_what_an_opening_gained_is_counted_in_the_board_s_own_value() -> None:
    by_value = rank([line("H", 28), line("E", 25), line("C", 16)])
    assert rise(by_value, "H", 4 * SCALE) == 1
    assert rise(by_value, "H", 3 * SCALE) == 0, "they were level before"
    assert rise(by_value, "C", 16 * SCALE) == 0
    by_rate = rank([attained("E", 9, 10), attained("H", 28, 40), attained("N", 50, None)])
    assert rise(by_rate, "E", 3 * SCALE) == 1, "six of ten is less than seven of ten"
    assert rise(by_rate, "E", SCALE) == 0
    assert rise(by_rate, "N", SCALE) == 0
    trainee = rank([line("T", 9, ranked=False), line("H", 3)])
    assert rise(trainee, "T", 9 * SCALE) == 0


scores = st.lists(
    st.builds(
        Line,
        key=st.uuids().map(str),
        value=st.integers(-3, 12).map(lambda n: n * SCALE // 2),
        reached_at=st.none() | st.integers(0, 3).map(lambda n: MORNING + timedelta(minutes=n)),
        tie=st.sampled_from("ABC"),
        ranked=st.sampled_from([True, True, True, False]),
        base=st.integers(0, 3).map(lambda n: n * SCALE),
        whole=st.none() | st.sampled_from([0, *(n * SCALE for n in (1, 2, 3, 7, 15))]),
    ),
    unique_by=lambda one: one.key,
)


@given(scores)
def test_whatever_is_ranked_equals_share_and_as_many_ranks_are_skipped(board: list[Line]) -> None:
    standings = rank(board)
    ranked = [s for s in standings if s.rank is not None]
    assert {s.key for s in ranked} == {one.key for one in board if one.ranked and one.whole}
    assert standings[: len(ranked)] == ranked
    for standing in ranked:
        own = standing.score
        others = [s.score for s in ranked if s.key != standing.key]
        assert own is not None
        assert standing.rank == 1 + sum(score is not None and score > own for score in others)
        assert standing.tied == any(score == own for score in others)
    below = [s.score is None for s in standings]
    assert below == sorted(below), "who has no score is listed last of all"


@given(scores, st.sampled_from([SCALE, SCALE // 2, 3 * SCALE]))
def test_gaining_the_gap_to_pass_passes_and_one_step_less_does_not(
    board: list[Line], step: int
) -> None:
    by_key = {one.key: one for one in board}
    standings = rank(board, step)
    ranked = [s.score for s in standings if s.rank is not None and s.score is not None]
    for standing in standings:
        if standing.gap_to_draw is None or standing.gap_to_pass is None or standing.score is None:
            continue
        own, score = by_key[standing.key], standing.score
        above = min(other for other in ranked if other > score)
        assert standing.gap_to_pass % step == 0
        passed, short, drawn = (
            replace(own, value=own.value + gain).score
            for gain in (standing.gap_to_pass, standing.gap_to_pass - step, standing.gap_to_draw)
        )
        assert passed is not None
        assert short is not None
        assert drawn is not None
        assert short <= above < passed
        assert above <= drawn <= passed


@given(lines)
def test_a_rank_is_one_more_than_the_number_of_those_ahead(board: list[Line]) -> None:
    ranked = [one for one in board if one.ranked]
    by_key = {standing.key: standing for standing in rank(board)}
    assert by_key.keys() == {one.key for one in board}
    for one in board:
        standing = by_key[one.key]
        if not one.ranked:
            assert standing.rank is None
            continue
        ahead = [other.value for other in ranked if other.value > one.value]
        assert standing.rank == 1 + len(ahead)
        assert standing.gap_to_draw == (min(ahead) - one.value if ahead else None)
        assert standing.tied == (sum(other.value == one.value for other in ranked) > 1)


@given(lines, st.randoms())
def test_the_order_in_which_lines_arrive_changes_nothing(board: list[Line], chance: Random) -> None:
    shuffled = list(board)
    chance.shuffle(shuffled)
    assert rank(shuffled) == rank(board)


@given(lines)
def test_gaining_the_gap_draws_level_and_gaining_a_step_more_passes(board: list[Line]) -> None:
    for standing in rank(board):
        if standing.gap_to_draw is None or standing.gap_to_pass is None:
            continue
        own = next(one for one in board if one.key == standing.key)
        others = [one for one in board if one.key != standing.key]
        above = max(one.value for one in others if one.ranked and one.value > own.value)
        assert above >= own.value + standing.gap_to_draw
        for missing, better in ((standing.gap_to_draw, 0), (standing.gap_to_pass, 1)):
            gained = Line(own.key, own.value + missing, own.reached_at, own.tie)
            after = {each.key: each for each in rank([*others, gained])}
            level = [o for o in others if o.ranked and o.value == own.value + standing.gap_to_draw]
            assert level
            for other in level:
                mine, theirs = after[own.key].rank, after[other.key].rank
                assert mine is not None
                assert theirs is not None
                assert mine < theirs if better else mine == theirs


def test_a_rise_is_positive_and_a_fall_negative() -> None:
    standings = rank([line("H", 28), line("E", 25), line("C", 16)])
    assert changes(standings, {"H": 2, "E": 1, "C": 3}) == {"H": 1, "E": -1, "C": 0}


def test_before_the_first_close_nothing_has_changed() -> None:
    assert changes(rank([line("H", 1)]), None) == {"H": None}


def test_a_newcomer_and_a_person_in_training_have_no_change() -> None:
    standings = rank([line("N", 1), line("T", 1, ranked=False)])
    assert changes(standings, {"T": 1}) == {"N": None, "T": None}


def test_a_gain_tells_places_shared_from_people_passed_and_who_leads_anew() -> None:
    board = rank([line("A", 5), line("B", 5), line("C", 3), line("D", 2), line("E", 2)])
    assert gain(board, "C", 3 * SCALE) == Gain(places=2, passed=2)
    assert gain(board, "A", 3 * SCALE) == Gain(places=2, passed=1), "level with B now"
    assert gain(board, "D", 2 * SCALE) == Gain(places=1, passed=0), "level with E now"
    assert gain(board, "D", 0) == Gain()
    ahead = rank([line("A", 6), line("B", 5)])
    assert gain(ahead, "A", SCALE) == Gain(leads=True), "they were level in front"
    assert gain(ahead, "A", SCALE // 2) == Gain(), "in front before"
    assert gain(ahead, "A", 2 * SCALE) == Gain(places=1, passed=1, leads=True)
    assert gain(rank([line("A", 6)]), "A", SCALE) == Gain(), "nobody else is there"
