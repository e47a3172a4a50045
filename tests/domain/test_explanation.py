"""Explanations: a rank found without the other rows, and effects that add up."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.explanation import Account, Change, Ranking, account, replay
from portal.domain.quantity import SCALE
from portal.domain.standing import Line, rank

KEYS = "abcdef"
scaled = st.integers(-2, 5).map(lambda n: n * SCALE)
made = st.builds(
    Line,
    key=st.sampled_from(KEYS),
    value=scaled,
    reached_at=st.none(),
    tie=st.just(""),
    ranked=st.sampled_from([True, True, True, False]),
    base=scaled,
    whole=st.sampled_from([1, 1, 3 * SCALE, 4 * SCALE, 0, None]),
)
boards = st.lists(made, unique_by=lambda line: line.key)
Told = tuple[str, Line | int | None]
told = st.lists(
    st.one_of(
        made.map(lambda line: (line.key, line)),
        st.tuples(st.sampled_from(KEYS), st.none()),
        st.tuples(st.sampled_from(KEYS), scaled),
    ),
    max_size=30,
)


def changes(lines: Iterable[Line], happened: Iterable[Told]) -> list[Change[str]]:
    """Return what happened as changes; nothing is added to a row that there is not."""
    there = {line.key for line in lines}
    found = []
    for key, what in happened:
        if isinstance(what, int):
            if key in there:
                found.append(Change("added", added={key: what}))
            continue
        if what is None:
            there.discard(key)
        else:
            there.add(key)
        found.append(Change("set", lines={key: what}))
    return found


def after(lines: Iterable[Line], change: Change[str]) -> list[Line]:
    """Return the lines after a change, by hand."""
    by_key: dict[str, Line] = {line.key: line for line in lines}
    for key, line in change.lines.items():
        by_key.pop(key, None)
        if line is not None:
            by_key[key] = line
    for key, amount in change.added.items():
        by_key[key] = replace(by_key[key], value=by_key[key].value + amount)
    return list(by_key.values())


def ranks(lines: Iterable[Line]) -> Mapping[str, int | None]:
    return {place.key: place.rank for place in rank(lines)}


@given(lines=boards, happened=told, key=st.sampled_from(KEYS))
def test_each_step_has_the_ranks_of_the_board_and_begins_where_the_one_before_ended(
    lines: list[Line], happened: list[Told], key: str
) -> None:
    made_of = changes(lines, happened)
    steps = list(replay(key, lines, made_of))
    assert len(steps) == len(made_of)
    held = lines
    for step, change in zip(steps, made_of, strict=True):
        assert step.rank_before == ranks(held).get(key)
        held = after(held, change)
        assert step.rank_after == ranks(held).get(key)
        assert step.after == next((line for line in held if line.key == key), None)
    for step, following in pairwise(steps):
        assert step.rank_after == following.rank_before
        assert step.after == following.before


@given(lines=boards, happened=told, key=st.sampled_from(KEYS))
def test_the_effects_add_up_to_the_difference_of_the_ranks(
    lines: list[Line], happened: list[Told], key: str
) -> None:
    made_of = changes(lines, happened)
    found = account(key, lines, made_of, str)
    held = lines
    for change in made_of:
        held = after(held, change)
    assert (found.first, found.last) == (ranks(lines).get(key), ranks(held).get(key))
    assert found.effect == sum(first - last for first, last in found.stretches)
    if found.is_unbroken:
        assert found.first is not None
        assert found.last is not None
        assert found.effect == found.first - found.last
    values = [{line.key: line.value for line in some}.get(key, 0) for some in (lines, held)]
    assert sum(part.added for part in found.parts.values()) == values[1] - values[0]
    assert found.unfelt + len(found.steps) == len(made_of)
    assert all(step.is_felt for step in found.steps)


@given(lines=boards)
def test_the_ranks_are_those_of_the_standings(lines: list[Line]) -> None:
    ranking = Ranking(lines)
    assert {line.key: ranking.rank(line.key) for line in lines} == ranks(lines)


def season(*values: int) -> list[Line]:
    return [Line(key, value * SCALE, None, key) for key, value in zip(KEYS, values, strict=False)]


def told_of(found: Account[str]) -> dict[str, tuple[int, int]]:
    return {cause: (part.effect, part.changes) for cause, part in found.parts.items()}


def test_what_is_not_felt_is_counted_and_the_rest_told_by_cause() -> None:
    found = account(
        "b",
        season(5, 3, 1),
        [
            Change("own", added={"b": 3 * SCALE}),
            Change("others", added={"c": SCALE}),
            Change("others", added={"a": 2 * SCALE}),
            Change("reversals", added={"b": -SCALE}),
        ],
        str,
    )
    assert (found.first, found.last, found.effect) == (2, 2, 0)
    assert told_of(found) == {"own": (1, 1), "others": (-1, 1), "reversals": (0, 1)}
    assert found.unfelt == 1


def test_training_ends_a_stretch_and_the_next_begins_with_the_rank_that_is_given_then() -> None:
    lines = season(5, 3, 1)
    found = account(
        "b",
        lines,
        [
            Change("own", added={"b": 3 * SCALE}),
            Change("roster", lines={"b": replace(lines[1], value=6 * SCALE, ranked=False)}),
            Change("others", added={"a": 4 * SCALE}),
            Change("roster", lines={"b": replace(lines[1], value=6 * SCALE)}),
        ],
        str,
    )
    assert found.stretches == [(2, 1), (2, 2)]
    assert found.effect == 1
    assert not found.is_unbroken
