"""Migrates a database and is killed on the way: `python killed_migration.py URL WHEN`.

WHEN is the number of the statement that is not sent any more, or `commit`; 0 is never.
"""

import os
import signal
import sys

from sqlalchemy import event
from sqlalchemy.engine import Engine

from portal.models import schema


def die(*_: object) -> None:
    """End as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, when: str) -> None:
    """Migrate, as far as it is let."""
    count = 0

    def count_down(*_: object) -> None:
        nonlocal count
        count += 1
        if str(count) == when:
            die()

    event.listen(Engine, "before_cursor_execute", count_down)
    if when == "commit":
        event.listen(Engine, "commit", die)
    schema.migrate(url)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
