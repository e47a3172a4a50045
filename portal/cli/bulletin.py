"""flask bulletin: issue the bulletins that are due, as the ticker does, and check them all."""

import sys

import click
from flask.cli import AppGroup

from portal import clock
from portal.services import bulletins, closes

group = AppGroup("bulletin", help="The bulletins of the seasons.")


@group.command("issue")
def issue() -> None:
    """Issue every bulletin whose cut-off has passed; each is issued once, whoever asks.

    The closes are taken with them, as by `flask close run`: it is the same work.
    """
    issued = [one for taken in closes.run(clock.now()) for one in taken.issued]
    for one in issued:
        click.echo(f"{one.code}: {one.kind} {one.number} of {one.day.isoformat()} issued.")
    if not issued:
        click.echo("No bulletin is due.")


@group.command("verify")
def verify() -> None:
    """Check digests, and recount every figure from the ledger; exit 1 and name the differences."""
    found = bulletins.verify()
    for difference in found.differences:
        click.echo(str(difference))
    if found.differences:
        click.echo(f"{len(found.differences)} differences.")
        sys.exit(1)
    click.echo(f"{found.bulletins} bulletins agree with their digests and the ledger.")
