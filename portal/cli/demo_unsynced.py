"""Loading without waiting for the disk at every line: a broken-off loading is begun anew anyway."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def unsynced(engine: Engine) -> Iterator[None]:
    """Have SQLite not wait for the disk, and at the end for everything at once.

    Only for a database that is thrown away if this does not come to its end. PostgreSQL waits as
    ever: its setting would be the server's.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    event.listen(engine, "checkout", _relax)
    try:
        yield
    finally:
        event.remove(engine, "checkout", _relax)
    _catch_up(engine)


def _relax(connection: Any, *_: object) -> None:  # noqa: ANN401 - any DBAPI's
    connection.cursor().execute("PRAGMA synchronous=OFF").close()


def _catch_up(engine: Engine) -> None:
    """Write the log into the database and wait for the disk; every connection is opened anew."""
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy = cursor.fetchall()[0][0]
    cursor.close()
    raw.close()
    engine.dispose()
    if busy:
        message = "The demo's database is in use elsewhere. Stop that, and load the demo again."
        raise RuntimeError(message)
