"""The health report in words: a line with a plain verdict each, and what to do about it."""

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models.store import SAFE_SQLITE
from portal.pages.formats import clock_time, day, full_day, moment, named
from portal.services.audit import State
from portal.services.health import Health, Verdict
from portal.services.health.running import Overdue
from portal.web.system import backup_words, sign_on_words

MEGABYTE = 1024**2
GIGABYTE = 1024**3
ORDER = (Verdict.OK, Verdict.LOOK, Verdict.BROKEN)


@dataclass(frozen=True)
class Line:
    """What was looked at, how it is, and what to do; `details` are facts besides."""

    title: str
    icon: str
    verdict: Verdict
    text: str
    advice: str = ""
    url: str = ""
    action: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """All the lines, and the worst verdict among them."""

    lines: list[Line]

    @property
    def verdict(self) -> Verdict:
        """The worst of all."""
        return max((line.verdict for line in self.lines), key=ORDER.index)

    @property
    def open(self) -> list[Line]:
        """What is not in order, the worst first."""
        found = [line for line in self.lines if line.verdict != Verdict.OK]
        return sorted(found, key=lambda line: -ORDER.index(line.verdict))


def told(health: Health) -> Told:
    """Return the report in the language in force."""
    return Told(
        [
            _schema(health),
            _engine(health),
            *_processes(health),
            _disk(health),
            _backups(health),
            _jobs(health),
            _clock(health),
            _years(health),
            _screens(health),
            _audit(health),
            *_erasing(health),
            *_sign_on(health),
            _https(health),
            _release(health),
        ]
    )


def size(count: int) -> str:
    """Write a number of bytes as people read it."""
    if count >= GIGABYTE:
        return f"{count / GIGABYTE:,.1f} GB"
    return f"{count / MEGABYTE:,.1f} MB"


def _page(endpoint: str) -> str:
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _schema(health: Health) -> Line:
    found = health.database
    if found.is_current:
        text = _("The database is at the newest migration, %(schema)s.", schema=found.schema)
        return Line(_("Migrations"), "database", found.migrated, text)
    return Line(
        _("Migrations"),
        "database",
        found.migrated,
        _("The database is at %(schema)s, which is not the newest migration.", schema=found.schema),
        _("Stop the server, run `flask --app wsgi db upgrade`, start it again."),
    )


def _engine(health: Health) -> Line:
    found = health.database
    text = _(
        "%(engine)s %(version)s, %(size)s, %(lines)s lines in the books.",
        engine=found.engine,
        version=found.version,
        size=size(found.size),
        lines=f"{found.lines:,}",
    )
    if found.is_safe:
        details = (*_safe(health), _connections(health))
        return Line(_("Database"), "server", found.safe, text, details=details)
    return Line(
        _("Database"),
        "server",
        found.safe,
        text,
        _("This SQLite can damage the ledger. Install the pinned one from requirements.txt."),
    )


def _connections(health: Health) -> str:
    found = health.database
    return _(
        "%(used)s of this process's %(most)s connections are in use.",
        used=found.used,
        most=found.most,
    )


def _processes(health: Health) -> list[Line]:
    """Tell whether the processes hear each other, where there may be several."""
    found = health.database
    if found.echo is None:
        return []
    title, icon = _("Between processes"), "refresh"
    if found.heard != Verdict.OK:
        text = _("What is committed elsewhere is not heard here: walls move seconds later.")
        advice = _(
            "Look into the server's log for the database's notifications; restart the server."
        )
        return [Line(title, icon, found.heard, text, advice)]
    if found.echo.seconds is None:
        return [Line(title, icon, found.heard, _("This process has just called all others."))]
    took = f"{found.echo.seconds * 1000:,.0f}"
    text = _("What is committed elsewhere is heard here within %(took)s ms.", took=took)
    return [Line(title, icon, found.heard, text)]


def _safe(health: Health) -> tuple[str, ...]:
    if not health.settings.is_sqlite:
        return ()
    least = ".".join(map(str, SAFE_SQLITE))
    return (_("SQLite keeps the ledger whole from %(version)s on.", version=least),)


def _disk(health: Health) -> Line:
    found = health.disk
    text = _("%(free)s free of %(total)s.", free=size(found.free), total=size(found.total))
    advice = "" if found.verdict == Verdict.OK else _("Make room: a full disk stops every entry.")
    return Line(_("Disk"), "archive", found.verdict, text, advice)


def _backups(health: Health) -> Line:
    found = health.backups
    return Line(
        _("Backups"),
        "shield-check",
        found.verdict,
        backup_words.text(found),
        backup_words.advice(found),
        details=backup_words.details(found),
    )


def _jobs(health: Health) -> Line:
    jobs = health.jobs
    overdue = tuple(_overdue(item) for item in jobs.overdue)
    count = len(overdue)
    if not count:
        return Line(
            _("Jobs"), "clock", jobs.verdict, _("Nothing is overdue."), details=_runs(health)
        )
    advice = (
        _("The ticker takes it within seconds. If it stays, look into the server's log.")
        if health.settings.ticker
        else _("This process runs no ticker: run `flask --app wsgi close run` from a timer.")
    )
    text = ngettext("%(num)s cut-off is overdue.", "%(num)s cut-offs are overdue.", count)
    return Line(_("Jobs"), "clock", jobs.verdict, text, advice, details=(*overdue, *_runs(health)))


def _overdue(item: Overdue) -> str:
    told = {"campaign": named(item.campaign), "day": day(item.day), "time": moment(item.since)}
    if item.is_close:
        return _("%(campaign)s: the close of %(day)s is due since %(time)s", **told)
    return _("%(campaign)s: the bulletins of %(day)s are due since %(time)s", **told)


def _runs(health: Health) -> tuple[str, ...]:
    names = {
        "close": _("Closes"),
        "bulletin": _("Bulletins"),
        "cut_off": _("Cut-offs without a close"),
        "checks_waiting": _("Reminders of what waits for a check"),
        "requests_waiting": _("Reminders of requests that wait"),
        "questions_to_answer": _("Reminders of questions to answer"),
        "questions_unanswered": _("Reminders of questions without an answer"),
        "report_reminders": _("Reminders of the report"),
        "report_missing": _("Reports that are missing, told to who leads"),
        "report_wanted": _("Reasons asked for"),
        "afternoon_reminders": _("Reminders of the afternoon"),
        "honours_season": _("Honours of a whole season"),
        "demo": _("The demo loaded"),
        "countermeasures_asked": _("Countermeasures asked for"),
        "countermeasure_due": _("Countermeasures due"),
        "audit_prune": _("Old lines of the audit log let go"),
        "backup": _("Backups"),
        "backup_try": _("Backups begun"),
        "backup_drill": _("Drills"),
        "erase_customers": _("Erasing of customers' names"),
        "erase_leavers": _("Erasing of who has left"),
    }
    runs = [
        _("%(job)s: last run %(time)s", job=names.get(job, job), time=moment(at))
        for job, at in health.jobs.runs
    ]
    closed = [
        _(
            "%(campaign)s: closed up to %(day)s, taken %(time)s",
            campaign=named(item.campaign),
            day=day(item.day),
            time=moment(item.taken_at),
        )
        if item.day
        else _("%(campaign)s: no close yet", campaign=named(item.campaign))
        for item in health.jobs.closed
    ]
    return (*runs, *closed)


def _clock(health: Health) -> Line:
    found = health.clock
    text = _(
        "It is %(time)s on %(day)s in the branch (%(zone)s).",
        time=clock_time(found.now),
        day=full_day(found.today),
        zone=found.zone,
    )
    if found.verdict == Verdict.OK:
        return Line(_("Clock"), "world", found.verdict, text)
    seconds = int(found.drift.total_seconds()) if found.drift else 0
    return Line(
        _("Clock"),
        "world",
        found.verdict,
        _("The database's clock is %(count)s seconds from the server's.", count=seconds),
        _("Set both machines by the same time server."),
        details=(text,),
    )


def _years(health: Health) -> Line:
    found = health.years
    loaded = ", ".join(map(str, found.loaded))
    text = _("Loaded: %(years)s.", years=loaded) if loaded else _("No year is loaded.")
    if not found.missing:
        return Line(_("Working days"), "calendar", found.verdict, text)
    return Line(
        _("Working days"),
        "calendar",
        found.verdict,
        text,
        _(
            "%(years)s: not loaded, and counted Monday to Friday until then.",
            years=", ".join(map(str, found.missing)),
        ),
        url=_page("calendar.show"),
        action=_("Load the year"),
    )


def _screens(health: Health) -> Line:
    found = health.screens
    if not found.total:
        return Line(_("Displays"), "device-tv", found.verdict, _("No screen is paired."))
    text = _("%(present)s of %(total)s are on.", present=found.present, total=found.total)
    if not found.gone:
        return Line(_("Displays"), "device-tv", found.verdict, text)
    gone = tuple(
        _(
            "%(name)s (%(unit)s): last seen %(time)s",
            name=screen.name,
            unit=named(screen.unit),
            time=moment(screen.seen_at) if screen.seen_at else _("never"),
        )
        for screen in found.first
        if screen.is_long_gone
    )
    return Line(
        _("Displays"),
        "device-tv",
        found.verdict,
        text,
        ngettext(
            "%(num)s was not seen for a day: switch it on, or revoke it.",
            "%(num)s were not seen for a day: switch them on, or revoke them.",
            found.gone,
        ),
        url=_page("displays.index"),
        action=_("See the displays"),
        details=gone,
    )


def _audit(health: Health) -> Line:
    found = health.audit
    title, icon_name = _("Audit log"), "shield-check"
    if found.waits:
        return Line(
            title,
            icon_name,
            found.sealed,
            _("Lines wait for their seal since %(time)s.", time=moment(found.waiting_since)),
            _("A running server seals each second: look into its log. `flask audit seal` does it."),
        )
    if not found.is_end_known:
        return Line(
            title,
            icon_name,
            found.sealed,
            _(
                "The head beside the database (%(file)s) is missing or cannot be read.",
                file="audit_head.json",
            ),
            _("A cut end would not be seen. `flask audit verify` says how to go on."),
        )
    sealed = _("Sealed. The auditor's page and `flask audit verify` prove it.")
    if found.copied is None:
        return Line(title, icon_name, Verdict.OK, sealed)
    if found.copy == Verdict.OK:
        return Line(title, icon_name, found.copy, sealed, details=(_("Copied to the log server."),))
    return Line(title, icon_name, found.copy, *_late_copy(found.copied), details=(sealed,))


def _late_copy(copied: State) -> tuple[str, str]:
    """Return what is wrong with the audit log's copy, and what to do."""
    if copied.beyond:
        return (
            ngettext(
                "The log server has %(num)s line that is missing at the end of the log here.",
                "The log server has %(num)s lines that are missing at the end of the log here.",
                copied.beyond,
            ),
            _(
                "Keep both as they are and run `flask audit verify`. After a restore run"
                " `flask audit accept-head`: nothing is copied until then."
            ),
        )
    if copied.failing_since is None:
        return (
            ngettext(
                "%(num)s line waits for the log server since %(time)s.",
                "%(num)s lines wait for the log server since %(time)s.",
                copied.waiting,
                time=moment(copied.waiting_since),
            ),
            _(
                "A running server copies each second: look into its log. `flask audit copy`"
                " does it."
            ),
        )
    return (
        ngettext(
            "The log server takes nothing since %(time)s; %(num)s line waits.",
            "The log server takes nothing since %(time)s; %(num)s lines wait.",
            copied.waiting,
            time=moment(copied.failing_since),
        ),
        _("No line is lost, and nobody waits. See that HONGBANG_SYSLOG can be reached."),
    )


def _erasing(health: Health) -> list[Line]:
    """Return a line where names are overdue for erasing; else the jobs' last runs tell of it."""
    found = health.erasing
    if not found.since:
        return []
    counts = (
        (found.entries, ngettext("%(num)s entry", "%(num)s entries", found.entries)),
        (found.people, ngettext("%(num)s person", "%(num)s people", found.people)),
    )
    text = _(
        "Names to be erased since %(time)s: %(what)s.",
        time=moment(found.since),
        what=_(", ").join(text for count, text in counts if count),
    )
    advice = (
        _("The server does it once a day, but not while its clock looks wrong: look into its log.")
        if health.settings.ticker
        else _("This process runs no ticker: run `flask --app wsgi privacy erase` from a timer.")
    )
    return [
        Line(
            _("Erasing of names"),
            "eraser",
            found.verdict,
            text,
            advice,
            url=_page("system.privacy"),
            action=_("See what is due"),
        )
    ]


def _sign_on(health: Health) -> list[Line]:
    found = health.sign_on
    if found is None:
        return []
    told, advice = sign_on_words.text(found), sign_on_words.advice(found)
    details = sign_on_words.details(found)
    return [Line(_("Single sign-on"), "key", found.verdict, told, advice, details=details)]


def _https(health: Health) -> Line:
    if health.settings.https:
        return Line(_("Encryption"), "lock", Verdict.OK, _("Browsers come by HTTPS."))
    return Line(
        _("Encryption"),
        "lock-open",
        Verdict.LOOK,
        _("Browsers come by plain HTTP."),
        _(
            "Good for the bank's own network alone. With a certificate in front, set"
            " HONGBANG_HTTPS=on."
        ),
    )


def _release(health: Health) -> Line:
    if health.release != "unbuilt":
        text = _(
            "Release %(release)s on Python %(python)s.",
            release=health.release,
            python=health.python,
        )
        return Line(_("Program"), "settings", Verdict.OK, text)
    return Line(
        _("Program"),
        "settings",
        Verdict.LOOK,
        _("The styles and scripts are not built (Python %(python)s).", python=health.python),
        _("Run `make static/dist/manifest.json` and start the server again."),
    )
