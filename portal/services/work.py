"""The unit of work: one write transaction, and what is announced after it is committed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import clock
from portal.extensions import db
from portal.models.store import is_of_the_disk, turn_to_write
from portal.services import bus
from portal.services.bus import Message
from portal.services.prepared import Prepared

log = logging.getLogger(__name__)


class Work:
    """A write transaction under way."""

    def __init__(self, session: Session, connection: Connection) -> None:
        """Hold the session and the connection that share the transaction.

        `now` is read once; what locks the books makes it later than the ledger's last line.
        """
        self.now = clock.now()
        self.session = session
        self.connection = connection
        self.announcements: list[Message] = []

    def announce(self, message: Message) -> None:
        """Send the message once the transaction is committed; never if it is not."""
        if message not in self.announcements:
            self.announcements.append(message)


@contextmanager
def writing() -> Iterator[Work]:
    """Begin a write transaction; commit at the end and announce, or roll back and tell nobody.

    The turn to write is held through the commit; on SQLite there is only one. Whatever was read
    before is let go first, so that nothing is decided on a snapshot from before the lock. Hashing,
    rendering and sending belong outside.
    """
    session = db.session()
    session.rollback()
    with turn_to_write(db.engine.dialect.name):
        connection = session.connection(execution_options={"writes": True})
        work = Work(session, connection)
        try:
            yield work
            session.commit()
        except BaseException:
            session.rollback()
            raise
    bus.publish(work.announcements)


def note(statement: sa.Update) -> None:
    """Write what a page that is read can do without, such as when somebody was last seen.

    On a disk that is full it is dropped, so that what stands there stays readable.
    """
    try:
        with writing() as work:
            work.connection.execute(statement)
    except sa.exc.OperationalError as error:
        if not is_of_the_disk(error):
            raise
        log.warning("the disk takes nothing more; who was there is not noted")


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Read several things as they stood at one moment, apart from the session's transaction."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        yield connection


def number_on(connection: Connection, table: sa.Table) -> None:
    """Have PostgreSQL number on behind rows that brought their numbers along; SQLite does so."""
    key = table.autoincrement_column
    if connection.dialect.name != "postgresql" or key is None:
        return
    name = connection.dialect.identifier_preparer.quote(table.name)
    sequence = sa.func.pg_get_serial_sequence(name, key.name)
    last = sa.func.setval(sequence, sa.func.max(key))
    connection.execute(sa.select(last).select_from(table))


def upsert(
    connection: Connection,
    table: sa.Table,
    rows: list[dict[str, object]],
    adding: tuple[str, ...],
    raising: tuple[str, ...] = (),
) -> None:
    """Insert rows; where the primary key is there, add to the `adding` columns.

    A row may hold more than the table has columns.
    The `raising` columns take the new value where it is the later one. One statement for all rows,
    the same on both engines.
    """
    if rows:
        _upsert(connection.dialect.name, table, adding, raising).run(connection, rows)


@lru_cache(maxsize=64)
def _upsert(
    dialect: str, table: sa.Table, adding: tuple[str, ...], raising: tuple[str, ...]
) -> Prepared:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(table)
    changes = {name: table.c[name] + statement.excluded[name] for name in adding}
    for name in raising:
        old, new = table.c[name], statement.excluded[name]
        changes[name] = sa.case((sa.or_(old.is_(None), old < new), new), else_=old)
    keys = [column.name for column in table.primary_key]
    return Prepared(
        statement.on_conflict_do_update(index_elements=keys, set_=changes),
        [column.name for column in table.columns],
    )
