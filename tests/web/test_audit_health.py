"""The audit log on the health page and the auditor's: what waits, what is missing, what to do."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.models import AuditCopy
from portal.services import audit, health
from portal.services.audit import chain
from portal.services.health import Verdict
from portal.services.health.audit_log import AuditLog
from portal.services.work import writing
from tests.cast import Cast
from tests.free_port import free_port

MINUTES = timedelta(minutes=3)


@pytest.fixture
def copied(cast_on: Cast) -> Iterator[Cast]:
    """Give an application whose log is sealed and has to be copied; nothing is yet."""
    settings = cast_on.app.config["SETTINGS"]
    cast_on.app.config["SETTINGS"] = replace(settings, syslog=f"tcp://127.0.0.1:{free_port()}")
    with cast_on.inside():
        with writing() as work:
            audit.record(work, None, "test.done")
        audit.seal()
    yield cast_on
    cast_on.app.config["SETTINGS"] = settings


def seen(cast: Cast, later: timedelta = timedelta()) -> AuditLog:
    """Return how the log is said to be kept, so much later."""
    now = clock.now() + later
    with cast.inside(), clock.at(now):
        return health.of(cast.actor("system"), now).audit


def note(cast: Cast, missing: int, **values: object) -> None:
    """Write down that the copy lacks so many of the lines."""
    with cast.inside(), writing() as work:
        seq = chain.newest(work.connection)[0] - missing
        work.connection.execute(sa.delete(AuditCopy))
        work.connection.execute(sa.insert(AuditCopy).values(id=1, holder="", seq=seq, **values))


def head(cast: Cast) -> int:
    """Return how many lines are sealed."""
    with cast.inside():
        return audit.head().seq


def tell(cast: Cast, ago: timedelta) -> None:
    """Write a line that is dated back, and seal it."""
    with cast.inside():
        with writing() as work:
            work.now -= ago
            audit.record(work, None, "test.done")
        audit.seal()


def test_lines_that_nobody_copies_are_to_be_looked_at_though_nothing_failed(copied: Cast) -> None:
    assert seen(copied).copy == Verdict.OK, "the ticker has a moment"
    found = seen(copied, MINUTES)
    assert found.copy == Verdict.LOOK
    assert found.copied
    assert found.copied.failing_since is None
    note(copied, 1, copied_at=clock.now() + MINUTES)
    assert seen(copied, MINUTES).copy == Verdict.OK, "it goes on with old lines"
    assert seen(copied, 2 * MINUTES).copy == Verdict.LOOK
    note(copied, 0, copied_at=clock.now())
    assert seen(copied, 20 * MINUTES).copy == Verdict.OK, "nothing waits"
    note(copied, 1, failing_since=clock.now())
    assert [seen(copied, one).copy for one in (timedelta(), 25 * MINUTES)] == [
        Verdict.LOOK,
        Verdict.BROKEN,
    ]


def test_lines_that_only_the_log_server_has_are_a_broken_log(copied: Cast) -> None:
    note(copied, -2, copied_at=clock.now())
    found = seen(copied)
    assert found.copied
    assert (found.copy, found.copied.beyond) == (Verdict.BROKEN, 2)
    html = copied.client("system").get("/system").text
    assert "日志服务器上多出 2 条记录，而此处日志末尾没有" in html
    assert "flask audit accept-head" in html
    assert "比此处日志多 2 行" in copied.client("audit").get("/audit").text


def test_what_waits_is_said_with_the_command_that_does_it(copied: Cast) -> None:
    tell(copied, MINUTES)
    note(copied, 1, copied_at=clock.now() - 2 * MINUTES)
    html = copied.client("system").get("/system").text
    assert "起有 1 条记录未发往日志服务器" in html
    assert "flask audit copy" in html


def test_a_head_that_is_missing_is_said_on_both_pages(copied: Cast) -> None:
    assert seen(copied).sealed == Verdict.OK
    (copied.app.config["SETTINGS"].instance / "audit_head.json").unlink()
    assert seen(copied).sealed == Verdict.LOOK
    for who, path in (("system", "/system"), ("audit", "/audit")):
        html = copied.client(who).get(path).text
        assert "audit_head.json" in html
        assert "缺失或无法读取" in html


def test_a_line_that_is_dated_back_is_said_to_the_auditor(copied: Cast) -> None:
    tell(copied, timedelta(hours=3))
    html = copied.client("audit").get("/audit").text
    assert f"第 {head(copied)} 行" in html
    assert "早于前一行 2 小时以上" in html
    assert "日志不完整" not in html
