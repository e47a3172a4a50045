"""The real server, asked the same at the same moment; and two servers that both keep the time."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
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
EVENINGS = 3
SETTLED_SECONDS = 60.0


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


@pytest.fixture
def time_of_both(tmp_path: Path) -> OtherTime:
    """Give the clock by which both servers go."""
    return OtherTime(tmp_path / "time")


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


def closing(house: House) -> list[subprocess.Popen[str]]:
    """Start `flask close run` three times beside the servers."""
    return [
        subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", APPLICATION, "close", "run"],
            cwd=ROOT,
            env=house.server.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(3)
    ]


def test_two_servers_and_a_command_that_keep_the_time_do_everything_once(
    house: House, second: RunningServer, time_of_both: OtherTime
) -> None:
    now = datetime.now(UTC).astimezone(SHANGHAI)  # noqa: TID251 - the machine's own
    first_evening = now.replace(hour=17, minute=59, second=55, microsecond=0)
    for evening in range(EVENINGS):
        at = first_evening + timedelta(days=evening)
        time_of_both.set(at - timedelta(hours=2))
        for who, server in (("zhou", house.server), ("he", second)):
            desk = Desk(server).sign_in(NUMBERS[who], PASSWORD)
            # Ever more, so that there is something to award each evening.
            desk.enter(business_date=at.date().isoformat(), quantity=str(3 + evening))
        # The commands take seconds to load, and meanwhile the cut-off passes for the servers.
        time_of_both.set(at)
        running = closing(house)
        until(house, evening + 1)
        for one in running:
            said, _ = one.communicate(timeout=120)
            assert one.returncode == 0, said
    with house.cast.inside():
        once(sa.select(Close.campaign_id, Close.business_date), EVENINGS)
        once(sa.select(Bulletin.campaign_id, Bulletin.number))
        once(
            sa.select(Bulletin.campaign_id, Bulletin.kind, Bulletin.ends_on).where(
                Bulletin.kind != "correction"
            ),
            EVENINGS,
        )
        once(sa.select(JobRun.job, JobRun.subject, JobRun.period), EVENINGS)
        once(sa.select(*(Honour.__table__.c[name] for name in HONOURED)), 1)
        once(sa.select(Notice.person_id, Notice.kind, sa.cast(Notice.facts, sa.Text)), 1)
        audited = db.session.scalar(
            sa.select(sa.func.count()).where(AuditEvent.action == "close.take")
        )
        assert audited == EVENINGS
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


def once(statement: sa.Select[tuple[object, ...]], at_least: int = 0) -> None:
    """Demand that no row comes twice, and that there are enough of them."""
    rows = Counter(db.session.execute(statement).tuples())
    assert [row for row, times in rows.items() if times > 1] == []
    assert len(rows) >= at_least, rows
