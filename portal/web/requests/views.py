"""Asking for another target, and the queue in which who leads the asker decides."""

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal import clock
from portal.domain.roles import Permission
from portal.pages import periods
from portal.services import campaigns, requests
from portal.services.free_text import LONGEST
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.requests import Offer
from portal.web import refill
from portal.web.campaigns import columns
from portal.web.guard import actor
from portal.web.requests import showing
from portal.web.requests.forms import NOT_CHOSEN, AskForm, DeclineForm, GrantForm, figure
from portal.web.row_number import LARGEST

# A choice of the form as `_value` writes it.
_CHOICE = re.compile(r"(?P<campaign>[0-9]{1,18}) (?P<indicator>\w{1,40}) (?P<period>[\w:-]{1,40})")

blueprint = Blueprint("requests", __name__, url_prefix="/goals/requests")


@blueprint.app_context_processor
def _waiting() -> dict[str, object]:
    """Give the tabs of the pages about targets the number that waits, asked where they stand."""
    return {"waiting_requests": lambda: requests.waiting(actor())}


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show what waits for the reader's decision, and their own requests with a form for another."""
    return _page()


@blueprint.post("")
def ask() -> ResponseReturnValue:
    """Ask for another target of one's own."""
    _demand()
    form = AskForm()
    if not form.validate():
        return _page(asking=form), 422
    try:
        _ask(form)
    except Rejected as refusal:
        # Whatever is wrong with the period or with what is counted was chosen in one list.
        field = refusal.field if refusal.field in form else "about"
        refill.put(form, Rejected(field, refusal.message))
        return _page(asking=form), 422
    flash(_("Your request waits for an answer. You are told when it is decided."), "success")
    return redirect(url_for("requests.index"), 303)


def _ask(form: AskForm) -> None:
    choice = _CHOICE.fullmatch(form.about.data or "")
    if choice is None:
        raise Rejected("about", NOT_CHOSEN)
    campaign = campaigns.find(actor(), int(choice["campaign"]))
    indicator, period = choice["indicator"], choice["period"]
    asked = columns.named(campaign, indicator, period)
    wished = figure(form.wished)
    requests.ask(actor(), campaign.id, asked, wished, form.reason.data or "")


@blueprint.post("/<int:request_id>/withdrawal")
def withdraw(request_id: int) -> ResponseReturnValue:
    """Take a request of one's own back."""
    try:
        requests.withdraw(actor(), request_id)
    except Conflict as conflict:
        return _page(message=showing.told(conflict)), 409
    flash(_("The request is withdrawn; your target stays as it is."), "success")
    return redirect(url_for("requests.index"), 303)


@blueprint.post("/<int:request_id>/grant")
def grant(request_id: int) -> ResponseReturnValue:
    """Grant a request, with the figure that was asked for or another."""
    requests.demand_decider(actor(), request_id)
    form = GrantForm()
    try:
        requests.grant(actor(), request_id, figure(form.target), form.reason.data or "")
    except Rejected as refusal:
        return _refused(request_id, form, refusal)
    except Conflict as conflict:
        return _page(message=showing.told(conflict)), 409
    flash(_("Granted. The target is changed, and who asked is told."), "success")
    return _next()


@blueprint.post("/<int:request_id>/decline")
def decline(request_id: int) -> ResponseReturnValue:
    """Decline a request with a reason."""
    form = DeclineForm()
    try:
        requests.decline(actor(), request_id, form.reason.data or "")
    except Rejected as refusal:
        return _refused(request_id, form, refusal)
    except Conflict as conflict:
        return _page(message=showing.told(conflict)), 409
    flash(_("Declined. Who asked reads your reason."), "success")
    return _next()


def _refused(request_id: int, form: FlaskForm, refusal: Rejected) -> ResponseReturnValue:
    """Show the form again; one whose request has gone from the queue has no place but the top."""
    refill.put(form, refusal)
    return _page(tried=request_id, deciding=form, message=str(refusal.message)), 422


def _next() -> ResponseReturnValue:
    return redirect(url_for("requests.index", page=_number("page")), 303)


def _demand() -> None:
    """Refuse who neither takes part in campaigns nor sets anybody's targets."""
    if not any(actor().may(one) for one in (Permission.ENTRY_RECORD, Permission.CAMPAIGN_EDIT)):
        raise NotAllowed


def _page(
    *,
    asking: AskForm | None = None,
    tried: int | None = None,
    deciding: FlaskForm | None = None,
    message: str | None = None,
) -> str:
    _demand()
    me = actor()
    leads = me.may(Permission.CAMPAIGN_EDIT)
    queue = requests.queue(me, _number("page") or 1) if leads else None
    offers = requests.offers(me)
    form = asking or AskForm(formdata=None)
    form.about.choices = [(_value(offer), showing.offered(offer)) for offer in offers]
    if asking is None:
        form.about.data = _preselected(offers)
    if queue and any(one.id == tried for one in queue.found):
        message = None
    return render_template(
        "requests/index.html",
        queue=queue,
        waiting=showing.waiting(queue.found, clock.now()) if queue else [],
        decided=requests.decided(me, _number("decided") or 1) if leads else None,
        own=requests.own(me, _number("own") or 1),
        offers=offers,
        form=form,
        tried=tried,
        deciding=deciding,
        message=message,
        what=showing.what,
        measure=showing.measure,
        longest=LONGEST,
    )


def _value(offer: Offer) -> str:
    code = offer.indicator.code if offer.indicator else columns.POINTS
    return f"{offer.campaign.id} {code} {periods.key(offer.column.span)}"


def _preselected(offers: list[Offer]) -> str:
    """Return the first choice that is of the campaign and period of the address, "" for neither."""
    campaign_id, period = _number("campaign"), request.args.get("period", "")
    for offer in offers:
        if offer.campaign.id == campaign_id and period in ("", periods.key(offer.column.span)):
            return _value(offer)
    return ""


def _number(name: str) -> int | None:
    """Return a number of the address, None where there is none that a row can have."""
    number = request.args.get(name, type=int)
    return number if number and 0 < number <= LARGEST else None
