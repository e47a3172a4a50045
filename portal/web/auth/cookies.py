"""The session's cookie, and that of a sign-in halfway through: opaque, gone with the browser."""

from flask import Response, current_app, request

from portal.web.guard import cookie_name


def _https() -> bool:
    return bool(current_app.config["SETTINGS"].https)


def token() -> str | None:
    """Return the session token that the browser sent, living or dead."""
    return request.cookies.get(cookie_name(https=_https())) or None


def step() -> str | None:
    """Return the token of the sign-in that waits for a code, living or dead."""
    return request.cookies.get(_step_name()) or None


def give(response: Response, value: str) -> None:
    """Hand the browser a new session token; without an age it ends with the browser."""
    _set(response, cookie_name(https=_https()), value)


def give_step(response: Response, value: str) -> None:
    """Hand the browser what names its sign-in until the code is entered."""
    _set(response, _step_name(), value)


def take_back(response: Response) -> None:
    """Have the browser forget its session token."""
    _forget(response, cookie_name(https=_https()))


def take_back_step(response: Response) -> None:
    """Have the browser forget the sign-in that waited for a code."""
    _forget(response, _step_name())


def _step_name() -> str:
    return "__Host-hongbang_step" if _https() else "hongbang_step"


def _set(response: Response, name: str, value: str) -> None:
    response.set_cookie(name, value, path="/", secure=_https(), httponly=True, samesite="Lax")


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=_https(), httponly=True, samesite="Lax")
