"""The displays page: pairing a screen, setting it, revoking it."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.roles import Permission
from portal.services import displays
from portal.services.refusal import Rejected
from portal.web.displays import page
from portal.web.displays.forms import DisplayForm, PairingForm
from portal.web.guard import actor
from portal.web.refill import put

blueprint = Blueprint("displays", __name__, url_prefix="/displays")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the screens of one's units, with the form that pairs another."""
    actor().demand(Permission.DISPLAY_APPROVE)
    code = request.args.get("code", "")[:20]
    form = page.choices(PairingForm(formdata=None, code=code))
    form.board_id.data = [int(choice.value) for choice in form.board_id.choices[:1]]
    return page.index(form, is_pairing=bool(code))


@blueprint.post("")
def pair() -> ResponseReturnValue:
    """Accept the screen that shows the code; a button of the boards only arranges them."""
    actor().demand(Permission.DISPLAY_APPROVE)
    form = page.choices(PairingForm())
    wish = request.form.get("do", "")
    if wish:
        form.arrange(wish)
        return page.index(form, is_pairing=True)
    if form.validate_on_submit():
        try:
            display_id = displays.approve(actor(), form.code.data or "", page.draft(form))
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The screen “%(name)s” shows its board now.", name=form.name.data), "success")
            return redirect(url_for("displays.edit", display_id=display_id), 303)
    return page.index(form, is_pairing=True), 422


@blueprint.get("/<int:display_id>")
def edit(display_id: int) -> ResponseReturnValue:
    """Show a screen: what it shows now, and what it is set to."""
    return page.one(displays.find(actor(), display_id))


@blueprint.post("/<int:display_id>")
def change(display_id: int) -> ResponseReturnValue:
    """Set what a screen is called and shows; a button of the boards only arranges them."""
    display = displays.find(actor(), display_id)
    own = [display.board_id, *displays.others_of(display_id)]
    form = page.choices(DisplayForm(), own)
    wish = request.form.get("do", "")
    if wish:
        form.arrange(wish)
        return page.one(display, form)
    if form.validate_on_submit():
        try:
            displays.change(actor(), display_id, page.draft(form))
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The screen “%(name)s” was changed.", name=form.name.data), "success")
            return redirect(url_for("displays.edit", display_id=display_id), 303)
    return page.one(display, form), 422


@blueprint.post("/<int:display_id>/revocation")
def revoke(display_id: int) -> ResponseReturnValue:
    """Darken a screen for good."""
    name = displays.find(actor(), display_id).name
    displays.revoke(actor(), display_id)
    flash(_("The screen “%(name)s” is dark. To use it again, pair it again.", name=name), "success")
    return redirect(url_for("displays.index"), 303)
