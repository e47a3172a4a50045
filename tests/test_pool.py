"""The pool's turns: whoever has a connection gets a second, and who gets none hears so soon."""

import threading
import time

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.models import store

CROWD = 40


@pytest.fixture
def engine(sqlite_url: str) -> sa.Engine:
    return sa.create_engine(sqlite_url, **store.engine_options(sqlite_url))


def test_more_than_there_are_connections_for_each_take_two(engine: sa.Engine) -> None:
    taken: list[int] = []

    def take_two() -> None:
        with engine.connect():
            time.sleep(0.05)
            with engine.connect():
                taken.append(1)

    threads = [threading.Thread(target=take_two) for _ in range(CROWD)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(taken) == CROWD
    assert store.used(engine) == 0


def test_who_gets_no_turn_hears_so_after_two_seconds_and_later_gets_one(engine: sa.Engine) -> None:
    taken, over = threading.Semaphore(0), threading.Event()

    def hold() -> None:
        with engine.connect():
            taken.release()
            over.wait(20)

    threads = [threading.Thread(target=hold) for _ in range(14)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert taken.acquire(timeout=20)
    began = time.monotonic()
    with pytest.raises(PoolTimeout, match="none of 14 turns to ask the database within 2 s"):
        engine.connect()
    assert time.monotonic() - began < store.PATIENCE_SECONDS + 1
    over.set()
    for thread in threads:
        thread.join(20)
    engine.connect().close()
    assert store.used(engine) == 0


def test_a_server_is_hurried_by_postgresql_and_a_command_is_not(postgresql_url: str) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout", "jit")
    found = []
    for is_serving in (False, True):
        engine = sa.create_engine(postgresql_url, **store.engine_options(postgresql_url))
        if is_serving:
            store.hurry(engine)
        with engine.connect() as connection:
            found.append([connection.scalar(sa.text(f"SHOW {name}")) for name in names])
        engine.dispose()
    command, server = found
    assert server == ["10s", "1min", "1min", "off"]
    # What the tests' cluster says itself.
    assert command == ["1min", "4min", "2min", "off"]
