"""PostgreSQL: a dump of one moment, and a dump put in the place of what is there, in one step."""

import contextlib
import os
import re
import secrets
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql
from psycopg.conninfo import make_conninfo

from portal.services.backup import programs
from portal.services.backup.archive import no_room
from portal.services.backup.trouble import BackupError, Damaged

MEMBER = "database.dump"
# Long enough for any dump; a program that hangs for a whole working day is ended.
MOST_SECONDS = 8 * 3600
CONNECT_SECONDS = 10
LONGEST_NAME = 40
SERVER_VERSION = 10_000
# Everything that a migration can have made, so that nothing of before stands beside the restored.
EMPTYING = """
SET lock_timeout = '15s';
SET client_min_messages = warning;
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP FUNCTION IF EXISTS %s CASCADE', found.name);
    END LOOP;
END $$;
"""

# Whatever somebody made there, in whichever schema; what an extension brought along is nobody's.
_MADE = """
SELECT EXISTS (
    SELECT 1 FROM (
        SELECT 'pg_class'::regclass AS kind, oid, relnamespace AS place FROM pg_class
        UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
    ) AS made
    JOIN pg_namespace ON pg_namespace.oid = made.place
    WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    AND NOT EXISTS (
        SELECT 1 FROM pg_depend d
        WHERE d.classid = made.kind AND d.objid = made.oid AND d.deptype = 'e'
    )
)
"""


@contextlib.contextmanager
def held(url: str) -> Iterator[tuple[sa.Connection, str]]:
    """Hold one moment of the database: a connection that sees it, and the name others see it by."""
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool, hide_parameters=True)
    with _reached(), engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            # pg_dump may take longer than a server lets anybody sit in a transaction.
            for limit in ("idle_in_transaction_session_timeout", "statement_timeout"):
                connection.exec_driver_sql(f"SET LOCAL {limit} = 0")
            name = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
            yield connection, str(name)


def dump(url: str, snapshot: str, major: int, target: Path) -> None:
    """Write the database, as the snapshot sees it, to `target` in PostgreSQL's own format."""
    program = programs.at_least(major, "pg_dump")
    _run(
        [
            *(program, "--format=custom", "--compress=1", f"--snapshot={snapshot}"),
            *("--lock-wait-timeout=60000", f"--file={target}", _address(url)),
        ],
        url,
        target.parent,
    )


def restore(url: str, source: Path, scratch: Path) -> None:
    """Put the dump in the place of everything that is in the database, in one transaction.

    As the role of the address, who owns it all afterwards. Whatever goes wrong, also a kill, leaves
    what was there.
    """
    major = server_major(url)
    script, emptying = scratch / "restore.sql", scratch / "emptying.sql"
    emptying.write_text(EMPTYING)
    _run(
        [
            *(programs.at_least(major, "pg_restore"), "--no-owner", "--no-privileges"),
            *(f"--file={script}", str(source)),
        ],
        url,
        scratch,
    )
    _run(
        [
            *(programs.at_least(major, "psql"), "--no-psqlrc", "--quiet", "--single-transaction"),
            *("--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--dbname={_address(url)}"),
            *(f"--file={emptying}", f"--file={script}"),
        ],
        url,
        scratch,
    )
    script.unlink()


def server_major(url: str) -> int:
    """Return the server's major version."""
    with _reached(), _connection(url) as connection:
        return connection.info.server_version // SERVER_VERSION


def others(url: str) -> int:
    """Return how many connections besides this one are in the database."""
    with _reached(), _connection(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchone()
        return int(row[0]) if row else 0


def is_empty(url: str) -> bool:
    """Whether nobody has made anything in the database: no table, view, sequence or function."""
    with _reached(), _connection(url) as connection:
        row = connection.execute(_MADE).fetchone()
        return row is not None and not row[0]


@contextlib.contextmanager
def drill_database(url: str) -> Iterator[str]:
    """Give the address of an empty database beside the one at the address; it is dropped again.

    So are those that a drill which was killed left. BackupError where the role may make none.
    """
    place = sa.make_url(url)
    prefix = f"{(place.database or 'hongbang')[:LONGEST_NAME]}_drill_"
    name = prefix + secrets.token_hex(4)
    with _reached(), _connection(url) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
        ).fetchall()
        try:
            for (stale,) in left:
                _drop(connection, stale)
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
            )
        except psycopg.errors.InsufficientPrivilege as error:
            message = (
                f"The role {place.username} may not make the database that a drill needs. Let it "
                f"(ALTER ROLE {place.username} CREATEDB), or give an empty one with --scratch."
            )
            raise BackupError(message) from error
        try:
            yield place.set(database=name).render_as_string(hide_password=False)
        finally:
            _drop(connection, name)


def empty(url: str, scratch: Path) -> None:
    """Remove everything from the database at the address."""
    script = scratch / "emptying.sql"
    script.write_text(EMPTYING)
    program = programs.at_least(server_major(url), "psql")
    _run(
        [program, "--no-psqlrc", "--quiet", f"--dbname={_address(url)}", f"--file={script}"],
        url,
        scratch,
    )


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _parameters(url: str) -> dict[str, Any]:
    place = sa.make_url(url)
    _, found = place.get_dialect()().create_connect_args(place)
    return {name: value for name, value in found.items() if name != "context"}


def _connection(url: str) -> psycopg.Connection[Any]:
    return psycopg.connect(
        make_conninfo(**{"connect_timeout": CONNECT_SECONDS} | _parameters(url)), autocommit=True
    )


def _address(url: str) -> str:
    """Return the address for PostgreSQL's programs, without the password: everybody sees `ps`."""
    return make_conninfo(
        **{name: value for name, value in _parameters(url).items() if name != "password"}
    )


def _environment(url: str) -> Mapping[str, str]:
    password = _parameters(url).get("password")
    return {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(password)} if password else {})}


def _run(command: list[str], url: str, folder: Path) -> None:
    program = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's programs, and words of our own
            command,
            env=_environment(url),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"{program} did not end within 8 hours."
        raise BackupError(message) from error
    if not done.returncode:
        return
    said = done.stderr.strip()
    if (
        "No space left on device" in said
        or "File too large" in said
        or done.returncode == -signal.SIGXFSZ
    ):
        raise no_room(folder)
    if program == "pg_restore":
        message = f"PostgreSQL cannot read the dump: {_first(said)}"
        raise Damaged(message)
    message = f"{program} failed: {_first(said)}"
    raise BackupError(message)


def _first(said: str) -> str:
    """Return what went wrong, without the rows that stood around it: they hold customers' names."""
    lines = [line for line in said.splitlines() if re.search(r"error|fatal", line, re.IGNORECASE)]
    return (lines or said.splitlines() or ["it said nothing"])[0][:400]


@contextlib.contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except (psycopg.OperationalError, sa.exc.OperationalError) as error:
        cause = getattr(error, "orig", None) or error
        message = f"The database cannot be reached: {str(cause).strip().splitlines()[0]}"
        raise BackupError(message) from error
