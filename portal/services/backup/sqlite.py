"""SQLite: a copy while others write, checked; and a file put in the place of another."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from portal.services.backup.archive import no_room, settle
from portal.services.backup.trouble import BackupError, Damaged

MEMBER = "database.sqlite"
# 8 MB a step, and a breath between two: neither the disk nor the processor is ours alone.
PAGES = 2048
BREATH_SECONDS = 0.005
BUSY_SECONDS = 15.0
MOST_TOLD = 5


def path_of(url: str) -> Path:
    """Return the file that an address names."""
    return Path(sa.make_url(url).database or "")


def copy(source: Path, target: Path) -> None:
    """Copy the database as it stands at one moment, while others go on writing; check the copy.

    The source's connection stays in one read transaction. Without it, whatever another process
    commits between two steps would make SQLite begin anew, for ever on a busy day.
    Damaged where the copy is not sound, BackupError where there is none or no room.
    """
    if not source.exists():
        message = f"There is no database at {source}."
        raise BackupError(message)
    with _told(target.parent), _connected(source) as there, _connected(target) as here:
        there.execute("BEGIN")
        there.execute("SELECT count(*) FROM sqlite_master").fetchone()
        there.backup(here, pages=PAGES, progress=lambda *_: time.sleep(BREATH_SECONDS))
        there.execute("ROLLBACK")
        # One file, without a log beside it.
        here.execute("PRAGMA journal_mode=DELETE")
    check(target)


def check(path: Path) -> None:
    """Have SQLite read every page, index and reference of the file; Damaged with what it finds."""
    with _told(path.parent), _connected(path) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    if said != ["ok"]:
        message = f"SQLite finds the database damaged: {'; '.join(said[:MOST_TOLD])}"
        raise Damaged(message)
    if lost:
        message = f"{len(lost)} rows of the database point nowhere, in {lost[0][0]} first."
        raise Damaged(message)


def finish(path: Path) -> None:
    """Bring everything that is in the write-ahead log into the file, and the file to the disk."""
    with _told(path.parent), _connected(path) as connection:
        (mode,) = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        message = f"Another program has {path} open (a server, a command). End it, and try again."
        raise BackupError(message)
    path.chmod(0o600)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(made: Path, target: Path) -> None:
    """Put a finished file in the place of the database, in one step."""
    if target.exists():
        with contextlib.suppress(Damaged):
            finish(target)
    # A log without its database would be played into the new one.
    for suffix in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    made.rename(target)
    settle(target.parent)


@contextlib.contextmanager
def _connected(path: Path) -> Iterator[Any]:
    import pysqlite3  # noqa: PLC0415 - needed for SQLite alone

    connection = pysqlite3.connect(str(path), timeout=BUSY_SECONDS, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Say in a sentence what SQLite says in a code."""
    import pysqlite3  # noqa: PLC0415 - as above

    try:
        yield
    except pysqlite3.DatabaseError as error:
        # The driver gives no codes; these are SQLite's own words for them.
        said = str(error)
        if "full" in said:
            raise no_room(folder) from error
        if "disk I/O error" in said:
            message = (
                f"The disk of {folder} refuses to write or to read: nothing was kept there. Look "
                "whether it is full or failing, or set HONGBANG_BACKUP_FOLDER to another one."
            )
            raise BackupError(message) from error
        if "locked" in said:
            message = "Another program holds the database. End it, and try again."
            raise BackupError(message) from error
        message = f"SQLite cannot read the database: {error}."
        raise Damaged(message) from error
