"""The audit log's copy by syslog: whole, in order, over a real line; and nobody waits for it."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models import AuditCopy
from portal.services import audit
from tests.cast import Cast
from tests.entering import enter
from tests.free_port import free_port

LINE = re.compile(
    rb"<110>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) \S+ hongbang \d+ audit - (\{.*\})", re.DOTALL
)


@contextmanager
def copied_to(app: Flask, address: str) -> Iterator[None]:
    """Have the application copy its log there."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, syslog=address)
    try:
        yield
    finally:
        app.config["SETTINGS"] = before


class Collector(threading.Thread):
    """A log server in small: takes one line by TCP and keeps what it was told."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(daemon=True)
        self._listening = socket.create_server(("127.0.0.1", port))
        self._listening.settimeout(20)
        self.port = self._listening.getsockname()[1]
        self.heard = b""
        self.start()

    def run(self) -> None:
        with closing(self._listening):
            line, _ = self._listening.accept()
        with closing(line):
            line.settimeout(20)
            while part := line.recv(65_536):
                self.heard += part

    def messages(self) -> list[dict[str, object]]:
        """Return what was told, once the line is closed; fail where it is not RFC 5424 and 6587."""
        self.join(20)
        found, rest = [], self.heard
        while rest:
            length, _, rest = rest.partition(b" ")
            text, rest = rest[: int(length)], rest[int(length) :]
            match = LINE.fullmatch(text)
            assert match, text
            found.append(json.loads(match[2]))
        return found


def test_every_sealed_line_is_copied_once_with_its_place_and_hash(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    collector = Collector()
    with cast_on.inside(), copied_to(cast_on.app, f"tcp://127.0.0.1:{collector.port}"):
        audit.seal()
        head = audit.head()
        assert audit.copy() == head.seq
        told = collector.messages()
        assert [one["seq"] for one in told] == list(range(1, head.seq + 1))
        assert told[-1]["hash"] == head.hash
        assert "entry.record" in [one["action"] for one in told]
        assert audit.copy() == 0, "nothing is sent twice"
        state = audit.state()
        assert state
        assert (state.seq, state.waiting, state.failing_since) == (head.seq, 0, None)


def test_a_log_server_that_is_away_is_noted_and_catches_up(cast_on: Cast) -> None:
    port = free_port()
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    with cast_on.inside(), copied_to(cast_on.app, f"tcp://127.0.0.1:{port}"):
        audit.seal()
        for _ in range(2):
            with pytest.raises(audit.Unreachable):
                audit.copy()
        state = audit.state()
        assert state
        assert state.failing_since
        assert state.waiting == audit.head().seq
        collector = Collector(port)
        audit.copy()
        assert len(collector.messages()) == audit.head().seq
        state = audit.state()
        assert state
        assert (state.failing_since, state.waiting) == (None, 0)


def test_a_log_server_that_reads_nothing_has_taken_nothing(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        address = f"tcp://127.0.0.1:{deaf.getsockname()[1]}"
        with cast.inside(), copied_to(cast.app, address):
            audit.seal()
            with pytest.raises(audit.Unreachable):
                audit.copy()
            state = audit.state()
            assert state
            assert state.waiting == audit.head().seq


def test_a_line_goes_by_udp_as_well(cast: Cast) -> None:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(20)
        address = f"udp://127.0.0.1:{listening.getsockname()[1]}"
        cast.live_campaign()
        enter(cast, "zhou")
        with cast.inside(), copied_to(cast.app, address):
            audit.seal()
            assert audit.copy() == audit.head().seq
        match = LINE.fullmatch(listening.recv(65_536))
        assert match
        assert json.loads(match[2])["seq"] == 1


def test_only_who_holds_the_lease_sends_and_it_passes_on(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    collector = Collector()
    with cast_on.inside(), copied_to(cast_on.app, f"tcp://127.0.0.1:{collector.port}"):
        audit.seal()
        assert audit.head().seq
        db.session.execute(
            sa.insert(AuditCopy).values(
                id=1, seq=0, holder="another:1", held_until=clock.now() + timedelta(seconds=20)
            )
        )
        db.session.commit()
        assert audit.copy() == 0
        with clock.at(clock.now() + timedelta(seconds=40)):
            assert audit.copy() == audit.head().seq


def test_without_a_log_server_nothing_is_sent_and_nothing_is_said(cast: Cast) -> None:
    with cast.inside():
        audit.seal()
        assert audit.copy() == 0
        assert audit.state() is None


def test_no_customer_and_no_secret_leaves_with_the_copy(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou", customer="绝密客户有限公司")
    collector = Collector()
    with cast.inside(), copied_to(cast.app, f"tcp://127.0.0.1:{collector.port}"):
        audit.seal()
        audit.copy()
    collector.messages()
    assert "绝密客户".encode() not in collector.heard
    assert b"argon2" not in collector.heard
