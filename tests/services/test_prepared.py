"""A prepared statement over a line that is dead: SQLAlchemy's error, and the line is let go."""

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Book
from portal.services.prepared import Prepared
from tests.cast import Cast

FIRST = Prepared(sa.select(Book.id).where(Book.id == sa.bindparam("book_id")))


def test_a_line_that_gives_no_cursor_is_told_and_let_go(cast_on: Cast) -> None:
    with cast_on.inside(), db.engine.connect() as connection:
        dead = connection.connection.dbapi_connection
        assert dead
        dead.close()
        with pytest.raises(sa.exc.DBAPIError) as told:
            FIRST.all(connection, {"book_id": 1})
        assert told.value.connection_invalidated
        connection.rollback()
        assert FIRST.all(connection, {"book_id": 0}) == [], "the next one is alive"
