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

# What is sent to oneself, to see that it comes back.
ECHO = "echo"
ECHO_SECONDS = 10.0
# Three in a row that did not come back: one may be on its way, one may fall into a reconnection.
PATIENCE_SECONDS = 35.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Echo:
    """What the process last heard of its own: `at` by the monotonic clock, `seconds` on its way.

    Before the first comes back, `at` is when it was sent, and `seconds` is None.
    """

    at: float
    seconds: float | None

    @property
    def is_silent(self) -> bool:
        """Whether nothing has come back for too long: what others commit is not heard either."""
        return time.monotonic() - self.at > PATIENCE_SECONDS


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


def call() -> None:
    """Send a notification to oneself; on PostgreSQL alone, elsewhere there is nobody between."""
    current_app.extensions.setdefault("bus_echo", Echo(time.monotonic(), None))
    _notify([Message(ECHO)])


def echo() -> Echo | None:
    """Return what was last heard of one's own calls, None where this process calls nobody."""
    found: Echo | None = current_app.extensions.get("bus_echo")
    return found


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
    """Take a notification from PostgreSQL; of our own only the calls to ourselves."""
    content = json.loads(payload)
    sent = content.pop("sent", None)
    is_own = content.pop("process", None) == PROCESS
    is_echo = content["kind"] == ECHO
    if sent is not None and is_own == is_echo:
        # Another machine's clock may be ahead of ours.
        seconds = max(time.time() - sent, 0.0)
        metrics.BUS_SECONDS.observe(seconds)
        if is_echo:
            current_app.extensions["bus_echo"] = Echo(time.monotonic(), seconds)
    if not is_own and not is_echo:
        hear(Message(**content))
