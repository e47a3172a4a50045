"""What every test may use: databases of both kinds and the real server."""

import signal

pytest_plugins = ("tests.databases", "tests.running_server", "tests.cast")

# `timeout` and process supervisors end a run by SIGTERM; taken as Ctrl-C, fixtures still clean up.
signal.signal(signal.SIGTERM, signal.default_int_handler)
