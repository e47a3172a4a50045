"""Channels: yield for each person active, ranks by it, and whether the priority holds."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.channel import order_holds, ranks, yield_of

YIELDS = st.lists(st.fractions(0, 20), min_size=1, max_size=6).map(
    lambda found: dict(enumerate(found))
)


def test_a_yield_is_for_each_who_is_active() -> None:
    assert yield_of(15, 6) == Fraction(5, 2)
    assert yield_of(0, 0) == 0


def test_equals_share_a_rank() -> None:
    assert ranks({"a": Fraction(3), "b": Fraction(5), "c": Fraction(3), "d": Fraction(1)}) == {
        "a": 2,
        "b": 1,
        "c": 2,
        "d": 4,
    }
    assert ranks({}) == {}


@given(YIELDS)
def test_in_the_order_of_their_ranks_the_priority_holds(yields: dict[int, Fraction]) -> None:
    assert order_holds(ranks(yields), yields)


@given(YIELDS)
def test_turned_round_it_holds_only_where_all_yield_the_same(yields: dict[int, Fraction]) -> None:
    turned = {key: -rank for key, rank in ranks(yields).items()}
    assert order_holds(turned, yields) == (len(set(yields.values())) == 1)


def test_what_shares_a_priority_is_in_no_order() -> None:
    assert order_holds({"a": 1, "b": 1}, {"a": Fraction(1), "b": Fraction(2)})
    assert not order_holds({"a": 1, "b": 2}, {"a": Fraction(1), "b": Fraction(2)})
