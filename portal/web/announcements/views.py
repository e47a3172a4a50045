"""Announcements: the list that everybody reads, and publishing for who is in charge of a unit."""

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.roles import Permission
from portal.models import Unit
from portal.services import announcements, units
from portal.services.announcements import When
from portal.services.refusal import Rejected
from portal.web.announcements import words
from portal.web.announcements.forms import AnnouncementForm
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.units.words import flat

LARGEST = 2**31
_USUAL_DAYS = 7

blueprint = Blueprint("announcements", __name__, url_prefix="/announcements")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the announcements in sight, with the form for who may publish."""
    return _page(None)


@blueprint.post("")
def publish() -> ResponseReturnValue:
    """Publish an announcement."""
    actor().demand(Permission.ANNOUNCEMENT_PUBLISH)
    form = _offered(AnnouncementForm())
    if form.validate():
        try:
            announcements.publish(
                actor(),
                unit_id=form.unit.data,
                text=form.text.data,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                on_wall=form.on_wall.data,
            )
        except Rejected as refusal:
            put(form, refusal)
        else:
            flash(_("The announcement is published."), "success")
            return redirect(url_for("announcements.index"), 303)
    return _page(form), 422


@blueprint.post("/<int:announcement_id>/withdrawal")
def withdraw(announcement_id: int) -> ResponseReturnValue:
    """Take an announcement down."""
    announcements.withdraw(actor(), announcement_id)
    flash(_("The announcement is taken down. It stays on record."), "success")
    return redirect(url_for("announcements.index"), 303)


def _page(form: AnnouncementForm | None) -> str:
    today = clock.today()
    if form is None and actor().may(Permission.ANNOUNCEMENT_PUBLISH):
        ends_on = today + timedelta(days=_USUAL_DAYS - 1)
        form = _offered(AnnouncementForm(formdata=None, starts_on=today, ends_on=ends_on))
    when = request.args.get("when", When.OPEN, type=When)
    page = min(request.args.get("page", 1, type=int), LARGEST)

    def url_of(number: int) -> str:
        return url_for("announcements.index", when=when.value, page=number)

    return render_template(
        "announcements/index.html",
        form=form,
        listing=announcements.visible_to(actor(), today, when, page),
        when=when,
        whens=words.WHEN,
        standing=words.standing,
        standings=words.STANDINGS,
        today=today,
        url_of=url_of,
    )


def _offered(form: AnnouncementForm) -> AnnouncementForm:
    """Offer the units in one's charge; one's own, or else the topmost, is chosen already."""
    led = units.visible_to(actor(), Permission.ANNOUNCEMENT_PUBLISH)
    form.unit.choices = flat(led)
    if not form.is_submitted() and led:
        form.unit.data = _usual(led).id
    return form


def _usual(led: list[Unit]) -> Unit:
    own = [unit for unit in led if unit.id == actor().unit_id]
    return own[0] if own else min(led, key=lambda unit: unit.path)
