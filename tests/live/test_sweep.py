"""Views that nobody waits for are brought up one after the other, in a small part of the time."""

import time

import gevent

from portal.live.sweep import Sweep
from portal.pages.view import ViewKey

VIEWS = [ViewKey(number) for number in range(1, 6)]
TAKES = 0.02


def test_each_view_is_taken_once_in_the_order_of_its_coming() -> None:
    taken: list[ViewKey] = []
    sweep = Sweep(taken.append)
    for view in [*VIEWS, *VIEWS[:2]]:
        sweep.add(view)
    gevent.sleep(TAKES)
    assert taken == VIEWS


def test_what_is_added_when_all_is_done_is_taken_as_well() -> None:
    taken: list[ViewKey] = []
    sweep = Sweep(taken.append)
    for view in VIEWS[:2]:
        sweep.add(view)
        gevent.sleep(TAKES)
    assert taken == VIEWS[:2]


def test_others_have_most_of_the_time() -> None:
    began = time.perf_counter()
    busy = 0.0
    taken: list[ViewKey] = []

    def take(view: ViewKey) -> None:
        nonlocal busy
        start = time.perf_counter()
        while time.perf_counter() - start < TAKES:
            pass
        taken.append(view)
        busy += time.perf_counter() - start

    sweep = Sweep(take)
    for view in VIEWS:
        sweep.add(view)
    while len(taken) < len(VIEWS):
        gevent.sleep(TAKES / 10)
    # After the last it rests as well, but nobody waits for that.
    assert time.perf_counter() - began > 3 * busy


def test_a_sweep_that_is_stopped_takes_no_more() -> None:
    taken: list[ViewKey] = []
    sweep = Sweep(taken.append)
    sweep.add(VIEWS[0])
    sweep.stop()
    gevent.sleep(TAKES)
    assert taken == []
