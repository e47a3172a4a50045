"""The supervisor's checks: what waits, one after another, and the answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.next_path import own_path
from portal.domain.roles import Permission
from portal.services import checks, disputes, privacy, verifications
from portal.services.free_text import LONGEST
from portal.services.refusal import Conflict, Rejected
from portal.web import refill
from portal.web.checks.forms import RefusalForm, SettlementForm
from portal.web.entries.views import words
from portal.web.guard import actor
from portal.web.row_number import LARGEST

KINDS = {"disputes": checks.OPEN, "flags": checks.FLAGS}
"""The parts of the page that show disputes, and of which kinds."""

blueprint = Blueprint("checks", __name__, url_prefix="/checks")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show the verification queue with one entry in focus, or a part with disputes."""
    actor().demand(Permission.ENTRY_VERIFY)
    part = request.args.get("part", "")
    if part in KINDS:
        return _cases(part)
    return _queue(_number("entry"), after_id=_number("after"))


@blueprint.post("/<int:entry_id>/refusal")
def refuse(entry_id: int) -> ResponseReturnValue:
    """Refuse an entry with a reason, and go on with the next."""
    form = RefusalForm()
    try:
        verifications.refuse(actor(), entry_id, form.reason.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        return _queue(entry_id, form=form), 422
    except Conflict as conflict:
        return _queue(entry_id, conflict=conflict), 409
    flash(_("The entry is refused. Whoever entered it is told why."), "success")
    following = url_for("checks.index", after=entry_id)
    return redirect(own_path(request.form.get("next"), following), 303)


@blueprint.post("/verifications")
def verify_several() -> ResponseReturnValue:
    """Verify the ticked entries, and tell how many others had decided on meanwhile."""
    actor().demand(Permission.ENTRY_VERIFY)
    ticked = [number for number in request.form.getlist("entry", type=int) if 0 < number <= LARGEST]
    if not ticked:
        return _queue(_number("focus"), message=_("Tick the entries that are in order first.")), 422
    outcome = checks.verify_several(actor(), ticked)
    _tell(outcome)
    return redirect(url_for("checks.index"), 303)


@blueprint.post("/disputes/<int:dispute_id>")
def settle(dispute_id: int) -> ResponseReturnValue:
    """Settle a dispute with a note that the parties read."""
    form = SettlementForm()
    part = request.form.get("part", "")
    part = part if part in KINDS else "disputes"
    try:
        disputes.settle(actor(), dispute_id, form.outcome.data or "", form.note.data or "")
    except Rejected as refusal:
        refill.put(form, refusal)
        return _cases(part, tried=dispute_id, form=form), 422
    except Conflict as conflict:
        return _cases(part, conflict=conflict), 409
    flash(_("Settled. Both sides are told the outcome and your note."), "success")
    return redirect(url_for("checks.index", part=part), 303)


def _queue(
    entry_id: int | None,
    *,
    after_id: int | None = None,
    form: RefusalForm | None = None,
    conflict: Conflict | None = None,
    message: str | None = None,
) -> str:
    found = checks.queue(actor(), page=_number("page") or 1, entry_id=entry_id, after_id=after_id)
    return _page(
        "queue",
        found.total,
        checks.open_counts(actor()),
        queue=found,
        may_unmask=privacy.may_unmask,
        form=form or RefusalForm(formdata=None),
        message=conflict.message if conflict else message,
    )


def _cases(
    part: str,
    *,
    tried: int | None = None,
    form: SettlementForm | None = None,
    conflict: Conflict | None = None,
) -> str:
    found = checks.open_page(actor(), KINDS[part], _number("page") or 1)
    return _page(
        part,
        checks.waiting(actor()),
        found.counts,
        found=found,
        settled=checks.settled(actor(), KINDS[part]),
        form=form or SettlementForm(formdata=None),
        tried=tried,
        message=conflict.message if conflict else None,
    )


def _page(part: str, waiting: int, open_counts: dict[str, int], **shown: object) -> str:
    """Render a part of the page under the tabs with their numbers."""
    numbers = {
        name: sum(open_counts.get(kind, 0) for kind in kinds) for name, kinds in KINDS.items()
    }
    return render_template(
        "checks/index.html",
        part=part,
        numbers={"queue": waiting, **numbers},
        longest=LONGEST,
        **shown,
        **words(),
    )


def _tell(outcome: checks.Outcome) -> None:
    if outcome.done:
        flash(
            ngettext("%(num)s entry is verified.", "%(num)s entries are verified.", outcome.done),
            "success",
        )
    if outcome.decided:
        flash(
            ngettext(
                "Somebody else had decided on %(num)s entry meanwhile.",
                "Somebody else had decided on %(num)s entries meanwhile.",
                outcome.decided,
            ),
            "info",
        )
    if outcome.others:
        flash(
            ngettext(
                "Somebody else has to check %(num)s entry: you have a part in it.",
                "Somebody else has to check %(num)s entries: you have a part in them.",
                outcome.others,
            ),
            "info",
        )


def _number(name: str) -> int | None:
    """Return a number of the address or the form, None where there is none that a row can have."""
    number = request.values.get(name, type=int)
    return number if number and 0 < number <= LARGEST else None
