"""The database: who it is, at which schema, how large."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Book, schema, store
from portal.models.store import SAFE_SQLITE
from portal.services import bus, versions
from portal.services.bus import Echo
from portal.services.health.verdict import Verdict


@dataclass(frozen=True)
class Database:
    """What is below; `size` in bytes, `lines` is how many the books have."""

    engine: str
    version: str
    schema: str
    is_current: bool
    is_safe: bool
    size: int
    lines: int
    # Of this process: how many of its connections are in use, and how many it has at most.
    used: int
    most: int
    # What it last heard of its own calls to all processes; None where it is the only one.
    echo: Echo | None

    @property
    def heard(self) -> Verdict:
        """Whether what other processes commit is heard: without it walls move seconds later."""
        return Verdict.BROKEN if self.echo and self.echo.is_silent else Verdict.OK

    @property
    def migrated(self) -> Verdict:
        """Whether it stands at the newest migration."""
        return Verdict.OK if self.is_current else Verdict.BROKEN

    @property
    def safe(self) -> Verdict:
        """Whether it is a version that keeps the ledger whole."""
        return Verdict.OK if self.is_safe else Verdict.BROKEN


def of() -> Database:
    """Ask the database about itself."""
    found = versions.of_database()
    is_sqlite = db.engine.dialect.name == "sqlite"
    return Database(
        engine=found.engine,
        version=found.engine_version,
        schema=found.schema,
        is_current=schema.is_current(db.session.connection()),
        is_safe=not is_sqlite or _numbers(found.engine_version) >= SAFE_SQLITE,
        size=_file_size() if is_sqlite else _asked_size(),
        lines=db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(Book.line_no), 0))) or 0,
        used=store.used(db.engine),
        most=store.CONNECTIONS,
        echo=bus.echo(),
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _file_size() -> int:
    """Return the size of the file with its write-ahead log."""
    path = Path(db.engine.url.database or "")
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def _asked_size() -> int:
    return db.session.scalar(sa.text("SELECT pg_database_size(current_database())")) or 0
