"""flask setup: bring the database up to date and open the first-run page."""

import os

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.cli import database
from portal.services import first_run


@click.command("setup")
@click.option("--no-backup", is_flag=True, help=database.NO_BACKUP)
@with_appcontext
def command(*, no_backup: bool) -> None:
    """Migrate the database; on a new instance, print the one-time code for the first-run page."""
    settings = current_app.config["SETTINGS"]
    database.migrate(with_backup=not no_backup)
    code = first_run.new_code()
    if code is None:
        click.echo("The database is up to date, and the portal is set up already.")
        return
    hours = int(first_run.LIFE.total_seconds() // 3600)
    click.echo("The database is up to date. Start the portal with `make run`, then open")
    click.echo(f"\n    {_address(https=settings.https)}/setup\n")
    click.echo("and enter this set-up code:")
    click.echo(f"\n    {code}\n")
    click.echo(
        f"It is good once, for {hours} hours and {first_run.WRONG_TRIES} wrong tries; it is stored "
        "nowhere. Run this command again for another, which voids this one."
    )


def _address(*, https: bool) -> str:
    host = os.environ.get("HOST", "127.0.0.1")
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "localhost"
    if https:
        return f"https://{host}"
    return f"http://{host}:{os.environ.get('PORT', '8000')}"
