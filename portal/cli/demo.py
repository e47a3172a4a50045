"""flask demo: fill an empty instance with the demo bank, and let its people work."""

import itertools
import os
import sys
import time
from pathlib import Path
from typing import NoReturn

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from portal import clock
from portal.cli import database, demo_lines, demo_loading, demo_many, demo_playing
from portal.cli.demo_account import ACCOUNTS, PASSWORD
from portal.cli.demo_player import Unplayable
from portal.cli.demo_unsynced import unsynced
from portal.config import Settings
from portal.demo.endless import next_openings
from portal.extensions import db
from portal.models import Instance, JobRun, Person, SetupCode, schema
from portal.services import audit, jobs, passwords, reconciliation
from portal.services.work import writing

COMPLETE = ("demo", "bank", "loaded")
ACCOUNTS_FILE = "demo-accounts.txt"

group = AppGroup("demo", help="The demo bank.")


@group.command("load")
def load() -> None:
    """Fill a new database with the demo bank; one that holds anything is left as it is."""
    settings = current_app.config["SETTINGS"]
    database.migrate()
    found = db.session.get(Instance, 1)
    if found is None and _is_begun_for_real():
        click.echo("This database is being set up for real; the demo is not loaded into it.")
        return
    if found is not None and not found.is_demo:
        click.echo("This is a real instance; the demo is not loaded into it.")
        return
    if found is not None and not _is_complete():
        _clear(settings)
        found = None
    if found is None:
        click.echo("Loading the demo bank …")
        # Until it is gone, the next `make run` knows that this loading was broken off.
        marker = settings.instance / "demo-loading"
        marker.touch()
        with unsynced(db.engine):
            lines = demo_loading.load(clock.now())
            with writing() as work:
                jobs.claim(work, *COMPLETE)
            db.session.remove()
        _keep_accounts(settings)
        marker.unlink()
        click.echo(f"{lines} ledger lines are entered.")


def _is_begun_for_real() -> bool:
    """Whether `flask setup` waits for its first-run page here, or somebody was already added."""
    return any(
        db.session.scalar(sa.select(sa.func.count(model.id))) for model in (SetupCode, Person)
    )


def _is_complete() -> bool:
    return db.session.get(JobRun, COMPLETE) is not None


def _clear(settings: Settings) -> None:
    """Throw away a demo whose loading was broken off: a ledger is begun anew, never emptied."""
    if not settings.is_sqlite:
        _refuse("Loading the demo was broken off. Drop the database, create it again.")
    db.session.remove()
    path = Path(db.engine.url.database or "")
    db.engine.dispose()
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    schema.bring_up(settings.database_url, settings.owner_url)


@group.command("bank")
@click.option("--entries", type=click.IntRange(0, 20_000_000), default=1_000_000, show_default=True)
@click.option("--sub-branches", type=click.IntRange(1, 40_000), default=500, show_default=True)
@click.option("--people", type=click.IntRange(1, 400_000), default=5_000, show_default=True)
def bank(entries: int, sub_branches: int, people: int) -> None:
    """Make the demo bank that is loaded a large one, in one transaction, and prove its ledger."""
    if people < sub_branches:
        _refuse("Every sub-branch needs somebody: give at least as many --people.")
    database.migrate()
    found = db.session.get(Instance, 1)
    if found is None or not found.is_demo or not _is_complete():
        _refuse("There is no demo bank here to make larger. Load it first: flask demo load")
    password_hash = passwords.hash_password(PASSWORD)
    click.echo(f"Adding {sub_branches:,} sub-branches, {people:,} people, {entries:,} entries …")
    began = time.monotonic()
    with writing() as work:
        if demo_many.is_grown(work):
            _refuse("This demo bank is a large one already.")
        demo_many.grow(work, sub_branches, people, password_hash)
        demo_lines.fill(work, entries)
        audit.record(
            work,
            None,
            "demo.grow",
            "campaign",
            demo_many.season(work).id,
            address="command line",
            detail={"sub_branches": sub_branches, "people": people, "entries": entries},
        )
    db.session.remove()
    click.echo(f"Written after {time.monotonic() - began:.0f} s. Proving the ledger …")
    differences = reconciliation.verify()
    if differences:
        _refuse(f"{len(differences)} differences. The first: {differences[0]}")
    click.echo(f"The ledger and its tallies agree, after {time.monotonic() - began:.0f} s.")


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)


@group.command("play")
@click.option("--seconds", default=6.0, show_default=True, help="How long between two openings.")
@click.option("--count", type=int, help="Stop after so many; without it, go on until Ctrl-C.")
def play(seconds: float, count: int | None) -> None:
    """Let the demo's people open accounts at the running server, over HTTP like anybody."""
    try:
        openings = itertools.islice(next_openings(int(time.time())), count)
        for line in demo_playing.play(address(), openings, seconds, clock.today):
            click.echo(line)
    except Unplayable as error:
        _refuse(str(error))
    except KeyboardInterrupt:
        click.echo("")


def address() -> str:
    """Return the address that `make run` serves at, from the same variables."""
    return f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"


def _keep_accounts(settings: Settings) -> None:
    """Keep who may sign in beside the database: a second `make run` shows it without asking."""
    lines = [f"  {employee_no:8} {name}  ({role})" for employee_no, role, name in ACCOUNTS]
    text = "\n".join(["", *lines, "", f"  Password of every demo account: {PASSWORD}", ""])
    (settings.instance / ACCOUNTS_FILE).write_text(text + "\n", encoding="utf-8")
