"""Before any view: the request names this host, comes from this site, and is text throughout."""

from flask import Flask, abort, request
from werkzeug.exceptions import SecurityError

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def init_app(app: Flask) -> None:
    """Look at every request first of all."""

    @app.before_request
    def _look() -> None:
        if isinstance(request.routing_exception, SecurityError):
            # An unknown host: nothing below can make an address any more.
            raise request.routing_exception
        if request.method not in SAFE and not _is_own(request.headers.get("Origin")):
            abort(403)
        if _holds_nul():
            abort(400)


def _is_own(origin: str | None) -> bool:
    """Whether the origin is this very host's; old browsers send none with a form of the page.

    The forms' token is the lock; this is the second one, for a day on which a token leaks.
    """
    return origin is None or origin.partition("://")[2].lower() == request.host.lower()


def _holds_nul() -> bool:
    """Whether a field holds a NUL, which no browser sends and PostgreSQL does not take."""
    return any(
        "\0" in key or "\0" in value
        for fields in (request.args, request.form)
        for key, values in fields.lists()
        for value in values
    )
