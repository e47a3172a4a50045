"""From SQLite to PostgreSQL: every row of one moment, in one transaction, proven before it counts.

What is moved is a copy, brought up to this release's schema first: the file itself is only renamed,
and only at the end.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from portal.config import Settings
from portal.models import Base, schema
from portal.services.backup import archive, folder, making, manifest, postgresql, proving, sqlite
from portal.services.backup.manifest import Manifest
from portal.services.backup.proving import Tell
from portal.services.backup.quiet import quiet
from portal.services.backup.restoring import holds_nothing
from portal.services.backup.trouble import BackupError
from portal.services.work import number_on

MOVED = "moved"
BATCH = 2_000
_Bind = Callable[[Any], Any] | None


@dataclass(frozen=True)
class Moved:
    """What was moved, from which file, and what that file is called now."""

    about: Manifest
    source: Path
    aside: Path


def move(settings: Settings, source: Path, now: datetime, release: str, tell: Tell) -> Manifest:
    """Fill the empty PostgreSQL database of the settings from the SQLite file, and prove it.

    The file's rows are left as they are. BackupError: refused, or broken off with nothing moved.
    CheckFailed: what was moved stands, and is not what the file holds.
    """
    _demand_postgresql(settings)
    place = folder.of(settings)
    with quiet(settings), folder.alone(place), folder.scratch(place) as scratch:
        owner = settings.owning_url
        about = _copied(source, scratch / sqlite.MEMBER, now, release)
        tell(
            f"Source: {source}, {about.bank or 'not set up'}, {about.figures.rows:,} rows, schema "
            f"{about.schema}."
        )
        _make_blank(owner, scratch)
        with _broken_off():
            schema.bring_up(settings.database_url, settings.owner_url)
            _fill(scratch / sqlite.MEMBER, owner)
        tell("Rows: all of them are over, in one transaction.")
        proving.prove_standing(settings, about, tell, "What was moved")
    return about


def put_aside(source: Path, now: datetime) -> Path:
    """Give the file another name: a server that starts with the old settings must not go on there.

    Returns the new name.
    """
    aside = source.with_name(f"{source.name}.{MOVED}-{now:%Y%m%d-%H%M%S}")
    source.rename(aside)
    archive.settle(source.parent)
    return aside


def _demand_postgresql(settings: Settings) -> None:
    if settings.is_sqlite:
        message = (
            "HONGBANG_DATABASE_URL names no PostgreSQL database. Set it as it will be from now on, "
            "and give the file with --from where it is not in the instance's folder; nothing was "
            "touched."
        )
        raise BackupError(message)


def _make_blank(owner: str, scratch: Path) -> None:
    """Refuse a database that holds something; what `flask setup` has prepared is taken away."""
    if postgresql.is_empty(owner):
        return
    with postgresql.held(owner) as (connection, _):
        if not holds_nothing(connection):
            message = (
                "The PostgreSQL database is not empty. Give the address of one that is; nothing "
                "was touched."
            )
            raise BackupError(message)
    postgresql.empty(owner, scratch)


def _copied(source: Path, copy: Path, now: datetime, release: str) -> Manifest:
    """Copy the file, bring the copy up to this release's schema, and say what it holds then."""
    if not source.exists():
        message = f"There is no database at {source}. Give the SQLite file with --from."
        raise BackupError(message)
    # Whoever has it open, a forgotten server on another folder, would go on writing into it.
    sqlite.finish(source)
    sqlite.copy(source, copy)
    url = f"sqlite:///{copy}"
    with making.plain(url) as connection:
        found = manifest.about(connection)["schema"]
    if found not in schema.revisions():
        message = (
            f"{source} is at schema {found or 'none'}, which this release does not know: it "
            "is no database of Hongbang, or one of a newer release."
        )
        raise BackupError(message)
    schema.migrate(url)
    with making.plain(url) as connection:
        return making.described(connection, MOVED, now, release)


@contextmanager
def _broken_off() -> Iterator[None]:
    """Say what PostgreSQL said, and where; not the row, which would name who it is about."""
    try:
        yield
    except (psycopg.Error, sa.exc.DBAPIError) as error:
        cause = getattr(error, "orig", None) or error
        told = getattr(cause, "diag", None)
        table = f" in {told.context.split(',')[0]}" if told and told.context else ""
        why = (told and told.message_primary) or str(cause).partition("\n")[0]
        message = f"PostgreSQL broke it off{table}, and nothing was moved: {why}."
        raise BackupError(message) from error


def _fill(source: Path, owner: str) -> None:
    """Copy every table's rows, keys and all, and have the keys to come follow them.

    Inside the transaction alone the triggers are off: they refuse lines whose earlier ones were
    let go, which a log that is moved has.
    """
    engine = sa.create_engine(owner, poolclass=sa.pool.NullPool, hide_parameters=True)
    tables = Base.metadata.sorted_tables
    quoted = {table.name: engine.dialect.identifier_preparer.quote(table.name) for table in tables}
    with making.plain(f"sqlite:///{source}") as there, engine.begin() as here:
        for table in tables:
            here.exec_driver_sql(f"ALTER TABLE {quoted[table.name]} DISABLE TRIGGER USER")
        # Migrations put rows of their own into some of them; the file has these, too.
        here.exec_driver_sql(f"TRUNCATE {', '.join(quoted.values())}")
        for table in tables:
            _copy(table, there, here)
        for table in tables:
            here.exec_driver_sql(f"ALTER TABLE {quoted[table.name]} ENABLE TRIGGER USER")


def _copy(table: sa.Table, there: sa.Connection, here: sa.Connection) -> None:
    binds: list[_Bind] = [
        column.type.dialect_impl(here.dialect).bind_processor(here.dialect)
        for column in table.columns
    ]
    quote = here.dialect.identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in table.columns)
    driver: Any = here.connection.driver_connection
    with driver.cursor().copy(f"COPY {quote(table.name)} ({names}) FROM STDIN") as copy:
        for row in _rows(table, there):
            copy.write_row(
                [bind(value) if bind else value for bind, value in zip(binds, row, strict=True)]
            )
    number_on(here, table)


def _rows(table: sa.Table, there: sa.Connection) -> Iterator[sa.Row[Any]]:
    with there.execution_options(yield_per=BATCH).execute(sa.select(table)) as found:
        yield from found
