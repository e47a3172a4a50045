"""What every test may use: databases of both kinds and the real server."""

import gc
import signal
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

pytest_plugins = ("tests.databases", "tests.running_server", "tests.cast", "tests.demo_bank")

# `timeout` and process supervisors end a run by SIGTERM; taken as Ctrl-C, fixtures still clean up.
signal.signal(signal.SIGTERM, signal.default_int_handler)

# No test is about how quick the machine is, and other tests run beside it.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

# Files that take minutes, few tests as they hold; the longest first.
LONG = (
    "browser/test_every_page.py",
    "web/test_malformed.py",
    "scanner/test_scanner.py",
    "browser/test_beside_the_walk.py",
    "services/test_demo.py",
    "blows/test_killed.py",
    "blows/test_everything.py",
    "services/test_ledger_machine.py",
    "web/test_every_route.py",
    "live/test_noise.py",
    "blows/test_cut_off.py",
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: one that came last would leave all workers but one idle."""
    numbers = Counter(item.path for item in items)
    ranks = {HERE / name: rank for rank, name in enumerate(LONG)}
    items.sort(key=lambda item: (ranks.get(item.path, len(LONG)), -numbers[item.path], item.path))


def pytest_collection_finish() -> None:
    """Look for garbage seldom: modules and tests stay, and each test leaves an application behind.

    With the usual thresholds a fifth of the processor's time went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 10)
