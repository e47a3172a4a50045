"""flask audit: prove the log, and what belongs to keeping it."""

import re
import sys

import click
from flask.cli import AppGroup

from portal.services import audit
from portal.services.audit import Fault, Finding, Head, Note, Unreachable, sealing
from portal.services.work import writing

group = AppGroup("audit", help="The audit log: prove it, seal it, let go of what is old.")
MOST_NAMED = 50
SENTENCES = {
    Finding.CHANGED: "{lines} changed since sealed",
    Finding.REMOVED: "{lines} removed",
    Finding.ADDED: "row {first} put in among sealed ones, past the sealer",
    Finding.UNSEALED: "row {first} has waited too long for its seal: is a server running?",
    Finding.CUT: "{lines} missing at the end: a head that was noted is not in this chain",
    Finding.BACK: (
        "line {first} is dated more than 2 hours before the line before it: the clock was set back,"
        " or the line was made later"
    ),
}
NOTES = {
    Note.MISSING: "The head that is noted beside the database (audit_head.json) is missing.",
    Note.UNREADABLE: "The head beside the database (audit_head.json) cannot be read.",
}


@group.command("verify")
@click.option(
    "--head",
    "known",
    metavar="SEQ:HASH",
    help="A head that was noted elsewhere (on the log server): it has to be in the chain.",
)
def verify(known: str | None) -> None:
    """Go through the whole chain; exit 1 and name the lines that were changed or removed.

    Exit 1 as well where the head that is noted beside the database is missing or cannot be read,
    and none is given by --head: a cut end would not be seen. Lines that are dated before the ones
    before them are named, and nothing more.
    """
    verdict = audit.verify(known=_head(known) if known else None)
    _name(verdict.faults)
    _name(verdict.remarks)
    is_end_known = verdict.is_end_known or bool(known)
    with writing() as work:
        audit.record(
            work,
            None,
            "audit.verify",
            "audit",
            verdict.head.seq,
            result="done" if verdict.is_whole and is_end_known else "failed",
            address="command line",
            detail={"lines": verdict.lines, "faults": len(verdict.faults)},
        )
    if not verdict.is_end_known:
        click.echo(NOTES[verdict.noted])
    if not verdict.is_whole:
        click.echo("The audit log is not whole. Keep this database and the copies as they are.")
        sys.exit(1)
    head = f"{verdict.head.seq}:{verdict.head.hash}"
    if not is_end_known:
        click.echo(
            f"Nothing up to {head} was changed or removed, but whether lines are missing behind it "
            "cannot be told. Prove it with `--head` and the newest place and hash on the log server"
            " or on paper; where it fits, note today's head by `flask audit accept-head`."
        )
        sys.exit(1)
    begins = f" from line {verdict.since + 1:,}" if verdict.since else ""
    click.echo(
        f"The audit log is whole: {verdict.lines:,} lines{begins}, {verdict.waiting:,} wait for "
        f"their seal. Head {head}"
    )
    if not verdict.is_end_known:
        click.echo("Note today's head beside the database again: `flask audit accept-head`.")


@group.command("seal")
def seal() -> None:
    """Chain what is not chained yet; a running server does it each second."""
    click.echo(f"{audit.seal(everything=True):,} lines sealed.")


@group.command("prune")
def prune() -> None:
    """Let go of lines older than HONGBANG_AUDIT_DAYS, once a day; the ticker does it, too."""
    click.echo(f"{audit.prune():,} lines let go.")


@group.command("copy")
def copy() -> None:
    """Copy what is sealed to the log server (HONGBANG_SYSLOG); the ticker does it each second.

    Exit 1 when the log server does not take the lines: they wait.
    """
    if audit.state() is None:
        click.echo("No log server is set: HONGBANG_SYSLOG is empty.")
        return
    count = 0
    try:
        while copied := audit.copy():
            count += copied
    except Unreachable as error:
        click.echo(f"{count:,} lines copied. The log server does not take the others: {error}.")
        sys.exit(1)
    state = audit.state()
    waiting = state.waiting if state else 0
    still = f" {waiting:,} wait: another process copies just now." if waiting else ""
    click.echo(f"{count:,} lines copied.{still}")


@group.command("accept-head")
@click.confirmation_option(
    prompt="After a restore the log may end earlier than was noted. Take it as it stands now?"
)
def accept_head() -> None:
    """Note today's head beside the database, whatever was noted there: after a restore.

    Or where it is missing, once the head was proved by another one. The copy on the log server goes
    on behind it.
    """
    head = sealing.accept()
    with writing() as work:
        audit.record(work, None, "audit.accept", "audit", head.seq, address="command line")
    click.echo(f"Noted: {head.seq}:{head.hash}")


def _name(faults: tuple[Fault, ...]) -> None:
    for fault in faults[:MOST_NAMED]:
        click.echo(_told(fault))
    if len(faults) > MOST_NAMED:
        click.echo(f"… and {len(faults) - MOST_NAMED} more.")


def _told(fault: Fault) -> str:
    is_one = fault.first == fault.last
    lines = f"line {fault.first} was" if is_one else f"lines {fault.first} to {fault.last} were"
    if fault.finding is Finding.CUT:
        lines = lines.rsplit(" ", 1)[0] + (" is" if is_one else " are")
    told = SENTENCES[fault.finding].format(lines=lines, first=fault.first)
    if fault.event_id is not None and fault.finding in (Finding.CHANGED, Finding.REMOVED):
        told += f" (row {fault.event_id})"
    return told[:1].upper() + told[1:] + ("" if told.endswith("?") else ".")


def _head(text: str) -> Head:
    found = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text.strip())
    if not found:
        message = "A head is a number, a colon and 64 hexadecimal digits, as `audit verify` prints."
        raise click.BadParameter(message, param_hint="--head")
    return Head(int(found[1]), found[2])
