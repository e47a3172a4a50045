"""flask demo: fill an empty instance with the demo bank, and let its people work."""

import os
import sys

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from portal import clock
from portal.cli import demo_loading
from portal.cli.demo_account import ACCOUNTS, PASSWORD
from portal.extensions import db
from portal.models import Instance, schema

group = AppGroup("demo", help="The demo bank.")


@group.command("load")
def load() -> None:
    """Fill a new database with the demo bank; one that holds anything is left as it is."""
    schema.migrate(current_app.config["SETTINGS"].database_url)
    found = db.session.get(Instance, 1)
    if found is not None and not found.is_demo:
        click.echo("This is a real instance; the demo is not loaded into it.")
        return
    if found is None:
        if db.session.scalar(sa.text("SELECT count(*) FROM person")):
            click.echo("This database is being set up for real; the demo is not loaded.", err=True)
            sys.exit(1)
        click.echo("Loading the demo bank …")
        lines = demo_loading.load(clock.now())
        click.echo(f"{lines} ledger lines are entered.")
    accounts()


@group.command("accounts")
def list_accounts() -> None:
    """Print the demo's accounts and addresses again."""
    accounts()


def accounts() -> None:
    """Print where the demo is and who may sign in; nothing for a real instance."""
    found = db.session.get(Instance, 1)
    if found is None or not found.is_demo:
        return
    address = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
    click.echo(f"\n  Portal  {address}/login\n  Wall    {address}/wall\n")
    for employee_no, role, name in ACCOUNTS:
        click.echo(f"  {employee_no:8} {name}  ({role})")
    click.echo(f"\n  Password of every demo account: {PASSWORD}\n")
