"""flask privacy: erase the names that have been kept long enough, as the daily job does."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal import clock
from portal.services import privacy

group = AppGroup("privacy", help="Names that are kept for a time only.")


@group.command("erase")
@click.option("--dry-run", is_flag=True, help="Say what is due, and erase nothing.")
def erase(*, dry_run: bool) -> None:
    """Erase customers' names and those of who has left, where they are due."""
    settings = current_app.config["SETTINGS"]
    found = privacy.due(clock.now()) if dry_run else privacy.erase_due()
    verb = "Due" if dry_run else "Erased"
    for kind, count, days in (
        ("customers of entries", found.customers, settings.keep_customers_days),
        ("people who left", found.leavers, settings.keep_leavers_days),
    ):
        kept = f"kept {days} days" if days else "kept for ever"
        click.echo(f"{verb}: {kind}: {count} ({kept}).")
