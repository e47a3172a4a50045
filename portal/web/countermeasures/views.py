"""Countermeasures: what waits for a plan, what runs or is due, and what they have done."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.roles import Permission
from portal.pages.formats import named
from portal.services import countermeasures
from portal.services.countermeasures import Part
from portal.services.free_text import LONGEST
from portal.services.people import naming
from portal.services.refusal import Conflict, Rejected
from portal.web.absences import words as people
from portal.web.countermeasures import chart, words
from portal.web.countermeasures.forms import OpenForm, PlanForm, ReviewForm
from portal.web.guard import actor
from portal.web.refill import put
from portal.web.row_number import LARGEST

blueprint = Blueprint("countermeasures", __name__, url_prefix="/goals/countermeasures")


@blueprint.app_context_processor
def _waiting() -> dict[str, object]:
    """Give the tabs of the pages about targets the number that waits, asked where they stand."""

    def waiting() -> int:
        if not actor().may(Permission.CAMPAIGN_EDIT):
            return 0
        today = business_date(clock.now(), clock.zone())
        counts = countermeasures.waiting(actor(), today)
        return counts.get(Part.ASKED, 0) + counts.get(Part.DUE, 0)

    return {"waiting_measures": waiting}


@dataclass(frozen=True)
class Tried:
    """A form that was refused, of one of the countermeasures on the page."""

    id: int
    plan: PlanForm | None = None
    review: ReviewForm | None = None


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show one part of the countermeasures in sight, by default the first that has any."""
    return _page()


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Ask for a measure for somebody by hand."""
    actor().demand(Permission.CAMPAIGN_EDIT)
    form = _open_form()
    if form.validate():
        try:
            person_id = naming.meant(actor(), Permission.CAMPAIGN_EDIT, form.person.data or "")
            made = countermeasures.open_for(actor(), form.campaign.data, person_id)
        except Rejected as refusal:
            put(form, refusal)
        except Conflict as conflict:
            return _page(form=form, conflict=conflict), 409
        else:
            flash(_("The measure is asked for. Now say what is done, by whom, until when."), "info")
            return _there(Part.ASKED, made)
    return _page(form=form), 422


@blueprint.post("/<int:countermeasure_id>/plan")
def plan(countermeasure_id: int) -> ResponseReturnValue:
    """Answer with what is done, by whom, until when."""
    form = PlanForm()
    try:
        countermeasures.plan(
            actor(),
            countermeasure_id,
            form.what.data or "",
            _row(form.owner.data),
            form.due_on.data,
        )
    except Rejected as refusal:
        put(form, refusal)
        return _page(Part.ASKED, tried=Tried(countermeasure_id, plan=form)), 422
    except Conflict as conflict:
        return _page(Part.ASKED, conflict=conflict, yours=form.what.data), 409
    flash(_("Agreed. The participant and who does it are told."), "success")
    return _there(Part.RUNNING, countermeasure_id)


@blueprint.post("/<int:countermeasure_id>/review")
def review(countermeasure_id: int) -> ResponseReturnValue:
    """Follow it up: it helped, is renewed, or is dropped."""
    form = ReviewForm()
    try:
        following = countermeasures.review(
            actor(), countermeasure_id, form.outcome.data or "", form.note.data or ""
        )
    except Rejected as refusal:
        put(form, refusal)
        return _page(_asked_part(), tried=Tried(countermeasure_id, review=form)), 422
    except Conflict as conflict:
        return _page(_asked_part(), conflict=conflict, yours=form.note.data), 409
    if following:
        flash(_("Followed up, and another measure is asked for: agree it now."), "success")
        return _there(Part.ASKED, following)
    flash(_("Followed up. Its effect stands in the history."), "success")
    return _there(Part.HISTORY, countermeasure_id)


def _there(part: Part, countermeasure_id: int) -> ResponseReturnValue:
    """Lead to the countermeasure on its part of the page."""
    address = url_for(
        "countermeasures.index", part=part.value, _anchor=f"measure-{countermeasure_id}"
    )
    return redirect(address, 303)


def _row(number: int | None) -> int | None:
    """Return a number of the address or a form, None where no row can have it."""
    return number if number and 0 < number <= LARGEST else None


def _asked_part() -> Part | None:
    return request.values.get("part", None, type=Part)


def _open_form() -> OpenForm:
    form = OpenForm(formdata=request.form if request.method == "POST" else None)
    offered = countermeasures.campaigns(actor(), clock.today())
    form.campaign.choices = [(one.id, named(one)) for one in offered]
    return form


def _page(
    part: Part | None = None,
    *,
    form: OpenForm | None = None,
    tried: Tried | None = None,
    conflict: Conflict | None = None,
    yours: str | None = None,
) -> str:
    me, now = actor(), clock.now()
    today = business_date(now, clock.zone())
    campaign_id = _row(request.args.get("campaign", type=int))
    number = min(request.values.get("page", 1, type=int), LARGEST)
    listing = countermeasures.page_of(me, now, part or _asked_part(), campaign_id, number)
    asked = [item for item in listing.items if item.is_asked and item.facts.is_led]

    def url_of(number: int) -> str:
        return url_for(
            "countermeasures.index",
            part=listing.part.value,
            campaign=campaign_id,
            page=number,
        )

    leads = me.may(Permission.CAMPAIGN_EDIT)
    return render_template(
        "countermeasures/index.html",
        listing=listing,
        parts=words.PARTS,
        outcomes=words.OUTCOMES,
        words=words,
        chart_of=chart.of,
        campaign_id=campaign_id,
        leads=leads,
        form=form or _open_form() if leads else None,
        people=people.offered(naming.offered(me, Permission.CAMPAIGN_EDIT)) if leads else [],
        owners=countermeasures.owners(me, asked),
        due_days=countermeasures.due_days(asked, today),
        tried=tried,
        message=conflict.message if conflict else None,
        yours=yours,
        today=today,
        longest=LONGEST,
        url_of=url_of,
    )
