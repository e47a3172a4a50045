"""The one guard: every view demands a signed-in person unless it says `@public`."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Flask, abort, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.domain.next_path import own_path
from portal.extensions import login
from portal.services import sessions
from portal.services.access import Actor
from portal.web.setup import hook

COOKIE = "hongbang_session"
Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")


class SignedIn:
    """What Flask-Login knows as the current user: the actor, and nothing to be forged."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, actor: Actor) -> None:
        """Wrap the actor that the session row named."""
        self.actor = actor

    def get_id(self) -> str:
        """Return the person's id as Flask-Login wants it."""
        return str(self.actor.person_id)


def public(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Mark a view as open to people who have not signed in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def before_password_change(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Mark a view as open to somebody who still has to choose a password."""
    view.is_before_password_change = True  # type: ignore[attr-defined]
    return view


def before_second_factor(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Mark a view as open to somebody who still has to set up a second factor."""
    view.is_before_second_factor = True  # type: ignore[attr-defined]
    return view


def background(view: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Mark a view that pages ask by themselves, so that asking it does not prolong a session."""
    view.is_background = True  # type: ignore[attr-defined]
    return view


def actor() -> Actor:
    """Return the signed-in person; the guard has seen to it that there is one."""
    return current_user.actor


def cookie_name(*, https: bool) -> str:
    """Return the session cookie's name; over HTTPS the prefix pins it to this host."""
    return f"__Host-{COOKIE}" if https else COOKIE


def wants_json() -> bool:
    """Whether a script asked, which is better told 401 than sent to a form."""
    return request.headers.get("X-Requested-With") == "fetch"


def _is(view: object, mark: str) -> bool:
    return bool(getattr(view, mark, False))


def init_app(app: Flask) -> None:
    """Load the person from the session row, and demand one wherever the view is not public."""
    hook.init_app(app)
    login.init_app(app)
    name = cookie_name(https=app.config["SETTINGS"].https)

    @login.request_loader
    def _load(_request: object) -> SignedIn | None:
        token = request.cookies.get(name)
        if not token:
            return None
        # Only what a person does keeps a session alive; a page that polls does not.
        view = app.view_functions.get(request.endpoint or "")
        touch = not (_is(view, "is_public") or _is(view, "is_background") or view is None)
        found = sessions.resume(token, request.remote_addr or "", touch=touch)
        return SignedIn(found) if found else None

    @app.before_request
    def _demand() -> ResponseReturnValue | None:
        view = app.view_functions.get(request.endpoint or "")
        if view is None or request.endpoint == "static" or getattr(view, "is_public", False):
            return None
        if not current_user.is_authenticated:
            g.is_expired = name in request.cookies
            if wants_json():
                return jsonify(error="signed_out"), 401
            if request.method not in ("GET", "HEAD"):
                abort(401)
            target = own_path(request.full_path.rstrip("?"), "/")
            return redirect(url_for("auth.sign_in", next=target), 303)
        return _held_back(view)


def _held_back(view: object) -> ResponseReturnValue | None:
    """Lead who has something to do first to where it is done: the password, then the factor."""
    found = current_user.actor
    if found.must_change_password:
        mark, endpoint = "is_before_password_change", "account.change_password"
    elif found.must_set_up_factor:
        mark, endpoint = "is_before_second_factor", "account.second_factor"
    else:
        return None
    return None if _is(view, mark) else redirect(url_for(endpoint), 303)
