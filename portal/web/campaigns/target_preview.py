"""What the targets that were typed would do: shown before they are saved, nothing written."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.pages import periods, target_outlook
from portal.pages.pace import status_words
from portal.services import targets as services
from portal.services.targets import previewing
from portal.web.campaigns import target_form, target_view, targets
from portal.web.guard import actor, wants_json


def show(campaign_id: int) -> ResponseReturnValue:
    """Show what the form would change: a page with the way on and back, or its heart to a script.

    With `edit` it is the table again, with everything that was typed.
    """
    view = target_view.asked(campaign_id)
    sheet = view.sheet(target_form.kept(request.form))
    is_whole = target_view.counted(view.campaign, view.column).is_whole
    mine = services.settable(actor(), campaign_id)
    typed = target_form.read(request.form, mine, is_whole=is_whole)
    is_script = wants_json()
    if "edit" in request.form or (typed.errors and not is_script):
        return targets.page(view, sheet, typed), 422 if typed.errors else 200
    found = previewing.preview(sheet, typed.wished)
    course = target_view.course(sheet)
    name = "_target_preview" if is_script else "target_preview"
    html = render_template(
        f"campaigns/{name}.html",
        campaign=view.campaign,
        outlook=target_outlook.outlook(sheet, found, course),
        period=periods.name(view.column.span),
        faults=list(typed.errors.values()),
        fields=_fields(request.form),
        status_words=status_words(view.campaign),
    )
    return html, 422 if typed.errors else 200


def _fields(form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return what was sent, to be sent on."""
    left_out = ("csrf_token", "edit")
    return [(key, value) for key, value in form.items(multi=True) if key not in left_out]
