"""The drill: a backup is put into a scratch place, proven there, and the place is removed."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from portal.config import Settings
from portal.services.backup import (
    archive,
    folder,
    passphrase,
    postgresql,
    proving,
    sqlite,
)
from portal.services.backup.manifest import Manifest
from portal.services.backup.proving import Tell
from portal.services.backup.trouble import BackupError


@dataclass(frozen=True)
class Drilled:
    """A backup that was restored and proven; `seconds` is how long that took."""

    source: Path
    about: Manifest
    is_sealed: bool
    seconds: float


def newest(settings: Settings) -> Path:
    """Return the newest backup in the folder; BackupError where there is none."""
    place = folder.of(settings)
    backups = folder.found(place)
    if not backups:
        message = f"There is no backup in {place}. Make one: flask --app wsgi backup create"
        raise BackupError(message)
    return backups[0].path


def drill(
    settings: Settings,
    source: Path,
    tell: Tell,
    scratch_url: str = "",
    *,
    unencrypted: bool = False,
) -> Drilled:
    """Restore the backup where nobody works, and prove it; BackupError says what is wrong with it.

    On PostgreSQL in a database of its own beside the instance's, or in the empty one at
    `scratch_url`; on SQLite in a folder beside the backups. `unencrypted` as for `archive.unpack`.
    """
    began = time.monotonic()
    place = folder.of(settings)
    word = passphrase.of(settings)
    with folder.alone(place), folder.scratch(place) as scratch, ExitStack() as stack:
        unpacked = archive.unpack(source, word, scratch, unencrypted=unencrypted)
        about = unpacked.about
        proving.readable(about, is_sqlite=settings.is_sqlite)
        tell(f"Hashes: {len(about.members)} files in it are those of its manifest.")
        if settings.is_sqlite:
            proving.prove(f"sqlite:///{scratch / sqlite.MEMBER}", "", about, tell)
        else:
            owner = settings.owning_url
            if scratch_url:
                url = _demand_empty(scratch_url)
                stack.callback(postgresql.empty, url, scratch)
            else:
                url = stack.enter_context(postgresql.drill_database(owner))
            postgresql.restore(url, scratch / postgresql.MEMBER, scratch)
            served, owned = _addresses(settings, url)
            proving.prove(served, owned, about, tell)
    return Drilled(source, about, unpacked.is_sealed, time.monotonic() - began)


def _addresses(settings: Settings, url: str) -> tuple[str, str]:
    """Return the scratch database's address for the role that serves and for its owner."""
    if not settings.owner_url:
        return url, ""
    serving, place = sa.make_url(settings.database_url), sa.make_url(url)
    served = place.set(username=serving.username, password=serving.password)
    return served.render_as_string(hide_password=False), url


def _demand_empty(url: str) -> str:
    if not postgresql.is_empty(url):
        message = "The database for the drill is not empty. Give one that may be emptied."
        raise BackupError(message)
    return url
