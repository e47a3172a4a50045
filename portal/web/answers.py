"""Where refusals and errors become answers: one place, one order, a sentence each."""

import logging
import secrets

from flask import Flask, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from portal.extensions import db
from portal.services import audit
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.web.guard import wants_json

log = logging.getLogger(__name__)


def _sentence(code: int) -> tuple[str, str]:
    sentences = {
        400: (
            _("This request cannot be read"),
            _("Go back, reload the page and try again."),
        ),
        401: (
            _("You are signed out"),
            _("Sign in again; what you typed is kept on this device."),
        ),
        403: (
            _("You may not do this"),
            _("Your role does not allow it here. Ask your supervisor or the security administrator."),
        ),
        404: (
            _("There is nothing here for you"),
            _("The address is wrong, or it is outside of what you may see."),
        ),
        405: (_("This address does not take that"), _("Use the buttons on the page.")),
        409: (
            _("Somebody else was there first"),
            _("Nothing was changed. Reload the page to see how it is now."),
        ),
        413: (_("That is too large"), _("Send less at once.")),
        422: (
            _("That cannot be taken as it is"),
            _("Nothing was saved. Go back and correct it."),
        ),
        429: (_("Too many tries"), _("Wait a little and try again.")),
        500: (
            _("Something went wrong here"),
            _("Nothing you did was lost without a word: reload to see what was saved. Tell your "
              "administrator the incident number."),
        ),
        503: (
            _("The service is busy or being updated"),
            _("Try again in a few seconds; nothing was half done."),
        ),
    }
    return sentences.get(code, sentences[500 if code >= 500 else 400])  # noqa: PLR2004


def page(code: int, message: object = None, incident: str = "") -> ResponseReturnValue:
    """Return the error page (or JSON for a script) with a title and what to do."""
    title, advice = _sentence(code)
    advice = str(message) if message else advice
    if wants_json() or request.path.startswith("/socket.io"):
        return jsonify(error=title, message=advice, incident=incident), code
    html = render_template(
        "errors/error.html", code=code, title=title, advice=advice, incident=incident
    )
    return html, code


def _actor() -> object:
    return current_user.actor if current_user.is_authenticated else None


def init_app(app: Flask) -> None:
    """Map every refusal, HTTP error and fault to an answer."""

    @app.errorhandler(NotFound)
    def _not_found(error: NotFound) -> ResponseReturnValue:
        del error
        audit.refused(_actor(), "out_of_sight", request.path, request.remote_addr or "")  # type: ignore[arg-type]
        return page(404)

    @app.errorhandler(NotAllowed)
    def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
        audit.refused(_actor(), "not_allowed", request.path, request.remote_addr or "")  # type: ignore[arg-type]
        del error
        return page(403)

    @app.errorhandler(Rejected)
    def _rejected(error: Rejected) -> ResponseReturnValue:
        return page(422, error.message)

    @app.errorhandler(Conflict)
    def _conflict(error: Conflict) -> ResponseReturnValue:
        return page(409, error.message)

    @app.errorhandler(CSRFError)
    def _csrf(error: CSRFError) -> ResponseReturnValue:
        del error
        message = _("The form is too old or came from elsewhere. Reload the page and send it again.")
        return page(400, message)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None:
            return error.response
        if error.code == 401 and not wants_json():  # noqa: PLR2004
            return redirect(url_for("auth.sign_in", next="/"), 303)
        answer = page(error.code or 500)
        response = current_app.make_response(answer)
        if error.code == 405:  # noqa: PLR2004
            allowed = error.get_response().headers.get("Allow", "")
            response.headers["Allow"] = allowed
        return response

    @app.errorhandler(Exception)
    def _fault(error: Exception) -> ResponseReturnValue:
        incident = secrets.token_hex(4)
        log.error("incident %s on %s %s", incident, request.method, request.path, exc_info=error)
        db.session.rollback()
        return page(500, incident=incident)
