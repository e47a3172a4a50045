"""What every test may use: databases of both kinds and the real server."""

import gc
import signal

from hypothesis import settings

pytest_plugins = ("tests.databases", "tests.running_server", "tests.cast")

# `timeout` and process supervisors end a run by SIGTERM; taken as Ctrl-C, fixtures still clean up.
signal.signal(signal.SIGTERM, signal.default_int_handler)

# No test is about how quick the machine is, and other tests run beside it.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """Look for garbage seldom: modules and tests stay, and each test leaves an application behind.

    With the usual thresholds a fifth of the processor's time went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 10)
