"""The ticker of the real server does the jobs of the day, each once."""

import time
from pathlib import Path

from tests.cast import Cast, application
from tests.databases import engine_url
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
