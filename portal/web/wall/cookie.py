"""The display's cookie: an opaque secret that no script reads and no address holds."""

from flask import Response, current_app, request

COOKIE = "hongbang_display"
# Browsers keep a cookie for 400 days at most; every load of the page renews it.
LIFE_SECONDS = 400 * 24 * 3600


def _name() -> str:
    https = current_app.config["SETTINGS"].https
    return f"__Host-{COOKIE}" if https else COOKIE


def token() -> str | None:
    """Return the secret that this browser holds, if it is a screen."""
    return request.cookies.get(_name())


def give(response: Response, secret: str) -> None:
    """Give the browser its secret, or prolong it."""
    response.set_cookie(
        _name(),
        secret,
        max_age=LIFE_SECONDS,
        path="/",
        httponly=True,
        secure=current_app.config["SETTINGS"].https,
        samesite="Lax",
    )
