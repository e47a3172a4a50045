"""Whom a wall shows of a list."""

import pytest

from portal.domain.quantity import SCALE
from portal.domain.standing import Line, rank
from portal.domain.wall_list import WallList

VALUES = {"a": 9, "b": 7, "c": 7, "d": 7, "e": 4, "f": 2, "g": 0}
PLACES = {
    place.key: place
    for place in rank(Line(key, n * SCALE, None, tie=key) for key, n in VALUES.items())
}


def shown(
    rule: str, top: int, change: dict[str, int] | None = None, today: dict[str, int] | None = None
) -> str:
    """Return the keys of those shown, in their order."""
    return "".join(
        key
        for key, place in PLACES.items()
        if WallList(rule).shows(place, top, (change or {}).get(key), (today or {}).get(key, 0))
    )


def test_the_whole_list_leaves_nobody_out() -> None:
    assert shown("whole", 3) == "abcdefg"


def test_the_first_places_take_in_whoever_shares_the_last_of_them() -> None:
    assert shown("top", 3) == "abcd"
    assert shown("top", 5) == "abcde"


def test_nobody_is_among_the_first_for_having_nothing() -> None:
    assert shown("top", 99) == "abcdef"


def test_movers_are_shown_below_the_first_and_who_fell_is_not() -> None:
    assert shown("movers", 3, change={"e": 1, "f": -1}) == "abcde"
    assert shown("movers", 3, today={"f": SCALE}) == "abcdf"
    assert shown("movers", 3, today={"g": -SCALE}) == "abcd", "a reversal is no opening"


@pytest.mark.parametrize(("rule", "expected"), [("top", False), ("movers", True)])
def test_somebody_in_training_holds_no_place_and_may_still_move(
    *, rule: str, expected: bool
) -> None:
    (place,) = rank([Line("t", 3 * SCALE, None, tie="t", ranked=False)])
    assert WallList(rule).shows(place, 10, None, SCALE) is expected
