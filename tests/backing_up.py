"""How the tests make backups and put them back: somewhere else, or where they were made."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from portal.config import Settings
from portal.extensions import db
from portal.services.backup import commands
from portal.services.backup.making import Made
from tests.cast import Cast, application
from tests.databases import Kind, blank_url

RELEASE = "test"
PASSPHRASE = "correct horse battery staple"


def settings_of(app: Flask, **changes: object) -> Settings:
    """Return the application's settings, with other ones for backups."""
    found: Settings = app.config["SETTINGS"]
    return replace(found, **changes)  # type: ignore[arg-type]


def make(cast: Cast, **changes: object) -> Made:
    """Make a backup by hand."""
    with cast.inside():
        made = commands.create(settings_of(cast.app, **changes), RELEASE, for_the_day=False)
    assert made is not None
    return made


def let_go(app: Flask) -> None:
    """Close the connections that this process has: a restore wants to be alone."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def elsewhere(kind: Kind, instance: Path) -> Iterator[Flask]:
    """Give an application on another, empty database with a folder of its own."""
    with blank_url(kind) as url, application(url, instance) as app:
        yield app


def restore(
    app: Flask,
    source: Path,
    *,
    replace: bool = False,
    unencrypted: bool = False,
    **changes: object,
) -> list[str]:
    """Put the backup into the application's database; return what was told."""
    told: list[str] = []
    let_go(app)
    with app.app_context():
        settings = settings_of(app, **changes)
        commands.restore(
            settings, source, RELEASE, told.append, replace=replace, unencrypted=unencrypted
        )
    return told


def drill(cast: Cast, source: Path | None = None, **changes: object) -> list[str]:
    """Prove a backup; return what was told."""
    told: list[str] = []
    with cast.inside():
        commands.drill(settings_of(cast.app, **changes), source, told.append)
    return told


def tables(app: Flask) -> list[str]:
    """Return which tables there are."""
    with app.app_context():
        found = sa.inspect(db.engine).get_table_names()
    let_go(app)
    return found


def passphrase_file(folder: Path, text: str = PASSPHRASE) -> Path:
    """Write a passphrase as it should be kept."""
    path = folder / f"passphrase-{len(text)}"
    path.write_text(text + "\n")
    path.chmod(0o600)
    return path
