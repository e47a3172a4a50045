"""Migrating a database that holds something: a backup first, so that there is a way back."""

import sqlalchemy as sa

from portal import clock
from portal.config import Settings
from portal.models import schema, store
from portal.services.backup import folder, making, records, sqlite
from portal.services.backup.making import Made
from portal.services.backup.trouble import BackupError


def bring_up(settings: Settings, release: str, *, with_backup: bool = True) -> Made | None:
    """Migrate to this release's schema; return the backup that was made before, if one was.

    One is made of a database that is at an earlier revision. BackupError where that fails: nothing
    is migrated then.
    """
    made = None
    if with_backup and _is_behind(settings):
        with folder.alone(folder.of(settings)):
            made = making.make(settings, folder.BEFORE_MIGRATION, clock.now(), release)
    schema.bring_up(settings.database_url, settings.owner_url)
    if made:
        # Only now does the audit have the columns that this release writes.
        records.made(made)
    return made


def _is_behind(settings: Settings) -> bool:
    """Whether the database stands at a revision, and not at the newest."""
    if settings.is_sqlite and not sqlite.path_of(settings.database_url).exists():
        return False
    url = settings.owning_url
    engine = sa.create_engine(url, **store.engine_options(url))
    try:
        with engine.connect() as connection:
            has_any = "alembic_version" in sa.inspect(connection).get_table_names()
            return has_any and not schema.is_current(connection)
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        message = f"The database cannot be reached: {reason}"
        raise BackupError(message) from error
    finally:
        engine.dispose()
