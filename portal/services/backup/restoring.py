"""Putting a backup back, each step told in a line; nothing is touched before the file is proven."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from portal.config import Settings
from portal.models import Base
from portal.services.backup import (
    archive,
    folder,
    making,
    passphrase,
    postgresql,
    proving,
    sqlite,
)
from portal.services.backup.archive import settle
from portal.services.backup.making import Made
from portal.services.backup.manifest import Manifest
from portal.services.backup.proving import Tell
from portal.services.backup.quiet import quiet
from portal.services.backup.trouble import BackupError, Damaged

# Whoever has a row in one of these is no empty instance.
TELLING = ("instance", "person", "entry")


@dataclass(frozen=True)
class Restored:
    """What was put back, and where what was there before is kept: a backup, or the file itself."""

    about: Manifest
    is_sealed: bool
    before: Made | None
    aside: Path | None


def restore(
    settings: Settings,
    source: Path,
    now: datetime,
    release: str,
    tell: Tell,
    *,
    replace: bool,
    unencrypted: bool = False,
) -> Restored:
    """Put the backup in the place of the instance's database, and prove it.

    BackupError: refused, and nothing was touched; `unencrypted` as for `archive.unpack`.
    CheckFailed: on PostgreSQL what was put back stands and is not what the backup says; on SQLite
    the old database was not touched either.
    """
    word = passphrase.of(settings)
    home = _home(settings)
    with quiet(settings), _scratch(home) as scratch:
        unpacked = archive.unpack(source, word, scratch, unencrypted=unencrypted)
        about = unpacked.about
        proving.readable(about, is_sqlite=settings.is_sqlite)
        tell(
            f"Backup: {source.name}, {about.bank or 'not set up'}, {about.engine} "
            f"{about.engine_version}, schema {about.schema}, "
            f"{archive.sealed_word(is_sealed=unpacked.is_sealed)}."
        )
        tell(f"Hashes: {len(about.members)} files in it are those of its manifest.")
        before, damage = _keep_what_is_there(settings, now, release, tell, replace=replace)
        aside = None
        if settings.is_sqlite:
            aside = _into_sqlite(settings, about, scratch, tell, damage)
        else:
            _into_postgresql(settings, about, scratch, tell)
        _instance_files(settings, scratch, tell)
    return Restored(about, unpacked.is_sealed, before, aside)


@contextmanager
def _scratch(home: Path) -> Iterator[Path]:
    folder.sweep_scratch(home, folder.RESTORING)
    with folder.scratch(home, folder.RESTORING) as made:
        yield made


def _home(settings: Settings) -> Path:
    """Return where the copy is made: on SQLite beside the database, so that one rename puts it."""
    if not settings.is_sqlite:
        return folder.of(settings)
    home = sqlite.path_of(settings.database_url).parent
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def _keep_what_is_there(
    settings: Settings, now: datetime, release: str, tell: Tell, *, replace: bool
) -> tuple[Made | None, Damaged | None]:
    """Make a backup of what is there; refuse unless asked to. Of a damaged file there is none."""
    try:
        if _is_empty(settings):
            return None, None
        if not replace:
            message = (
                "The database is not empty. With --replace it is kept in a backup first and then "
                "replaced; nothing was touched."
            )
            raise BackupError(message)
        with folder.alone(folder.of(settings)):
            made = making.make(settings, folder.BEFORE_RESTORE, now, release)
    except Damaged as error:
        if not replace or not settings.is_sqlite:
            raise
        return None, error
    tell(f"Kept: what was there is in {made.path}.")
    return made, None


def _set_aside(settings: Settings, error: Damaged, tell: Tell) -> Path:
    """Keep a file that no backup can be made of: somebody may still read something out of it."""
    path = sqlite.path_of(settings.database_url)
    aside = path.with_name(f"{path.name}.damaged-{secrets.token_hex(4)}")
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    path.rename(aside)
    settle(path.parent)
    tell(f"Kept: what was there is damaged ({error}), and is set aside as {aside}.")
    return aside


def _is_empty(settings: Settings) -> bool:
    if settings.is_sqlite:
        path = sqlite.path_of(settings.database_url)
        if not path.exists():
            return True
        try:
            with making.plain(settings.database_url) as connection:
                return holds_nothing(connection)
        except sa.exc.DatabaseError as error:
            message = f"SQLite cannot read it: {error.orig}"
            raise Damaged(message) from error
    with postgresql.held(settings.owning_url) as (connection, _):
        return holds_nothing(connection)


def holds_nothing(connection: sa.Connection) -> bool:
    """Whether nobody has begun to use the database; one with another program's tables is in use."""
    standing = set(sa.inspect(connection).get_table_names())
    if standing - set(Base.metadata.tables) - {"alembic_version"}:
        return False
    return not any(
        connection.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).first()
        for name in TELLING
        if name in standing
    )


def _into_sqlite(
    settings: Settings, about: Manifest, scratch: Path, tell: Tell, damage: Damaged | None
) -> Path | None:
    made = scratch / sqlite.MEMBER
    proving.prove(f"sqlite:///{made}", "", about, tell)
    sqlite.finish(made)
    target = sqlite.path_of(settings.database_url)
    aside = _set_aside(settings, damage, tell) if damage else None
    sqlite.put(made, target)
    tell(f"Database: {target} is the restored one.")
    return aside


def _into_postgresql(settings: Settings, about: Manifest, scratch: Path, tell: Tell) -> None:
    owner = settings.owning_url
    postgresql.restore(owner, scratch / postgresql.MEMBER, scratch)
    tell("Database: restored, in one transaction.")
    proving.prove_standing(settings, about, tell, "The restored database")


def _instance_files(settings: Settings, scratch: Path, tell: Tell) -> None:
    put = []
    for name in making.INSTANCE_FILES:
        made = scratch / "instance" / name
        if made.exists():
            with archive.written(settings.instance / name) as file:
                file.write(made.read_bytes())
            put.append(name)
    if put:
        tell(f"Instance: {', '.join(put)} put back into {settings.instance}.")
    os.sync()
