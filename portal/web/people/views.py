"""The list of people, and what the system administrator writes about them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission
from portal.models import Person
from portal.services import people, units
from portal.services.insights.people import opened
from portal.services.names import tidy
from portal.services.people import State
from portal.services.refusal import NotFound, Rejected
from portal.web.account.views import ROLE_NAMES
from portal.web.guard import actor
from portal.web.people.forms import AddForm, DetailsForm, MoveForm
from portal.web.people.words import STATES, in_post, searched
from portal.web.units.words import choices

# The largest number that a key can have; beyond it there is nothing to be found.
PERSON = "/<int:person_id>"

blueprint = Blueprint("people", __name__, url_prefix="/people")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the people in one's care, searched and narrowed by the address."""
    offered = choices(units.tree(actor()))
    search = tidy(request.args.get("q", ""))[:80]
    unit_id = request.args.get("unit", 0, type=int)
    if unit_id not in {choice.value for choice in offered}:
        raise NotFound
    state = request.args.get("state", State.ACTIVE, type=State)
    page = request.args.get("page", 1, type=int)
    listing = people.visible_to(actor(), search, unit_id or None, state, page)

    def url_of(number: int) -> str:
        return url_for(
            "people.index",
            q=search or None,
            unit=unit_id or None,
            state=state.value,
            page=number,
        )

    def export_url(kind: str) -> str:
        return url_for(
            "people.export",
            q=search or None,
            unit=unit_id or None,
            state=state.value,
            format=kind,
        )

    return render_template(
        "people/index.html",
        listing=listing,
        opened=opened(actor(), [row.person.id for row in listing.rows]),
        search=search,
        unit_id=unit_id,
        state=state,
        is_narrowed=bool(search or unit_id or state is not State.ACTIVE),
        offered=offered[1:],
        states=STATES,
        role_names=ROLE_NAMES,
        may_add=actor().may(Permission.PERSON_EDIT),
        may_export=actor().may(Permission.PERSON_EXPORT),
        export_url=export_url,
        in_post=in_post,
        searched=searched,
        today=clock.today(),
        url_of=url_of,
    )


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a new person; `unit` may say where."""
    actor().demand(Permission.PERSON_EDIT)
    form = AddForm(formdata=None, unit=request.args.get("unit", 0, type=int))
    form.offer(choices(units.tree(actor())))
    return render_template("people/new.html", form=form)


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Add a person and answer with the one-time password.

    The answer is the page itself: whatever it were redirected to would have to keep the password.
    """
    actor().demand(Permission.PERSON_EDIT)
    form = AddForm()
    form.offer(choices(units.tree(actor())))
    if form.validate():
        try:
            added = people.add(actor(), form.details(), form.unit.data, form.password.data)
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            person = people.find(actor(), added.person_id)
            if form.password.data:
                flash(_("%(name)s is added.", name=person.name), "success")
                return redirect(url_for("people.show", person_id=person.id), 303)
            return render_template(
                "people/password.html", person=person, password=added.password, is_new=True
            )
    return render_template("people/new.html", form=form), 422


@blueprint.get(f"{PERSON}/edit")
def edit(person_id: int) -> ResponseReturnValue:
    """Show what is written about a person, to be changed."""
    return _page(_editable(person_id))


@blueprint.post(f"{PERSON}/edit")
def update(person_id: int) -> ResponseReturnValue:
    """Change what is written about a person."""
    person = _editable(person_id)
    form = DetailsForm()
    if form.validate():
        try:
            people.edit(actor(), person_id, form.details())
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            flash(_("The changes are saved."), "success")
            return redirect(url_for("people.show", person_id=person_id), 303)
    return _page(person, details_form=form), 422


@blueprint.post(f"{PERSON}/move")
def move(person_id: int) -> ResponseReturnValue:
    """Put the person into another unit."""
    person = _editable(person_id)
    form = MoveForm()
    form.offer(choices(units.tree(actor())))
    if form.validate():
        try:
            people.move(actor(), person_id, form.unit.data)
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            flash(_("%(name)s is moved.", name=person.name), "success")
            return redirect(url_for("people.show", person_id=person_id), 303)
    return _page(person, move_form=form), 422


def _editable(person_id: int) -> Person:
    person = people.find(actor(), person_id)
    actor().demand(Permission.PERSON_EDIT)
    return person


def _page(
    person: Person, details_form: DetailsForm | None = None, move_form: MoveForm | None = None
) -> str:
    if move_form is None:
        move_form = MoveForm(formdata=None, unit=person.unit_id)
        move_form.offer(choices(units.tree(actor())))
    return render_template(
        "people/edit.html",
        person=person,
        details_form=details_form or DetailsForm(formdata=None, obj=person),
        move_form=move_form,
    )
