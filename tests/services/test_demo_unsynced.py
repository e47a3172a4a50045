"""Loading the demo without waiting for the disk, and only the demo."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pysqlite3
import pytest
import sqlalchemy as sa

from portal.cli.demo_unsynced import unsynced
from portal.extensions import db
from portal.models import JobRun
from portal.services import jobs
from portal.services.work import writing
from tests.cast import Cast

OFF, FULL = 0, 2


def synchronous() -> int:
    with db.engine.connect() as connection:
        return int(connection.execute(sa.text("PRAGMA synchronous")).scalar_one())


def claim(name: str) -> None:
    with writing() as work:
        jobs.claim(work, name, "1", "1")
    db.session.remove()


def test_the_disk_is_not_waited_for_inside_and_again_afterwards(cast: Cast) -> None:
    with cast.inside():
        assert synchronous() == FULL
        with unsynced(db.engine):
            assert synchronous() == OFF
            claim("inside")
        assert synchronous() == FULL
        assert db.session.get(JobRun, ("inside", "1", "1")) is not None


def test_at_the_end_everything_stands_in_the_database_itself(cast: Cast) -> None:
    with cast.inside():
        log = Path(f"{db.engine.url.database}-wal")
        with unsynced(db.engine):
            claim("inside")
            assert log.stat().st_size > 0
        assert not log.exists() or log.stat().st_size == 0


def test_a_reader_elsewhere_that_holds_it_back_is_said(cast: Cast) -> None:
    with cast.inside(), closing(_elsewhere(db.engine.url.database)) as reader:

        def load() -> None:
            with unsynced(db.engine):
                reader.execute("BEGIN")
                reader.execute("SELECT count(*) FROM person").fetchall()
                claim("inside")

        with pytest.raises(RuntimeError, match="in use elsewhere"):
            load()


def _elsewhere(database: str | None) -> Any:  # noqa: ANN401 - the driver has no types
    return pysqlite3.connect(database, isolation_level=None)
