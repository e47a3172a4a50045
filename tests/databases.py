"""A fresh, migrated database for each test, on both engines.

Append-only tables forbid cleaning up by DELETE, so a database is never used twice: the schema is
migrated once a session into a template, and each test gets a copy of it (SQLite half a
millisecond, PostgreSQL some tens).
"""

import atexit
import contextlib
import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

import pysqlite3
import pytest

from tests.postgres_cluster import Cluster

Kind = Literal["sqlite", "postgresql"]
Migrate = Callable[[str], None]

KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")


class Engine(Protocol):
    """Where databases of one kind come from."""

    def blank(self) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a database without any table; it is gone afterwards."""
        ...

    def migrated(self) -> contextlib.AbstractContextManager[str]:
        """Give the URL of a database with the present schema and no row; gone afterwards."""
        ...


class Sqlite:
    """Databases that are files in one temporary folder."""

    def __init__(self, migrate: Migrate) -> None:
        """Make the folder; `migrate` brings the database at a URL to the present schema."""
        self._migrate = migrate
        self._folder = Path(tempfile.mkdtemp(prefix="hongbang-sqlite-"))
        self._numbers = itertools.count(1)
        self._template: Path | None = None

    @contextlib.contextmanager
    def blank(self) -> Iterator[str]:
        """Give the URL of a file that does not exist yet."""
        path = self._folder / f"test_{next(self._numbers)}.db"
        try:
            yield f"sqlite:///{path}"
        finally:
            for left in self._folder.glob(f"{path.name}*"):
                left.unlink()

    @contextlib.contextmanager
    def migrated(self) -> Iterator[str]:
        """Give the URL of a copy of the template."""
        template = self._made_template()
        with self.blank() as url:
            shutil.copyfile(template, url.removeprefix("sqlite:///"))
            yield url

    def stop(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _made_template(self) -> Path:
        if self._template is None:
            path = self._folder / "template.db"
            self._migrate(f"sqlite:///{path}")
            connection = pysqlite3.connect(path)
            # What still stands in the write-ahead log would be missing in a copy of the file.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            self._template = path
        return self._template


class Postgresql:
    """Databases in one cluster, which starts when the first is asked for."""

    TEMPLATE = "hongbang_template"

    def __init__(self, migrate: Migrate) -> None:
        """Note how to migrate; nothing is started yet."""
        self._migrate = migrate
        self._numbers = itertools.count(1)
        self._template_made = False
        self._cluster: Cluster | None = None

    @contextlib.contextmanager
    def blank(self) -> Iterator[str]:
        """Give the URL of an empty database."""
        with self._copy_of("template0") as url:
            yield url

    @contextlib.contextmanager
    def migrated(self) -> Iterator[str]:
        """Give the URL of a copy of the template."""
        cluster = self._started()
        if not self._template_made:
            cluster.create(self.TEMPLATE)
            try:
                self._migrate(cluster.url(self.TEMPLATE))
            except BaseException:
                cluster.drop(self.TEMPLATE)  # so that the next test shows the same error
                raise
            self._template_made = True
        with self._copy_of(self.TEMPLATE) as url:
            yield url

    def stop(self) -> None:
        """Stop the cluster, if one was started."""
        if self._cluster is not None:
            self._cluster.stop()

    @contextlib.contextmanager
    def _copy_of(self, template: str) -> Iterator[str]:
        cluster = self._started()
        name = f"test_{next(self._numbers)}"
        cluster.create(name, template)
        try:
            yield cluster.url(name)
        finally:
            cluster.drop(name)

    def _started(self) -> Cluster:
        if self._cluster is None:
            self._cluster = Cluster()
        return self._cluster


def _migrate(url: str) -> None:
    # Imported late: the browser's and the wire's tests need no models.
    from portal.models.schema import migrate  # noqa: PLC0415

    migrate(url)


@cache
def engine(kind: Kind) -> Engine:
    """Return this session's source of databases of `kind`."""
    made = Sqlite(_migrate) if kind == "sqlite" else Postgresql(_migrate)
    atexit.register(made.stop)
    return made


@contextlib.contextmanager
def engine_url(kind: Kind) -> Iterator[str]:
    """Give the URL of a fresh database of `kind`, already migrated, and drop it afterwards."""
    with engine(kind).migrated() as url:
        yield url


@contextlib.contextmanager
def blank_url(kind: Kind) -> Iterator[str]:
    """Give the URL of a database of `kind` without tables, for tests of the migrations."""
    with engine(kind).blank() as url:
        yield url


@pytest.fixture(params=KINDS)
def engine_kind(request: pytest.FixtureRequest) -> Kind:
    """Run the test once on each engine; give the kind."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def database(engine_kind: Kind) -> Iterator[str]:
    """Give the URL of a fresh migrated database; the test runs once on each engine."""
    with engine_url(engine_kind) as url:
        yield url


@pytest.fixture
def sqlite_url() -> Iterator[str]:
    """Give the URL of a fresh migrated SQLite database."""
    with engine_url("sqlite") as url:
        yield url


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """Give the URL of a fresh migrated PostgreSQL database."""
    with engine_url("postgresql") as url:
        yield url
