"""Issuing once: interrupted anywhere, raced by threads and processes, it is whole or not at all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Bulletin, BulletinMark, Close, CloseMark, JobRun
from portal.services import closes
from tests.cast import Cast, application
from tests.databases import Kind, engine_url
from tests.entering import SHANGHAI, enter, take_back
from tests.issuing import at, differences, evening, pass_by, told
from tests.parallel import at_once
from tests.running_server import INHERITED, ROOT
from tests.statements import counted

# Sundays: the first week's end, and the last day of the season.
FIRST, SUNDAY = date(2026, 11, 2), date(2026, 11, 8)
DAY = timedelta(days=1)
# A cycle, a week, a month, the season and a correction.
ALL = [("cycle", 2), ("week", 1), ("month", 1), ("season", 1), ("correction", 1)]


class PluggedError(RuntimeError):
    """The plug was pulled."""


def prepare(cast: Cast) -> None:
    """Give a week's season on its last day, with everything to tell of."""
    cast.live_campaign(starts_on=FIRST, ends_on=SUNDAY)
    with clock.at(at(SUNDAY - DAY, 10)):
        taken = enter(cast, "zhou", quantity="3")
        enter(cast, "he")
    evening(cast, SUNDAY - DAY)
    with clock.at(at(SUNDAY, 10)):
        take_back(cast, "zhou", taken)
        enter(cast, "huang")


@contextmanager
def interrupted(cast: Cast, number: int) -> Iterator[None]:
    """Pull the plug at the statement of that number."""
    sent = 0

    def note(*_: object) -> None:
        nonlocal sent
        sent += 1
        if sent == number:
            raise PluggedError

    with cast.inside():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def kept(cast: Cast) -> list[int]:
    """Return how many rows there are of everything that an evening writes."""
    with cast.inside():
        return [
            db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in (Bulletin, BulletinMark, Close, CloseMark, JobRun, AuditEvent)
        ]


def test_interrupted_at_any_statement_it_leaves_nothing_and_is_done_next_time(
    cast_on: Cast,
) -> None:
    prepare(cast_on)
    before = kept(cast_on)
    # So many statements it takes to see what is due; from then on something is written.
    with counted(cast_on.app) as looking:
        assert pass_by(cast_on, at(SUNDAY, 17)) == []
    number, step = 1, 1 if cast_on.app.config["SETTINGS"].is_sqlite else 7
    while True:
        try:
            with interrupted(cast_on, number):
                issued = evening(cast_on, SUNDAY)
        except PluggedError:
            assert kept(cast_on) == before, number
            number += step
            continue
        break
    assert number > len(looking) + 40, "it was interrupted while it wrote"
    assert issued == ALL
    assert evening(cast_on, SUNDAY) == []
    assert differences(cast_on) == []


def test_five_threads_issue_an_evening_once(cast_on: Cast) -> None:
    prepare(cast_on)
    moment = at(SUNDAY, 18)

    def run(_: int) -> int:
        with clock.at(moment):
            return sum(len(taken.issued) for taken in closes.run(clock.now()))

    assert sorted(at_once(cast_on.app, 5, run), key=str) == [0, 0, 0, 0, len(ALL)]
    assert kept(cast_on)[0] == 1 + len(ALL)


def test_five_threads_look_once_at_a_cut_off_without_a_close(cast_on: Cast) -> None:
    cast_on.live_campaign(starts_on=FIRST, ends_on=SUNDAY, cadence="weekly", cadence_weekday=3)
    evening(cast_on, date(2026, 11, 5))
    moment = at(SUNDAY, 18)

    def run(_: int) -> int:
        with clock.at(moment):
            return sum(len(taken.issued) for taken in closes.run(clock.now()))

    assert sorted(at_once(cast_on.app, 5, run), key=str) == [0, 0, 0, 0, 2]


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_four_processes_at_once_issue_one(tmp_path: Path, kind: Kind) -> None:
    with engine_url(kind) as url, application(url, tmp_path) as app:
        cast = Cast(app)
        # Processes read the machine's clock: a season under way, whose cut-off has just passed.
        now = clock.now().astimezone(SHANGHAI)
        past = (now - timedelta(minutes=1)).time().replace(microsecond=0)
        season = cast.live_campaign(cut_off=past, basis="calendar")
        enter(cast, "zhou")
        environment = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "HONGBANG_INSTANCE": str(tmp_path),
            "HONGBANG_DATABASE_URL": url,
        }
        commands = [("bulletin", "issue"), ("close", "run")] * 2
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", *command],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for command in commands
        ]
        answers = [process.communicate(timeout=120) for process in processes]
        assert [process.returncode for process in processes] == [0] * 4, answers
        with app.app_context():
            db.session.rollback()
        (content,) = told(cast, season)
        assert content.sums is not None
        assert (content.number, content.sums.value) == (1, "1")
        lines = [line for out, _ in answers for line in out.splitlines()]
        issued = [line for line in lines if line.startswith("season: cycle 1 of ")]
        taken = [line for line in lines if line.startswith("season: close of ")]
        assert len(issued) + len(taken) == 1, lines
        assert lines.count("No bulletin is due.") + lines.count("No close is due.") == 3
        assert pass_by(cast, clock.now()) == []
        assert differences(cast) == []
