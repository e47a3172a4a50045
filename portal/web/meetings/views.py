"""Meetings: opened, written down as they go, ended; and the tasks that come of them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.next_path import own_path
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.pages.formats import named
from portal.services import meetings
from portal.services.free_text import LONGEST
from portal.services.meetings import Minutes, Notes, topics
from portal.services.refusal import Conflict, Rejected
from portal.web.absences.words import ABSENCES
from portal.web.guard import actor
from portal.web.meetings import stage, words
from portal.web.meetings.forms import MinutesForm, OpenForm
from portal.web.refill import put
from portal.web.row_number import LARGEST
from portal.web.units.words import flat

CLOSING = "close"

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    """Give every page what a meeting is called: tasks of meetings stand on others, too."""
    return {"meeting_kinds": words.KINDS}


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List the meetings in sight, and what is still to be done."""
    return _list()


@blueprint.post("", endpoint="open")
def open_today() -> ResponseReturnValue:
    """Open today's meeting of a unit, or go to the one that is open."""
    actor().demand(Permission.MEETING_HOLD)
    form = OpenForm()
    if form.validate():
        try:
            meeting_id = meetings.open_today(actor(), form.unit.data, form.kind.data or "")
        except Rejected as refusal:
            put(form, refusal)
        else:
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    return _list(form), 422


@blueprint.get("/<int:meeting_id>")
def show(meeting_id: int) -> ResponseReturnValue:
    """Show the minutes, to write into them while the meeting is open."""
    return _minutes(meetings.minutes_of(actor(), meeting_id))


@blueprint.post("/<int:meeting_id>")
def record(meeting_id: int) -> ResponseReturnValue:
    """Keep all that is typed; by the other button, the meeting has ended."""
    form, ends = MinutesForm(), bool(request.form.get("end"))
    notes = Notes(
        topics=form.topics.data or "",
        present=frozenset(form.present.data or ()),
        seen=form.seen.data or "",
        decision=form.decision.data or "",
        what=form.what.data or "",
        owner_id=form.owner.data,
        due_on=form.due_on.data,
    )
    if not form.validate():
        minutes = meetings.minutes_of(actor(), meeting_id)
        actor().demand(Permission.MEETING_HOLD, minutes.unit.path)
        return _minutes(minutes, form, code=422)
    try:
        meetings.record(actor(), meeting_id, notes, ends=ends)
    except Rejected as refusal:
        put(form, refusal)
        return _minutes(meetings.minutes_of(actor(), meeting_id), form, code=422)
    except Conflict as conflict:
        minutes = meetings.minutes_of(actor(), meeting_id)
        return _minutes(minutes, form, conflict=conflict, code=409)
    if ends:
        flash(_("The meeting has ended. Its minutes stay as they are."), "success")
    else:
        flash(_("The minutes are saved."), "success")
    part = "todos" if notes.what else "decisions" if notes.decision else None
    address = url_for("meetings.show", meeting_id=meeting_id, _anchor=None if ends else part)
    return redirect(address, 303)


@blueprint.get("/<int:meeting_id>/screen")
def screen(meeting_id: int) -> ResponseReturnValue:
    """Show the meeting to the room: an overview, person by person, and what was agreed."""
    now = clock.now()
    scene = meetings.scene_of(actor(), meeting_id, now)
    minutes = meetings.minutes_of(actor(), meeting_id)
    if scene.found.meeting.business_date != scene.today:
        flash(_("The view for the room is for the meetings of today."), "info")
        return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    shown = stage.of(scene, now)
    here = shown.slide_of(request.args.get("person", 0, type=int))
    return render_template(
        "meetings/screen.html",
        stage=shown,
        scene=scene,
        meeting=scene.found.meeting,
        unit=scene.found.unit,
        minutes=minutes,
        slides=shown.slides,
        here=here,
        is_closing=here is None and request.args.get("at") == CLOSING,
        closing=CLOSING,
        now=now,
        today=scene.today,
        exact=from_scaled,
        most_opened=stage.MOST_OPENED,
        absences=ABSENCES,
    )


@blueprint.post("/todos/<int:todo_id>/done")
def tick(todo_id: int) -> ResponseReturnValue:
    """Tick a task off; the page that it stands on is shown again."""
    meetings.tick(actor(), todo_id)
    flash(_("Done. It is ticked off."), "success")
    return redirect(own_path(request.form.get("next"), url_for("meetings.index")), 303)


def _list(form: OpenForm | None = None) -> str:
    me = actor()
    holds = me.may(Permission.MEETING_HOLD)
    number = min(request.args.get("page", 1, type=int), LARGEST)
    units = meetings.units(me) if holds else []
    opening = form or OpenForm(formdata=None)
    # The topmost unit is already chosen: nobody holds a meeting of "choose a unit".
    opening.unit.choices = flat(units)[1:]
    return render_template(
        "meetings/index.html",
        listing=meetings.page_of(me, number),
        form=opening if holds else None,
        kinds=words.KINDS,
        icons=words.ICONS,
        own=meetings.own(me),
        led=[todo for todo in meetings.led(me) if todo.owner.id != me.person_id] if holds else [],
        today=business_date(clock.now(), clock.zone()),
        url_of=lambda number: url_for("meetings.index", page=number),
    )


def _minutes(
    minutes: Minutes,
    form: MinutesForm | None = None,
    *,
    conflict: Conflict | None = None,
    code: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        "meetings/show.html",
        minutes=minutes,
        form=_filled(minutes, form) if minutes.is_edited else None,
        conflict=conflict,
        lost=_typed(form) if form and not minutes.is_edited else [],
        kinds=words.KINDS,
        absences=ABSENCES,
        today=business_date(clock.now(), clock.zone()),
        longest=LONGEST,
        longest_topics=topics.LONGEST,
    )
    return page, code


def _typed(form: MinutesForm) -> list[str]:
    """Return what was typed into minutes that somebody else ended meanwhile."""
    typed = (form.topics.data, form.decision.data, form.what.data)
    return [line for text in typed for line in (text or "").splitlines()]


def _filled(minutes: Minutes, form: MinutesForm | None) -> MinutesForm:
    """Return the form as it was sent, or else as the minutes stand.

    Sent again after a conflict, it is taken: whoever sends it has seen the other's topics.
    """
    filled = form or MinutesForm(
        formdata=None,
        topics=minutes.meeting.topics,
        present=sorted(minutes.ticked),
        owner=0,
        due_on=minutes.due_on,
    )
    filled.owner.choices = [
        (0, _("Choose who does it")),
        *((one.id, named(one)) for one in minutes.attendees),
    ]
    filled.seen.data = minutes.seen
    return filled
