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
from portal.services import sessions, steps
from portal.services import sign_in as service
from portal.services.refusal import Rejected
from portal.services.steps import StepOver
from portal.services.throttle import TooManyTries
from portal.web.auth import cookies
from portal.web.auth.forms import CodeForm, SignInForm
from portal.web.guard import public, wants_json

OK = 200

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


@blueprint.route("/login/code", methods=["GET", "POST"])
@public
def second_step() -> ResponseReturnValue:
    """Ask for the code that follows the password; too late, it leads back to the password."""
    token = cookies.step()
    if request.method == "POST":
        return _enter_code(token or "")
    if not steps.is_open(token):
        return redirect(_sign_in_url(), 303)
    return _code_page(CodeForm())


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
    if isinstance(entered, service.Halfway):
        return _ask_code(entered)
    return _welcome(entered)


def _ask_code(halfway: service.Halfway) -> Response:
    """Answer a right password with the way to the second step; nothing is open yet."""
    url = url_for("auth.second_step", next=request.args.get("next") and _target())
    response = make_response(jsonify(ok=True, code_at=url) if wants_json() else redirect(url, 303))
    cookies.give_step(response, halfway.token)
    return response


def _enter_code(token: str) -> ResponseReturnValue:
    """Check the code and open a session."""
    form = CodeForm()
    if not form.validate():
        return _code_page(form, 422)
    try:
        entered = service.second_step(
            token,
            form.code.data or "",
            request.remote_addr or "",
            request.user_agent.string,
            cookies.token(),
        )
    except StepOver:
        return _begin_anew()
    except Rejected as refusal:
        return _code_page(form, 401 if wants_json() else 422, str(refusal.message))
    except TooManyTries as refusal:
        response = make_response(_code_page(form, 429, patience(refusal.retry_after)))
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    response = _welcome(entered)
    cookies.take_back_step(response)
    if entered.codes_left is not None:
        flash(_codes_left(entered.codes_left), "info")
    return response


def _begin_anew() -> ResponseReturnValue:
    """Lead back to the password: nobody is told whether time or an administrator ended the step."""
    said = _("That took too long, or the account was changed meanwhile. Sign in again.")
    if wants_json():
        response = make_response(jsonify(ok=False, message=said, go=_sign_in_url()), 401)
    else:
        flash(said, "info")
        response = make_response(redirect(_sign_in_url(), 303))
    cookies.take_back_step(response)
    return response


def _welcome(entered: service.Entered) -> Response:
    # The same person comes back to forms in other tabs, which must still be good to send; for
    # anybody else nothing of what the browser carried before is kept.
    if not entered.is_same_person:
        session.clear()
        g.pop("csrf_token", None)
    return _go_on(entered)


def _go_on(entered: service.Entered) -> Response:
    """Answer a sign-in that succeeded with the new cookie and the way onward."""
    target = _target()
    if entered.must_set_up_factor:
        target = url_for("account.second_factor", next=target)
    if entered.must_change_password:
        target = url_for("account.change_password", next=target)
    if wants_json():
        content = {"ok": True, "csrf": generate_csrf()}
        if entered.must_change_password or entered.must_set_up_factor:
            content["go"] = target
        response = jsonify(content)
    else:
        response = make_response(redirect(target, 303))
    cookies.give(response, entered.token)
    return response


def _target() -> str:
    return own_path(request.args.get("next"), "/")


def _sign_in_url() -> str:
    return url_for("auth.sign_in", next=request.args.get("next") and _target())


def _codes_left(left: int) -> str:
    said = ngettext(
        "You came in by a recovery code; %(num)s is left.",
        "You came in by a recovery code; %(num)s are left.",
        left,
    )
    more = _("New ones, or another phone: My account, second factor.")
    return f"{said} {more}"


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


def _code_page(form: CodeForm, status: int = 200, message: str = "") -> ResponseReturnValue:
    """Return the second step's form with what was wrong, or the same as JSON for a script."""
    if wants_json():
        found = [str(error) for error in form.code.errors]
        return jsonify(ok=False, message=message or " ".join(found)), status
    if status != OK:
        form.code.data = ""
    html = render_template("auth/code.html", form=form, message=message, next=_target())
    return html, status
