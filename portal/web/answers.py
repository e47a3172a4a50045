"""Where refusals and errors become answers: one place, one order, a sentence each."""

import logging
import secrets

from flask import (
    Flask,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin, current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

from portal import metrics
from portal.extensions import db
from portal.models.store import is_of_the_disk, why_away
from portal.services import audit
from portal.services.access import Actor
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.web.guard import wants_json

UNAUTHORIZED = 401

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
            _("Your role does not allow it here. Ask your supervisor."),
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
            _(
                "Nothing you did was lost without a word: reload to see what was saved. Tell your "
                "administrator the incident number."
            ),
        ),
        503: (
            _("The service is busy or being updated"),
            _("Try again in a few seconds; nothing was half done."),
        ),
        507: (
            _("There is no room left to write to"),
            _(
                "Nothing was saved, and nothing that stood here is lost. Tell your administrator "
                "that the database's disk is full. What you typed is kept on this device: send it "
                "again when there is room."
            ),
        ),
    }
    return sentences.get(code, sentences[500 if code >= 500 else 400])  # noqa: PLR2004


def page(code: int, message: object = None, incident: str = "") -> ResponseReturnValue:
    """Return the error page (or JSON for a script) with a title and what to do."""
    try:
        return _page(code, message, incident)
    except SQLAlchemyError:
        # The language and the frame are the person's; without a database there is no person.
        _forget()
        return _page(code, message, incident)


def _page(code: int, message: object, incident: str) -> ResponseReturnValue:
    title, advice = _sentence(code)
    advice = str(message) if message else advice
    if wants_json() or request.path.startswith("/socket.io"):
        return jsonify(error=title, message=advice, incident=incident), code
    html = render_template(
        "errors/error.html", code=code, title=title, advice=advice, incident=incident
    )
    return html, code


def _actor() -> Actor | None:
    return current_user.actor if current_user.is_authenticated else None


def _refused(action: str) -> None:
    try:
        audit.refused(_actor(), action, request.path, request.remote_addr or "")
    except SQLAlchemyError as error:
        # Refused it stays; that it was is then told by the log alone.
        log.warning("%s on %r could not be audited: %s", action, request.path, _kind(error))


def _not_found(error: NotFound) -> ResponseReturnValue:
    del error
    _refused("out_of_sight")
    return page(404)


def _not_allowed(error: NotAllowed) -> ResponseReturnValue:
    del error
    _refused("not_allowed")
    return page(403)


def _rejected(error: Rejected) -> ResponseReturnValue:
    return page(422, error.message)


def _conflict(error: Conflict) -> ResponseReturnValue:
    return page(409, error.message)


def _forged(error: CSRFError) -> ResponseReturnValue:
    del error
    return page(
        400, _("The form is too old or came from elsewhere. Reload the page and send it again.")
    )


def _foreign_host(error: SecurityError) -> ResponseReturnValue:
    """Answer a name that is not ours in one line: a page would make addresses of it."""
    del error
    response = make_response(_sentence(400)[0] + "\n", 400)
    response.mimetype = "text/plain"
    return response


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    if error.code == UNAUTHORIZED and not wants_json():
        return redirect(url_for("auth.sign_in", next="/"), 303)
    response = current_app.make_response(page(error.code or 500))
    for name in ("Allow", "Retry-After"):
        if name in error.get_response().headers:
            response.headers[name] = error.get_response().headers[name]
    return response


def _away(error: SQLAlchemyError) -> ResponseReturnValue:
    """Answer a database that is away with a plain page: the usual one would ask it again."""
    if is_of_the_disk(error):
        log.error("the database's disk took nothing on %r: %s", request.path, _kind(error))
        _forget()
        return page(507)
    if isinstance(error, (OperationalError, InterfaceError, PoolTimeout)):
        log.warning("the database did not answer on %r: %s", request.path, _kind(error))
        metrics.AWAY.labels(why_away(error)).inc()
        _forget()
        response = current_app.make_response(page(503))
        response.headers["Retry-After"] = "3"
        if request.method == "GET" and not wants_json():
            # Nobody has to try: a page that was only asked for is asked for again.
            response.headers["Refresh"] = "5"
        return response
    return _fault(error)


def _forget() -> None:
    """Be nobody and nowhere from here on: the page's frame would ask the database again."""
    _let_go()
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - where Flask-Login keeps it
    g.instance = None


def _let_go() -> None:
    """Let go of the transaction, and of the connection where that cannot even be told so."""
    try:
        db.session.rollback()
    except SQLAlchemyError:
        db.session().invalidate()


def _kind(error: SQLAlchemyError) -> str:
    """Return what kind of error it is, in one line; its own text holds the statement, in many."""
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__} {' '.join(str(cause).split())}"


def _fault(error: Exception) -> ResponseReturnValue:
    incident = secrets.token_hex(4)
    log.error("incident %s on %s %r", incident, request.method, request.path, exc_info=error)
    _let_go()
    return page(500, incident=incident)


class _Json(DefaultJSONProvider):
    """JSON that is too deep to be read is as wrong as any other that cannot be."""

    def loads(self, s: str | bytes, **options: object) -> object:
        """Read it; raise ValueError where that cannot be done."""
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            message = "too deep"
            raise ValueError(message) from error


def init_app(app: Flask) -> None:
    """Map every refusal, HTTP error and fault to an answer."""
    app.json = _Json(app)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(Rejected, _rejected)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SQLAlchemyError, _away)
    app.register_error_handler(Exception, _fault)
