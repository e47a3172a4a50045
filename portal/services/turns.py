"""Turns: of two who would do the same thing at once, the second waits for the first."""

import sqlalchemy as sa

from portal.services.work import Work


def take(work: Work, name: str) -> None:
    """Hold the name until the end of the transaction; before any book is locked, never after.

    On SQLite the one write lock does it; on PostgreSQL an advisory lock, because what is kept
    apart may have no row yet that could be locked.
    """
    if work.connection.dialect.name == "postgresql":
        number = sa.func.hashtextextended(name, 0)
        work.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
