"""Instances to measure on: made in a temporary folder, gone afterwards."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from bench.child import ROOT
from bench.server import environment
from portal import config, create_app


@dataclass(frozen=True)
class Instance:
    """A demo bank: its folder and its database."""

    folder: Path
    url: str

    def environment(self) -> dict[str, str]:
        """Return the environment of a server or command on it."""
        return environment(self.folder, self.url)

    def flask(self, *words: str) -> str:
        """Run a `flask` command on it and return what it said; raises when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"flask {' '.join(words)} failed:\n{done.stdout}{done.stderr}"
            raise RuntimeError(message)
        return done.stdout

    def ask(self, query: sa.Executable, **values: object) -> list[sa.Row[*tuple[Any, ...]]]:
        """Return the rows of a query, asked from outside the application."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool, **_module(self.url))
        with engine.connect() as connection:
            return list(connection.execute(query, values))

    def application(self) -> Flask:
        """Return the application on it, in this very process."""
        return create_app(replace(config.read(), instance=self.folder, database_url=self.url))

    def write(self, statements: list[sa.Executable]) -> None:
        """Execute statements in one transaction, from outside the application."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool, **_module(self.url))
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)


def _module(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {}
    import pysqlite3  # noqa: PLC0415 - for SQLite alone

    return {"module": pysqlite3.dbapi2}


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """Give a temporary folder."""
    made = Path(tempfile.mkdtemp(prefix="hongbang-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def demo(at: Path, url: str = "") -> Instance:
    """Load the demo bank into a new instance; into SQLite in its folder, unless told where."""
    at.mkdir(parents=True)
    made = Instance(at, url or f"sqlite:///{at / 'hongbang.db'}")
    made.flask("demo", "load")
    return made


def copy(of: Instance, at: Path) -> Instance:
    """Copy an instance on SQLite that nobody has open."""
    shutil.copytree(of.folder, at)
    return Instance(at, f"sqlite:///{at / 'hongbang.db'}")
