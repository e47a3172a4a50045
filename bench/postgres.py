"""A PostgreSQL server of the machine's own programs, for one run; durable, as in real use."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.server import HOST, START_SECONDS, free_port

OWNER = "hongbang"
SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100")


def programs() -> Path | None:
    """Return the folder of the newest server's programs, None where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextlib.contextmanager
def cluster(folder: Path, databases: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Start a server in a new folder; give the URLs of the databases, which are empty."""
    found = programs()
    assert found is not None
    # PostgreSQL refuses to be root.
    user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
    folder.mkdir()
    if user is not None:
        os.chown(folder, user, -1)
        for parent in folder.parents[:-2]:
            parent.chmod(parent.stat().st_mode | 0o011)
    port = free_port()
    subprocess.run(
        [
            *(str(found / "initdb"), "-D", str(folder / "data"), "--auth=trust"),
            *(f"--username={OWNER}", "--encoding=UTF8", "--locale=C"),
        ],
        user=user,
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    settings = [word for setting in SETTINGS for word in ("-c", setting)]
    server = subprocess.Popen(
        [str(found / "postgres"), "-D", str(folder / "data"), "-p", str(port), *settings],
        user=user,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _create(port, databases)
        yield tuple(f"postgresql+psycopg://{OWNER}@{HOST}:{port}/{name}" for name in databases)
    finally:
        server.send_signal(signal.SIGINT)  # at once, whoever is connected
        server.wait()


def _create(port: int, databases: tuple[str, ...]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            connection = psycopg.connect(
                host=HOST, port=port, user=OWNER, dbname="postgres", autocommit=True
            )
            break
        except psycopg.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
    with connection:
        for name in databases:
            connection.execute(f"CREATE DATABASE {name}".encode())
