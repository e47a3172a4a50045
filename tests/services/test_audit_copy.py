"""The audit log's copy by syslog: whole, in order, over a real line; and nobody waits for it."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models import AuditCopy
from portal.services import audit
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.free_port import free_port
from tests.secure import Certificate, certificate

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
    """A log server in small: takes one line by TCP or TLS and keeps what it was told.

    A mute one closes its own half at once; a polite one says good-bye by TLS. It may refuse by
    asking for a certificate, by not reading until it is told to end, or by closing at once.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        papers: Certificate | None = None,
        is_mute: bool = False,
        is_polite: bool = True,
        refuses_by: str = "",
    ) -> None:
        super().__init__(daemon=True)
        self._listening = socket.create_server(("127.0.0.1", port))
        self._listening.settimeout(20)
        self._context = None
        if papers:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(papers.chain, papers.key)
            if refuses_by == "certificate":
                self._context.verify_mode = ssl.CERT_REQUIRED
        self._is_mute, self._is_polite = is_mute, is_polite
        self._refuses = bool(refuses_by)
        self._is_deaf = refuses_by == "deafness"
        self._closes = refuses_by == "closing"
        self.port = self._listening.getsockname()[1]
        self.heard = b""
        self.complaint = ""
        self.told = threading.Event()
        self.start()

    def run(self) -> None:
        with closing(self._listening):
            line = self._taken()
            while not line and not self._refuses:
                line = self._taken()
        if not line:
            return
        with closing(line):
            line.settimeout(20)
            if self._is_mute:
                line.shutdown(socket.SHUT_WR)
            if self._closes:
                return
            if self._is_deaf:
                self.told.wait(20)
                return
            try:
                while part := line.recv(65_536):
                    self.heard += part
                if isinstance(line, ssl.SSLSocket) and self._is_polite:
                    line.unwrap()
            except OSError as error:
                self.complaint = str(error)

    def _taken(self) -> socket.socket | None:
        line, _ = self._listening.accept()
        if not self._context:
            return line
        try:
            return self._context.wrap_socket(line, server_side=True, suppress_ragged_eofs=False)
        except OSError:
            # Who does not trust us comes again.
            return None

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


def waiting() -> int:
    """Return how many lines wait for the log server; that it takes none has to be known."""
    state = audit.state()
    assert state
    assert state.failing_since
    assert state.seq == 0
    return state.waiting


def test_a_log_server_that_reads_nothing_has_taken_nothing_and_nobody_waits(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    with closing(socket.create_server(("127.0.0.1", 0))) as deaf:
        port = deaf.getsockname()[1]
        with cast_on.inside(), copied_to(cast_on.app, f"tcp://127.0.0.1:{port}"):
            audit.seal()

            def send() -> None:
                with cast_on.inside(), pytest.raises(audit.Unreachable):
                    audit.copy()

            sending = threading.Thread(target=send, daemon=True)
            sending.start()
            line, _ = deaf.accept()
            with closing(line):
                enter(cast_on, "huang")
                assert audit.seal(), "entering and sealing go on while the copy waits"
                assert sending.is_alive()
                sending.join(30)
            assert not sending.is_alive()
            assert waiting() == audit.head().seq
    with cast_on.inside(), copied_to(cast_on.app, f"tcp://127.0.0.1:{port}"):
        collector = Collector(port)
        assert audit.copy() == audit.head().seq
        assert len(collector.messages()) == audit.head().seq


def test_a_log_server_that_closes_at_once_has_taken_nothing(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def close_all() -> None:
            with suppress(OSError):
                while True:
                    listening.accept()[0].close()

        threading.Thread(target=close_all, daemon=True).start()
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        with cast.inside(), copied_to(cast.app, address):
            audit.seal()
            for _ in range(20):
                with pytest.raises(audit.Unreachable):
                    audit.copy()
            assert waiting() == audit.head().seq
        listening.shutdown(socket.SHUT_RDWR)


def test_a_log_server_that_closes_its_own_half_at_once_is_heard_out(cast: Cast) -> None:
    """It has nothing to say; that it does so early does not mean that it has read."""
    cast.live_campaign()
    enter(cast, "zhou")
    collector = Collector(is_mute=True)
    with cast.inside(), copied_to(cast.app, f"tcp://127.0.0.1:{collector.port}"):
        audit.seal()
        assert audit.copy() == audit.head().seq
        assert len(collector.messages()) == audit.head().seq


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Give a log server's certificate, and the authority that signed it."""
    return certificate(tmp_path_factory.mktemp("papers"))


@pytest.mark.parametrize("is_polite", [True, False])
def test_a_line_goes_by_tls_as_well(
    cast: Cast, papers: Certificate, monkeypatch: pytest.MonkeyPatch, *, is_polite: bool
) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    collector = Collector(papers=papers, is_polite=is_polite)
    address = f"tls://127.0.0.1:{collector.port}"
    with cast.inside(), copied_to(cast.app, address):
        audit.seal()
        with pytest.raises(audit.Unreachable, match="certificate"):
            audit.copy()
        monkeypatch.setenv("SSL_CERT_FILE", str(papers.authority))
        assert audit.copy() == audit.head().seq
        assert [one["seq"] for one in collector.messages()][-1] == audit.head().seq
    assert collector.complaint == "", "the line ended as TLS wants it"


def test_a_log_server_that_refuses_by_tls_or_reads_nothing_has_taken_nothing(
    cast: Cast, papers: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(papers.authority))
    cast.live_campaign()
    enter(cast, "zhou")
    for wanted in ("certificate", "deafness", "closing"):
        collector = Collector(papers=papers, refuses_by=wanted)
        with cast.inside(), copied_to(cast.app, f"tls://127.0.0.1:{collector.port}"):
            audit.seal()
            with pytest.raises(audit.Unreachable):
                audit.copy()
            assert waiting() == audit.head().seq
        collector.told.set()


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


def test_the_command_copies_what_the_ticker_would(cast_on: Cast) -> None:
    def told() -> Result:
        return cast_on.app.test_cli_runner().invoke(args=["audit", "copy"])

    assert "HONGBANG_SYSLOG is empty" in told().output
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    with cast_on.inside():
        audit.seal()
        head = audit.head()
    collector = Collector()
    with copied_to(cast_on.app, f"tcp://127.0.0.1:{collector.port}"):
        found = told()
        assert (found.exit_code, found.output) == (0, f"{head.seq} lines copied.\n")
        assert len(collector.messages()) == head.seq
        # A timer's next process need not wait for the lease of this one.
        with cast_on.inside():
            assert db.session.scalars(sa.select(AuditCopy.held_until)).one() is None
        enter(cast_on, "huang")
        with cast_on.inside():
            audit.seal()
        found = told()
        assert found.exit_code == 1
        assert "0 lines copied. The log server does not take the others" in found.output
        with cast_on.inside(), writing() as work:
            values = {"holder": "another:1", "held_until": work.now + timedelta(seconds=20)}
            work.connection.execute(sa.update(AuditCopy).values(values))
        assert "another process copies just now" in told().output
