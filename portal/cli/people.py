"""flask people: what a shell may do for a person who cannot get in."""

import click
from flask.cli import AppGroup

from portal.services import accounts
from portal.services.refusal import NotFound

group = AppGroup("people", help="Accounts of people.")


@group.command("unlock")
@click.argument("employee_no")
def unlock(employee_no: str) -> None:
    """Open an account that wrong passwords have locked, before its 15 minutes are over."""
    try:
        was_locked = accounts.unlock(employee_no, by="command line")
    except NotFound:
        message = f"There is nobody with the employee number {employee_no!r}."
        raise click.ClickException(message) from None
    if was_locked:
        click.echo(f"{employee_no} may sign in again.")
    else:
        click.echo(f"{employee_no} was not locked; wrong tries so far are forgotten.")
