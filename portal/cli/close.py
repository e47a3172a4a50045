"""flask close: take the closes that are due and issue their bulletins, as the ticker does."""

import click
from flask.cli import AppGroup

from portal import clock
from portal.services import closes

group = AppGroup("close", help="The evening closes.")


@group.command("run")
def run() -> None:
    """Take every close whose cut-off has passed; each is taken once, whoever asks.

    Bulletins are issued with them, as by `flask bulletin issue`: it is the same work.
    """
    taken = [item for item in closes.run(clock.now()) if item.is_close]
    for item in taken:
        click.echo(f"{item.code}: close of {item.day.isoformat()} taken.")
    if not taken:
        click.echo("No close is due.")
