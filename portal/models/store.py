"""How a database is opened: the pragmas, the write lock and the snapshot that the ledger needs."""

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

# SQLite before 3.51.3 can corrupt a WAL database that two connections checkpoint together.
SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 15.0

_POSTGRESQL = {
    # Compiling a statement takes PostgreSQL ten times as long as running any of ours.
    "options": "-c jit=off",
    # A database that went without a word (power, network) is given up in half a minute: without
    # these the system waits for hours, and each request with it.
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}

Result = TypeVar("Result")


class UnsafeSQLiteError(RuntimeError):
    """The linked SQLite can corrupt the ledger; the message says what to install."""


def engine_options(url: str) -> dict[str, Any]:
    """Return create_engine options for the URL: driver, pool and isolation."""
    # Parameters hold customers' names, and an error's text ends in the log.
    discreet = {"hide_parameters": True}
    if not url.startswith("sqlite"):
        pool = {"pool_size": 20, "max_overflow": 10, "pool_timeout": 5, "pool_pre_ping": True}
        return discreet | pool | {"connect_args": _POSTGRESQL}
    import pysqlite3  # noqa: PLC0415 - needed for SQLite alone

    if pysqlite3.sqlite_version_info < SAFE_SQLITE:
        message = (
            f"SQLite {pysqlite3.sqlite_version} can corrupt the ledger (WAL reset bug). "
            "Install the pinned pysqlite3 from requirements.txt, or use PostgreSQL."
        )
        raise UnsafeSQLiteError(message)
    return discreet | {
        "module": pysqlite3.dbapi2,
        # timeout=0: SQLite's own busy wait would freeze every greenlet of the process.
        "connect_args": {"timeout": 0, "check_same_thread": False, "isolation_level": None},
        "poolclass": sa.pool.QueuePool,
        "pool_size": 20,
        "max_overflow": 30,
    }


def prepare(engine: Engine) -> None:
    """Attach the connection rules of the engine's dialect."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)


def _pragmas(connection: Any, record: object) -> None:  # noqa: ANN401 - any DBAPI's
    del record
    cursor = connection.cursor()
    # The first switch to WAL takes a lock that another starting process may hold.
    patiently(lambda: cursor.execute("PRAGMA journal_mode=WAL"))
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        # INSERT OR REPLACE deletes without firing DELETE triggers unless this is on.
        "recursive_triggers=ON",
        "cache_size=-65536",
        # Checkpoints of 32 MB instead of 4: each is an fsync that the next writer waits for.
        "wal_autocheckpoint=8000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin as a writer when asked to: a read that turns into a write fails with BUSY_SNAPSHOT."""
    if connection.get_execution_options().get("writes"):
        patiently(lambda: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        connection.exec_driver_sql("BEGIN")


def patiently(attempt: Callable[[], Result]) -> Result:
    """Repeat while another process holds SQLite's lock, yielding to other greenlets between."""
    give_up_at = time.monotonic() + BUSY_SECONDS
    pause = 0.001
    while True:
        try:
            return attempt()
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 0.05)


def is_of_the_disk(error: BaseException) -> bool:
    """Whether the database could not write because its disk is full, over its quota or faulty."""
    cause = getattr(error, "orig", None) or error
    said = str(cause)
    return (
        getattr(cause, "sqlstate", None) in ("53100", "58030")
        or "database or disk is full" in said
        or "disk I/O error" in said
    )


# One writer at a time in this process; under gevent the lock is cooperative by monkey patching.
WRITE_LOCK = threading.RLock()
