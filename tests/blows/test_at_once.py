"""The real server, asked the same at the same moment; and two servers that both keep the time."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Bulletin, Close, Honour, JobRun, Notice
from portal.services import reconciliation
from tests.blows.crowd import Client
from tests.blows.other_time import APPLICATION, OtherTime
from tests.cast import PASSWORD
from tests.databases import Kind, engine_url
from tests.desk import Desk
from tests.entering import SHANGHAI, count
from tests.house import NUMBERS, House, house_at
from tests.parallel import together
from tests.running_server import ROOT, RunningServer

AT_ONCE = 20
HONOURED = ("campaign_id", "kind", "threshold", "subject", "period")
EVENINGS = 2
CLOSES = 1 + EVENINGS
SETTLED_SECONDS = 60.0
COMMAND_SECONDS = 240.0


def test_twenty_forms_with_one_key_at_once_are_one_entry(engine_kind: Kind, tmp_path: Path) -> None:
    with engine_url(engine_kind) as url, house_at(url, tmp_path / "instance") as house:
        clients = [Client(house.server, 0, _made(tmp_path / str(n))) for n in range(AT_ONCE)]
        for client in clients:
            client.journal.send("sent-once")
        taken = together([partial(client.send, "sent-once") for client in clients])
        assert all(taken), [dict(client.answers) for client in clients]
        assert len({client.journal.acknowledged["sent-once"] for client in clients}) == 1
        assert count(house.cast) == 1
        with house.cast.inside():
            assert reconciliation.verify() == []


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def evening(days: int) -> datetime:
    """Return the last seconds before the cut-off, so many days from today."""
    now = datetime.now(UTC).astimezone(SHANGHAI)  # noqa: TID251 - the machine's own
    return now.replace(hour=17, minute=59, second=55, microsecond=0) + timedelta(days=days)


@pytest.fixture
def time_of_both(tmp_path: Path) -> OtherTime:
    """Give the clock by which both servers go; in the morning, when yesterday's close is due."""
    made = OtherTime(tmp_path / "time")
    made.set(evening(0) - timedelta(hours=8))
    return made


@pytest.fixture
def house(tmp_path: Path, time_of_both: OtherTime) -> Iterator[House]:
    """Give a house on PostgreSQL whose server keeps the time, on days that are all worked."""
    settings = {"HONGBANG_TICKER": "on", **time_of_both.environment}
    with (
        engine_url("postgresql") as url,
        house_at(url, tmp_path / "first", settings, f"{APPLICATION}:app") as made,
    ):
        yield made


@pytest.fixture
def second(house: House, tmp_path: Path, time_of_both: OtherTime) -> Iterator[RunningServer]:
    """Give the other server on the same database, which keeps the time as well."""
    settings = {"HONGBANG_DATABASE_URL": house.url, **time_of_both.environment}
    with RunningServer(tmp_path / "second", settings, f"{APPLICATION}:app") as server:
        yield server


@contextmanager
def closing(house: House) -> Iterator[None]:
    """Have `flask close run` run beside the servers, twice; wait for both at the end."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", APPLICATION, "close", "run"],
            cwd=ROOT,
            env=house.server.environment,
            stdout=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    try:
        yield
        assert [one.wait(COMMAND_SECONDS) for one in running] == [0, 0]
    finally:
        for one in running:
            one.kill()
            one.wait()


@pytest.mark.timeout(900)
def test_two_servers_and_a_command_that_keep_the_time_do_everything_once(
    house: House, second: RunningServer, time_of_both: OtherTime
) -> None:
    until(house, 1)
    for days in range(EVENINGS):
        at = evening(days)
        time_of_both.set(at - timedelta(hours=2))
        for who, server in (("zhou", house.server), ("he", second)):
            desk = Desk(server).sign_in(NUMBERS[who], PASSWORD)
            # Ever more, so that there is something to award each evening.
            desk.enter(business_date=at.date().isoformat(), quantity=str(3 + days))
        # The commands take seconds to load, and meanwhile the cut-off passes for the servers.
        time_of_both.set(at)
        with closing(house):
            until(house, days + 2)
    with house.cast.inside():
        once(sa.select(Close.campaign_id, Close.business_date), CLOSES)
        once(sa.select(Bulletin.campaign_id, Bulletin.kind, Bulletin.number))
        once(
            sa.select(Bulletin.campaign_id, Bulletin.kind, Bulletin.ends_on).where(
                Bulletin.kind != "correction"
            ),
            EVENINGS,
        )
        once(sa.select(JobRun.job, JobRun.subject, JobRun.period), CLOSES)
        once(sa.select(*(Honour.__table__.c[name] for name in HONOURED)), 1)
        once(sa.select(Notice.person_id, Notice.kind, sa.cast(Notice.facts, sa.Text)), 1)
        audited = db.session.scalar(
            sa.select(sa.func.count()).where(AuditEvent.action == "close.take")
        )
        assert audited == CLOSES
        assert reconciliation.verify() == []
    for server in (house.server, second):
        assert "Traceback" not in server.log.read_text()


def until(house: House, closes: int) -> None:
    """Return when so many closes have been taken; raise when they are not in time."""
    give_up = time.monotonic() + SETTLED_SECONDS
    while True:
        with house.cast.inside():
            found = db.session.scalar(sa.select(sa.func.count()).select_from(Close))
            db.session.remove()
        if found == closes:
            return
        assert time.monotonic() < give_up, f"{found} closes"
        time.sleep(0.2)


def once(statement: sa.Executable, at_least: int = 0) -> None:
    """Demand that no row comes twice, and that there are enough of them."""
    rows = Counter(tuple(row) for row in db.session.execute(statement))
    assert [row for row, times in rows.items() if times > 1] == []
    assert len(rows) >= at_least, rows
