"""Backups: made while others write, put back elsewhere, proven, and refused with a sentence."""

import fcntl
import os
import re
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portal.config import Settings
from portal.extensions import db
from portal.models import AuditEvent, Entry, JobRun, guard
from portal.services import reconciliation
from portal.services.backup import folder
from portal.services.backup.trouble import BackupError
from tests.backing_up import drill, elsewhere, let_go, make, restore, settings_of, tables
from tests.cast import Cast
from tests.databases import Kind
from tests.entering import enter
from tests.running_server import ROOT
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a live season; once on each engine."""
    return cast_on.live_campaign()


def entries(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalar(sa.select(sa.func.count()).select_from(Entry)) or 0
    let_go(app)
    return found


def actions(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.result)
            .where(AuditEvent.action.startswith("backup."))
            .order_by(AuditEvent.id)
        ).all()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.usefixtures("season_on")
def test_a_backup_made_while_others_write_is_restored_elsewhere_and_reconciles(
    cast_on: Cast, engine_kind: Kind, tmp_path: Path
) -> None:
    enter(cast_on, "zhou")
    written: list[int] = []
    enough, done = threading.Event(), threading.Event()

    def write() -> None:
        while not done.is_set():
            written.append(enter(cast_on, "zhou"))
            enough.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert enough.wait(60)
        before = len(written)
        made = make(cast_on)
        during = len(written) - before
    finally:
        done.set()
        writer.join(60)
    assert during > 0, "nobody could write meanwhile"
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        told = restore(app, made.path)
        assert before + 1 <= entries(app) <= before + 1 + during + 1
        with app.app_context():
            assert reconciliation.verify() == []
            assert guard.unguarded(db.session.connection()) == []
            with pytest.raises(sa.exc.DatabaseError, match="append-only"):
                db.session.execute(sa.text("UPDATE entry SET quantity = 1"))
            db.session.rollback()
        assert actions(app)[-1] == ("backup.restore", "done")
        for word in ("Hashes", "Counts and sums", "Schema", "Guards", "Ledger", "Database"):
            assert any(line.startswith(word) for line in told), word


@pytest.mark.usefixtures("season_on")
def test_what_the_instance_needs_comes_along(
    cast_on: Cast, engine_kind: Kind, tmp_path: Path
) -> None:
    made = make(cast_on)
    key = settings_of(cast_on.app).instance / "secret_key"
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        restore(app, made.path)
        found = settings_of(app).instance / "secret_key"
        assert found.read_text() == key.read_text()
        assert stat.S_IMODE(found.stat().st_mode) == 0o600


def test_a_backup_is_one_file_for_its_owner_alone_and_on_record(cast_on: Cast) -> None:
    made = make(cast_on)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert [one.path for one in folder.found(made.path.parent)] == [made.path]
    assert sorted(path.name for path in made.path.parent.iterdir()) == [".lock", made.path.name]
    with cast_on.inside():
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "backup.create")
        ).one()
    assert event.detail["sha256"] == made.sha256
    assert event.detail["bytes"] == made.path.stat().st_size
    assert made.about.figures.counts["person"] == 10


@pytest.mark.usefixtures("season_on")
def test_a_database_that_is_not_empty_is_replaced_only_when_asked_and_kept_first(
    cast_on: Cast,
) -> None:
    enter(cast_on, "zhou")
    made = make(cast_on)
    enter(cast_on, "zhou")
    with pytest.raises(BackupError, match="not empty"):
        restore(cast_on.app, made.path)
    assert entries(cast_on.app) == 2
    told = restore(cast_on.app, made.path, replace=True)
    assert entries(cast_on.app) == 1
    kept = [one for one in folder.found(made.path.parent) if one.kind == folder.BEFORE_RESTORE]
    assert any(str(kept[0].path) in line for line in told)
    restore(cast_on.app, kept[0].path, replace=True)
    assert entries(cast_on.app) == 2


@pytest.mark.usefixtures("season_on")
def test_a_restore_refuses_while_a_server_serves_the_instance(cast_on: Cast) -> None:
    made = make(cast_on)
    lock = settings_of(cast_on.app).instance / "serving.lock"
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(BackupError, match="A server serves"):
            restore(cast_on.app, made.path, replace=True)


def test_on_postgresql_a_restore_refuses_while_anybody_is_connected(
    cast_on: Cast, engine_kind: Kind
) -> None:
    if engine_kind == "sqlite":
        pytest.skip("SQLite has no connections to count")
    made = make(cast_on)
    other = sa.create_engine(settings_of(cast_on.app).database_url)
    with other.connect(), pytest.raises(BackupError, match="1 other connections"):
        restore(cast_on.app, made.path, replace=True)
    other.dispose()


@pytest.mark.usefixtures("season_on")
def test_a_drill_proves_the_newest_and_leaves_nothing_behind(cast_on: Cast) -> None:
    enter(cast_on, "zhou")
    make(cast_on)
    made = make(cast_on)
    before = sorted(made.path.parent.iterdir())
    told = drill(cast_on)
    assert any("Ledger" in line for line in told)
    assert sorted(made.path.parent.iterdir()) == before
    assert actions(cast_on.app)[-1] == ("backup.drill", "done")
    with cast_on.inside():
        run = db.session.scalars(sa.select(JobRun).where(JobRun.job == "backup_drill")).one()
        assert run.subject == made.path.name
        if db.engine.dialect.name == "postgresql":
            left = db.session.scalars(
                sa.text("SELECT datname FROM pg_database WHERE datname LIKE '%drill%'")
            ).all()
            assert left == []


def test_a_drill_of_a_file_that_was_changed_says_so_and_is_on_record(cast_on: Cast) -> None:
    made = make(cast_on)
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    made.path.write_bytes(content)
    with pytest.raises(BackupError, match=r"changed or cut off|hash differs"):
        drill(cast_on)
    assert actions(cast_on.app)[-1] == ("backup.drill", "failed")


def test_what_a_killed_process_left_is_swept_by_the_next(cast: Cast) -> None:
    place = folder.of(settings_of(cast.app))
    (place / ".scratch-abc").mkdir()
    (place / ".scratch-abc" / "database.sqlite").write_text("plain")
    (place / ".hongbang-20260101T000000Z-daily.tar.gz.partial").write_text("half")
    (place / "notes.txt").write_text("somebody's own")
    made = make(cast)
    assert sorted(path.name for path in place.iterdir()) == [
        ".lock",
        made.path.name,
        "notes.txt",
    ]


def test_a_damaged_database_is_set_aside_and_the_backup_put_in_its_place(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    made = make(cast)
    let_go(cast.app)
    path = Path(settings_of(cast.app).database_url.removeprefix("sqlite:///"))
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(BackupError):
        restore(cast.app, made.path)
    assert path.read_bytes().startswith(b"no database")
    told = restore(cast.app, made.path, replace=True)
    aside = next(path.parent.glob(f"{path.name}.damaged-*"))
    assert aside.read_bytes().startswith(b"no database")
    assert any(aside.name in line for line in told)
    assert entries(cast.app) == 1


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["flask", "--app", "wsgi", "backup", "create"]
from flask.cli import main
main()
"""


def create_in(settings: Settings, *command: str) -> str:
    """Make a backup by the command, which must fail; return what it says."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **os.environ,
            "HONGBANG_INSTANCE": str(settings.instance),
            "HONGBANG_DATABASE_URL": settings.database_url,
            "HONGBANG_BACKUP_FOLDER": str(settings.backup_folder),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert folder.found(settings.backup_folder) == []
    assert [path.name for path in settings.backup_folder.iterdir()] == [".lock"]
    return done.stderr


@pytest.mark.usefixtures("season_on")
def test_a_file_that_may_not_become_so_large_is_told_and_nothing_half_is_left(
    cast_on: Cast,
) -> None:
    settings = settings_of(cast_on.app)
    # What SQLite needs beside the database has 32 KB.
    limit = "200000" if settings.is_sqlite else "20000"
    assert re.search("no room in|refuses to write", create_in(settings, "-c", LIMITED, limit))
    assert actions(cast_on.app) == [("backup.create", "failed")]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 300 KB, where the machine lets one be made."""
    place = tmp_path / "disk"
    place.mkdir()
    mounting = ["/bin/mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(place)]
    if subprocess.run(mounting, check=False, capture_output=True, timeout=30).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["/bin/umount", str(place)], check=True, timeout=30)


@pytest.mark.usefixtures("season_on")
def test_a_full_disk_is_told_and_nothing_half_is_left(cast_on: Cast, small_disk: Path) -> None:
    settings = settings_of(cast_on.app, backups=small_disk)
    if not settings.is_sqlite:
        # A dump of a small database is small: the disk has to be nearly full already.
        (small_disk / "others").write_bytes(bytes(290_000))
        small_disk = small_disk / "ours"
        settings = settings_of(cast_on.app, backups=small_disk)
    said = create_in(settings, "-m", "flask", "--app", "wsgi", "backup", "create")
    assert "There is no room in" in said
    assert "HONGBANG_BACKUP_FOLDER" in said


@pytest.mark.usefixtures("season_on")
def test_refused_means_untouched(cast_on: Cast, engine_kind: Kind, tmp_path: Path) -> None:
    made = make(cast_on)
    content = made.path.read_bytes()
    bad = tmp_path / made.path.name
    with elsewhere(engine_kind, tmp_path / "elsewhere") as app:
        for spoilt, sentence in (
            (content[: len(content) // 2], "cut off"),
            (content[:-4], "cut off"),
            (b"", "cut off"),
            (os.urandom(5000), "no backup"),
            (b"PK\x03\x04" + bytes(5000), "no backup"),
        ):
            bad.write_bytes(spoilt)
            with pytest.raises(BackupError, match=sentence):
                restore(app, bad)
        with pytest.raises(BackupError, match="cannot be read"):
            restore(app, tmp_path / "nowhere.tar.gz")
        assert tables(app) == []
        assert not re.search("restoring", str(list(tmp_path.rglob("*"))))
