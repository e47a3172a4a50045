"""flask db: bring the schema up to date."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.cli import backup
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


def migrate(*, with_backup: bool = True) -> None:
    """Migrate as every command does that begins with it, and tell of the backup."""
    if not with_backup:
        click.echo("No backup is made before the migration: --no-backup says so.")
    with backup.sentences_with(HINT):
        made = bring_up(
            current_app.config["SETTINGS"], current_app.config["RELEASE"], with_backup=with_backup
        )
    backup.say_made(made)
