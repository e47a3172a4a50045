"""Correcting an entry: its form again, filled in as it was, with the reason."""

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal import clock
from portal.domain import mask
from portal.domain.quantity import from_scaled
from portal.services import corrections, customer_sight, entries, entry_choices, ledger, life
from portal.services.entries import Duplicate, Earlier
from portal.services.ledger import EntryLine
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.web import refill
from portal.web.entries.forms import CorrectionForm
from portal.web.entries.views import ENTRY, blueprint, conflict_page, may_correct, words
from portal.web.guard import actor


@blueprint.get(f"{ENTRY}/correction")
def correction(entry_id: int) -> ResponseReturnValue:
    """Show the entry's form, filled in as it was entered."""
    line = _line(entry_id)
    if not line.stands:
        return _gone(entry_id)
    return _page(line, CorrectionForm(formdata=_as_entered(line)))


@blueprint.post(f"{ENTRY}/correction")
def correct(entry_id: int) -> ResponseReturnValue:
    """Take the entry back and enter what was typed, in one go."""
    line = _line(entry_id)
    form = CorrectionForm()
    try:
        new_id = corrections.correct(actor(), entry_id, form.draft(), form.reason.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        earlier = refusal.earlier if isinstance(refusal, Duplicate) else []
        return _page(line, form, earlier), 422
    except Conflict as conflict:
        return conflict_page(
            conflict, url_for("entries.show", entry_id=entry_id), _("See the entry")
        )
    flash(_("Corrected: the entry is taken back and stands here anew."), "success")
    return redirect(url_for("entries.show", entry_id=new_id), 303)


def _line(entry_id: int) -> EntryLine:
    line = ledger.line(actor(), entry_id)
    if not may_correct(line):
        raise NotAllowed
    return line


def _gone(entry_id: int) -> ResponseReturnValue:
    return conflict_page(
        Conflict(_("This entry was already taken back.")),
        url_for("entries.show", entry_id=entry_id),
        _("See the entry"),
    )


def _as_entered(line: EntryLine) -> MultiDict[str, str]:
    """Return the entry as its own form would have sent it."""
    shares = life.of_entry(line.id).shares
    filled = MultiDict(
        {
            "indicator": line.indicator.code,
            "business_date": line.business_date.isoformat(),
            "account_type": line.account_type or "",
            "channel": line.channel.code if line.channel else "",
            "customer": line.customer,
            "quantity": f"{from_scaled(line.quantity):f}",
            "note": line.note,
            "own_weight": str(shares[0].weight) if shares else "1",
        }
    )
    for part in shares[1:]:
        filled.add("colleague", part.person.employee_no)
        filled.add("weight", str(part.weight))
    return filled


def _page(line: EntryLine, form: CorrectionForm, earlier: Sequence[Earlier] = ()) -> str:
    today = clock.today()
    choices = entry_choices.offered(
        line.owner_id, today, limited=line.owner_id == actor().person_id
    )
    days = sorted({line.business_date, choices.latest}, reverse=True)
    form.offer(choices.channels, days)
    return render_template(
        "entries/correct.html",
        line=line,
        form=form,
        indicator=line.indicator,
        choices=choices,
        days=days,
        earliest=min(choices.earliest, line.business_date),
        today=today,
        colleagues=entry_choices.colleagues(line.owner_id, today),
        earlier=earlier,
        me=actor().person_id,
        mask=partial(mask.shown, level=customer_sight.of_wall()),
        wall_level=customer_sight.of_wall(),
        focus=next(iter(form.errors), None) or ("reason" if request.method == "GET" else ""),
        longest=entries.LONGEST,
        **words(),
    )
