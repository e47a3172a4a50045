"""The demo bank in a server of its own, for tests that need a house that is lived in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.house import QUIET
from tests.running_server import ROOT, RunningServer

LOAD_SECONDS = 600


@contextmanager
def demo_bank(instance: Path) -> Iterator[RunningServer]:
    """Give the server on the demo bank, which is loaded into the instance folder first."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"],
        cwd=ROOT,
        env={**os.environ, "HONGBANG_INSTANCE": str(instance)},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=LOAD_SECONDS,
    )
    with RunningServer(instance, QUIET) as running:
        yield running
