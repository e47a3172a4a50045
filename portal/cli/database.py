"""flask db: bring the schema up to date, and go over from SQLite to PostgreSQL."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli import backup
from portal.config import Settings
from portal.services.backup import commands
from portal.services.backup.migrating import bring_up

NO_BACKUP = "Migrate without a backup: when there is one already, or no room for it."
HINT = "Nothing was migrated. With --no-backup it is done without a backup."

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
@click.option("--no-backup", is_flag=True, help=NO_BACKUP)
def upgrade(*, no_backup: bool) -> None:
    """Make a backup of a database that is not at the newest migration, and bring it there."""
    migrate(with_backup=not no_backup)
    click.echo("The database is at the newest migration.")


@group.command("move")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="The SQLite file; hongbang.db of the instance's folder unless given.",
)
def move(source: Path | None) -> None:
    """Move everything from SQLite to the PostgreSQL database that the settings name now.

    Stop the server first, set HONGBANG_DATABASE_URL to an empty PostgreSQL database, then move.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with backup.sentences():
        moved = commands.move(
            settings,
            (source or settings.instance / "hongbang.db").resolve(),
            current_app.config["RELEASE"],
            click.echo,
        )
    click.echo(
        f"Moved. The file is called {moved.aside.name} now, and nothing writes to it any more. "
        "Start the server with these settings."
    )


def migrate(*, with_backup: bool = True) -> None:
    """Migrate as every command does that begins with it, and tell of the backup."""
    if not with_backup:
        click.echo("No backup is made before the migration: --no-backup says so.")
    with backup.sentences_with(HINT):
        made = bring_up(
            current_app.config["SETTINGS"], current_app.config["RELEASE"], with_backup=with_backup
        )
    backup.say_made(made)
