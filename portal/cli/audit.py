"""flask audit: prove the log, and what belongs to keeping it."""

import re
import sys

import click
from flask.cli import AppGroup

from portal.services import audit
from portal.services.audit import Fault, Finding, Head, sealing
from portal.services.work import writing

group = AppGroup("audit", help="The audit log: prove it, seal it, let go of what is old.")
MOST_NAMED = 50
SENTENCES = {
    Finding.CHANGED: "{lines} changed since sealed",
    Finding.REMOVED: "{lines} removed",
    Finding.ADDED: "row {first} put in among sealed ones, past the sealer",
    Finding.UNSEALED: "row {first} has waited too long for its seal: is a server running?",
    Finding.CUT: "{lines} missing at the end: a head that was noted is not in this chain",
}


@group.command("verify")
@click.option(
    "--head",
    "known",
    metavar="SEQ:HASH",
    help="A head that was noted elsewhere (on the log server): it has to be in the chain.",
)
def verify(known: str | None) -> None:
    """Go through the whole chain; exit 1 and name the lines that were changed or removed."""
    verdict = audit.verify(known=_head(known) if known else None)
    for fault in verdict.faults[:MOST_NAMED]:
        click.echo(_told(fault))
    if len(verdict.faults) > MOST_NAMED:
        click.echo(f"… and {len(verdict.faults) - MOST_NAMED} more.")
    with writing() as work:
        audit.record(
            work,
            None,
            "audit.verify",
            "audit",
            verdict.head.seq,
            result="done" if verdict.is_whole else "failed",
            address="command line",
            detail={"lines": verdict.lines, "faults": len(verdict.faults)},
        )
    if not verdict.is_whole:
        click.echo("The audit log is not whole. Keep this database and the copies as they are.")
        sys.exit(1)
    begins = f" from line {verdict.since + 1:,}" if verdict.since else ""
    click.echo(
        f"The audit log is whole: {verdict.lines:,} lines{begins}, {verdict.waiting:,} wait for "
        f"their seal. Head {verdict.head.seq}:{verdict.head.hash}"
    )


@group.command("seal")
def seal() -> None:
    """Chain what is not chained yet; a running server does it each second."""
    click.echo(f"{audit.seal(everything=True):,} lines sealed.")


@group.command("prune")
def prune() -> None:
    """Let go of lines older than HONGBANG_AUDIT_DAYS, once a day; the ticker does it, too."""
    click.echo(f"{audit.prune():,} lines let go.")


@group.command("accept-head")
@click.confirmation_option(
    prompt="After a restore the log may end earlier than was noted. Take it as it stands now?"
)
def accept_head() -> None:
    """Note today's head beside the database, whatever was noted there: after a restore."""
    head = sealing.accept()
    with writing() as work:
        audit.record(work, None, "audit.accept", "audit", head.seq, address="command line")
    click.echo(f"Noted: {head.seq}:{head.hash}")


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
