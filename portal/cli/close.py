"""flask close: take the closes that are due, as the ticker does."""

import click
from flask.cli import AppGroup

from portal import clock
from portal.services import closes

group = AppGroup("close", help="The evening closes.")


@group.command("run")
def run() -> None:
    """Take every close whose cut-off has passed; each is taken once, whoever asks."""
    taken = closes.run(clock.now())
    for item in taken:
        click.echo(f"{item.code}: close of {item.day.isoformat()} taken.")
    if not taken:
        click.echo("No close is due.")
