"""The entry page, and one entry's life."""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from uuid import uuid4

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.domain import mask
from portal.domain.next_path import own_path
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import Indicator
from portal.pages.formats import is_english
from portal.services import (
    corrections,
    customer_sight,
    disputes,
    entries,
    entry_choices,
    ledger,
    life,
    privacy,
    reversals,
    verifications,
)
from portal.services.entries import Duplicate, Earlier
from portal.services.entry_choices import Colleague
from portal.services.ledger import EntryLine
from portal.services.refusal import Conflict, Rejected
from portal.web import refill
from portal.web.entries import desk
from portal.web.entries.forms import OTHER, EntryForm, ReversalForm
from portal.web.guard import actor

ENTRY = "/<int:entry_id>"
# Bounded: Python reads no number of thousands of digits, and no row has one.
_ID = re.compile("[0-9]{1,18}")

blueprint = Blueprint("entries", __name__, url_prefix="/entries")


@blueprint.get("/new")
def new() -> ResponseReturnValue:
    """Show the entry page, with the answer to the entry that was just made."""
    actor().demand(Permission.ENTRY_RECORD)
    return _page(owner=_owner(request.args.get("owner")))


@blueprint.post("")
def create() -> ResponseReturnValue:
    """Record an opening; the same form sent again leads to the same entry."""
    form = EntryForm()
    try:
        actor().demand(Permission.ENTRY_RECORD)
        draft = form.draft()
        recorded = entries.record(actor(), draft)
    except Rejected as refusal:
        refill.put(form, refusal)
        earlier = refusal.earlier if isinstance(refusal, Duplicate) else []
        return _page(form, owner=_owner(form.owner.data), earlier=earlier), 422
    except Conflict as conflict:
        return conflict_page(conflict, url_for("entries.new"), _("Enter another opening"))
    return redirect(
        url_for(
            "entries.new",
            done=recorded.entry_id,
            day=request.form.get("stay_on") or None,
            kind=draft.indicator,
            owner=draft.owner or None,
        ),
        303,
    )


@blueprint.get(ENTRY)
def show(entry_id: int) -> ResponseReturnValue:
    """Show one entry's life: what it is, where it counts, who took it back or checked it."""
    return _entry(entry_id, ReversalForm())


@blueprint.post(f"{ENTRY}/reversal")
def reverse(entry_id: int) -> ResponseReturnValue:
    """Take an entry back, with the reason."""
    form = ReversalForm()
    try:
        reversals.reverse(actor(), entry_id, form.reason.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        return _entry(entry_id, form), 422
    except Conflict as conflict:
        return conflict_page(
            conflict, url_for("entries.show", entry_id=entry_id), _("See the entry")
        )
    flash(_("The entry is taken back. Both lines stay in the ledger."), "success")
    show_it = url_for("entries.show", entry_id=entry_id)
    return redirect(own_path(request.form.get("next"), show_it), 303)


@blueprint.post(f"{ENTRY}/verification")
def verify(entry_id: int) -> ResponseReturnValue:
    """Check an entry of one's unit."""
    show_it = url_for("entries.show", entry_id=entry_id)
    following = own_path(request.form.get("next"), show_it)
    try:
        verifications.verify(actor(), entry_id)
    except Conflict as conflict:
        if following == show_it:
            return conflict_page(conflict, show_it, _("See the entry"))
        # Out of a queue: what became of this one, and on with the next.
        return conflict_page(Conflict(conflict.message, theirs=entry_id), following, _("Go on"))
    flash(_("The entry is verified."), "success")
    return redirect(following, 303)


def _owner(employee_no: str | None) -> Colleague | None:
    """Return whom the page is for, None for the reader; NotFound out of their charge."""
    if not employee_no or employee_no == actor().employee_no:
        return None
    return entry_choices.owner(actor(), employee_no)


def _page(
    form: EntryForm | None = None,
    *,
    owner: Colleague | None = None,
    earlier: Sequence[Earlier] = (),
) -> str:
    """Render the entry page; a refused form keeps its key and everything typed.

    `earlier` are the entries that have the customer already.
    """
    tried = form.indicator.data if form else None
    shown = desk.of(
        actor(),
        done_id=None if form else _number(request.args.get("done")),
        day=_day(request.values.get("stay_on") or request.args.get("day")),
        kind=tried or request.args.get("kind"),
        owner=owner,
    )
    batch = None
    if form is None or tried in {step.indicator.code for step in shown.steps}:
        batch, form = form, EntryForm(formdata=None)
        form.business_date.data = shown.day.isoformat()
    form.offer(shown.choices.channels, shown.days)
    if form.business_date.data == OTHER and not form.other_day.data:
        form.other_day.data = ""
    if batch:
        batch.offer(shown.choices.channels, shown.days)
    return render_template(
        "entries/new.html",
        desk=shown,
        form=form,
        batch=batch,
        batch_key=uuid4().hex,
        mask=partial(mask.shown, level=customer_sight.of_wall()),
        wall_level=customer_sight.of_wall(),
        focus=_focus(form, batch, {step.indicator.code for step in shown.steps}),
        longest=entries.LONGEST,
        earlier=earlier,
        me=actor().person_id,
        **words(),
    )


def _focus(form: EntryForm, batch: EntryForm | None, steps: set[str]) -> str:
    """Return the field that has the focus: the first wrong one, else the one to go on with."""
    kind = request.args.get("kind", "")
    if batch:
        return "batch"
    if form.errors:
        return next(iter(form.errors)) or "account_type"
    return f"step-{kind}" if request.args.get("done") and kind in steps else "account_type"


def _entry(entry_id: int, form: ReversalForm) -> str:
    line = ledger.line(actor(), entry_id)
    stands = line.stands
    reversal = ledger.line(actor(), line.reversed_by_id) if line.reversed_by_id else None
    return render_template(
        "entries/show.html",
        line=line,
        life=life.of_entry(entry_id),
        may_correct=stands and may_correct(line),
        may_unmask=privacy.may_unmask(line),
        may_erase=line.owner_id != actor().person_id
        and actor().may(Permission.CUSTOMER_ERASE, line.unit.path),
        may_object=stands
        and disputes.may_object(actor(), line)
        and not disputes.is_issued(entry_id),
        reversal=reversal,
        counts=ledger.counts(line.reverses_id or entry_id),
        form=form,
        may_reverse=stands and reversals.may_reverse(actor(), line, line.unit.path),
        may_verify=stands
        and line.verified_at is None
        and verifications.may_verify(actor(), line, line.unit.path),
        **words(),
    )


def may_correct(line: EntryLine) -> bool:
    """Whether the reader may correct it; what a list brought in has no form to fill in again.

    Nor has what they see masked: the form would write the mask in the name's place.
    """
    is_brought_in = line.is_balance or line.indicator.entry_style == "outcome"
    if is_brought_in or line.is_masked:
        return False
    return corrections.may_correct(actor(), line, line.unit.path)


def conflict_page(conflict: Conflict, url: str, action: str) -> ResponseReturnValue:
    """Answer 409 with what happened, and where to go on."""
    first = conflict.theirs if isinstance(conflict.theirs, int) else None
    html = render_template(
        "entries/conflict.html", message=conflict.message, first=first, url=url, action=action
    )
    return html, 409


def words() -> dict[str, object]:
    """Return what the ledger's templates write figures and links with."""
    return {
        "exact": from_scaled,
        "measure_of": _measure,
        "has": current_app.view_functions.__contains__,
    }


def _measure(indicator: Indicator) -> str:
    return indicator.measure_en if is_english() else indicator.measure


def _number(text: str | None) -> int | None:
    return int(text) if text and _ID.fullmatch(text) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
