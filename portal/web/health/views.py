"""Two addresses for machines: alive, and ready."""

import sqlalchemy as sa
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import schema
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
    """Answer 200 when the database answers and stands at the newest migration, else 503."""
    try:
        current = schema.is_current(db.session.connection())
    except sa.exc.SQLAlchemyError:
        return jsonify(status="database does not answer"), 503
    if not current:
        return jsonify(status="database must be migrated: run flask db upgrade"), 503
    return jsonify(status="ok")
