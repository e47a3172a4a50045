"""flask people: what a shell may do for a person who cannot get in."""

import click
from flask.cli import AppGroup

from portal.services import accounts, factors
from portal.services.refusal import NotFound, Rejected

group = AppGroup("people", help="Accounts of people.")


@group.command("unlock")
@click.argument("employee_no")
def unlock(employee_no: str) -> None:
    """Open an account that wrong passwords have locked, before its 15 minutes are over."""
    try:
        was_locked = accounts.unlock(employee_no, by="command line")
    except NotFound:
        raise _nobody(employee_no) from None
    if was_locked:
        click.echo(f"{employee_no} may sign in again.")
    else:
        click.echo(f"{employee_no} was not locked; wrong tries so far are forgotten.")


@group.command("forget-factor")
@click.argument("employee_no")
def forget_factor(employee_no: str) -> None:
    """Take a lost second factor away; its person sets up another at the next sign-in."""
    try:
        factors.forget_by_command(employee_no, by="command line")
    except NotFound:
        raise _nobody(employee_no) from None
    except Rejected:
        message = f"{employee_no} has no second factor."
        raise click.ClickException(message) from None
    click.echo(f"{employee_no} is signed out and sets up another second factor after the password.")


def _nobody(employee_no: str) -> click.ClickException:
    return click.ClickException(f"There is nobody with the employee number {employee_no!r}.")
