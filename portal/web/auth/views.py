"""Sign in and out: as a page, and for the dialog that asks for the password in place."""

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from portal.domain.next_path import own_path
from portal.services import sessions
from portal.services import sign_in as service
from portal.services.refusal import Rejected
from portal.services.throttle import TooManyTries
from portal.web.auth import cookies
from portal.web.auth.forms import SignInForm
from portal.web.guard import public, wants_json

blueprint = Blueprint("auth", __name__)


@blueprint.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Show the form and take it; a script is answered in JSON, with a new CSRF token."""
    if request.method == "POST":
        return _enter()
    if current_user.is_authenticated:
        return redirect(_target(), 303)
    return _page(SignInForm())


@blueprint.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """End the session and have the browser forget it; works when it has run out, too."""
    actor = current_user.actor if current_user.is_authenticated else None
    service.sign_out(actor, cookies.token())
    session.clear()
    flash(_("You have signed out."), "success")
    # The provider may still know the browser, on a device that others use, too.
    still = "provider" if actor and actor.identity_id else None
    response: Response = make_response(redirect(url_for("auth.sign_in", still=still), 303))
    cookies.take_back(response)
    return response


def _enter() -> ResponseReturnValue:
    """Check what the form brings and open a session."""
    form = SignInForm()
    if not form.validate():
        return _page(form, 422)
    try:
        entered = service.sign_in(
            form.employee_no.data or "",
            form.password.data or "",
            request.remote_addr or "",
            request.user_agent.string,
            cookies.token(),
        )
    except Rejected as refusal:
        return _page(form, 401 if wants_json() else 422, str(refusal.message))
    except TooManyTries as refusal:
        response = make_response(_page(form, 429, patience(refusal.retry_after)))
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    # The same person comes back to forms in other tabs, which must still be good to send; for
    # anybody else nothing of what the browser carried before is kept.
    if not entered.is_same_person:
        session.clear()
        g.pop("csrf_token", None)
    return _go_on(entered)


def _go_on(entered: service.Entered) -> Response:
    """Answer a sign-in that succeeded with the new cookie and the way onward."""
    target = _target()
    if entered.must_change_password:
        target = url_for("account.change_password", next=target)
    if wants_json():
        content = {"ok": True, "csrf": generate_csrf()}
        if entered.must_change_password:
            content["go"] = target
        response = jsonify(content)
    else:
        response = make_response(redirect(target, 303))
    cookies.give(response, entered.token)
    return response


def _target() -> str:
    return own_path(request.args.get("next"), "/")


def patience(seconds: int) -> str:
    """Return how long to wait before the next try, in words."""
    minutes = -(-seconds // 60)
    return ngettext(
        "Too many tries from this place. Wait %(num)s minute, then try again.",
        "Too many tries from this place. Wait %(num)s minutes, then try again.",
        minutes,
    )


def _page(form: SignInForm, status: int = 200, message: str = "") -> ResponseReturnValue:
    """Return the form with what was wrong, or the same as JSON for a script."""
    if wants_json():
        found = [str(error) for errors in form.errors.values() for error in errors]
        return jsonify(ok=False, message=message or " ".join(found)), status
    token = cookies.token()
    ended = sessions.why_ended(token) if token and request.method == "GET" else None
    html = render_template(
        "auth/sign_in.html", form=form, message=message, ended=ended, next=_target()
    )
    return html, status
