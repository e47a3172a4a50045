"""flask ledger: prove the tallies from the ledger, or write them anew."""

import sys

import click
from flask.cli import AppGroup

from portal.services import reconciliation

group = AppGroup("ledger", help="The ledger and its tallies.")


@group.command("verify")
def verify() -> None:
    """Recompute everything from the ledger; exit 1 and name the differences if there are any."""
    differences = reconciliation.verify()
    for difference in differences:
        click.echo(str(difference))
    if differences:
        click.echo(f"{len(differences)} differences. `flask ledger rebuild` repairs tallies.")
        sys.exit(1)
    click.echo("The ledger and its tallies agree.")


@group.command("rebuild")
def rebuild() -> None:
    """Write every tally anew from the ledger."""
    click.echo(f"{reconciliation.rebuild()} tallies written from the ledger.")
