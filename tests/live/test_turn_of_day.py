"""At midnight and at the cut-off a board changes without an entry, and is pushed all the same."""

from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, datetime, time, timedelta
from typing import Any

import gevent
import pytest
from flask_socketio import SocketIOTestClient

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.extensions import db, socketio
from portal.pages import fragment
from portal.pages.view import ViewKey
from portal.services import deputies
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season

PUSHED = 0.4
"""Longer than the pause between two pushes of a view."""


@pytest.fixture(autouse=True)
def _greenlets_live_in_the_moment_of_who_spawns_them(monkeypatch: pytest.MonkeyPatch) -> None:
    spawn = gevent.spawn
    monkeypatch.setattr(
        gevent, "spawn", lambda step, *arguments: spawn(copy_context().run, step, *arguments)
    )


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season with an opening of today."""
    made = cast.live_campaign()
    enter(cast, "zhou")
    return made


@pytest.fixture
def socket(cast: Cast, season: Season) -> Iterator[SocketIOTestClient]:
    """Give a socket that watches the season's board."""
    client = cast.client("zhou")
    opened = socketio.test_client(cast.app, namespace="/live", flask_test_client=client)
    view = {"board": season.boards["branch", "person"]}
    assert opened.emit("watch", {"view": view}, namespace="/live", callback=True)["ok"]
    opened.get_received("/live")
    yield opened
    opened.disconnect("/live")


def compared_at(cast: Cast, socket: SocketIOTestClient, moment: datetime) -> list[dict[str, Any]]:
    """Let the process compare as it would at the moment; return the boards that it pushes."""
    with cast.inside(), clock.at(moment):
        cast.app.extensions["live"].compare()
        gevent.sleep(PUSHED)
        db.session.remove()
    return [m["args"][0] for m in socket.get_received("/live") if m["name"] == "board"]


def at(cast: Cast, days: int, hour: time) -> datetime:
    """Return the moment in the branch's zone, so many days from today."""
    with cast.inside():
        return cut_off_at(clock.today() + timedelta(days=days), hour, clock.zone())


def test_while_nothing_changes_nothing_is_pushed(cast: Cast, socket: SocketIOTestClient) -> None:
    assert compared_at(cast, socket, datetime.now(UTC)) == []  # noqa: TID251


def test_at_midnight_today_is_empty_again_under_the_same_version(
    cast: Cast, season: Season, socket: SocketIOTestClient
) -> None:
    board = season.boards["branch", "person"]
    with cast.inside():
        before = fragment.render(ViewKey(board), clock.now())
    assert before.shown.progress.today == 1
    moment = at(cast, 1, time(0, 0, 1))
    (push,) = compared_at(cast, socket, moment)
    assert push["version"] == before.version
    assert push["as_of"] == moment.astimezone(UTC).isoformat()
    with cast.inside(), clock.at(moment):
        shown = fragment.render(ViewKey(board), clock.now())
        assert shown.html == push["html"]
        assert shown.shown.progress.today == 0
        assert shown.shown.progress.total == 1
    assert compared_at(cast, socket, moment + timedelta(minutes=1)) == [], "once"


def test_at_the_cut_off_the_board_is_pushed_once(cast: Cast, socket: SocketIOTestClient) -> None:
    before = compared_at(cast, socket, at(cast, 1, time(17, 59, 59)))
    (push,) = compared_at(cast, socket, at(cast, 1, time(18)))
    assert push["version"] == before[-1]["version"]
    assert push["html"] != before[-1]["html"], "the pace counts the day that is over"
    assert compared_at(cast, socket, at(cast, 1, time(18, 0, 1))) == []


def test_who_comes_back_after_midnight_with_yesterdays_board_gets_todays(
    cast: Cast, season: Season
) -> None:
    watched: dict[str, Any] = {"view": {"board": season.boards["branch", "person"]}}
    evening, morning = at(cast, 0, time(23, 59, 59)), at(cast, 1, time(0, 0, 1))
    with clock.at(evening):
        client = cast.client("zhou")
        opened = socketio.test_client(cast.app, namespace="/live", flask_test_client=client)

    def ask(now: datetime, **held: object) -> dict[str, Any]:
        with clock.at(now):
            answer: dict[str, Any] = opened.emit(
                "watch", {**watched, **held}, namespace="/live", callback=True
            )
        return answer

    held = ask(evening)
    known = {"version": held["version"], "as_of": held["as_of"]}
    assert ask(evening, **known)["html"] is None
    answer = ask(morning, **known)
    assert answer["version"] == held["version"]
    assert answer["html"]
    opened.disconnect("/live")


def test_a_deputys_last_day_ends_what_only_the_deputy_saw(cast: Cast) -> None:
    season = cast.live_campaign(unit_id=cast.units["west"])
    with cast.inside():
        deputies.name(
            cast.actor("security"),
            person_id=cast.people["wang"],
            unit_id=cast.units["west"],
            kind="checks",
            starts_on=clock.today(),
            ends_on=clock.today(),
        )
    view = {"board": season.boards["west", "person"]}
    opened = {}
    for key in ("wang", "sun"):
        with clock.at(at(cast, 0, time(9))):
            client = cast.client(key)
            opened[key] = socketio.test_client(
                cast.app, namespace="/live", flask_test_client=client
            )
            assert opened[key].emit("watch", {"view": view}, namespace="/live", callback=True)["ok"]
        opened[key].get_received("/live")
    assert compared_at(cast, opened["wang"], at(cast, 0, time(18)))
    assert compared_at(cast, opened["sun"], at(cast, 1, time(0, 0, 1)))
    assert opened["wang"].get_received("/live") == []
    for socket in opened.values():
        socket.disconnect("/live")
