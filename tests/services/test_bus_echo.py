"""A process calls itself over the bus: what does not come back is told of."""

import json
import time

import pytest

from portal.services import bus
from portal.services.bus import PATIENCE_SECONDS, Echo
from portal.services.health import Verdict
from tests.cast import Cast
from tests.web.test_system import of, page

OK, UNAVAILABLE = 200, 503


def ready(cast: Cast) -> tuple[int, str]:
    answer = cast.stranger().get("/readyz")
    return answer.status_code, answer.get_json()["status"]


def have_heard(cast: Cast, seconds_ago: float, took: float | None) -> None:
    cast.app.extensions["bus_echo"] = Echo(time.monotonic() - seconds_ago, took)


def test_a_call_that_came_back_is_no_message_and_says_how_long_it_took(cast: Cast) -> None:
    heard = cast.heard()
    with cast.inside():
        bus.call()
        sent = bus.echo()
        assert sent is not None
        assert sent.seconds is None
        payload = {"process": bus.PROCESS, "sent": time.time() - 0.25, "kind": bus.ECHO}
        bus.receive(json.dumps(payload))
        echo = bus.echo()
    assert echo is not None
    assert echo.seconds == pytest.approx(0.25, abs=0.2)
    assert heard == []


def test_what_others_call_is_not_ones_own_echo(cast: Cast) -> None:
    heard = cast.heard()
    with cast.inside():
        bus.receive(json.dumps({"process": "another", "sent": time.time(), "kind": bus.ECHO}))
        assert bus.echo() is None
    assert heard == []


def test_a_process_that_hears_nothing_is_not_ready(cast: Cast) -> None:
    assert ready(cast) == (OK, "ok")
    have_heard(cast, PATIENCE_SECONDS - 5, None)
    assert ready(cast) == (OK, "ok")
    have_heard(cast, PATIENCE_SECONDS + 1, 0.001)
    assert ready(cast) == (UNAVAILABLE, "what other processes commit is not heard")


def test_the_health_page_tells_whether_processes_hear_each_other(cast: Cast) -> None:
    assert "进程之间" not in page(cast)
    have_heard(cast, 3, 0.012)
    assert "12 毫秒" in page(cast)
    assert of(cast).database.heard == Verdict.OK
    have_heard(cast, PATIENCE_SECONDS + 1, 0.012)
    assert of(cast).database.heard == Verdict.BROKEN
    assert "这里听不到" in page(cast)


def test_the_health_page_tells_how_many_connections_are_in_use(cast_on: Cast) -> None:
    found = of(cast_on).database
    assert 1 <= found.used <= found.most
    assert f"{found.most} 个连接" in page(cast_on)
