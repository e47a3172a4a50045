"""kill -9 at random moments under load: what was acknowledged is there once, nothing twice."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.blows.crowd import Crowd
from tests.blows.reckoning import blows, reckon, tell
from tests.house import QUIET, House, house, house_at
from tests.postgres_cluster import Cluster, Ending
from tests.running_server import RunningServer

CLIENTS = 6
KILLS = 4
BETWEEN = (0.05, 0.6)
"""Seconds of work between two blows, the least and the most."""
STARTED_AGAIN = 30.0


def kill(server: RunningServer, number: int) -> None:
    """Kill the server: in turn all of it, as a power cut does, and the worker alone."""
    if number % 2 == 0:
        server.kill()
        server.start()
        return
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for child in children:
        os.kill(int(child), signal.SIGKILL)
    give_up = time.monotonic() + STARTED_AGAIN
    while not server.answers():
        assert time.monotonic() < give_up, "gunicorn brought no new worker"
        time.sleep(0.05)


def under_blows(made: House, folder: Path, what: str, kills: int) -> None:
    chance = random.Random(kills)  # noqa: S311 - any moments do
    crowd = Crowd(made.server, folder / "journals", CLIENTS)
    with crowd.at_work():
        for number in range(kills):
            crowd.until(1)
            time.sleep(chance.uniform(*BETWEEN))
            kill(made.server, number)
        crowd.until(CLIENTS)
    found = reckon(made, crowd)
    tell(what, kills, found, crowd)
    assert found.acknowledged > kills
    assert "500" not in crowd.answers


@pytest.mark.timeout(3600)
def test_a_server_killed_on_sqlite_loses_nothing_and_writes_nothing_twice(tmp_path: Path) -> None:
    with house(tmp_path) as made:
        under_blows(made, tmp_path, "Server killed on SQLite", blows(KILLS))


@pytest.mark.timeout(3600)
def test_a_server_killed_on_postgresql_loses_nothing_and_writes_nothing_twice(
    tmp_path: Path, durable_url: str
) -> None:
    with house_at(durable_url, tmp_path) as made:
        under_blows(made, tmp_path, "Server killed on PostgreSQL", blows(KILLS))


@pytest.mark.timeout(3600)
def test_a_database_killed_under_load_recovers_and_the_clients_settle_it(
    tmp_path: Path, cluster: Cluster, durable_url: str
) -> None:
    kills = blows(KILLS)
    chance = random.Random(kills)  # noqa: S311 - any moments do
    with house_at(durable_url, tmp_path, QUIET) as made:
        crowd = Crowd(made.server, tmp_path / "journals", CLIENTS)
        with crowd.at_work():
            for number in range(kills):
                crowd.until(1)
                time.sleep(chance.uniform(*BETWEEN))
                if number % 2 == 0:
                    cluster.end(Ending.KILLED)
                    cluster.revive()
                else:
                    assert cluster.kill_a_backend()
                    cluster.wait()
            crowd.until(CLIENTS)
        found = reckon(made, crowd)
    tell("PostgreSQL killed", kills, found, crowd)
    assert found.acknowledged > kills
    assert "500" not in crowd.answers
    assert made.server.log.read_text().count("Traceback") == 0
