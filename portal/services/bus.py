"""The bus: tells this process, and on PostgreSQL the others, what was committed."""

import json
import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from flask import Flask, current_app

from portal import metrics
from portal.extensions import db

CHANNEL = "hongbang"
# Tells our own notifications, which we have already heard as a call, from other processes'.
PROCESS = f"{os.getpid()}-{secrets.token_hex(4)}"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What was committed; ids alone, so that it fits a notification and reveals nothing.

    kind: "board" (a campaign's boards changed; `entry_id` when an opening did it, `honour_id` for
    each honour that was awarded),
    "unit" (something was said in a unit that its walls show), "access" (a person's sessions or
    roles changed), "display" (a display was revoked or changed, any of them if none is named;
    with `order`, it is to do that; with `showing`, JSON of the live protocol, it shows that now),
    "announcement" (one was published for the walls).
    """

    kind: str
    campaign_id: int | None = None
    entry_id: int | None = None
    person_id: int | None = None
    display_id: int | None = None
    announcement_id: int | None = None
    honour_id: int | None = None
    unit_id: int | None = None
    order: str | None = None
    showing: str | None = None


def subscribe(app: Flask, listener: Callable[[Message], None]) -> None:
    """Call the listener with every message of the application in this process."""
    app.extensions.setdefault("bus", []).append(listener)


def publish(messages: list[Message]) -> None:
    """Tell the listeners here at once, and the other processes where the database can."""
    for message in messages:
        if message.entry_id is not None:
            metrics.ENTRIES.inc()
        hear(message)
    if messages and db.engine.dialect.name == "postgresql":
        _notify(messages)


def hear(message: Message) -> None:
    """Hand a message to the listeners; one that fails neither stops the others nor the request."""
    for listener in current_app.extensions.get("bus", []):
        try:
            listener(message)
        except Exception:
            log.exception("a listener failed on %s", message)


def _notify(messages: list[Message]) -> None:
    # After the commit and apart from it: inside, NOTIFY takes a lock that costs a third of the
    # throughput. A lost notification is caught up by the comparison of versions.
    try:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for message in messages:
                payload = json.dumps({"process": PROCESS, "sent": time.time(), **asdict(message)})
                connection.execute(
                    sa.text("SELECT pg_notify(:channel, :payload)"),
                    {"channel": CHANNEL, "payload": payload},
                )
    except sa.exc.SQLAlchemyError as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        log.warning("a notification could not be sent, others will catch up: %s", kind)


def receive(payload: str) -> None:
    """Take a notification from PostgreSQL, unless it is our own."""
    content = json.loads(payload)
    sent = content.pop("sent", None)
    if content.pop("process", None) != PROCESS:
        if sent is not None:
            # Another machine's clock may be ahead of ours.
            metrics.BUS_SECONDS.observe(max(time.time() - sent, 0.0))
        hear(Message(**content))
