"""What each request leaves behind: an id, a line of the log, and its part of the metrics."""

import logging
import secrets
import time

from flask import Flask, Response, g, request

from portal import metrics

# A method is whatever a client writes; each would be a row of figures for ever.
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
# Asked for by machines every few seconds, or built files: told when they fail alone.
QUIET = {"static", "health.alive", "health.ready", "health.metrics"}
FAILED = 400

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Observe every request, from before anything else looks at it."""

    @app.before_request
    def _begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        seconds = time.perf_counter() - g.began
        method = request.method if request.method in METHODS else "other"
        endpoint = request.endpoint or "none"
        metrics.REQUESTS.labels(method, endpoint, response.status_code).inc()
        metrics.REQUEST_SECONDS.labels(request.blueprint or "none").observe(seconds)
        if endpoint not in QUIET or response.status_code >= FAILED:
            _tell(response.status_code, seconds)
        return response


def _tell(status: int, seconds: float) -> None:
    """Write the request's line: the path without what was searched for, which may be a name."""
    known = g.get("_login_user")
    actor = getattr(known, "actor", None)
    log.info(
        "answered",
        extra={
            "method": request.method,
            "path": request.path,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "person_id": actor.person_id if actor else None,
            "address": request.remote_addr,
        },
    )
