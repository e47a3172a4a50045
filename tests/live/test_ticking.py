"""The ticker of the real server does the jobs of the day, each once."""

import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import EntryWords
from tests.cast import Cast, application
from tests.databases import engine_url
from tests.entering import enter
from tests.measuring import asked, set_target
from tests.running_server import RunningServer

GIVE_UP_SECONDS = 60.0


def test_the_server_asks_for_a_measure_by_itself(tmp_path: Path) -> None:
    with engine_url("sqlite") as url, application(url, tmp_path) as app:
        cast = Cast(app)
        season = cast.live_campaign()
        set_target(cast, season, "zhou", 40)
        with RunningServer(tmp_path, {"HONGBANG_DATABASE_URL": url}):
            give_up = time.monotonic() + GIVE_UP_SECONDS
            while not asked(cast) and time.monotonic() < give_up:
                time.sleep(0.5)
        (one,) = asked(cast)
    assert one.participation_id == season.participations["zhou"]


def test_the_server_erases_old_names_by_itself(tmp_path: Path) -> None:
    with engine_url("sqlite") as url, application(url, tmp_path) as app:
        cast = Cast(app)
        with clock.at(clock.now() - timedelta(days=2)):
            cast.live_campaign()
            entry_id = enter(cast, "zhou")
        settings = {"HONGBANG_DATABASE_URL": url, "HONGBANG_KEEP_CUSTOMERS_DAYS": "1"}
        with RunningServer(tmp_path, settings):
            give_up = time.monotonic() + GIVE_UP_SECONDS
            while _customer(cast, entry_id) and time.monotonic() < give_up:
                time.sleep(0.5)
        assert _customer(cast, entry_id) == ""


def _customer(cast: Cast, entry_id: int) -> str | None:
    with cast.inside():
        found = sa.select(EntryWords.customer).where(EntryWords.entry_id == entry_id)
        return db.session.scalar(found)
