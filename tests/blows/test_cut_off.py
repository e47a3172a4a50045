"""PostgreSQL stopped under load, and the line to it cut in the middle of a commit."""

import random
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from tests.blows.crowd import Client, Crowd
from tests.blows.database_line import Cut, DatabaseLine
from tests.blows.reckoning import blows, reckon, tell
from tests.entering import count
from tests.house import QUIET, House, house_at
from tests.postgres_cluster import Cluster, Ending

CLIENTS = 6
STOPS = 4
CUTS = 24
AWAY_SECONDS = 0.5


def patiently(house: House, path: str, code: int) -> requests.Response:
    """Return the page once it answers the code; raise when it does not in time."""
    desk, give_up = house.desk("zhou"), time.monotonic() + 20
    while (answer := desk.get(path)).status_code != code:
        assert time.monotonic() < give_up, answer.status_code
        time.sleep(0.1)
    return answer


@pytest.mark.timeout(3600)
def test_a_database_that_is_stopped_under_load_loses_nothing_and_comes_back(
    tmp_path: Path, cluster: Cluster, durable_url: str
) -> None:
    stops = blows(STOPS)
    chance = random.Random(stops)  # noqa: S311 - any moments do
    with house_at(durable_url, tmp_path) as made:
        crowd = Crowd(made.server, tmp_path / "journals", CLIENTS)
        reader = made.desk("wang")
        with crowd.at_work():
            for _, how in zip(range(stops), cycle((Ending.FAST, Ending.IMMEDIATE)), strict=False):
                crowd.until(CLIENTS)
                time.sleep(chance.uniform(0.0, 0.3))
                cluster.end(how)
                page = reader.get("/entries")
                assert page.status_code == 503
                assert "Traceback" not in page.text
                assert page.headers["Retry-After"] == "3"
                assert page.headers["Refresh"] == "5", "it comes back without a hand"
                assert made.server.answers(), "it lives"
                assert reader.get("/readyz").status_code == 503
                time.sleep(AWAY_SECONDS)
                cluster.revive()
            crowd.until(CLIENTS)
        assert reader.get("/entries").status_code == 200
        found = reckon(made, crowd)
    tell("PostgreSQL stopped", stops, found, crowd)
    assert set(crowd.answers) == {"303", "503"}
    assert crowd.sentences == {"服务繁忙或正在更新"}


@pytest.fixture
def line(cluster: Cluster) -> Iterator[DatabaseLine]:
    """Give a line to the cluster that can be cut."""
    with DatabaseLine(cluster.port) as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, durable_url: str, line: DatabaseLine) -> Iterator[House]:
    """Give the house whose server reaches its database by the line; the tests go around it."""
    way = sa.make_url(durable_url).set(port=line.port).render_as_string(hide_password=False)
    settings = {**QUIET, "HONGBANG_DATABASE_URL": way}
    with house_at(durable_url, tmp_path / "instance", settings) as made:
        yield made


@pytest.mark.parametrize(("where", "written"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
def test_a_line_cut_in_a_commit_is_settled_by_sending_the_form_again(
    tmp_path: Path, house: House, line: DatabaseLine, where: Cut, written: int
) -> None:
    client = Client(house.server, 0, tmp_path)
    client.journal.send("sent-once")
    line.cut(where)
    assert not client.send("sent-once")
    assert client.answers == {"503": 1}
    assert count(house.cast) == written
    assert client.send("sent-once"), "the same form, the same key"
    assert client.send("sent-once")
    assert count(house.cast) == 1
    assert line.cuts == 1


@pytest.mark.timeout(3600)
def test_a_line_cut_in_many_commits_under_load_loses_nothing(
    tmp_path: Path, house: House, line: DatabaseLine
) -> None:
    cuts = blows(CUTS)
    crowd = Crowd(house.server, tmp_path / "journals", CLIENTS)
    with crowd.at_work():
        for number in range(cuts):
            line.cut((Cut.AFTER, Cut.BEFORE)[number % 2])
            crowd.until(2)
    found = reckon(house, crowd)
    tell("Line to PostgreSQL cut in a commit", line.cuts, found, crowd)
    assert line.cuts >= cuts // 2
    assert set(crowd.answers) == {"303", "503"}
