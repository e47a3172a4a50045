"""Before any view: the request names this host, comes from this site, and is text throughout."""

from flask import Flask, abort, request
from werkzeug.exceptions import SecurityError

from portal.domain.own_origin import is_own

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def init_app(app: Flask) -> None:
    """Look at every request first of all."""
    https = app.config["SETTINGS"].https

    @app.before_request
    def _look() -> None:
        if isinstance(request.routing_exception, SecurityError):
            # An unknown host: nothing below can make an address any more.
            raise request.routing_exception
        # The forms' token is the lock; this is the second one, for a day on which a token leaks.
        origin = request.headers.get("Origin")
        if request.method not in SAFE and not is_own(origin, request.host, https=https):
            abort(403)
        if _holds_nul():
            abort(400)


def _holds_nul() -> bool:
    """Whether a field holds a NUL, which no browser sends and PostgreSQL does not take."""
    return any(
        "\0" in key or "\0" in value
        for fields in (request.args, request.form)
        for key, values in fields.lists()
        for value in values
    )
