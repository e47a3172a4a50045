"""The bus: what was committed is told once, to this process and to the others, and nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from portal.services import bus
from portal.services.bus import Message
from portal.services.work import writing
from tests.cast import Cast, application
from tests.entering import enter


@pytest.fixture
def heard() -> Iterator[list[Message]]:
    """Give what this process hears while the test runs."""
    messages: list[Message] = []
    listener = messages.append
    bus.subscribe(listener)
    yield messages
    bus._listeners.remove(listener)  # noqa: SLF001 - nothing but a test ever stops listening


def test_an_entry_is_told_with_its_campaign(cast_on: Cast, heard: list[Message]) -> None:
    season = cast_on.live_campaign()
    entry = enter(cast_on, "zhou")
    assert heard == [Message("board", campaign_id=season.id, entry_id=entry)]


def test_what_was_not_committed_is_told_to_nobody(cast_on: Cast, heard: list[Message]) -> None:
    def fail() -> None:
        with writing() as work:
            work.announce(Message("board", campaign_id=1))
            raise RuntimeError

    with cast_on.inside(), pytest.raises(RuntimeError):
        fail()
    assert heard == []


def test_it_is_told_after_the_commit_and_each_thing_once(
    cast_on: Cast, heard: list[Message]
) -> None:
    with cast_on.inside(), writing() as work:
        work.announce(Message("board", campaign_id=1))
        work.announce(Message("board", campaign_id=1))
        assert heard == []
    assert heard == [Message("board", campaign_id=1)]


def test_a_listener_that_fails_stops_neither_the_others_nor_the_request(
    cast: Cast, heard: list[Message]
) -> None:
    def broken(message: Message) -> None:
        raise ValueError(message)

    bus._listeners.insert(0, broken)  # noqa: SLF001 - before the others
    try:
        with cast.inside(), writing() as work:
            work.announce(Message("access", person_id=7))
    finally:
        bus._listeners.remove(broken)  # noqa: SLF001 - as above
    assert heard == [Message("access", person_id=7)]


def listening(url: str) -> psycopg.Connection:
    """Return a connection that hears the channel, as another process does."""
    address = sa.make_url(url).set(drivername="postgresql")
    connection = psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
    connection.execute(f"LISTEN {bus.CHANNEL}")
    return connection


def test_other_processes_are_notified_with_ids_and_nothing_else(
    postgresql_url: str, tmp_path: Path
) -> None:
    with application(postgresql_url, tmp_path) as app, listening(postgresql_url) as other:
        cast = Cast(app)
        season = cast.live_campaign()
        entry = enter(cast, "zhou")
        (told,) = [json.loads(n.payload) for n in other.notifies(timeout=5, stop_after=1)]
    assert told.pop("process") == bus.PROCESS
    assert told == {
        "kind": "board",
        "campaign_id": season.id,
        "entry_id": entry,
        "person_id": None,
        "display_id": None,
    }


def test_what_another_process_tells_is_heard_and_ones_own_is_not_heard_twice(
    cast: Cast, heard: list[Message]
) -> None:
    content = {"kind": "board", "campaign_id": 3}
    with cast.inside():
        bus.receive(json.dumps({"process": "another", **content}))
        bus.receive(json.dumps({"process": bus.PROCESS, **content}))
    assert heard == [Message("board", campaign_id=3)]
