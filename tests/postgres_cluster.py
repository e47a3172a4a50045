"""A PostgreSQL of the tests' own: made in a temporary folder, gone when the tests are."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import psycopg
from psycopg import sql

from tests.free_port import free_port

OWNER = "hongbang"
"""The role that the application signs in with: it may make databases, and is no superuser."""

SERVING = "hongbang_serving"
"""A role that owns nothing, for applications that serve on another's tables."""

SUPERUSER = "postgres"
START_SECONDS = 30.0
INITIALISE_SECONDS = 120.0
CONNECT_SECONDS = 10
MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
MEMORY_BYTES = 2 * 1024**3
"""What has to be free there: each process that runs tests has a cluster, of at most 300 MB."""
MOST_SECONDS = 60
"""For making or dropping a database, which waits for every backend of the cluster."""

# The server is watched by a shell that holds the reading end of a pipe from this process. When
# this process ends, be it by SIGKILL, the pipe closes and the server goes with it. What is written
# into the pipe is a signal to end the server with, or the word to start it again.
WATCH = """
folder=$1; shift
"$@" </dev/null & server=$!
while read -r order; do
  if [ "$order" = START ]; then
    "$@" </dev/null & server=$!
  else
    kill "-$order" "$server"
    wait "$server"
  fi
done
kill -QUIT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"""

SETTINGS = {
    # Nothing here has to survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    # A path in a long temporary folder can exceed what a Unix socket's name may have.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_min_messages": "error",
    "autovacuum": "off",
    # Nor does anybody read the log of what was written.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "64MB",
    "min_wal_size": "32MB",
    # Nobody waits without end: not for a lock, nor for who holds one and does nothing more.
    "lock_timeout": "60s",
    "statement_timeout": "240s",
    "idle_in_transaction_session_timeout": "120s",
}

DURABLE = {
    **SETTINGS,
    # What was committed outlives the server's end, as in real use.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
}


class Ending(StrEnum):
    """How the server is ended: the signal that it gets."""

    FAST = "INT"
    """Whoever is connected is sent away, and what was done is written out."""
    IMMEDIATE = "QUIT"
    """Nothing is written out: the next start recovers from the log."""
    KILLED = "KILL"
    """As by a power cut, but that its processes see each other's end."""


def programs() -> Path:
    """Return the folder of the newest PostgreSQL server's programs; say how to get one if none."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: float(found.parts[-3])
    )
    if debian:
        return debian[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    message = "PostgreSQL's server is needed by the tests. Run `make test`, which installs it."
    raise RuntimeError(message)


def unprivileged() -> int | None:
    """Return the user id to run the server as; None is the present one, for who is not root.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        return pwd.getpwnam("nobody").pw_uid


def _place(settings: Mapping[str, str]) -> Path | None:
    """Return where a cluster's folder is made; None is the folder for whatever is temporary.

    A database is seven hundred files: in memory it is made in a tenth of the time.
    """
    if settings["fsync"] == "on" or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free > MEMORY_BYTES else None


class Cluster:
    """One running server on a free port of 127.0.0.1, with databases made and dropped on demand."""

    def __init__(self, settings: Mapping[str, str] = SETTINGS) -> None:
        """Make the cluster and start it; return when it answers. Takes about two seconds."""
        self._settings = settings
        self._bin = programs()
        self._user = unprivileged()
        self._folder = Path(tempfile.mkdtemp(prefix="hongbang-pg-", dir=_place(settings)))
        if self._user is not None:
            os.chown(self._folder, self._user, -1)
        self._data = self._folder / "data"
        self._initialise()
        self.port = free_port()
        self._watcher = self._start()
        self._wait()
        with self._maintenance() as connection:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(OWNER))
            )
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(SERVING)))

    def url(self, name: str) -> str:
        """Return the SQLAlchemy URL of database `name`, for the application's role."""
        return f"postgresql+psycopg://{OWNER}@127.0.0.1:{self.port}/{name}"

    def create(self, name: str, template: str = "template0") -> None:
        """Create database `name` as a copy of `template`, to which nobody may be connected."""
        with self._maintenance() as connection:
            # Copying files is quicker here than logging pages; before 15 it is the only way.
            strategy = "STRATEGY file_copy" if connection.info.server_version >= 150000 else ""
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} {}").format(
                    sql.Identifier(name),
                    sql.Identifier(OWNER),
                    sql.Identifier(template),
                    sql.SQL(strategy),
                )
            )

    def drop(self, name: str) -> None:
        """Drop database `name`, ending whatever connections a test left to it."""
        with self._maintenance() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def end(self, how: Ending) -> None:
        """End the server; its folder stays for `revive`. Returns when none of it runs any more."""
        self._order(how.value)
        give_up = time.monotonic() + START_SECONDS
        while self._answers() or self._processes():
            if time.monotonic() > give_up:
                message = "PostgreSQL did not end"
                raise TimeoutError(message)
            time.sleep(0.02)

    def revive(self) -> None:
        """Start the server again; return when it answers, after recovery where that is due."""
        self._order("START")
        self.wait()

    def wait(self) -> None:
        """Return when the server answers; raise when it does not in time."""
        give_up = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > give_up:
                message = "PostgreSQL did not come back"
                raise TimeoutError(message)
            time.sleep(0.02)

    def _processes(self) -> list[str]:
        """Return the processes that work in the data's folder, where the system tells of them.

        Those that outlive a killed server hold its memory for a moment, and it would not start.
        """
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # It may have ended since, or be somebody else's.
                if (process / "cwd").readlink() == self._data:
                    found.append(process.name)
        return found

    def kill_a_backend(self) -> bool:
        """Kill one of the processes that serve the application; False where there is none.

        PostgreSQL then ends all others and recovers: its memory may be spoilt.
        """
        with self._maintenance() as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE usename = %s ORDER BY random() LIMIT 1",
                (OWNER,),
            ).fetchone()
        if found is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(found[0], signal.SIGKILL)
        return found is not None

    def _order(self, word: str) -> None:
        assert self._watcher.stdin is not None
        self._watcher.stdin.write(f"{word}\n".encode())
        self._watcher.stdin.flush()

    def _answers(self) -> bool:
        try:
            with self._maintenance():
                return True
        except psycopg.OperationalError:
            return False

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        assert self._watcher.stdin is not None
        self._watcher.stdin.close()
        try:
            self._watcher.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            # The watcher leads the session that the server is in.
            os.killpg(self._watcher.pid, signal.SIGKILL)
            self._watcher.wait(timeout=START_SECONDS)
            shutil.rmtree(self._folder, ignore_errors=True)

    def _initialise(self) -> None:
        made = subprocess.run(
            [
                *(self._bin / "initdb", "-D", self._data, "--no-sync", "--auth=trust"),
                *(f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C"),
            ],
            user=self._user,
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=INITIALISE_SECONDS,
        )
        if made.returncode != 0:
            shutil.rmtree(self._folder, ignore_errors=True)
            message = f"PostgreSQL's initdb failed: {made.stderr.strip()}"
            raise RuntimeError(message)

    def _start(self) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        server = [str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port)]
        return subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "sh", str(self._folder), *server, *settings],
            user=self._user,
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _wait(self) -> None:
        give_up = time.monotonic() + START_SECONDS
        while True:
            try:
                with self._maintenance():
                    return
            except psycopg.OperationalError:
                if self._watcher.poll() is not None or time.monotonic() > give_up:
                    self.stop()
                    raise
                time.sleep(0.05)

    @contextlib.contextmanager
    def _maintenance(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=CONNECT_SECONDS,
            options=f"-c statement_timeout={MOST_SECONDS}s",
        ) as connection:
            yield connection
