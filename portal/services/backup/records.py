"""What is kept on record of backups: rows of the audit, and of the jobs that ran."""

import getpass
from datetime import UTC, datetime

from flask import current_app

from portal import clock
from portal.services import audit, jobs
from portal.services.audit import sealing
from portal.services.backup import folder
from portal.services.backup.drilling import Drilled
from portal.services.backup.making import Made
from portal.services.backup.moving import Moved
from portal.services.backup.restoring import Restored
from portal.services.work import Work, writing

MADE, DRILLED = "backup", "backup_drill"
BY = "command line"
LONGEST = 400


def made(one: Made) -> None:
    """Record a backup that stands, and what rotation removed for it."""
    detail: dict[str, object] = {
        "file": one.path.name,
        "folder": str(one.path.parent),
        "bytes": one.size,
        "sha256": one.sha256,
        "encrypted": one.is_sealed,
        "schema": one.about.schema,
        "rows": one.about.figures.rows,
        "removed": [path.name for path in one.removed],
    }
    with writing() as work:
        day = clock.today().isoformat()
        period = day if one.about.kind == folder.DAILY else _stamp(work)
        jobs.claim(work, MADE, one.about.kind, period)
        _record(work, "backup.create", one.path.name, detail)


def drilled(one: Drilled) -> None:
    """Record a backup that was proven."""
    detail: dict[str, object] = {
        "file": one.source.name,
        "taken_at": one.about.taken_at.isoformat(),
        "encrypted": one.is_sealed,
        "seconds": round(one.seconds, 1),
        "rows": one.about.figures.rows,
    }
    with writing() as work:
        jobs.claim(work, DRILLED, one.source.name[:60], _stamp(work))
        _record(work, "backup.drill", one.source.name, detail)


def restored(one: Restored, source: str) -> None:
    """Record in the restored database that it is one; what came before it is named."""
    before = one.before.path.name if one.before else one.aside.name if one.aside else ""
    detail: dict[str, object] = {
        "file": source,
        "taken_at": one.about.taken_at.isoformat(),
        "encrypted": one.is_sealed,
        "before": before,
    }
    # The log that was put back ends earlier than was noted beside the database; both are told.
    if noted := sealing.kept_outside(current_app.config["SETTINGS"].instance):
        detail["audit_head_before"] = f"{noted.seq}:{noted.hash}"
    with writing() as work:
        _record(work, "backup.restore", source, detail)
    sealing.accept()


def moved(one: Moved) -> None:
    """Record in the new database where its rows came from."""
    detail: dict[str, object] = {
        "schema": one.about.schema,
        "rows": one.about.figures.rows,
        "before": one.aside.name,
    }
    with writing() as work:
        _record(work, "database.move", one.source.name, detail)


def exporting(target: str) -> None:
    """Record that everything is about to be written out."""
    with writing() as work:
        _record(work, "backup.export_begun", target, {})


def exported(target: str, tables: int, rows: int) -> None:
    """Record that everything was written out in open formats."""
    with writing() as work:
        _record(work, "backup.export", target, {"tables": tables, "rows": rows})


def failed(action: str, what: str, reason: str) -> None:
    """Record that it did not go well, and why."""
    with writing() as work:
        _record(work, action, what, {"reason": reason[:LONGEST]}, result="failed")


def _record(
    work: Work, action: str, what: str, detail: dict[str, object], result: str = "done"
) -> None:
    detail = {**detail, "shell_user": _user()}
    audit.record(work, None, action, "backup", what, result=result, address=BY, detail=detail)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _stamp(work: Work) -> str:
    moment: datetime = work.now
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
