"""The portal as it is deployed: nginx, two processes, PostgreSQL; and each of them fails in turn.

The wall is a browser's, all the way through. That nothing is lost under load is in tests/blows.
"""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import requests
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, ViewportSize, expect

from portal.extensions import db
from portal.models import Entry
from portal.models.schema import migrate
from tests.browser.chromium import believing
from tests.browser.showing import BACK, SECONDS, cell, figure
from tests.cast import PASSWORD, Cast, application
from tests.desk import SEE_OTHER, Desk, opening
from tests.house import NUMBERS, QUIET
from tests.postgres_cluster import DURABLE, Cluster, Ending
from tests.running_server import RunningServer
from tests.season import Season
from tests.secure import NAME, Certificate, Nginx, certificate

pytestmark = pytest.mark.timeout(600)
SETTINGS = {
    "HONGBANG_HTTPS": "on",
    "HONGBANG_PROXIES": "1",
    "HONGBANG_HOSTS": NAME,
    **QUIET,
}
ACROSS: ViewportSize = {"width": 1920, "height": 1080}
PATIENCE_SECONDS = 30
# Counts how often the wall had a figure to show and how often none; a page that was loaded anew
# counts nothing.
WATCHED = """() => {
  globalThis.looks = { lit: 0, dark: 0 };
  setInterval(() => {
    const figure = document.querySelector("[data-key] [data-cell=value]");
    globalThis.looks[figure && figure.getBoundingClientRect().height ? "lit" : "dark"] += 1;
  }, 20);
}"""


@dataclass(frozen=True)
class Deployed:
    """Everything that stands between a browser and the ledger."""

    cluster: Cluster
    processes: tuple[RunningServer, ...]
    front: Nginx
    made: Certificate
    cast: Cast
    season: Season

    def desk(self, key: str) -> Desk:
        """Return a desk at which somebody of the cast has signed in."""
        return Desk(self.front).sign_in(NUMBERS[key], PASSWORD)

    def entries(self) -> int:
        """Return how many entries the ledger has."""
        with self.cast.inside():
            return db.session.scalar(sa.select(sa.func.count(Entry.id))) or 0


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Give two processes on one PostgreSQL and one instance folder, behind nginx."""
    folder = tmp_path_factory.mktemp("deployed")
    made, instance = certificate(folder), folder / "instance"
    with ExitStack() as opened:
        cluster = Cluster(DURABLE)
        opened.callback(cluster.stop)
        cluster.create("deployed")
        url = cluster.url("deployed")
        migrate(url)
        app = opened.enter_context(application(url, instance))
        cast = Cast(app)
        season = cast.live_campaign()
        settings = {"HONGBANG_DATABASE_URL": url, **SETTINGS}
        processes = tuple(opened.enter_context(RunningServer(instance, settings)) for _ in range(2))
        front = opened.enter_context(Nginx(folder, made, *processes))
        yield Deployed(cluster, processes, front, made, cast, season)


@pytest.fixture
def wall(chromium: Browser, deployed: Deployed) -> Iterator[Page]:
    """Give a TV that a supervisor has paired through nginx, with the branch's board on it."""
    with believing(chromium, deployed.made) as browser:
        address = deployed.front.address.replace("127.0.0.1", NAME)
        page = browser.new_context(base_url=address, viewport=ACROSS).new_page()
        page.goto("/wall")
        code = page.locator("[data-code]").get_attribute("data-code")
        form = {
            "code": code or "",
            "name": "大堂",
            "unit_id": deployed.cast.units["east"],
            "board_id": deployed.season.boards["branch", "person"],
            "locale": "zh_CN",
            # Never dark, at whatever hour the tests run.
            "dims_from": "",
            "dims_to": "",
        }
        answer = deployed.desk("wang").post("/displays", form)
        assert answer.status_code == SEE_OTHER, answer.text
        expect(page.locator("body")).to_have_class(re.compile("is-live"), timeout=BACK)
        yield page


def enter(desk: Desk) -> None:
    """Enter an opening, as often as a person would press again, with one key all the time."""
    form = opening()
    give_up = time.monotonic() + PATIENCE_SECONDS
    answered = 0
    while answered != SEE_OTHER:
        assert time.monotonic() < give_up, answered
        if desk.get("/account").status_code == requests.codes.ok:
            answered = desk.post("/entries", form, seen_on="/account").status_code


def test_a_killed_process_loses_nothing_and_the_wall_moves_over(
    deployed: Deployed, wall: Page
) -> None:
    zhou, desk = deployed.cast.people["zhou"], deployed.desk("zhou")
    shown, found = figure(wall, zhou), deployed.entries()
    for process in deployed.processes:
        process.kill()
        for _ in range(3):
            enter(desk)
            shown, found = shown + 1, found + 1
        expect(cell(wall, zhou)).to_have_text(f"{shown:g}", timeout=BACK)
        process.start()
    assert deployed.entries() == found


def test_a_database_that_is_restarted_is_told_of_and_work_goes_on(
    deployed: Deployed, wall: Page
) -> None:
    zhou, desk = deployed.cast.people["zhou"], deployed.desk("zhou")
    shown, found = figure(wall, zhou), deployed.entries()
    deployed.cluster.end(Ending.FAST)
    page = desk.get("/entries")
    assert page.status_code == requests.codes.unavailable
    assert page.headers["Retry-After"] == "3"
    assert figure(wall, zhou) == shown, "the last board stays"
    deployed.cluster.revive()
    enter(desk)
    expect(cell(wall, zhou)).to_have_text(f"{shown + 1:g}", timeout=BACK)
    assert deployed.entries() == found + 1


def test_one_process_after_the_other_is_replaced_and_no_wall_goes_dark(
    deployed: Deployed, wall: Page
) -> None:
    zhou, desk = deployed.cast.people["zhou"], deployed.desk("zhou")
    shown, found = figure(wall, zhou), deployed.entries()
    wall.evaluate(WATCHED)
    for process in deployed.processes:
        process.stop()
        enter(desk)
        shown, found = shown + 1, found + 1
        expect(cell(wall, zhou)).to_have_text(f"{shown:g}", timeout=BACK)
        process.start()
    wall.wait_for_timeout(2 * SECONDS)
    looks = wall.evaluate("globalThis.looks")
    assert looks["dark"] == 0
    assert looks["lit"] > 100
    assert deployed.entries() == found
    # Whoever was signed in still is.
    assert desk.get("/account").status_code == requests.codes.ok
