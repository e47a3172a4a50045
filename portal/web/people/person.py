"""One person's page: roles, sessions, and whether they may come in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission, Role
from portal.extensions import db
from portal.models import Person
from portal.services import (
    absences,
    deputies,
    factors,
    greetings,
    lockout,
    people,
    privacy,
    roles,
    sessions,
    single_sign_on,
    units,
)
from portal.services.insights.people import opened
from portal.services.refusal import Rejected
from portal.web.absences.words import ABSENCES, DEPUTIES, typed
from portal.web.account.browser import describe, is_phone
from portal.web.account.views import ROLE_NAMES
from portal.web.guard import actor
from portal.web.people.erasing import blueprint
from portal.web.people.forms import ForgetForm, RoleForm, UnlinkForm
from portal.web.people.views import PERSON
from portal.web.people.words import DUTIES, in_post
from portal.web.units.words import choices

__all__ = ["blueprint"]

SESSION = f"{PERSON}/sessions/<int:session_id>"
GRANT = f"{PERSON}/roles/<int:grant_id>"


@blueprint.get(PERSON)
def show(person_id: int) -> ResponseReturnValue:
    """Show a person, and what may be done about them by who asks."""
    return _page(people.find(actor(), person_id))


@blueprint.post(f"{PERSON}/disable")
def disable(person_id: int) -> ResponseReturnValue:
    """Shut the person out."""
    person = people.find(actor(), person_id)
    try:
        people.disable(actor(), person_id)
    except Rejected as refusal:
        return _page(person, refusal=refusal), 422
    return _done(person_id, _("%(name)s is disabled and signed out everywhere.", name=person.name))


@blueprint.post(f"{PERSON}/enable")
def enable(person_id: int) -> ResponseReturnValue:
    """Let the person in again."""
    person = people.find(actor(), person_id)
    try:
        people.enable(actor(), person_id)
    except Rejected as refusal:
        return _page(person, refusal=refusal), 422
    return _done(person_id, _("%(name)s may sign in again.", name=person.name))


@blueprint.post(f"{PERSON}/password")
def reset_password(person_id: int) -> ResponseReturnValue:
    """Give the person a new one-time password and show it, this once."""
    person = people.find(actor(), person_id)
    password = people.reset_password(actor(), person_id)
    return render_template("people/password.html", person=person, password=password, is_new=False)


@blueprint.post(f"{PERSON}/second-factor/forget")
def forget_factor(person_id: int) -> ResponseReturnValue:
    """Take the person's lost second factor away."""
    person = people.find(actor(), person_id)
    form = ForgetForm()
    if form.validate():
        try:
            factors.forget(actor(), person_id, form.reason.data or "")
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            said = _(
                "The second factor is taken away and %(name)s signed out everywhere. They set up "
                "another at the next sign-in.",
                name=person.name,
            )
            return _done(person_id, said)
    else:
        actor().demand(Permission.PERSON_RESET_PASSWORD)
    return _page(person, forget_form=form), 422


@blueprint.post(f"{PERSON}/roles")
def give_role(person_id: int) -> ResponseReturnValue:
    """Give the person a role."""
    person = people.find(actor(), person_id)
    form = RoleForm()
    form.offer(choices(units.tree(actor())))
    if form.validate():
        try:
            roles.give(actor(), person_id, Role(form.role.data), form.unit.data or None)
        except Rejected as refusal:
            form.refuse(refusal)
        else:
            return _done(person_id, _("The role is given. It holds from the next sign-in."))
    else:
        actor().demand(Permission.ROLE_GRANT)
    return _page(person, role_form=form), 422


@blueprint.post(f"{GRANT}/take")
def take_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away."""
    person = people.find(actor(), person_id)
    try:
        roles.take(actor(), person_id, grant_id)
    except Rejected as refusal:
        return _page(person, refusal=refusal), 422
    return _done(person_id, _("The role is taken away, and the person signed out."))


@blueprint.post(f"{PERSON}/greeting/clear")
def clear_greeting(person_id: int) -> ResponseReturnValue:
    """Take the person's line off the walls."""
    greetings.clear(actor(), person_id)
    return _done(person_id, _("The line is taken off the wall."))


@blueprint.post(f"{SESSION}/end")
def end_session(person_id: int, session_id: int) -> ResponseReturnValue:
    """Sign one of the person's browsers out."""
    people.find(actor(), person_id)
    sessions.end_as_admin(actor(), session_id)
    return _done(person_id, _("That browser is signed out."))


@blueprint.post(f"{PERSON}/identities/<int:identity_id>/unlink")
def unlink(person_id: int, identity_id: int) -> ResponseReturnValue:
    """Take an identity of single sign-on off the person."""
    person = people.find(actor(), person_id)
    form = UnlinkForm()
    try:
        single_sign_on.unlink(actor(), person_id, identity_id, form.reason.data or "")
    except Rejected as refusal:
        form.refuse(refusal)
        return _page(person, unlink_form=form), 422
    return _done(person_id, _("Single sign-on no longer opens this account."))


def _page(
    person: Person,
    role_form: RoleForm | None = None,
    refusal: Rejected | None = None,
    forget_form: ForgetForm | None = None,
    unlink_form: UnlinkForm | None = None,
) -> str:
    unit = units.find(actor(), person.unit_id)
    today = clock.today()
    away = absences.absent_on(db.session.connection(), [person.id], today, today)
    is_self = person.id == actor().person_id
    may_grant = actor().may(Permission.ROLE_GRANT, unit.path) and not is_self
    may_end = actor().may(Permission.SESSION_END, unit.path)
    may_reset = actor().may(Permission.PERSON_RESET_PASSWORD, unit.path) and not is_self
    may_unlink = actor().may(Permission.IDENTITY_UNLINK, unit.path)
    if role_form is None and may_grant:
        role_form = RoleForm(formdata=None, unit=person.unit_id)
        role_form.offer(choices(units.tree(actor())))
    return render_template(
        "people/show.html",
        person=person,
        unit=unit,
        held=roles.of_person(person.id),
        sessions=sessions.of_person(person.id) if may_end else [],
        role_form=role_form,
        forget_form=forget_form or ForgetForm(formdata=None),
        refusal=refusal,
        identities=single_sign_on.of_person(person.id) if may_unlink else [],
        unlink_form=unlink_form or UnlinkForm(formdata=None),
        role_names=ROLE_NAMES,
        duties=DUTIES,
        is_self=is_self,
        opens=bool(opened(actor(), [person.id])),
        is_locked=lockout.is_locked(person, clock.now()),
        may_edit=actor().may(Permission.PERSON_EDIT, unit.path),
        may_erase=privacy.may_erase_person(actor(), person, unit.path),
        may_grant=may_grant,
        may_reset=may_reset,
        factor=factors.standing_of(person.id) if may_reset else None,
        may_end=may_end,
        may_clear=actor().may(Permission.GREETING_CLEAR, unit.path),
        in_post=in_post(person.in_post_since, today),
        away=away.get(person.id),
        standing_in=deputies.of_person(person.id, today),
        absence_kinds=ABSENCES,
        deputy_kinds=DEPUTIES,
        typed=typed(person),
        may_record=actor().may(Permission.ABSENCE_RECORD, unit.path) and not is_self,
        may_name=actor().may(Permission.DEPUTY_NAME, unit.path) and not is_self,
        describe=describe,
        is_phone=is_phone,
    )


def _done(person_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("people.show", person_id=person_id), 303)
