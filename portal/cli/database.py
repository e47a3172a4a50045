"""flask db: bring the schema up to date."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.models import schema

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
def upgrade() -> None:
    """Run the migrations that are still to run."""
    settings = current_app.config["SETTINGS"]
    schema.bring_up(settings.database_url, settings.owner_url)
    click.echo("The database is at the newest migration.")
