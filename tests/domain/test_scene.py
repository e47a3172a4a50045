"""Which items of a playlist can be shown at all."""

from dataclasses import replace
from datetime import time

import pytest

from portal.domain.scene import DEFAULT, Days, Fault, Item, Scene, fault_of, is_span

GOOD = Item(Scene.GOAL, 15)


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        (GOOD, None),
        (replace(GOOD, seconds=5), None),
        (replace(GOOD, seconds=3600), None),
        (replace(GOOD, seconds=4), Fault.SECONDS),
        (replace(GOOD, seconds=3601), Fault.SECONDS),
        (replace(GOOD, begins=time(17), ends=time(9)), None),
        (replace(GOOD, begins=time(0), ends=time(12)), None),
        (replace(GOOD, begins=time(9), ends=time(9)), Fault.HOURS),
        (replace(GOOD, begins=time(9)), Fault.HOURS),
        (replace(GOOD, ends=time(9)), Fault.HOURS),
        (replace(GOOD, weekdays=1), None),
        (replace(GOOD, weekdays=0), Fault.WEEKDAYS),
        (replace(GOOD, weekdays=128), Fault.WEEKDAYS),
    ],
)
def test_what_is_wrong_with_an_item(item: Item, fault: Fault | None) -> None:
    assert fault_of(item) == fault


def test_the_usual_playlist_can_be_shown_and_always_has_something() -> None:
    assert [fault_of(item) for item in DEFAULT] == [None] * len(DEFAULT)
    assert any(item.is_always and item.scene == Scene.BOARD for item in DEFAULT)


def test_an_item_with_hours_or_days_is_not_always_shown() -> None:
    assert GOOD.is_always
    assert not replace(GOOD, begins=time(9), ends=time(10)).is_always
    assert not replace(GOOD, days=Days.WORKING).is_always
    assert not replace(GOOD, weekdays=0b001_1111).is_always


def test_hours_are_both_or_neither() -> None:
    assert is_span(None, None)
    assert is_span(time(20, 30), time(7))
    assert not is_span(time(7), None)
    assert not is_span(time(7), time(7))
