"""Which language a request is answered in: the person's, the browser's cookie's, or Chinese."""

from flask import Flask, g, has_request_context, request
from flask_login import current_user

from portal.extensions import babel

LOCALES = ("zh_CN", "en")
COOKIE = "hongbang_locale"


def choose() -> str:
    """Return the locale for this request."""
    if not has_request_context():
        return LOCALES[0]
    told = g.get("locale")
    if told in LOCALES:
        return str(told)
    if current_user and current_user.is_authenticated:
        return str(current_user.actor.locale)
    chosen = request.cookies.get(COOKIE)
    return chosen if chosen in LOCALES else LOCALES[0]


def tell(locale: str) -> None:
    """Answer this request in a language of its own: a screen's, not its viewer's."""
    g.locale = locale


def init_app(app: Flask) -> None:
    """Bind Flask-Babel to the choice."""
    babel.init_app(app, locale_selector=choose)
