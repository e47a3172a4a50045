"""A server that is started before its database, as after a power cut: it waits, and says so."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from portal.models.schema import migrate
from tests.house import QUIET
from tests.postgres_cluster import Cluster, Ending
from tests.running_server import RunningServer

PATIENCE_SECONDS = 30


@pytest.fixture
def away(cluster: Cluster) -> Iterator[Cluster]:
    """Give the cluster when it has ended; the test starts it again."""
    cluster.create("late")
    cluster.end(Ending.FAST)
    yield cluster
    cluster.wait()
    cluster.drop("late")


@pytest.fixture
def server(away: Cluster, tmp_path: Path) -> Iterator[RunningServer]:
    """Give a server that was started meanwhile."""
    settings = {**QUIET, "HONGBANG_DATABASE_URL": away.url("late")}
    with RunningServer(tmp_path, settings) as running:
        yield running


def status(server: RunningServer, path: str) -> int:
    return requests.get(server.url(path), timeout=20).status_code


def until(server: RunningServer, path: str, code: int) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while status(server, path) != code:
        assert time.monotonic() < give_up
        time.sleep(0.2)


def test_it_waits_says_so_and_serves_when_the_database_is_there(
    away: Cluster, server: RunningServer
) -> None:
    pid = server.pid
    page = requests.get(server.url("/login"), timeout=20)
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "3"
    assert status(server, "/healthz") == 200
    assert status(server, "/readyz") == 503
    said = server.log.read_text()
    assert said.count("The database cannot be reached") >= 1
    assert "asked again every 5 seconds" in said
    assert "Traceback" not in said
    away.revive()
    migrate(away.url("late"))
    until(server, "/readyz", 200)
    # Nobody has set this bank up: the page for that needs the database.
    assert status(server, "/setup") == 200
    assert server.pid == pid
    assert server.is_up


def test_one_that_is_not_migrated_when_it_comes_ends_it_with_a_sentence(
    away: Cluster, server: RunningServer
) -> None:
    away.revive()
    give_up = time.monotonic() + PATIENCE_SECONDS
    while server.is_up:
        assert time.monotonic() < give_up, "it serves a database without tables"
        time.sleep(0.2)
    assert "Run `flask --app wsgi db upgrade`" in server.log.read_text()
