"""How a database is opened: the pragmas, the write lock and the snapshot that the ledger needs."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.models.pool import Pool, Turns

# SQLite before 3.51.3 can corrupt a WAL database that two connections checkpoint together.
SAFE_SQLITE = (3, 51, 3)
BUSY_SECONDS = 15.0

# ADR 72 has the arithmetic of all that follows.
CONNECTIONS = 30
# Somebody waits in front of a screen: what is not free by then is answered with 503.
PATIENCE_SECONDS = 2.0
# Of PostgreSQL's writers so many go at once; the others wait without a connection, so that people
# can read, and walls are pushed to, while a lock holds up everybody who writes.
WRITERS = 10
# An import or an evening's close holds its books for some seconds.
LOCK_SECONDS = 10.0
_SERVING = {
    "lock_timeout": f"{LOCK_SECONDS:g}s",
    # nginx gives up after 75 s, and nobody waits for what takes longer.
    "statement_timeout": "60s",
    # A machine that lost its power in a transaction would hold its locks for hours.
    "idle_in_transaction_session_timeout": "60s",
}

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

_POOL = {
    "poolclass": Pool,
    "pool_size": CONNECTIONS,
    "max_overflow": 0,
    "pool_timeout": PATIENCE_SECONDS,
}

Result = TypeVar("Result")


class UnsafeSQLiteError(RuntimeError):
    """The linked SQLite can corrupt the ledger; the message says what to install."""


def engine_options(url: str) -> dict[str, Any]:
    """Return create_engine options for the URL: driver, pool and isolation."""
    # Parameters hold customers' names, and an error's text ends in the log.
    discreet = {"hide_parameters": True}
    if not url.startswith("sqlite"):
        return discreet | _POOL | {"pool_pre_ping": True, "connect_args": _POSTGRESQL}
    import pysqlite3  # noqa: PLC0415 - needed for SQLite alone

    if pysqlite3.sqlite_version_info < SAFE_SQLITE:
        message = (
            f"SQLite {pysqlite3.sqlite_version} can corrupt the ledger (WAL reset bug). "
            "Install the pinned pysqlite3 from requirements.txt, or use PostgreSQL."
        )
        raise UnsafeSQLiteError(message)
    return (
        discreet
        | _POOL
        | {
            "module": pysqlite3.dbapi2,
            # timeout=0: SQLite's own busy wait would freeze every greenlet of the process.
            "connect_args": {"timeout": 0, "check_same_thread": False, "isolation_level": None},
        }
    )


def prepare(engine: Engine) -> None:
    """Attach the connection rules of the engine's dialect."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)


def hurry(engine: Engine) -> None:
    """Have PostgreSQL end what a server's people no longer wait for; commands take their time."""
    if engine.dialect.name != "postgresql":
        return

    @event.listens_for(engine, "do_connect")
    def _limit(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        limits = (f"-c {name}={value}" for name, value in _SERVING.items())
        options["options"] = " ".join((options["options"], *limits))


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


def used(engine: Engine) -> int:
    """Return how many connections are handed out at the moment."""
    return engine.pool.checkedout() if isinstance(engine.pool, Pool) else 0


def why_away(error: BaseException) -> str:
    """Return in a word why nothing came of it: `pool`, `lock`, `statement` (too long) or `away`."""
    if isinstance(error, PoolTimeout):
        return "pool"
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return {"55P03": "lock", "57014": "statement"}.get(state or "", "away")


# Under gevent the lock is cooperative by monkey patching.
_WRITER = threading.RLock()
_WRITERS = Turns("write", WRITERS, PATIENCE_SECONDS)


@contextmanager
def turn_to_write(dialect: str) -> Iterator[None]:
    """Wait for a turn to write: on SQLite the only one, elsewhere one of `WRITERS`.

    Raises SQLAlchemy's TimeoutError, as for a connection, when there is none in time.
    """
    is_sqlite = dialect == "sqlite"
    _take_lock() if is_sqlite else _WRITERS.take()
    try:
        yield
    finally:
        _WRITER.release() if is_sqlite else _WRITERS.give()


def _take_lock() -> None:
    if not _WRITER.acquire(timeout=LOCK_SECONDS):
        message = f"no turn to write within {LOCK_SECONDS:g} s"
        raise PoolTimeout(message)
