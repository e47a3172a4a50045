"""The flask commands."""

from flask import Flask

from portal.cli import (
    audit,
    backup,
    bulletin,
    close,
    database,
    demo,
    ledger,
    people,
    privacy,
    setup,
)


def init_app(app: Flask) -> None:
    """Register every command group."""
    app.cli.add_command(backup.group)
    app.cli.add_command(database.group)
    app.cli.add_command(setup.command)
    app.cli.add_command(people.group)
    app.cli.add_command(demo.group)
    app.cli.add_command(ledger.group)
    app.cli.add_command(close.group)
    app.cli.add_command(bulletin.group)
    app.cli.add_command(audit.group)
    app.cli.add_command(privacy.group)
