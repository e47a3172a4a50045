"""Things that happen at once: each in a thread, and none that is waited for without end."""

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from flask import Flask

Result = TypeVar("Result")
PATIENCE = 120.0
"""Longer than PostgreSQL lets anybody wait for a lock, so that it says who waited for whom."""


def at_once(app: Flask, times: int, act: Callable[[int], Result]) -> list[Result | Exception]:
    """Call `act(0)` … `act(times - 1)` together; return what each returned or raised.

    Each has an application context of its own.
    """
    gate = threading.Barrier(times)

    def run(number: int) -> Result | Exception:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                return act(number)
            except Exception as error:  # noqa: BLE001 - what it raised is the result
                return error

    return together([partial(run, number) for number in range(times)])


def together(calls: Sequence[Callable[[], Result]], patience: float = PATIENCE) -> list[Result]:
    """Make the calls, each in a thread; return what they returned, or raise what one raised.

    A thread that does not end is left behind and the test fails: a pool would wait for it for ever,
    also when the test's own time is up.
    """
    results: dict[int, Result] = {}
    errors: list[BaseException] = []

    def run(number: int, call: Callable[[], Result]) -> None:
        try:
            results[number] = call()
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            errors.append(error)

    threads = [
        threading.Thread(target=run, args=(number, call), daemon=True)
        for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    give_up = time.monotonic() + patience
    for thread in threads:
        thread.join(max(0.0, give_up - time.monotonic()))
    stuck = sum(thread.is_alive() for thread in threads)
    if stuck:
        message = f"{stuck} of {len(threads)} threads still wait after {patience:.0f} s"
        raise TimeoutError(message)
    if errors:
        raise errors[0]
    return [results[number] for number in range(len(calls))]
