"""A child process for one workbook or picture: what a hostile file can do ends with it."""

import logging
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

MAIN = Path(__file__).parent / "apart" / "main.py"
WALL_SECONDS = {"xlsx": 10.0, "csv": 10.0, "write": 45.0, "picture": 20.0}
WAIT_SECONDS = 20.0
LONGEST_COMPLAINT = 400

# Each may take half a gigabyte: two at once, the next wait.
SLOTS = threading.BoundedSemaphore(2)

log = logging.getLogger(__name__)


class Busy(Exception):
    """Too many are at it; later there is a place."""


class Overrun(Exception):
    """It took more time or memory than there is."""


class Failed(Exception):
    """It ended without an answer; the log has what it said."""


def run(task: str, content: bytes) -> bytes:
    """Return what the child makes of the content.

    Under gevent the wait is cooperative: `subprocess` is patched there.
    """
    if not SLOTS.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        return _run(task, content)
    finally:
        SLOTS.release()


def _run(task: str, content: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="hongbang-sheet-") as folder:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and file, fixed words
                [sys.executable, "-I", "-B", "-X", "utf8", "-W", "ignore", str(MAIN), task],
                input=content,
                capture_output=True,
                cwd=folder,
                # Nothing is inherited: settings hold passwords. What openpyxl parks on disk
                # goes with the folder, also when the child is killed.
                env={"TMPDIR": folder},
                timeout=WALL_SECONDS[task],
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise Overrun from error
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise Overrun
    if done.returncode:
        log.warning("a child failed on %s: %r", task, done.stderr[-LONGEST_COMPLAINT:])
        raise Failed
    if done.stderr:
        log.info("a sheet was refused: %r", done.stderr[-LONGEST_COMPLAINT:])
    return done.stdout
