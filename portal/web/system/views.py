"""The health page, and the check of the books that it offers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.extensions import socketio
from portal.services import health
from portal.services.health import Checked
from portal.web.guard import actor
from portal.web.system import lines, settings

blueprint = Blueprint("system", __name__, url_prefix="/system")


@blueprint.get("")
def show() -> ResponseReturnValue:
    """Show how the installation is."""
    return _page()


@blueprint.post("/books")
def check_books() -> ResponseReturnValue:
    """Check the books against the ledger, and show what was found."""
    return _page(health.check_books(actor()))


def _page(checked: Checked | None = None) -> str:
    now = clock.now()
    found = health.of(actor(), now)
    return render_template(
        "system/show.html",
        now=now,
        health=found,
        told=lines.told(found),
        settings=settings.shown(found.settings),
        # Of this process alone; another one counts its own.
        sockets=len(socketio.server.eio.sockets),
        checked=checked,
        may_check=found.database.lines <= health.MOST_LINES,
    )
