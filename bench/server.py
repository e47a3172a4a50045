"""Real servers, each in a process of its own on a free port of 127.0.0.1."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.child import ROOT

HOST = "127.0.0.1"
PRODUCT = ("--config", str(ROOT / "deploy" / "gunicorn.conf.py"))
# The same kind of server as deploy/gunicorn.conf.py sets up, without the product's own hooks.
BARE = (
    *("--worker-class", "gevent", "--workers", "1", "--worker-connections", "5000"),
    *("--keep-alive", "75", "--no-control-socket", "--log-level", "warning"),
)
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")
START_SECONDS = 60.0
STOP_SECONDS = 15.0
ASK_EVERY_SECONDS = 0.05
OK = 200


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def environment(instance: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a server or command on an instance of its own."""
    return {
        **{name: os.environ[name] for name in INHERITED if name in os.environ},
        "HONGBANG_INSTANCE": str(instance),
        "HONGBANG_DATABASE_URL": database_url,
        # What a long block of openings is not to be disturbed by.
        "HONGBANG_TICKER": "off",
        "HONGBANG_LOG_LEVEL": "warning",
    }


class Server:
    """Gunicorn with one gevent worker."""

    def __init__(
        self,
        application: str,
        options: tuple[str, ...],
        env: Mapping[str, str],
        port: int | None = None,
    ) -> None:
        """Prepare `application` ("module:name"); it starts with the block.

        On a free port, unless one is said.
        """
        self.port = port or free_port()
        self._application = application
        self._options = options
        self._log = Path(env["HONGBANG_INSTANCE"]) / f"{application.partition(':')[0]}.log"
        self._environment = {**env, "HOST": HOST, "PORT": str(self.port)}

    @property
    def address(self) -> str:
        """The address of its root, without a slash at the end."""
        return f"http://{HOST}:{self.port}"

    def worker(self) -> int:
        """Return the process id of the worker, which does the work."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return int(children.read_text().split()[0])

    def cpu_seconds(self) -> float:
        """Return how long the worker has computed so far."""
        fields = Path(f"/proc/{self.worker()}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_kib(self) -> int:
        """Return how much memory the worker holds."""
        status = Path(f"/proc/{self.worker()}/status").read_text()
        return next(int(row.split()[1]) for row in status.splitlines() if "VmRSS" in row)

    def __enter__(self) -> Self:
        """Start it; return when it answers /healthz."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", *self._options),
                    *("--bind", f"{HOST}:{self.port}", self._application),
                ],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                self._end()
                message = f"The server did not start. Its log:\n{self._log.read_text()[-3000:]}"
                raise RuntimeError(message)
            time.sleep(ASK_EVERY_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop it."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._end()

    def _end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == OK
        except OSError:
            return False
        finally:
            connection.close()
