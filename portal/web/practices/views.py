"""The library of best practices, and starring parts of reports into it and out again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.next_path import own_path
from portal.services import practices
from portal.web.guard import actor
from portal.web.practices import words
from portal.web.row_number import LARGEST

blueprint = Blueprint("practices", __name__, url_prefix="/practices")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show a page of the library, narrowed to a channel and to words."""
    asked = request.args.get("q", "").strip()
    code = request.args.get("channel", "")
    number = min(request.args.get("page", 1, type=int), LARGEST)
    page = practices.search(actor(), asked, code, number)
    channels = practices.channels()
    chosen = next((one for one in channels if one.code == code), None)

    def url_of(number: int) -> str:
        return url_for("practices.index", q=asked or None, channel=code or None, page=number)

    return render_template(
        "practices/index.html",
        page=page,
        channels=channels,
        chosen=chosen,
        asked=asked[: practices.LONGEST_SEARCH],
        longest=practices.LONGEST_SEARCH,
        is_narrowed=bool(asked or code),
        parts=words.PARTS,
        url_of=url_of,
    )


@blueprint.post("")
def star() -> ResponseReturnValue:
    """Star a part of a report into the library."""
    practices.star(
        actor(),
        request.form.get("report_id", 0, type=int),
        request.form.get("part", ""),
        request.form.get("channel", ""),
    )
    flash(_("It is in the library now; its author is told."), "success")
    return redirect(own_path(request.form.get("next"), url_for("practices.index")), 303)


@blueprint.post("/<int:practice_id>/removal")
def unstar(practice_id: int) -> ResponseReturnValue:
    """Take a practice out of the library; it stays on record."""
    practices.unstar(actor(), practice_id)
    flash(_("It is out of the library; who starred it stays on record."), "success")
    return redirect(own_path(request.form.get("next"), url_for("practices.index")), 303)
