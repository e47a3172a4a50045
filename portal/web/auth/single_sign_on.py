"""Sign in by the bank's provider: to it, back from it, and out of it."""

from dataclasses import asdict

from flask import (
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal import clock
from portal.domain.next_path import own_path
from portal.extensions import db
from portal.services import single_sign_on as service
from portal.services.single_sign_on import Begun, Reason, SignOnFailed
from portal.services.single_sign_on.provider import Provider
from portal.services.throttle import TooManyTries
from portal.web import languages
from portal.web.auth import cookies
from portal.web.auth.forms import SignInForm
from portal.web.auth.views import blueprint, patience
from portal.web.auth.words import WHY_NOT
from portal.web.guard import public

__all__ = ["blueprint"]

UNDER_WAY = "single_sign_on"
MOST = 3
"""How many sign-ins of one browser may be under way: each takes some 300 bytes of its cookie."""
GOOD_FOR_SECONDS = 600
LANGUAGES = {"zh_CN": "zh-CN", "en": "en"}
# What a provider says that cannot answer now, by RFC 6749; the rest is a request it does not take.
NOT_NOW = ("temporarily_unavailable", "server_error")


@blueprint.app_context_processor
def _offer() -> dict[str, object]:
    """Tell templates what the button says in the reader's language: "" for the usual words."""
    given = current_app.config["SETTINGS"].single_sign_on
    if given is None:
        return {"single_sign_on": None}
    label = given.label_en if languages.choose() == "en" else given.label
    return {"single_sign_on": {"label": label}}


@blueprint.get("/login/sso")
@public
def to_provider() -> ResponseReturnValue:
    """Send the browser to the provider; a link, because a form's redirects stay on this host."""
    provider = _provider()
    target = own_path(request.args.get("next"), "/")
    if current_user.is_authenticated:
        return redirect(target, 303)
    # Whoever was looked up for a cookie: no connection is held while a provider takes its time.
    db.session.rollback()
    try:
        begun = service.begin(provider, _address(), _back(), LANGUAGES[str(languages.choose())])
    except SignOnFailed as failure:
        return _page(failure, target)
    session[UNDER_WAY] = [
        *_under_way()[1 - MOST :],
        {**_kept(begun), "back": _back(), "next": target, "at": int(clock.now().timestamp())},
    ]
    return redirect(begun.url, 303)


@blueprint.get("/login/sso/back")
@public
def from_provider() -> ResponseReturnValue:
    """Take what the provider sent the browser back with, once."""
    provider = _provider()
    kept = _take(request.args.get("state", ""))
    target = own_path(kept.get("next"), "/") if kept else "/"
    if not kept and current_user.is_authenticated:
        # The browser's way back, after all went well.
        return redirect(target, 303)
    try:
        code = _code(kept)
        begun = Begun("", kept["state"], kept["nonce"], kept["verifier"])
        entered = service.enter(
            provider,
            code,
            begun,
            kept["back"],
            _address(),
            request.user_agent.string,
            cookies.token(),
        )
    except SignOnFailed as failure:
        return _page(failure, target)
    except TooManyTries as refusal:
        response = make_response(_form(patience(refusal.retry_after), target), 429)
        response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    if not entered.is_same_person:
        other_windows = _under_way()
        session.clear()
        session[UNDER_WAY] = other_windows
        g.pop("csrf_token", None)
    response = make_response(redirect(target, 303))
    cookies.give(response, entered.token)
    return response


@blueprint.get("/login/sso/done")
def done() -> ResponseReturnValue:
    """Tell a window that was opened beside a page that it may be closed."""
    _provider()
    return render_template("auth/done.html")


@blueprint.get("/login/sso/out")
@public
def out_of_provider() -> ResponseReturnValue:
    """Lead to where the provider ends its own session, where it has such a place."""
    home = url_for("auth.sign_in")
    try:
        way = _provider().way_out(_external("auth.sign_in"))
    except SignOnFailed as failure:
        return _page(failure, "/")
    return redirect(way or home, 303)


def _provider() -> Provider:
    found = service.provider()
    if found is None:
        abort(404)
    return found


def _address() -> str:
    return request.remote_addr or ""


def _back() -> str:
    """Return the address that is registered at the provider, to the letter."""
    return _external("auth.from_provider")


def _external(endpoint: str) -> str:
    # By the setting, not the request: a proxy need not say by which scheme the browser came.
    scheme = "https" if current_app.config["SETTINGS"].https else "http"
    return url_for(endpoint, _external=True, _scheme=scheme)


def _under_way() -> list[dict[str, str]]:
    """Return what the browser has begun lately, the earliest first."""
    since = clock.now().timestamp() - GOOD_FOR_SECONDS
    return [one for one in session.get(UNDER_WAY, []) if one["at"] > since]


def _kept(begun: Begun) -> dict[str, str]:
    kept = asdict(begun)
    del kept["url"]
    return kept


def _take(state: str) -> dict[str, str]:
    """Return what was begun with the state and forget it; nothing of it, if it was not here."""
    found = [one for one in _under_way() if one["state"] == state]
    session[UNDER_WAY] = [one for one in _under_way() if one["state"] != state]
    return found[0] if found else {}


def _code(kept: dict[str, str]) -> str:
    """Return the code to exchange; SignOnFailed, audited, when the browser brings none."""
    if not kept:
        raise service.refuse(Reason.NOT_BEGUN, _address())
    error = request.args.get("error", "")
    if error == "access_denied":
        raise service.refuse(Reason.CANCELLED, _address())
    if error:
        reason = Reason.UNREACHABLE if error in NOT_NOW else Reason.REFUSED
        raise service.refuse(reason, _address(), error=error[:80])
    code = request.args.get("code", "")
    if not code:
        raise service.refuse(Reason.UNTRUSTED, _address(), error="no code")
    return code


def _page(failure: SignOnFailed, target: str) -> Response:
    status, sentence = WHY_NOT[failure.reason]
    return make_response(_form(str(sentence), target), status)


def _form(message: str, target: str) -> str:
    """Return the sign-in page with what was wrong."""
    form = SignInForm(formdata=None)
    return render_template("auth/sign_in.html", form=form, message=message, ended=None, next=target)
