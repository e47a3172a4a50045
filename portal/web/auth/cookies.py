"""The session cookie: opaque, out of reach of scripts, and gone with the browser."""

from flask import Response, current_app, request

from portal.web.guard import cookie_name


def _https() -> bool:
    return bool(current_app.config["SETTINGS"].https)


def token() -> str | None:
    """Return the session token that the browser sent, living or dead."""
    return request.cookies.get(cookie_name(https=_https())) or None


def give(response: Response, value: str) -> None:
    """Hand the browser a new token; without an age it ends with the browser."""
    response.set_cookie(
        cookie_name(https=_https()),
        value,
        path="/",
        secure=_https(),
        httponly=True,
        samesite="Lax",
    )


def take_back(response: Response) -> None:
    """Have the browser forget its token."""
    response.delete_cookie(
        cookie_name(https=_https()), path="/", secure=_https(), httponly=True, samesite="Lax"
    )
