"""Migrates a database and is killed at its n-th statement: `python killed_migration.py URL n`.

Prints how many statements there were when it is not killed.
"""

import os
import signal
import sys

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from portal.models import schema


def main(url: str, last: int) -> None:
    """Migrate; die as by kill -9 before statement `last` is sent."""
    count = 0

    def count_down(*_: object) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count_down)
    schema.migrate(sa.make_url(url).render_as_string(hide_password=False))
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
