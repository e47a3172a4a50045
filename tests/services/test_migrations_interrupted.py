"""A migration that is killed in the middle leaves the database as it was; the next one finishes."""

import os
import signal
import subprocess
import sys

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import guard, schema
from portal.services import reconciliation
from portal.services.backup.manifest import Figures, figures
from tests.backing_up import let_go
from tests.cast import Cast
from tests.entering import enter
from tests.migrating import migrate
from tests.running_server import ROOT

PLACES = ("20", "200", "commit")
"""Where it is killed: at which statement, or when all is done and only the commit is missing."""


def attempt(cast: Cast, when: str) -> subprocess.CompletedProcess[str]:
    let_go(cast.app)
    url = cast.app.config["SETTINGS"].database_url
    return subprocess.run(
        [sys.executable, str(ROOT / "tests" / "killed_migration.py"), url, when],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def stands(cast: Cast) -> tuple[str, Figures]:
    with cast.inside():
        revision = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
        found = figures(db.session.connection())
    let_go(cast.app)
    return str(revision), found


def oldest() -> str:
    """Return the revision that everything began with."""
    return schema.revisions()[-1]


def test_a_killed_migration_changes_nothing_and_the_next_one_finishes(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    migrate(cast_on, oldest())
    before = stands(cast_on)
    assert before[0] == oldest()
    for place in PLACES:
        killed = attempt(cast_on, place)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert stands(cast_on) == before, f"killed at {place}"
    done = attempt(cast_on, "0")
    assert done.returncode == 0, done.stderr
    with cast_on.inside():
        connection = db.session.connection()
        assert schema.is_current(connection)
        assert guard.unguarded(connection) == []
        assert reconciliation.verify() == []
        assert db.session.scalar(sa.text("SELECT count(*) FROM entry")) == 1
        with pytest.raises(sa.exc.DatabaseError, match="append-only"):
            db.session.execute(sa.text("DELETE FROM entry"))
