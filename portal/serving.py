"""What runs beside the requests while a server serves: pushing, hearing, and the ticker of jobs."""

import fcntl
import gc
import logging
import os
import sys
import time
from typing import IO

import gevent
import sqlalchemy as sa
from flask import Flask
from gevent.event import Event

from portal import clock, logs
from portal.config import Settings
from portal.extensions import db
from portal.live.ear import listen, watch_file
from portal.models import Instance, schema, store
from portal.services import audit, bus, closes, countermeasures, honours, privacy, reminders
from portal.services.backup import daily
from portal.services.bus import Message
from portal.services.closes import Taken
from portal.services.trust import Trust

TICK_SECONDS = 5.0
SETTLED_SECONDS = 5.0
# Between two looks for honours: an opening is celebrated at once, a thousand of them together.
HONOUR_SECONDS = 1.0
SEAL_SECONDS = 1.0
# A look at every line of the log, for what came in far behind the others: each ten minutes.
SEAL_ALL_EVERY = 600
COPY_RETRY_SECONDS = 15.0
# A request makes some thousands of objects and few cycles; the usual 700 collects in each.
GC_THRESHOLDS = (20_000, 20, 100)
# On SIGHUP gunicorn starts the new worker first; the old one is gone in a second or two.
CLAIM_SECONDS = 5.0
BOOT_FAILURE = 3
AWAY_SECONDS = 5
# The first look is a minute after the start: a restart, or a short one, has other things to do.
BACKUP_SECONDS = 60.0

log = logging.getLogger(__name__)
_kept: list[IO[str]] = []


def start(app: Flask) -> None:
    """Start the greenlets of a serving process; called once its worker is up, never before."""
    settings = app.config["SETTINGS"]
    logs.begin(settings)
    if settings.is_sqlite:
        _claim(app)
    with app.app_context():
        store.hurry(db.engine)
    if not _has_begun(app):
        # Whoever started this at the same time as PostgreSQL would start it again and again, were
        # it to end. Until the database is there, pages say so with 503.
        app.extensions["ears"] = [gevent.spawn(_begin_later, app)]


def _begin_later(app: Flask) -> None:
    """Begin once the database is there."""
    while not _has_begun(app):
        gevent.sleep(AWAY_SECONDS)
    log.info("the database is there")


def _has_begun(app: Flask) -> bool:
    """Begin where the database answers; where it does not, the log says what it was told."""
    try:
        _demand_schema(app)
    except sa.exc.OperationalError as error:
        # The address has a password; what the driver says names machine and port alone.
        why = str(error.orig).partition("\n")[0]
        log.error(  # noqa: TRY400 - a sentence, and no trace of ours
            "The database cannot be reached: %s. It is asked again every %d seconds; until then "
            "pages answer 503. HONGBANG_DATABASE_URL says where it is.",
            why,
            AWAY_SECONDS,
        )
        return False
    _begin(app)
    return True


def _begin(app: Flask) -> None:
    """Start what needs a database."""
    settings = app.config["SETTINGS"]
    app.extensions["live"].start()
    app.extensions["ears"] = [
        gevent.spawn(watch_file if settings.is_sqlite else listen, app),
        gevent.spawn_later(SETTLED_SECONDS, settle),
    ]
    if not settings.is_sqlite:
        app.extensions["ears"].append(gevent.spawn(_call, app))
    if settings.ticker:
        app.extensions["ears"].append(gevent.spawn(_tick, app))
        app.extensions["ears"].append(gevent.spawn(_let_go, app))
        app.extensions["ears"].append(gevent.spawn(_honour, app))
        app.extensions["ears"].append(gevent.spawn(_seal, app))
        app.extensions["ears"].append(gevent.spawn(_copy, app))
        app.extensions["ears"].append(gevent.spawn(_back_up, app))


def _call(app: Flask) -> None:
    """Call oneself over the bus every few seconds: who hears nothing is told of by /readyz."""
    while True:
        with app.app_context():
            bus.call()
        gevent.sleep(bus.ECHO_SECONDS)


def stop(app: Flask) -> None:
    """Say good-bye to every socket; new ones are turned away meanwhile."""
    app.extensions["live_wire"].closing = True
    gevent.killall(app.extensions.pop("ears", []))
    app.extensions["live"].stop()
    # Nobody watches here any more, so that a successor may begin; requests under way end beside it.
    while _kept:
        _kept.pop().close()


def _claim(app: Flask) -> None:
    """Refuse to be the second process on one SQLite file: each would push half of the truth."""
    path = app.config["SETTINGS"].instance / "serving.lock"
    file = path.open("a")
    give_up = time.monotonic() + CLAIM_SECONDS
    while not _lock(file) and time.monotonic() < give_up:
        gevent.sleep(0.1)
    if not _lock(file):
        log.error(
            "Another server already serves %s. On SQLite there is one process; stop the other "
            "one, or use PostgreSQL for more.",
            app.config["SETTINGS"].instance,
        )
        sys.exit(BOOT_FAILURE)
    # Held for the life of the process; the system lets go of it even after kill -9.
    os.set_inheritable(file.fileno(), False)
    _kept.append(file)


def _lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _demand_schema(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        is_current = schema.is_current(connection)
    if not is_current:
        log.error("The database is not at the newest migration. Run `flask --app wsgi db upgrade`.")
        sys.exit(BOOT_FAILURE)


def settle() -> None:
    """Take what lives for ever out of the garbage collector's sight: its pauses are ours."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def _honour(app: Flask) -> None:
    """Look for honours right behind what was committed; the ticker makes up for what is missed."""
    woken = Event()

    def hear(message: Message) -> None:
        if message.kind == "board":
            woken.set()

    bus.subscribe(app, hear)
    while True:
        woken.wait()
        woken.clear()
        with app.app_context():
            try:
                honours.run()
            except sa.exc.SQLAlchemyError:
                log.warning("honours could not reach the database; the ticker tries again")
            except Exception:
                log.exception("honours could not be settled; the ticker tries again")
            finally:
                db.session.remove()
        gevent.sleep(HONOUR_SECONDS)


def _seal(app: Flask) -> None:
    """Chain the audit log's new lines each second; now and then look for any that were missed."""
    number = 0
    while True:
        with app.app_context():
            try:
                audit.seal(everything=number % SEAL_ALL_EVERY == 0)
            except sa.exc.SQLAlchemyError:
                log.warning("the audit log could not be sealed; the next second tries again")
            except Exception:
                log.exception("the audit log could not be sealed; the next second tries again")
            finally:
                db.session.remove()
        number += 1
        gevent.sleep(SEAL_SECONDS)


def _copy(app: Flask) -> None:
    """Copy sealed lines to the log server; while it is away, wait for longer each time."""
    pause = SEAL_SECONDS
    while True:
        gevent.sleep(pause)
        pause = SEAL_SECONDS
        with app.app_context():
            try:
                while audit.copy():
                    gevent.sleep(0)
            except audit.Unreachable as error:
                pause = COPY_RETRY_SECONDS
                log.warning("the audit log's copy waits: the log server does not answer: %s", error)
            except sa.exc.SQLAlchemyError:
                log.warning("the audit log's copy could not reach the database; it tries again")
            except Exception:
                log.exception("the audit log's copy failed; it tries again")
            finally:
                db.session.remove()


def _back_up(app: Flask) -> None:
    """Have the day's backup made beside the server; what it says when it fails ends in the log."""
    settings = app.config["SETTINGS"]
    while True:
        gevent.sleep(BACKUP_SECONDS)
        with app.app_context():
            try:
                is_due = daily.begin(settings, clock.now())
            except sa.exc.SQLAlchemyError:
                log.warning("the day's backup could not reach the database; it is tried again")
                continue
            finally:
                db.session.remove()
        if is_due:
            _make_backup(settings)


def _make_backup(settings: Settings) -> None:
    try:
        complaint = daily.run(settings)
    except Exception:
        log.exception("the day's backup failed; it is tried again in an hour")
        return
    if complaint:
        log.error("the day's backup failed; it is tried again in an hour: %s", complaint)
    else:
        log.info("the day's backup is made")


def _tell(taken: Taken) -> None:
    if taken.is_close:
        log.info("close of %s for %s taken", taken.code, taken.day)
    for one in taken.issued:
        log.info("bulletin of %s issued: %s %d, %s", one.code, one.kind, one.number, one.day)


def _tick(app: Flask) -> None:
    while True:
        gevent.sleep(TICK_SECONDS)
        with app.app_context():
            try:
                _follow_the_day()
            except sa.exc.SQLAlchemyError:
                log.warning("the ticker could not reach the database; it tries again")
            except Exception:
                log.exception("a job failed; it is tried again")
            finally:
                db.session.remove()


def _let_go(app: Flask) -> None:
    """Let go of what is old, beside the ticker: years of it take minutes, and no close waits.

    What could not be done is tried again, from where it stopped.
    """
    with app.app_context():
        trust = Trust.begun()
        db.session.remove()
    while True:
        gevent.sleep(TICK_SECONDS)
        with app.app_context():
            try:
                if trust.holds(clock.now()):
                    _keep_house()
            except sa.exc.SQLAlchemyError:
                log.warning("what is old could not be let go: no database; it is tried again")
            except Exception:
                log.exception("what is old could not be let go; it is tried again")
            finally:
                db.session.remove()


def _follow_the_day() -> None:
    """Take the closes that are due, and tell and ask people what the day brings."""
    for item in closes.run(clock.now()):
        _tell(item)
    if settled := honours.run():
        log.info("%d honours awarded or withdrawn", settled)
    if told := reminders.run(clock.now()):
        log.info("%d reminders sent", told)
    if asked := countermeasures.asking.run(clock.now()):
        log.info("a countermeasure is asked for of %d people", asked)
    if due := countermeasures.following.run(clock.now()):
        log.info("%d countermeasures are due", due)


def _keep_house() -> None:
    """Let go of what is old: lines of the audit log, and names.

    Not in a demo: its seasons are old on purpose, and its people and customers nobody's.
    """
    instance = db.session.get(Instance, 1)
    if instance is None or instance.is_demo:
        return
    if gone := audit.prune():
        log.info("%d old lines of the audit log let go", gone)
    if (erased := privacy.run(clock.now())).is_any:
        log.info("names erased: %d customers, %d who left", erased.customers, erased.leavers)
