"""Cascades: they always sum, never go below nothing, keep what is pinned."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.cascade import CascadeError, Part, cascade
from portal.domain.quantity import SCALE, to_scaled

WEIGHTS = st.fractions(min_value=0, max_value=1000, max_denominator=97)
PARTS = st.lists(
    st.builds(Part, WEIGHTS, st.none() | st.integers(0, 50).map(lambda n: n * SCALE)),
    min_size=1,
    max_size=40,
)


def _equal(count: int) -> list[Part]:
    return [Part(Fraction(1)) for _ in range(count)]


def test_104_over_seven_equal_people() -> None:
    found = cascade(to_scaled(Decimal(104)), _equal(7))
    assert [part // SCALE for part in found] == [15, 15, 15, 15, 15, 15, 14]


def test_what_is_pinned_stays_and_the_rest_is_split() -> None:
    parts = [Part(Fraction(1)), Part(Fraction(1), pinned=20 * SCALE), Part(Fraction(1))]
    assert cascade(41 * SCALE, parts) == [11 * SCALE, 20 * SCALE, 10 * SCALE]


def test_a_fraction_is_split_to_the_fourth_decimal() -> None:
    assert cascade(to_scaled(Decimal("2.5")), _equal(3)) == [8334, 8333, 8333]


def test_nothing_left_is_nothing_for_everybody() -> None:
    parts = [Part(Fraction(0), pinned=10 * SCALE), Part(Fraction(0))]
    assert cascade(10 * SCALE, parts) == [10 * SCALE, 0]


@pytest.mark.parametrize(
    ("whole", "parts", "code", "difference"),
    [
        (5, [Part(Fraction(1), pinned=7)], "pinned_exceed", -2),
        (9, [Part(Fraction(1), pinned=7)], "all_pinned", 2),
        (9, [Part(Fraction(0))], "no_weight", 9),
    ],
)
def test_what_cannot_be_split_says_why(
    whole: int, parts: list[Part], code: str, difference: int
) -> None:
    with pytest.raises(CascadeError) as error:
        cascade(whole, parts)
    assert (error.value.code, error.value.difference) == (code, difference)


@pytest.mark.parametrize(("whole", "weight"), [(-1, 1), (1, -1)])
def test_nothing_negative_is_split(whole: int, weight: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        cascade(whole, [Part(Fraction(weight))])


@given(st.integers(0, 10**9), PARTS)
def test_cascades_sum_and_keep_what_is_pinned(whole: int, parts: list[Part]) -> None:
    pinned = sum(part.pinned or 0 for part in parts)
    assume(pinned <= whole)
    assume(any(part.pinned is None and part.weight for part in parts))
    found = cascade(whole, parts)
    assert sum(found) == whole
    assert min(found) >= 0
    for part, target in zip(parts, found, strict=True):
        if part.pinned is not None:
            assert target == part.pinned
    if whole % SCALE == 0:
        assert all(target % SCALE == 0 for target in found)


@given(st.integers(0, 10_000), st.lists(WEIGHTS, min_size=1, max_size=20), st.randoms())
def test_nobody_gains_or_loses_more_than_one_by_the_order(
    number: int, weights: list[Fraction], random: Random
) -> None:
    assume(any(weights))
    order = list(range(len(weights)))
    random.shuffle(order)
    straight = cascade(number * SCALE, [Part(weight) for weight in weights])
    shuffled = cascade(number * SCALE, [Part(weights[i]) for i in order])
    for place, i in enumerate(order):
        assert abs(shuffled[place] - straight[i]) <= SCALE
    assert cascade(number * SCALE, [Part(weight) for weight in weights]) == straight


@given(st.integers(0, 10_000), st.lists(WEIGHTS, min_size=1, max_size=20))
def test_splitting_again_with_everything_pinned_changes_nothing(
    number: int, weights: list[Fraction]
) -> None:
    assume(any(weights))
    found = cascade(number * SCALE, [Part(weight) for weight in weights])
    again = [Part(weight, pinned=one) for weight, one in zip(weights, found, strict=True)]
    assert cascade(number * SCALE, again) == found
