"""Every connection to PostgreSQL is taken: a quick 503, and nothing is half done."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import requests

from portal.models.schema import migrate
from tests.blows.crowd import Client
from tests.desk import Desk
from tests.entering import count
from tests.house import House, house_at
from tests.live.line import Line, LineClosedError
from tests.postgres_cluster import DURABLE, OWNER, Cluster

QUICK_SECONDS = 4.0
"""Two of patience, and what a busy machine adds."""
MOST_CONNECTIONS = 60
BUSY = "The service is busy or being updated"
CROWD = 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a cluster that can be filled up."""
    made = Cluster({**DURABLE, "max_connections": str(MOST_CONNECTIONS)})
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house on it."""
    cluster.create("full")
    migrate(cluster.url("full"))
    with house_at(cluster.url("full"), tmp_path_factory.mktemp("house")) as made:
        yield made


def connect(house: House) -> psycopg.Connection:
    return psycopg.connect(house.url.replace("+psycopg", ""))


@contextmanager
def locked(house: House, lock: str) -> Iterator[None]:
    """Hold a lock in a transaction of another's."""
    with connect(house) as holder:
        holder.execute(lock)
        yield
        holder.rollback()


@contextmanager
def at_once(number: int, step: Callable[[int], object]) -> Iterator[None]:
    """Have so many do the step beside what the test does; return when all have."""
    threads = [threading.Thread(target=step, args=(one,), daemon=True) for one in range(number)]
    for thread in threads:
        thread.start()
    yield
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)


def look(house: House, path: str, desk: Desk) -> requests.Response:
    """Return the page; fail when it took longer than somebody waits."""
    began = time.monotonic()
    answer = requests.get(
        house.server.url(path),
        cookies=desk.cookies,
        headers={"Connection": "close"},
        timeout=20,
        allow_redirects=False,
    )
    assert time.monotonic() - began < QUICK_SECONDS, path
    return answer


def waiting(house: House, number: int) -> None:
    """Return when so many wait for a lock."""
    give_up = time.monotonic() + 20
    with connect(house) as asking:
        asking.autocommit = True
        found = 0
        while found < number:
            assert time.monotonic() < give_up, found
            row = asking.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            ).fetchone()
            found = row[0] if row else 0
            time.sleep(0.05)


def figure(house: House, sample: str) -> float:
    text = requests.get(house.server.url("/metrics"), timeout=20).text
    rows = [line.split()[1] for line in text.splitlines() if line.startswith(f"{sample} ")]
    return float(rows[0]) if rows else 0.0


def test_who_waits_for_a_lock_keeps_nobody_from_reading(house: House, tmp_path: Path) -> None:
    clients = [Client(house.server, one, tmp_path) for one in range(CROWD)]
    desk, before = house.desk("wang"), count(house.cast)
    with Line(house.server, desk.cookies) as line, ExitStack() as work:
        lock = work.enter_context(ExitStack())
        lock.enter_context(locked(house, "SELECT 1 FROM book FOR UPDATE"))
        work.enter_context(at_once(CROWD, lambda one: clients[one].enter(0)))
        waiting(house, 10)
        assert look(house, "/entries", desk).status_code == 200
        assert look(house, "/readyz", desk).status_code == 200
        assert line.watch(house.board())["ok"]
        began = time.monotonic()
        clients[0].journal.send("late-form")
        assert not clients[0].send("late-form")
        assert time.monotonic() - began < QUICK_SECONDS
        lock.close()
    answers = [dict(client.answers) for client in clients]
    assert {code for one in answers for code in one} == {"303", "503"}
    for client in clients:
        client.settle()
        client.settle()
    assert count(house.cast) == before + CROWD + 1, "each key once"


def test_a_pool_without_a_turn_is_a_quick_503_in_the_persons_language(
    house: House, tmp_path: Path
) -> None:
    desk, client = house.desk("wang"), Client(house.server, 0, tmp_path)
    desk.post("/account/language", {"locale": "en"}, seen_on="/account")
    refused = figure(house, 'hongbang_database_away_total{why="pool"}')
    before = count(house.cast)
    with ExitStack() as work:
        lock = work.enter_context(ExitStack())
        lock.enter_context(locked(house, "LOCK TABLE entry IN ACCESS EXCLUSIVE MODE"))
        work.enter_context(at_once(CROWD, lambda _one: desk_looks(house, desk)))
        waiting(house, 14)
        page = look(house, "/entries", desk)
        assert page.status_code == 503
        assert page.headers["Retry-After"] == "3"
        assert BUSY in page.text
        ready = look(house, "/readyz", desk)
        assert (ready.status_code, ready.json()["status"]) == (
            503,
            "every connection to the database is taken",
        )
        assert look(house, "/healthz", desk).status_code == 200
        client.journal.send("sent-in-vain")
        assert not client.send("sent-in-vain")
        lock.close()
    assert figure(house, 'hongbang_database_away_total{why="pool"}') > refused
    assert client.send("sent-in-vain")
    assert client.send("sent-in-vain")
    assert count(house.cast) == before + 1
    assert "Traceback" not in house.server.log.read_text()


def desk_looks(house: House, desk: Desk) -> None:
    """Look and wait for as long as it takes."""
    requests.get(
        house.server.url("/entries"),
        cookies=desk.cookies,
        headers={"Connection": "close"},
        timeout=40,
        allow_redirects=False,
    )


def test_many_who_open_a_board_at_once_all_see_it(house: House) -> None:
    desk = house.desk("wang")
    answers: list[int] = []

    def look_at_board(_one: int) -> None:
        path = f"/boards/{house.board()}"
        answer = requests.get(
            house.server.url(path),
            cookies=desk.cookies,
            headers={"Connection": "close"},
            timeout=40,
        )
        answers.append(answer.status_code)

    house.desk("zhou").enter()
    with at_once(60, look_at_board):
        pass
    assert answers == [200] * 60


def test_a_server_of_postgresql_that_lets_nobody_in_is_told_of_and_come_back_from(
    house: House, tmp_path: Path
) -> None:
    desk, client = house.desk("wang"), Client(house.server, 0, tmp_path)
    line = Line(house.server, desk.cookies)
    before = count(house.cast)
    client.journal.send("shut-out")
    with ExitStack() as taken:
        fill(house, taken)
        for path in ("/entries", f"/boards/{house.board()}"):
            page = look(house, path, desk)
            assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
        assert look(house, "/readyz", desk).status_code == 503
        assert look(house, "/healthz", desk).status_code == 200
        assert not client.send("shut-out")
        with pytest.raises((LineClosedError, TimeoutError)) as cut:
            line.watch(house.board())
        assert cut.type is LineClosedError, "a client that hears nothing would wait for ever"
    assert client.send("shut-out")
    assert client.send("shut-out")
    assert count(house.cast) == before + 1
    with Line(house.server, desk.cookies) as again:
        assert again.watch(house.board())["ok"]
    assert "Traceback" not in house.server.log.read_text()


def fill(house: House, taken: ExitStack) -> None:
    """End the portal's connections, and take all that there are as long as `taken` lasts."""
    first = taken.enter_context(connect(house))
    first.autocommit = True
    for _ in range(3):
        first.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE usename = %s AND pid <> pg_backend_pid() AND application_name <> 'taken'",
            (OWNER,),
        )
        with suppress(psycopg.OperationalError):
            for _ in range(MOST_CONNECTIONS):
                address = house.url.replace("+psycopg", "")
                taken.enter_context(psycopg.connect(address, application_name="taken"))
