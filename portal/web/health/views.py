"""Three addresses for machines: alive, ready, and the figures."""

from ipaddress import ip_address

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from portal import metrics as figures
from portal.extensions import db
from portal.models import schema
from portal.services import bus
from portal.web.guard import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer that the process answers; asks nothing else, so that a wall may ask often."""
    return jsonify(status="ok", release=current_app.config["RELEASE"])


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 when the process can do its work, else 503 with a word about what is missing.

    The database answers and stands at the newest migration; on PostgreSQL what this process calls
    out to all of them comes back to it.
    """
    try:
        current = schema.is_current(db.session.connection())
    except sa.exc.TimeoutError:
        return jsonify(status="every connection to the database is taken"), 503
    except sa.exc.SQLAlchemyError:
        return jsonify(status="database does not answer"), 503
    if not current:
        return jsonify(status="database must be migrated: run flask db upgrade"), 503
    echo = bus.echo()
    if echo is not None and echo.is_silent:
        return jsonify(status="what other processes commit is not heard"), 503
    return jsonify(status="ok")


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Answer Prometheus with this process's figures; whoever else asks finds nothing here."""
    if not _may_read():
        abort(404)
    return Response(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read() -> bool:
    settings = current_app.config["SETTINGS"]
    # A proxy that the settings do not count would make everybody a neighbour.
    if not settings.proxies and "X-Forwarded-For" in request.headers:
        return False
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(address in network for network in settings.metrics_from)
