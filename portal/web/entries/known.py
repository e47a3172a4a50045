"""Who has a customer already: asked while the name is being typed."""

from flask import render_template, request

from portal.services import entries
from portal.web.entries.views import blueprint
from portal.web.guard import actor, background


@blueprint.get("/duplicates")
@background
def known() -> str:
    """Answer the part of the form that names who has the customer; nothing where nobody has."""
    earlier = entries.known(
        actor(),
        request.args.get("indicator", ""),
        request.args.get("account_type", ""),
        request.args.get("customer", "")[: entries.LONGEST["customer"]],
    )
    return render_template(
        "entries/_duplicates.html", earlier=earlier, me=actor().person_id, form=None
    )
