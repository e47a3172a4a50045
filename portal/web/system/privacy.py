"""The page of what is kept how long, what is due for erasing, and erasing it now."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.services import privacy as names
from portal.web.guard import actor
from portal.web.system.views import blueprint

__all__ = ["blueprint"]


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Show what is kept and what is due."""
    return render_template("system/privacy.html", now=clock.now(), kept=names.overview(actor()))


@blueprint.post("/privacy/erasing")
def erase() -> ResponseReturnValue:
    """Erase what is due, without waiting for the daily job."""
    erased = names.erase_due(actor())
    if erased.is_any:
        said = _(
            "Erased: the customers of %(customers)s entries, the names of %(leavers)s people.",
            customers=erased.customers,
            leavers=erased.leavers,
        )
    else:
        said = _("Nothing was due for erasing.")
    flash(said, "success")
    return redirect(url_for("system.privacy"), 303)
