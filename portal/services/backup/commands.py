"""What can be done with backups, each with its record: what went well and what did not."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from portal import clock
from portal.config import Settings
from portal.services.backup import (
    archive,
    daily,
    drilling,
    exporting,
    folder,
    making,
    moving,
    passphrase,
    records,
    restoring,
)
from portal.services.backup.archive import Unpacked
from portal.services.backup.drilling import Drilled
from portal.services.backup.exporting import Exported
from portal.services.backup.folder import Backup
from portal.services.backup.making import Made
from portal.services.backup.moving import Moved
from portal.services.backup.proving import Tell
from portal.services.backup.restoring import Restored
from portal.services.backup.trouble import BackupError


@dataclass(frozen=True)
class Listed:
    """A backup in the folder with what it says of itself; None and why where it says nothing."""

    backup: Backup
    found: Unpacked | None
    why: str = ""


def create(settings: Settings, release: str, *, for_the_day: bool) -> Made | None:
    """Make a backup and thin the folder out; for the day None where that one is made already.

    BackupError, on record as well, where it cannot be made.
    """
    kind = folder.DAILY if for_the_day else folder.BY_HAND
    with _on_record("backup.create", kind), folder.alone(folder.of(settings)):
        # Looked at under the lock: a timer and a ticker may come at the same moment.
        if for_the_day and daily.is_made(clock.today()):
            return None
        made = making.make(settings, kind, clock.now(), release)
        records.made(made)
    return made


def restore(
    settings: Settings,
    source: Path,
    release: str,
    tell: Tell,
    *,
    replace: bool,
    unencrypted: bool = False,
) -> Restored:
    """Put the backup in the place of the database; see `restoring.restore` for what it raises."""
    # Nothing is written before it stands: it would go into the database that is being replaced.
    restored = restoring.restore(
        settings, source, clock.now(), release, tell, replace=replace, unencrypted=unencrypted
    )
    records.restored(restored, source.name)
    return restored


def move(settings: Settings, source: Path, release: str, tell: Tell) -> Moved:
    """Move from the SQLite file to the PostgreSQL database of the settings; then rename the file.

    See `moving.move` for what it raises. The record of it is the first line of the new database.
    """
    about = moving.move(settings, source, clock.now(), release, tell)
    aside = moving.put_aside(source, clock.now())
    moved = Moved(about, source, aside)
    records.moved(moved)
    return moved


def drill(
    settings: Settings,
    source: Path | None,
    tell: Tell,
    scratch_url: str = "",
    *,
    unencrypted: bool = False,
) -> Drilled:
    """Prove the backup, or the newest one, in a scratch place; BackupError says what is wrong."""
    found = source or drilling.newest(settings)
    with _on_record("backup.drill", found.name):
        drilled = drilling.drill(settings, found, tell, scratch_url, unencrypted=unencrypted)
    records.drilled(drilled)
    return drilled


def export(settings: Settings, target: Path) -> Exported:
    """Write everything out in open formats, to a new folder or a .zip file.

    On record before anything is: BackupError, and nothing written out, where the audit log takes no
    line. One that fails afterwards is on record, too.
    """
    has_begun = False

    def begin() -> None:
        nonlocal has_begun
        with _demand_record("nothing was written out: no export goes without one"):
            records.exporting(target.name)
        has_begun = True

    try:
        exported = exporting.export(settings, target, begin)
    except BackupError as error:
        # What was refused before it began gave nothing away.
        if has_begun:
            with suppress(sa.exc.SQLAlchemyError):
                records.failed("backup.export", target.name, str(error))
        raise
    with _demand_record(f"{target} is whole, and on record is only that it was begun"):
        records.exported(target.name, exported.tables, exported.rows)
    return exported


def listed(settings: Settings) -> Iterator[Listed]:
    """Return the backups in the folder, the newest first, each with its manifest."""
    for one in folder.found(settings.backup_folder):
        try:
            yield Listed(one, archive.peek(one.path, passphrase.of(settings)))
        except BackupError as error:
            yield Listed(one, None, str(error))


@contextmanager
def _on_record(action: str, what: str) -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        # The database may be the very thing that is away, damaged or full.
        with suppress(sa.exc.SQLAlchemyError):
            records.failed(action, what, str(error))
        raise


@contextmanager
def _demand_record(otherwise: str) -> Iterator[None]:
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        message = (
            f"The audit log took no line of it, and {otherwise}. Look whether the database is "
            "there and its disk has room, then try again."
        )
        raise BackupError(message) from error
