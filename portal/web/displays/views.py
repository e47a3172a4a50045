"""The displays page."""

from typing import TypeVar

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from portal import clock
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Unit
from portal.pages.board import title
from portal.pages.formats import named
from portal.services import boards, displays
from portal.services.access import within
from portal.services.displays import DisplayDraft
from portal.services.refusal import Rejected
from portal.web.displays.forms import DisplayForm, PairingForm
from portal.web.guard import actor
from portal.web.refill import put

blueprint = Blueprint("displays", __name__, url_prefix="/displays")
AnyForm = TypeVar("AnyForm", bound=DisplayForm)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the screens of one's units, with the form that pairs another."""
    actor().demand(Permission.DISPLAY_APPROVE)
    form = _choices(PairingForm(formdata=None, code=request.args.get("code", "")))
    return _page(form)


@blueprint.post("")
def pair() -> ResponseReturnValue:
    """Accept the screen that shows the code."""
    actor().demand(Permission.DISPLAY_APPROVE)
    form = _choices(PairingForm())
    if form.validate_on_submit():
        try:
            displays.approve(actor(), form.code.data or "", _draft(form))
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The screen “%(name)s” shows its board now.", name=form.name.data), "success")
            return redirect(url_for("displays.index"), 303)
    return _page(form), 422


@blueprint.get("/<int:display_id>")
def edit(display_id: int) -> ResponseReturnValue:
    """Show what a screen is set to."""
    display = displays.find(actor(), display_id)
    form = _choices(DisplayForm(formdata=None, obj=display))
    return render_template("displays/edit.html", form=form, display=display)


@blueprint.post("/<int:display_id>")
def change(display_id: int) -> ResponseReturnValue:
    """Set a screen's name, unit, board or language."""
    display = displays.find(actor(), display_id)
    form = _choices(DisplayForm())
    if form.validate_on_submit():
        try:
            displays.change(actor(), display_id, _draft(form))
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The screen “%(name)s” was changed.", name=form.name.data), "success")
            return redirect(url_for("displays.index"), 303)
    return render_template("displays/edit.html", form=form, display=display), 422


@blueprint.post("/<int:display_id>/revocation")
def revoke(display_id: int) -> ResponseReturnValue:
    """Darken a screen for good."""
    name = displays.find(actor(), display_id).name
    displays.revoke(actor(), display_id)
    flash(_("The screen “%(name)s” is dark. To use it again, pair it again.", name=name), "success")
    return redirect(url_for("displays.index"), 303)


def _page(form: PairingForm) -> str:
    now = clock.now()
    rows = displays.visible_to(actor())
    online = {row.display.id: displays.is_online(row.display, now) for row in rows}
    return render_template(
        "displays/index.html",
        form=form,
        rows=rows,
        online=online,
        titles={row.board.id: title(row.board.kind) for row in rows},
    )


def _draft(form: DisplayForm) -> DisplayDraft:
    return DisplayDraft(
        (form.name.data or "").strip(), form.unit_id.data, form.board_id.data, form.locale.data
    )


def _choices(form: AnyForm) -> AnyForm:
    """Offer the units that one is in charge of, and the boards in sight."""
    units = db.session.scalars(
        sa.select(Unit)
        .where(
            within(Unit.path, actor().paths(Permission.DISPLAY_APPROVE)),
            Unit.disabled_at.is_(None),
        )
        .order_by(Unit.path)
    )
    form.unit_id.choices = [
        SelectChoice(str(unit.id), "\u3000" * unit.depth + named(unit)) for unit in units
    ]
    form.board_id.choices = [
        SelectChoice(str(board.id), f"{named(campaign)} · {title(board.kind)} · {named(unit)}")
        for board, campaign, unit in boards.visible_to(actor())
    ]
    return form
