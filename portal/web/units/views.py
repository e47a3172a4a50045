"""The organisation tree, and one page for each unit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain.roles import Permission
from portal.domain.unit_kind import UnitKind
from portal.models import Unit
from portal.services import units
from portal.services.insights import choosing
from portal.services.refusal import Rejected
from portal.services.units import Node
from portal.web.guard import actor
from portal.web.units.forms import AddForm, MoveForm, RenameForm
from portal.web.units.words import KINDS, choices

# The largest number that a key can have; beyond it there is nothing to be found.
UNIT = "/<int:unit_id>"
UNFOLDED = 200
"""With more units than this, the tree opens with its upper two levels alone unfolded."""

blueprint = Blueprint("units", __name__, url_prefix="/units")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the units in one's care as a tree, with how many people work in each."""
    roots = units.tree(actor())
    return render_template(
        "units/index.html",
        roots=roots,
        kinds=KINDS,
        may_edit=actor().may(Permission.UNIT_EDIT),
        unfold_all=_count(roots) <= UNFOLDED,
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a new unit; `parent` may say under which."""
    actor().demand(Permission.UNIT_EDIT)
    form = AddForm(request.args)
    form.offer(choices(units.tree(actor())))
    if "kind" not in request.args:
        form.kind.data = UnitKind.TEAM
    return render_template("units/new.html", form=form)


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Add a unit."""
    actor().demand(Permission.UNIT_EDIT)
    form = AddForm()
    form.offer(choices(units.tree(actor())))
    if form.validate():
        try:
            unit_id = units.add(
                actor(),
                form.parent.data,
                form.kind.data,
                form.code.data or "",
                form.name.data or "",
                form.name_en.data,
            )
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s is added.", name=form.name.data), "success")
            return redirect(url_for("units.show", unit_id=unit_id), 303)
    return render_template("units/new.html", form=form), 422


@blueprint.get(UNIT)
def show(unit_id: int) -> ResponseReturnValue:
    """Show a unit, and the forms to change it for who may."""
    return _page(units.find(actor(), unit_id))


@blueprint.post(f"{UNIT}/rename")
def rename(unit_id: int) -> ResponseReturnValue:
    """Give the unit another name."""
    unit = _editable(unit_id)
    form = RenameForm()
    if form.validate():
        try:
            units.rename(actor(), unit_id, form.name.data or "", form.name_en.data)
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            return _done(unit_id, _("The name is changed."))
    return _page(unit, rename_form=form), 422


@blueprint.post(f"{UNIT}/move")
def move(unit_id: int) -> ResponseReturnValue:
    """Put the unit under another."""
    unit = _editable(unit_id)
    form = MoveForm()
    form.offer(choices(units.tree(actor())))
    if form.validate():
        try:
            units.move(actor(), unit_id, form.parent.data)
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            return _done(unit_id, _("The unit is moved, with all below it."))
    return _page(unit, move_form=form), 422


@blueprint.post(f"{UNIT}/disable")
def disable(unit_id: int) -> ResponseReturnValue:
    """Take the unit out of use."""
    unit = _editable(unit_id)
    try:
        units.disable(actor(), unit_id)
    except Rejected as refusal:
        return _page(unit, refusal=refusal), 422
    return _done(unit_id, _("The unit is out of use."))


@blueprint.post(f"{UNIT}/enable")
def enable(unit_id: int) -> ResponseReturnValue:
    """Take the unit into use again."""
    unit = _editable(unit_id)
    try:
        units.enable(actor(), unit_id)
    except Rejected as refusal:
        return _page(unit, refusal=refusal), 422
    return _done(unit_id, _("The unit is in use again."))


def _editable(unit_id: int) -> Unit:
    unit = units.find(actor(), unit_id)
    actor().demand(Permission.UNIT_EDIT, unit.path)
    return unit


def _page(
    unit: Unit,
    rename_form: RenameForm | None = None,
    move_form: MoveForm | None = None,
    refusal: Rejected | None = None,
) -> str:
    roots = units.tree(actor())
    way = _way(roots, unit.id)
    if move_form is None:
        move_form = MoveForm(formdata=None, parent=unit.parent_id)
        move_form.offer(choices(roots))
    return render_template(
        "units/show.html",
        season=choosing.of_unit(actor(), unit),
        unit=unit,
        node=way[-1],
        way=way,
        kinds=KINDS,
        rename_form=rename_form or RenameForm(formdata=None, obj=unit),
        move_form=move_form,
        refusal=refusal,
        may_edit=actor().may(Permission.UNIT_EDIT, unit.path),
    )


def _way(nodes: list[Node], unit_id: int) -> list[Node]:
    """Return the nodes from a root down to the unit; empty when it is not among them."""
    for node in nodes:
        if node.unit.id == unit_id:
            return [node]
        below = _way(node.below, unit_id)
        if below:
            return [node, *below]
    return []


def _count(nodes: list[Node]) -> int:
    return sum(1 + _count(node.below) for node in nodes)


def _done(unit_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("units.show", unit_id=unit_id), 303)
