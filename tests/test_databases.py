"""The databases that other tests stand on: fresh each time, whole, and of both kinds."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pysqlite3
import pytest
import sqlalchemy

from tests.databases import KINDS, Engine, Kind, Postgresql, Sqlite
from tests.postgres_cluster import OWNER


def open_engine(url: str) -> sqlalchemy.Engine:
    """Connect to `url` as the application does: SQLite by its own newer library."""
    if url.startswith("sqlite"):
        return sqlalchemy.create_engine(url, module=pysqlite3)
    return sqlalchemy.create_engine(url)


def execute(url: str, *statements: str) -> None:
    """Execute `statements` in one transaction and leave no connection behind."""
    connected = open_engine(url)
    with connected.begin() as connection:
        for statement in statements:
            connection.execute(sqlalchemy.text(statement))
    connected.dispose()


def count(url: str, table: str) -> int:
    """Return the number of rows of `table`."""
    connected = open_engine(url)
    with connected.begin() as connection:
        counting = sqlalchemy.text(f"SELECT count(*) FROM {table}")
        found: int = connection.execute(counting).scalar_one()
    connected.dispose()
    return found


def migrate_once(url: str) -> None:
    """Stand in for the schema: one table, and in SQLite a write-ahead log that is not empty."""
    if url.startswith("sqlite"):
        connection = pysqlite3.connect(url.removeprefix("sqlite:///"))
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
    execute(url, "CREATE TABLE opening (id INTEGER PRIMARY KEY)")


@pytest.fixture(scope="module", params=KINDS)
def source(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Give a source of databases of each kind with the stand-in schema."""
    kind: Kind = request.param
    made = Sqlite(migrate_once) if kind == "sqlite" else Postgresql(migrate_once)
    yield made
    made.stop()


def test_each_database_starts_with_the_schema_and_without_rows(source: Engine) -> None:
    for _ in range(2):
        with source.migrated() as url:
            assert count(url, "opening") == 0
            execute(url, "INSERT INTO opening (id) VALUES (1)")
            assert count(url, "opening") == 1


def test_two_databases_at_once_do_not_see_each_other(source: Engine) -> None:
    with source.migrated() as one, source.migrated() as other:
        execute(one, "INSERT INTO opening (id) VALUES (1)")
        assert count(other, "opening") == 0


def test_a_blank_database_has_no_tables(source: Engine) -> None:
    with source.blank() as url:
        connected = open_engine(url)
        assert sqlalchemy.inspect(connected).get_table_names() == []
        connected.dispose()


def test_a_database_is_gone_afterwards_even_with_a_connection_left_open(source: Engine) -> None:
    with source.migrated() as url:
        left_open = open_engine(url).connect()
        left_open.execute(sqlalchemy.text("SELECT 1"))
    if url.startswith("sqlite"):
        assert not Path(url.removeprefix("sqlite:///")).exists()
    else:
        with pytest.raises(sqlalchemy.exc.OperationalError, match="does not exist"):
            count(url, "opening")
    left_open.invalidate()


def test_the_application_is_no_superuser_in_postgresql() -> None:
    source = Postgresql(migrate_once)
    with source.blank() as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT usename, usesuper FROM pg_user WHERE usename = user")
        assert found.fetchone() == (OWNER, False)
    source.stop()


def test_the_cluster_ends_with_the_process_that_started_it_even_when_that_is_killed() -> None:
    program = (
        "import os; from tests.postgres_cluster import Cluster; c = Cluster();"
        "print(c.port, c._folder, flush=True); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
    port, folder = ended.stdout.split()
    give_up = time.monotonic() + 20
    while Path(folder).exists():
        assert time.monotonic() < give_up, f"the server on port {port} still runs in {folder}"
        time.sleep(0.05)
