"""flask backup: make backups, put one back, prove one, write everything out."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.config import Settings
from portal.services.backup import archive, commands
from portal.services.backup.making import Made
from portal.services.backup.trouble import BackupError, CheckFailed

MEGABYTE = 1024**2
NOT_RIGHT = 3
"""The exit code for what was put back and is not what the backup says; 1 is for refused."""
NICENESS = 10

group = AppGroup("backup", help="Backups: make, list, put back, prove; export everything.")

_unencrypted = click.option(
    "--unencrypted",
    is_flag=True,
    help="Also one that is not encrypted, though a passphrase is set.",
)


@group.command("create")
@click.option("--daily", is_flag=True, help="The day's own: nothing happens when it is there.")
def create(*, daily: bool) -> None:
    """Make a backup while the portal goes on, and remove what the setting does not keep."""
    if daily:
        os.nice(NICENESS)
    with sentences():
        made = commands.create(_settings(), current_app.config["RELEASE"], for_the_day=daily)
    if made is None:
        click.echo("Today's backup is there already.")
        return
    click.echo(_told(made))
    for path in made.removed:
        click.echo(f"Removed, as HONGBANG_BACKUP_KEEP says: {path.name}")
    if not made.is_sealed:
        click.echo(
            "It is not encrypted: whoever reads the file reads customers, people and the secret "
            "key. HONGBANG_BACKUP_PASSPHRASE_FILE encrypts the next one."
        )


@group.command("list")
def show() -> None:
    """List the backups in the folder, the newest first."""
    settings = _settings()
    count = 0
    for one in commands.listed(settings):
        count += 1
        at = one.backup.at.astimezone(settings.zone)
        line = f"{at:%Y-%m-%d %H:%M:%S}  {one.backup.size / MEGABYTE:8.1f} MB  "
        if one.found:
            rows, schema = one.found.about.figures.rows, one.found.about.schema
            sealed = archive.sealed_word(is_sealed=one.found.is_sealed)
            line += f"{rows:>9,} rows  schema {schema}  {one.backup.path.name}  {sealed}"
        else:
            line += f"{one.backup.path.name}: {one.why}"
        click.echo(line)
    click.echo(f"{count} backups in {settings.backup_folder}, kept: {settings.backup_keep}.")


@group.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Also over a database that holds something; it is kept first."
)
@_unencrypted
def restore(file: Path, *, replace: bool, unencrypted: bool) -> None:
    """Put the backup FILE in the place of the database, and prove it. Stop the server first."""
    with sentences():
        commands.restore(
            _settings(),
            file,
            current_app.config["RELEASE"],
            click.echo,
            replace=replace,
            unencrypted=unencrypted,
        )
    click.echo("Restored. Start the server.")


@group.command("drill")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--scratch", default="", help="PostgreSQL: the address of an empty database.")
@click.option("--steps", is_flag=True, help="Tell every step, not the verdict alone.")
@_unencrypted
def drill(file: Path | None, scratch: str, *, steps: bool, unencrypted: bool) -> None:
    """Prove that the backup FILE, or the newest one, can be restored; nothing of yours changes."""
    settings = _settings()
    with sentences():
        tell = click.echo if steps else _silent
        done = commands.drill(settings, file, tell, scratch, unencrypted=unencrypted)
    at = done.about.taken_at.astimezone(settings.zone)
    sealed = archive.sealed_word(is_sealed=done.is_sealed)
    click.echo(
        f"Good: {done.source.name} of {at:%Y-%m-%d %H:%M}, {sealed}, was restored in "
        f"{done.seconds:.1f} s; {done.about.figures.rows:,} rows and "
        f"{len(done.about.figures.sums)} sums of the ledger agree, its tallies follow from it, "
        "and its guards stand."
    )


@group.command("export")
@click.argument("target", type=click.Path(path_type=Path))
def export(target: Path) -> None:
    """Write every table as CSV with a data dictionary to TARGET, a new folder or a .zip file."""
    with sentences():
        done = commands.export(_settings(), target.resolve())
    click.echo(f"{done.tables} tables with {done.rows:,} rows are in {done.target}.")


def say_made(made: Made | None) -> None:
    """Tell of the backup that a migration made before it began."""
    if made:
        click.echo(f"Before the migration: {_told(made)}")


@contextmanager
def sentences_with(hint: str) -> Iterator[None]:
    """End a command with the sentence of what went wrong with its backup, and the hint."""
    try:
        yield
    except BackupError as error:
        message = f"{error} {hint}"
        raise click.ClickException(message) from error


@contextmanager
def sentences() -> Iterator[None]:
    """End a command with the sentence of what went wrong, and the exit code for how far it got."""
    try:
        yield
    except CheckFailed as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(NOT_RIGHT)
    except BackupError as error:
        raise click.ClickException(str(error)) from error


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _silent(line: str) -> None:
    del line


def _told(made: Made) -> str:
    sealed = archive.sealed_word(is_sealed=made.is_sealed)
    return (
        f"{made.path}: {made.size / MEGABYTE:,.1f} MB, {made.about.figures.rows:,} rows, {sealed}, "
        f"SHA-256 {made.sha256}"
    )
