"""An old Chromium for a test: the real engine of TVs and desks that nobody renews."""

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.running_server import ROOT

DRIVER = Path(__file__).parent / "driver.py"
FLAGS = "--no-sandbox --disable-gpu"
LOAD_SECONDS = 20.0
SOON = 20.0
"""How many seconds something may take that happens while the server is there."""
BACK = 40.0
"""How many seconds a page may take to come back to a server that was away."""
GRACE_SECONDS = 20.0
"""How much longer than it was told to wait an engine may take to answer."""


class Engine:
    """A window of the engine. Whatever it does not answer in time fails the test."""

    def __init__(self, version: int, folder: Path, width: int = 1920, height: int = 1080) -> None:
        """Start Chromium 69, 77 or 83 in a window of the size; it may write into the folder."""
        self.version = version
        self._log = folder / "engine.log"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [python(version), "-W", "ignore", str(DRIVER), str(width), str(height)],
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self._answers: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        agent = str(self._ask({"do": "agent"}))
        assert f"Chrome/{version}." in agent, f"it is another engine: {agent}"

    def open(self, url: str, cookies: Mapping[str, str] | None = None) -> None:
        """Load the address, with the cookies beside those that the engine holds."""
        told = {"do": "open", "url": url, "cookies": dict(cookies or {}), "seconds": LOAD_SECONDS}
        assert self._ask(told, LOAD_SECONDS) is True, f"{url} did not load"

    def run(self, expression: str) -> object:
        """Return the value of a JavaScript expression, as JSON carries it."""
        return self._ask({"do": "run", "script": expression})

    def wait(self, expression: str, seconds: float = SOON) -> object:
        """Return the value of the expression once it is true; fail when it does not get so."""
        value = self._ask({"do": "wait", "script": expression, "seconds": seconds}, seconds)
        assert value, f"after {seconds:g} s this is not so: {expression}"
        return value

    def see(self, selector: str, seconds: float = SOON) -> None:
        """Return once there is an element for the selector; fail when it does not come."""
        self.wait(f"!!document.querySelector({json.dumps(selector)})", seconds)

    def grab(self, path: Path) -> None:
        """Write a picture of the window."""
        assert self._ask({"do": "grab", "path": str(path)}) is True

    def errors(self) -> list[str]:
        """Return the errors told on the console since this was asked last."""
        told = self._ask({"do": "errors"})
        assert isinstance(told, list)
        return told

    def close(self) -> None:
        """End the engine with all its processes."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(GRACE_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with suppress(ValueError):  # closed while this reads
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put("")

    def _ask(self, command: dict[str, object], seconds: float = 0.0) -> object:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended: the log says why
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        try:
            line = self._answers.get(timeout=seconds + GRACE_SECONDS)
        except queue.Empty:
            line = ""
        assert line, f"Chromium {self.version} did not answer. Its log:\n{self._tail()}"
        answer = json.loads(line)
        assert "error" not in answer, f"{command}: {answer['error']}"
        return answer["value"]

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-2000:]


@contextmanager
def engine(version: int, folder: Path, width: int = 1920, height: int = 1080) -> Iterator[Engine]:
    """Give an engine, and end it afterwards."""
    made = Engine(version, folder, width, height)
    try:
        yield made
    finally:
        made.close()


def python(version: int) -> str:
    """Return the Python beside the engine; say how to get it where there is none."""
    folder = ROOT / f".venv-engine-{version}"
    if not (folder / ".installed").exists():
        message = (
            f"Chromium {version} is not installed. Run `make test`, which does it, or"
            " scripts/install_old_engines.sh, and read why it could not."
        )
        raise RuntimeError(message)
    return str(folder / "bin" / "python")


def _environment(folder: Path) -> dict[str, str]:
    own = {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")}
    return {
        **own,
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TZ": "Asia/Shanghai",
        "QT_QPA_PLATFORM": "offscreen",
        "QT_QUICK_BACKEND": "software",
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
        "QTWEBENGINE_CHROMIUM_FLAGS": FLAGS,
    }
