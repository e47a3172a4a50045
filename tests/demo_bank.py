"""The demo bank, for tests that need a house that is lived in.

Loading takes most of a minute, so each bank is loaded once a run, by whichever process of the run
needs it first; every file of tests has a copy of its own.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from portal.cli import demo_loading
from tests.cast import application
from tests.databases import engine_url
from tests.house import QUIET
from tests.running_server import ROOT, RunningServer

LOAD_SECONDS = 600
NOW = datetime(2026, 11, 23, 6, 27, tzinfo=UTC)
"""The moment of the bank that does not go with the calendar: a Monday afternoon in the branch."""


def _by_command(instance: Path) -> None:
    """Load the bank of today, as `make run` does."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load"],
        cwd=ROOT,
        env={**os.environ, "HONGBANG_INSTANCE": str(instance)},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=LOAD_SECONDS,
    )


def _at_now(instance: Path) -> None:
    """Load the bank as of NOW."""
    with engine_url("sqlite") as url:
        shutil.copyfile(url.removeprefix("sqlite:///"), instance / "hongbang.db")
    with application(f"sqlite:///{instance}/hongbang.db", instance) as app, app.app_context():
        demo_loading.load(NOW)


def _copy(factory: pytest.TempPathFactory, name: str, load: Callable[[Path], None]) -> Path:
    """Return an instance folder of the caller's own; the first of the run to come loads it."""
    # Processes that share a run have their folders beside each other.
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = factory.getbasetemp() if alone else factory.getbasetemp().parent
    bank = shared / f"demo-{name}"
    with (shared / f"demo-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not bank.exists():
            making = shared / f"demo-{name}-in-the-making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            load(making)
            making.rename(bank)
    return Path(shutil.copytree(bank, factory.mktemp("demo") / "instance"))


@pytest.fixture(scope="module")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an instance folder with the demo bank of today."""
    return _copy(tmp_path_factory, "today", _by_command)


@pytest.fixture(scope="module")
def demo(demo_instance: Path) -> Iterator[RunningServer]:
    """Give the server on the demo bank of today."""
    with RunningServer(demo_instance, QUIET) as running:
        yield running


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give the application with the demo bank as of NOW, to be read only."""
    instance = _copy(tmp_path_factory, "then", _at_now)
    with application(f"sqlite:///{instance}/hongbang.db", instance) as app:
        yield app
