"""One's own notices, and marking them as seen."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.roles import Permission
from portal.pages import told
from portal.services import notices
from portal.web.guard import actor
from portal.web.row_number import LARGEST

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the latest notices, new ones marked."""
    found = notices.latest(actor())
    worded = [(notice, told.worded(notice)) for notice in found]
    return render_template(
        "notices/index.html",
        notices=[(notice, words) for notice, words in worded if words],
        upto=found[0].id if found else 0,
        new=sum(notice.is_new for notice in found),
        checks=actor().may(Permission.ENTRY_VERIFY),
    )


@blueprint.post("/read")
def read() -> ResponseReturnValue:
    """Mark as seen what the page showed; what came meanwhile stays new."""
    upto = request.form.get("upto", 0, type=int)
    notices.mark_read(actor(), min(max(upto, 0), LARGEST))
    return redirect(url_for("notices.index"), 303)
