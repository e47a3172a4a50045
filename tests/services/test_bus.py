"""The bus: what was committed is told once, to this process and to the others, and nothing else."""

import json
import time
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from portal import metrics
from portal.services import bus
from portal.services.bus import Message
from portal.services.work import writing
from tests.cast import Cast, application
from tests.entering import enter


def test_an_entry_is_told_with_its_campaign(cast_on: Cast) -> None:
    heard = cast_on.heard()
    season = cast_on.live_campaign()
    entry = enter(cast_on, "zhou")
    assert heard == [Message("board", campaign_id=season.id, entry_id=entry)]


def test_what_was_not_committed_is_told_to_nobody(cast_on: Cast) -> None:
    heard = cast_on.heard()

    def fail() -> None:
        with writing() as work:
            work.announce(Message("board", campaign_id=1))
            raise RuntimeError

    with cast_on.inside(), pytest.raises(RuntimeError):
        fail()
    assert heard == []


def test_it_is_told_after_the_commit_and_each_thing_once(cast_on: Cast) -> None:
    heard = cast_on.heard()
    with cast_on.inside(), writing() as work:
        work.announce(Message("board", campaign_id=1))
        work.announce(Message("board", campaign_id=1))
        assert heard == []
    assert heard == [Message("board", campaign_id=1)]


def test_a_listener_that_fails_stops_neither_the_others_nor_the_request(cast: Cast) -> None:
    def broken(message: Message) -> None:
        raise ValueError(message)

    bus.subscribe(cast.app, broken)
    heard = cast.heard()
    with cast.inside(), writing() as work:
        work.announce(Message("access", person_id=7))
    assert heard == [Message("access", person_id=7)]


def listening(url: str) -> psycopg.Connection:
    """Return a connection that hears the channel, as another process does."""
    address = sa.make_url(url).set(drivername="postgresql")
    connection = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
    connection.execute(f"LISTEN {bus.CHANNEL}")
    return connection


def test_other_processes_are_notified_with_ids_when_it_was_sent_and_nothing_else(
    postgresql_url: str, tmp_path: Path
) -> None:
    began = time.time()
    with application(postgresql_url, tmp_path) as app, listening(postgresql_url) as other:
        cast = Cast(app)
        season = cast.live_campaign()
        entry = enter(cast, "zhou")
        (told,) = [json.loads(n.payload) for n in other.notifies(timeout=5, stop_after=1)]
    assert told.pop("process") == bus.PROCESS
    assert began <= told.pop("sent") <= time.time()
    assert {name: value for name, value in told.items() if value is not None} == {
        "kind": "board",
        "campaign_id": season.id,
        "entry_id": entry,
    }


def test_what_another_process_tells_is_heard_and_ones_own_is_not_heard_twice(cast: Cast) -> None:
    heard = cast.heard()
    content = {"kind": "board", "campaign_id": 3}
    with cast.inside():
        bus.receive(json.dumps({"process": "another", **content}))
        bus.receive(json.dumps({"process": bus.PROCESS, **content}))
    assert heard == [Message("board", campaign_id=3)]


def measured() -> tuple[float, float]:
    """Return how many notifications' ways were measured, and their seconds in all."""
    samples = {
        one.name: one.value for family in metrics.BUS_SECONDS.collect() for one in family.samples
    }
    return samples["hongbang_bus_seconds_count"], samples["hongbang_bus_seconds_sum"]


@pytest.mark.parametrize(("ago", "way"), [(2.0, 2.0), (-60.0, 0.0)])
def test_how_long_a_notification_took_is_measured_and_a_clock_ahead_counts_for_none(
    cast: Cast, ago: float, way: float
) -> None:
    number, seconds = measured()
    heard = cast.heard()
    content = {"kind": "board", "campaign_id": 3, "sent": time.time() - ago}
    with cast.inside():
        bus.receive(json.dumps({"process": "another", **content}))
        bus.receive(json.dumps({"process": bus.PROCESS, **content}))
    assert heard == [Message("board", campaign_id=3)]
    assert measured()[0] == number + 1
    assert way <= measured()[1] - seconds < way + 30
