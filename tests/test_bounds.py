"""Nothing in the tests waits without end, and no two processes are given one port."""

import subprocess
import sys
import threading

import psycopg
import pytest

from tests.free_port import PORTS, free_port
from tests.parallel import together

MANY = 50
ASK = f"""
from tests.free_port import free_port
print(*(free_port() for _ in range({MANY})), flush=True)
input()
"""


def test_a_port_is_given_once_whatever_process_asks() -> None:
    own = [free_port() for _ in range(MANY)]
    others = [
        subprocess.Popen(
            [sys.executable, "-c", ASK], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    # Each still lives, and so holds its own, when the next one's are read.
    given = [*own, *(port for other in others for port in map(int, _line(other).split()))]
    for other in others:
        other.communicate("\n", timeout=60)
    assert len(set(given)) == len(given) == 3 * MANY
    assert set(given) <= set(PORTS)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_thread_that_does_not_end_fails_the_test_and_is_left_behind() -> None:
    gate = threading.Event()
    with pytest.raises(TimeoutError, match="1 of 2 threads"):
        together([gate.wait, lambda: True], patience=0.2)
    gate.set()


def test_what_a_thread_raises_is_raised_here() -> None:
    def act() -> None:
        message = "from the thread"
        raise ValueError(message)

    with pytest.raises(ValueError, match="from the thread"):
        together([act])


def test_nobody_waits_in_postgresql_without_end(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url.replace("+psycopg", "")) as connection:
        for setting in (
            "lock_timeout",
            "statement_timeout",
            "idle_in_transaction_session_timeout",
        ):
            (bound,) = connection.execute(f"SHOW {setting}").fetchone() or ("0",)
            assert bound != "0", setting
