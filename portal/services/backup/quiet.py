"""Nobody else at the database: what has to be true before something is put in its place."""

import contextlib
import fcntl
from collections.abc import Iterator

from portal.config import Settings
from portal.services.backup import postgresql
from portal.services.backup.trouble import BackupError


@contextlib.contextmanager
def quiet(settings: Settings) -> Iterator[None]:
    """Keep a server from starting on this instance; BackupError where one serves it already."""
    with (settings.instance / "serving.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            message = f"A server serves {settings.instance}. Stop it first; nothing was touched."
            raise BackupError(message) from None
        if not settings.is_sqlite:
            _demand_nobody(settings)
        yield


def _demand_nobody(settings: Settings) -> None:
    """Count connections: servers on PostgreSQL may run on other machines, and hold no lock here."""
    count = postgresql.others(settings.owning_url)
    if count:
        message = (
            f"{count} other connections use the database. Stop every server and program that "
            "works with it first; nothing was touched."
        )
        raise BackupError(message)
