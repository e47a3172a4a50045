"""The real server, as `make run` starts it, in a process of its own on a free port."""

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from tests.databases import engine_url
from tests.free_port import free_port

ROOT = Path(__file__).resolve().parent.parent
CONFIGURED = ("--config", str(ROOT / "deploy" / "gunicorn.conf.py"))
START_SECONDS = 90.0
STOP_SECONDS = 20.0
INHERITED = ("PATH", "HOME", "LANG", "TMPDIR")


@cache
def _compiled() -> str:
    """Return a folder for compiled modules, so that every start but the first is a quick one."""
    folder = tempfile.mkdtemp(prefix="hongbang-compiled-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


class RunningServer:
    """Gunicorn with the production configuration, an instance folder and settings of its own.

    It keeps its port over `stop` and `start`, so that a browser comes back to the same address.
    """

    def __init__(
        self,
        instance: Path,
        settings: Mapping[str, str] | None = None,
        application: str = "wsgi:app",
        options: tuple[str, ...] = CONFIGURED,
    ) -> None:
        """Prepare `application` on a free port; `settings` are added to its environment."""
        self.instance = instance
        self.host = "127.0.0.1"
        self.port = free_port()
        self.log = instance / "server.log"
        self._command = (sys.executable, "-m", "gunicorn", *options, application)
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "PYTHONUNBUFFERED": "1",
            "PYTHONPYCACHEPREFIX": _compiled(),
            "HONGBANG_INSTANCE": str(instance),
            "HOST": self.host,
            "PORT": str(self.port),
            **(settings or {}),
        }

    @property
    def environment(self) -> dict[str, str]:
        """The environment that it runs in, for commands beside it."""
        return dict(self._environment)

    @property
    def address(self) -> str:
        """The address of its root, without a slash at the end."""
        return f"http://{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        """The process id of gunicorn's master."""
        assert self._process is not None, "the server has not been started"
        return self._process.pid

    @property
    def is_up(self) -> bool:
        """Whether gunicorn's master runs."""
        return self._process is not None and self._process.poll() is None

    def url(self, path: str) -> str:
        """Return the whole address of `path`, which begins with a slash."""
        return self.address + path

    def start(self) -> Self:
        """Start it and return when it answers /healthz; raise with its log when it does not."""
        self.instance.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "--bind", f"{self.host}:{self.port}"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        give_up = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > give_up:
                self.kill()
                message = f"The server did not start. Its log:\n{self.log.read_text()[-4000:]}"
                raise RuntimeError(message)
            time.sleep(0.1)
        return self

    def answers(self) -> bool:
        """Tell whether /healthz answers 200 now."""
        try:
            with urllib.request.urlopen(self.url("/healthz"), timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        """Stop it as a supervisor does, by SIGTERM; return when it has ended."""
        assert self._process is not None, "the server has not been started"
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        finally:
            self.kill()

    def kill(self) -> None:
        """End master and worker at once, as a power cut does."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)

    def reload(self) -> None:
        """Have it put a new worker in place of the old one, by SIGHUP."""
        os.kill(self.pid, signal.SIGHUP)

    def restart(self) -> None:
        """Stop it and start it again on the same port."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        """Start it."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End it, at once: what a test wants to see of an orderly stop, it asks for."""
        self.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give the real server on an empty migrated SQLite database; the tests of a module share it."""
    instance = tmp_path_factory.mktemp("instance")
    with (
        engine_url("sqlite") as url,
        RunningServer(instance, {"HONGBANG_DATABASE_URL": url}) as running,
    ):
        yield running
