"""Hearing what other processes committed: PostgreSQL's notifications, or SQLite's data version."""

import logging
from collections.abc import Callable

import gevent
import psycopg
import pysqlite3
import sqlalchemy as sa
from flask import Flask

from portal.extensions import db
from portal.services import bus

POLL_SECONDS = 0.25
RETRY_SECONDS = 1.0

log = logging.getLogger(__name__)


def listen(app: Flask) -> None:
    """Hear PostgreSQL's notifications for ever; a lost connection is made anew.

    What was missed meanwhile is caught up by a comparison of versions as soon as it hears again.
    """
    url = sa.make_url(app.config["SETTINGS"].database_url).set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    while True:
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(f"LISTEN {bus.CHANNEL}")
                _inside(app, app.extensions["live"].compare)
                _inside(app, bus.call)
                for notification in connection.notifies():
                    _inside(app, bus.receive, notification.payload)
        except psycopg.Error:
            log.warning("the database's notifications cannot be heard; trying again")
        gevent.sleep(RETRY_SECONDS)


def watch_file(app: Flask) -> None:
    """Notice that another process (a command) wrote to the SQLite file; compare versions then."""
    with app.app_context():
        connection = db.engine.connect()
    cursor = connection.connection.cursor()
    known = None
    while True:
        gevent.sleep(POLL_SECONDS)
        try:
            version = cursor.execute("PRAGMA data_version").fetchone()[0]
        except pysqlite3.Error:
            continue  # Locked for a moment, by a recovery or a checkpoint.
        if version != known:
            known = version
            _inside(app, app.extensions["live"].compare)


def _inside(app: Flask, step: Callable[..., None], *arguments: object) -> None:
    with app.app_context():
        try:
            step(*arguments)
        except sa.exc.SQLAlchemyError:
            log.warning("the database did not answer; the next comparison catches up")
        except Exception:
            # Such as a notification of a newer release's kind: one that is not understood must
            # not end the hearing.
            log.exception("what another process told could not be taken")
        finally:
            db.session.remove()
