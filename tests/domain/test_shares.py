"""Parts that sum to their whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.shares import split

weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any)


def test_a_hundred_and_four_over_seven_equal_people() -> None:
    assert split(104, [1] * 7) == [15, 15, 15, 15, 15, 15, 14]


def test_one_opening_shared_by_three_leaves_no_ten_thousandth_over() -> None:
    assert split(10_000, [1, 1, 1]) == [3_334, 3_333, 3_333]


def test_the_largest_remainder_gets_the_last_unit() -> None:
    assert split(10, [1, 1, 4]) == [2, 2, 6]
    assert split(10, [5, 3, 7]) == [3, 2, 5]


def test_no_weight_gets_nothing() -> None:
    assert split(5, [0, 1, 0]) == [0, 5, 0]


@pytest.mark.parametrize("wrong", [[], [0, 0], [2, -1]])
def test_weights_that_make_no_whole_are_refused(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(10, wrong)


@given(st.integers(-(10**12), 10**12), weights)
def test_the_parts_sum_to_the_whole_and_none_is_a_unit_off(total: int, by: list[int]) -> None:
    parts = split(total, by)
    assert sum(parts) == total
    whole = sum(by)
    assert all(
        abs(part * whole - total * weight) < whole for part, weight in zip(parts, by, strict=True)
    )


@given(st.integers(0, 10**6), weights)
def test_a_negative_total_takes_back_the_same_parts(total: int, by: list[int]) -> None:
    assert split(-total, by) == [-part for part in split(total, by)]


@given(st.integers(0, 10**4), st.integers(1, 30))
def test_equal_weights_never_favour_the_later(total: int, people: int) -> None:
    parts = split(total, [1] * people)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1
