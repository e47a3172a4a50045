"""The log: one line a record, whatever stands in it; JSON for a collector, words for a terminal."""

import logging
import sys
from collections.abc import Mapping

from flask import g, has_request_context
from pythonjsonlogger.json import JsonFormatter

from portal.config import Settings

FIELDS = ("request", "method", "path", "status", "ms", "person_id", "address")


class _OfRequest(logging.Filter):
    """Adds to what is said during a request the id by which its lines are found."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        if has_request_context() and "request_id" in g:
            record.request = g.request_id
        return True


class _Words(logging.Formatter):
    """For people at a terminal; what came from outside begins no line of its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Return the record's line; a fault's trace follows it as lines."""
        said = (f"{name}={value}" for name, value in _told(record).items())
        line = " ".join((super().formatMessage(record), *said))
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


def _told(record: logging.LogRecord) -> Mapping[str, object]:
    return {name: vars(record)[name] for name in FIELDS if name in vars(record)}


def formatter(kind: str) -> logging.Formatter:
    """Return the formatter of a kind: `json`, one object a line in ASCII, or `text`."""
    if kind == "text":
        return _Words("%(asctime)s %(levelname)s %(name)s: %(message)s")
    return JsonFormatter(
        "{levelname}{name}{message}",
        style="{",
        rename_fields={"levelname": "level", "name": "logger", "exc_info": "exception"},
        timestamp="time",
    )


def begin(settings: Settings) -> None:
    """Write this process's log to standard error, gunicorn's own lines among it."""
    kind = settings.log_format
    if kind == "auto":
        kind = "text" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(kind))
    handler.addFilter(_OfRequest())
    logging.getLogger().handlers = [handler]
    logging.getLogger("portal").setLevel(settings.log_level.upper())
    of_server = logging.getLogger("gunicorn.error")
    of_server.handlers = []
    of_server.propagate = True
