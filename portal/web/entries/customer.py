"""An entry's customer: unmasked for a reason, and erased on request."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, StringField

from portal.services import ledger, privacy
from portal.services.free_text import LONGEST
from portal.services.ledger import EntryLine
from portal.services.refusal import NotAllowed, Rejected
from portal.web import refill
from portal.web.entries.views import ENTRY, blueprint
from portal.web.guard import actor

SHOWN_SECONDS = 60
"""For how long an unmasked name stays on the screen; the browser then leaves the page by itself."""

TOO_MANY = 429

REASONS = {
    "check": _l("Checking the opening against its papers"),
    "dispute": _l("Settling who has the customer"),
    "customer_asks": _l("The customer asks about the account"),
    "inspection": _l("An inspection or audit"),
}


class UnmaskForm(FlaskForm):
    """Why the name is to be seen: chosen, or in own words."""

    reason = RadioField(
        _l("What for"),
        choices=[SelectChoice(*one) for one in REASONS.items()],
        validate_choice=False,
        default="",
    )
    words = StringField(_l("Another reason, or more about it"), render_kw={"maxlength": LONGEST})


class EraseForm(FlaskForm):
    """Why the name is erased."""

    reason = StringField(_l("Reason"), render_kw={"maxlength": LONGEST})


@blueprint.get(f"{ENTRY}/customer")
def customer(entry_id: int) -> ResponseReturnValue:
    """Ask why the customer's name is to be seen in full."""
    line = ledger.line(actor(), entry_id)
    if not privacy.may_unmask(line):
        raise NotAllowed
    return _ask(line, UnmaskForm(formdata=None))


@blueprint.post(f"{ENTRY}/customer")
def unmask(entry_id: int) -> ResponseReturnValue:
    """Show the customer's name in full, once and for a minute; that it was shown is on record.

    No redirection: the name would need an address of its own, which a browser keeps.
    """
    form = UnmaskForm()
    try:
        shown = privacy.unmask(actor(), entry_id, form.reason.data or "", form.words.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        page = _ask(ledger.line(actor(), entry_id), form)
        return page, TOO_MANY if isinstance(refusal, privacy.TooMany) else 422
    page = render_template(
        "entries/customer.html", shown=shown, line=shown.line, seconds=SHOWN_SECONDS
    )
    answer = make_response(page)
    # Works without a script, too.
    back = url_for("entries.show", entry_id=entry_id)
    answer.headers["Refresh"] = f"{SHOWN_SECONDS}; url={back}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get(f"{ENTRY}/customer/erasing")
def show_erasing(entry_id: int) -> ResponseReturnValue:
    """Say which entries erasing the customer's name concerns, and ask for the reason."""
    return _ask_erasing(entry_id, EraseForm(formdata=None))


@blueprint.post(f"{ENTRY}/customer/erasing")
def erase_customer(entry_id: int) -> ResponseReturnValue:
    """Erase the customer's name, for good."""
    form = EraseForm()
    try:
        erased = privacy.erase(actor(), entry_id, form.reason.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        return _ask_erasing(entry_id, form), 422
    said = ngettext(
        "The customer's name is erased in %(num)s entry. No figure has changed.",
        "The customer's name is erased in %(num)s entries. No figure has changed.",
        erased,
    )
    flash(said, "success")
    return redirect(url_for("entries.show", entry_id=entry_id), 303)


def _ask(line: EntryLine, form: UnmaskForm) -> str:
    return render_template(
        "entries/unmask.html", line=line, form=form, seconds=SHOWN_SECONDS, most=privacy.MOST
    )


def _ask_erasing(entry_id: int, form: EraseForm) -> str:
    reach = privacy.reach(actor(), entry_id)
    return render_template(
        "entries/erasing.html", line=ledger.line(actor(), entry_id), reach=reach, form=form
    )
