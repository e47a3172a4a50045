"""The folder of the backups: how files are named, one writer at a time, what rotation leaves."""

import contextlib
import fcntl
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.config import Settings
from portal.domain.retention import Keep, Taken, kept
from portal.services.backup.archive import full_is_said
from portal.services.backup.trouble import BackupError

STAMP = "%Y%m%dT%H%M%SZ"
PATTERN = re.compile(r"hongbang-(\d{8}T\d{6}Z)-([a-z-]+?)(?:-(\d+))?\.tar\.gz(\.age)?")
DAILY = "daily"
BY_HAND = "by-hand"
BEFORE_MIGRATION = "before-migration"
BEFORE_RESTORE = "before-restore"
SCRATCH = ".scratch-"
# Not swept by whoever makes a backup: a restore makes one itself, in the middle.
RESTORING = ".restoring-"
WAIT_SECONDS = 900.0


@dataclass(frozen=True)
class Backup:
    """A file in the folder, as its name tells it; `size` in bytes."""

    path: Path
    at: datetime
    kind: str
    size: int
    is_sealed: bool
    number: int = 1
    """Which one of its second."""


def of(settings: Settings) -> Path:
    """Return the folder, made for its owner alone where it is not there."""
    folder = settings.backup_folder
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        message = f"The folder {folder} cannot be made: {error.strerror}."
        raise BackupError(message) from error
    return folder


def found(folder: Path) -> list[Backup]:
    """Return the backups in the folder, the newest first; what is named otherwise is left alone."""
    backups = []
    for path in folder.iterdir() if folder.is_dir() else ():
        match = PATTERN.fullmatch(path.name)
        if match and path.is_file():
            try:
                at = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue  # The thirtieth of February: none of ours.
            size, number = path.stat().st_size, int(match[3] or 1)
            backups.append(Backup(path, at, match[2], size, bool(match[4]), number))
    return sorted(backups, key=lambda one: (one.at, one.number, one.path.name), reverse=True)


def free_name(folder: Path, at: datetime, kind: str, *, is_sealed: bool) -> Path:
    """Return a name that no backup has yet."""
    number = 1
    while True:
        suffix = f"-{number}" if number > 1 else ""
        end = ".tar.gz.age" if is_sealed else ".tar.gz"
        path = folder / f"hongbang-{at.astimezone(UTC).strftime(STAMP)}-{kind}{suffix}{end}"
        if not path.exists():
            return path
        number += 1


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who makes or drills a backup here; wait for another one up to 15 minutes."""
    with (folder / ".lock").open("a") as file:
        give_up = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > give_up:
                    message = f"Another backup in {folder} does not end. Look for what hangs there."
                    raise BackupError(message) from None
                time.sleep(0.2)
        _sweep(folder)
        yield


@contextlib.contextmanager
def scratch(folder: Path, prefix: str = SCRATCH) -> Iterator[Path]:
    """Give a place for plain copies, readable by its owner alone; it is gone afterwards."""
    with full_is_said(folder), tempfile.TemporaryDirectory(prefix=prefix, dir=folder) as made:
        yield Path(made)


def rotate(folder: Path, keep: Keep, now: datetime, zone: ZoneInfo) -> list[Path]:
    """Remove what the setting does not keep; return what was removed."""
    backups = {Taken(one.at, one.path.name, one.kind == DAILY): one.path for one in found(folder)}
    staying = kept(backups, keep, now, zone)
    removed = sorted(path for taken, path in backups.items() if taken not in staying)
    for path in removed:
        path.unlink()
    return removed


def sweep_scratch(folder: Path, prefix: str = SCRATCH) -> None:
    """Remove plain copies that a killed process left here; for whoever is alone at it."""
    for left in folder.glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)


def _sweep(folder: Path) -> None:
    sweep_scratch(folder)
    for left in folder.glob(".hongbang-*.partial"):
        left.unlink(missing_ok=True)
