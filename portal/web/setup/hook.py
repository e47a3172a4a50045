"""Until the bank has been named, every page leads to the page that does it."""

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.services import first_run

DONE = "first_run_done"
OPEN_ENDPOINTS = ("static", "setup.first_run", "account.language")
OPEN_BLUEPRINTS = ("health",)


def init_app(app: Flask) -> None:
    """Look once a request until the first run is done, and never again after."""

    @app.before_request
    def _lead_to_set_up() -> ResponseReturnValue | None:
        if app.extensions.get(DONE):
            return None
        if request.endpoint in OPEN_ENDPOINTS or request.blueprint in OPEN_BLUEPRINTS:
            return None
        if first_run.is_done():
            app.extensions[DONE] = True
            return None
        return redirect(url_for("setup.first_run"), 303)
