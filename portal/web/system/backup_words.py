"""The line of the backups in words: how old the last one is, and what to do about it."""

from flask_babel import gettext as _

from portal.pages.formats import moment
from portal.services.health import Backups

MEGABYTE = 1024**2


def text(found: Backups) -> str:
    """Say when the last good one was made and how large it is."""
    if found.last is None:
        return _("There is no backup yet.")
    told = {
        "time": moment(found.last.at),
        "size": f"{found.last.size / MEGABYTE:,.1f}",
    }
    if found.last.is_sealed:
        return _("Last good one %(time)s: %(size)s MB, encrypted.", **told)
    return _("Last good one %(time)s: %(size)s MB, not encrypted.", **told)


def advice(found: Backups) -> str:
    """Say what to do; nothing where all is well."""
    if found.is_old:
        return _(
            "What was entered since would be lost with the disk. Run `flask --app wsgi backup"
            " create` on the server now, and look at what it says."
        )
    if found.last and not found.last.is_there:
        return _(
            "The file %(file)s is no longer in %(folder)s. If nobody moved it, make another one.",
            file=found.last.file,
            folder=found.last.folder,
        )
    if found.needs_drill:
        return _(
            "Whether it can be restored is not proven: run `flask --app wsgi backup drill` on the"
            " server. It changes nothing."
        )
    return ""


def details(found: Backups) -> tuple[str, ...]:
    """Tell of the drill, of what failed, of where they are and when the next is made."""
    drilled = (
        _("Last drill: %(time)s, good", time=moment(found.drilled_at))
        if found.drilled_at
        else _("Last drill: never")
    )
    failures = [
        _("A backup failed %(time)s: %(reason)s", time=moment(found.failed_at), reason=found.reason)
        if found.failed_at
        else "",
        _("A drill failed %(time)s; the audit says why", time=moment(found.drill_failed_at))
        if found.drill_failed_at
        else "",
    ]
    return tuple(line for line in (*failures, drilled, _daily(found), _disk(found)) if line)


def _daily(found: Backups) -> str:
    if found.daily_at is None:
        return _("None is made by itself (HONGBANG_BACKUP_AT=off)")
    return _(
        "Made every day from %(time)s on, into %(folder)s",
        time=found.daily_at.strftime("%H:%M"),
        folder=str(found.folder),
    )


def _disk(found: Backups) -> str:
    if not found.is_on_disk_of_database:
        return ""
    return _("On the same disk as the database: copy them elsewhere, too")
