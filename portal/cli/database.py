"""flask db: bring the schema up to date."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.models import schema

group = AppGroup("db", help="The database's schema.")


@group.command("upgrade")
def upgrade() -> None:
    """Run the migrations that are still to run."""
    schema.migrate(current_app.config["SETTINGS"].database_url)
    click.echo("The database is at the newest migration.")
