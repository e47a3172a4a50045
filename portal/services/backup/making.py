"""Making a backup: the database of one moment, what else the instance needs, and the manifest."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from portal.config import VERSION, Settings
from portal.services.backup import archive, folder, manifest, passphrase, postgresql, sqlite
from portal.services.backup.manifest import Manifest

INSTANCE_FILES = ("secret_key", "demo-accounts.txt")
"""What of the instance's folder is needed to go on as before."""

# What was made before something else stays until the setting's days are over, and removes nothing.
THINNING = (folder.DAILY, folder.BY_HAND)


@dataclass(frozen=True)
class Made:
    """A backup that stands; `size` in bytes, `removed` is what rotation took for it."""

    path: Path
    size: int
    sha256: str
    is_sealed: bool
    about: Manifest
    removed: tuple[Path, ...] = ()


def make(settings: Settings, kind: str, now: datetime, release: str) -> Made:
    """Make a backup in the folder of the settings while others go on writing.

    Writes nothing into the database: it may be at any schema. The folder is to be held `alone`.
    BackupError says why there is none; nothing half stands then.
    """
    word = passphrase.of(settings)
    place = folder.of(settings)
    with folder.scratch(place) as scratch:
        about, database = _database(settings, scratch, kind, now, release)
        members = {database.name: database}
        for name in INSTANCE_FILES:
            if (settings.instance / name).exists():
                members[f"instance/{name}"] = settings.instance / name
        target = folder.free_name(place, now, kind, is_sealed=bool(word))
        digest = archive.pack(target, about, members, word)
    removed: tuple[Path, ...] = ()
    if kind in THINNING:
        removed = tuple(folder.rotate(place, settings.backup_keep, now, settings.zone))
    return Made(target, target.stat().st_size, digest, bool(word), about, removed)


def _database(
    settings: Settings, scratch: Path, kind: str, now: datetime, release: str
) -> tuple[Manifest, Path]:
    if settings.is_sqlite:
        path = scratch / sqlite.MEMBER
        sqlite.copy(sqlite.path_of(settings.database_url), path)
        with plain(f"sqlite:///{path}") as connection:
            return described(connection, kind, now, release), path
    path = scratch / postgresql.MEMBER
    url = settings.owning_url
    with postgresql.held(url) as (connection, moment):
        about = described(connection, kind, now, release)
        postgresql.dump(url, moment, int(about.engine_version.split(".")[0]), path)
    return about, path


def plain(url: str) -> sa.Connection:
    """Connect to a database file as it is: without the pragmas that would change it."""
    import pysqlite3  # noqa: PLC0415 - needed for SQLite alone

    return sa.create_engine(
        url, module=pysqlite3.dbapi2, poolclass=sa.pool.NullPool, hide_parameters=True
    ).connect()


def described(connection: sa.Connection, kind: str, now: datetime, release: str) -> Manifest:
    """Return what is to be said of the database at the connection, its members apart."""
    is_sqlite = connection.dialect.name == "sqlite"
    question = "SELECT sqlite_version()" if is_sqlite else "SHOW server_version"
    return Manifest(
        version=VERSION,
        release=release,
        engine="SQLite" if is_sqlite else "PostgreSQL",
        engine_version=str(connection.scalar(sa.text(question))).split(" ", maxsplit=1)[0],
        taken_at=now,
        kind=kind,
        figures=manifest.figures(connection),
        **manifest.about(connection),
    )
