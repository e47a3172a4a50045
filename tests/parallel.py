"""Things that happen at once: each in a thread with an application context of its own."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

Result = TypeVar("Result")


def at_once(app: Flask, times: int, act: Callable[[int], Result]) -> list[Result | Exception]:
    """Call `act(0)` … `act(times - 1)` together; return what each returned or raised."""
    gate = threading.Barrier(times)

    def run(number: int) -> Result | Exception:
        with app.app_context():
            gate.wait(timeout=30)
            try:
                return act(number)
            except Exception as error:  # noqa: BLE001 - what it raised is the result
                return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))
