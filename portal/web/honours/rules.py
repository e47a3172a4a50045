"""The form in which an organiser decides which honours there are."""

from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.domain.honour import KINDS
from portal.domain.quantity import from_scaled
from portal.extensions import db
from portal.models import Campaign
from portal.pages.honours import ICONS
from portal.services import honours
from portal.services.honours import MOST_THRESHOLDS, RuleDraft, RuleRow
from portal.services.refusal import Conflict, Rejected
from portal.web.guard import actor

REACH = "reach"


@dataclass
class RuleForm:
    """The rules as typed: one row a kind, and one each figure that can be reached."""

    fixed: list[RuleDraft]
    reached: list[RuleDraft]
    version: str
    errors: dict[str, str | LazyString] = field(default_factory=dict)

    @property
    def rows(self) -> list[RuleDraft]:
        """Return every rule that is meant; a row of a figure that was left empty is not."""
        return [
            *self.fixed,
            *(one for one in self.reached if one.threshold.strip() or one.name.strip()),
        ]


def show(campaign_id: int) -> ResponseReturnValue:
    """Show the rules in a form."""
    campaign = honours.editable(actor(), campaign_id)
    return _page(campaign, _standing(campaign))


def save(campaign_id: int) -> ResponseReturnValue:
    """Put the rules in force; show the form again for another row, or with what is wrong."""
    campaign = honours.editable(actor(), campaign_id)
    form = _typed(request.form)
    if request.form.get("do") == "more":
        return _page(campaign, form, more=True)
    try:
        changed = honours.save(actor(), campaign_id, form.rows, form.version)
    except Rejected as refusal:
        form.errors[refusal.field] = refusal.message
        return _page(honours.editable(actor(), campaign_id), form), 422
    except Conflict as conflict:
        campaign = honours.editable(actor(), campaign_id)
        form.errors[""] = conflict.message
        return _page(campaign, form, theirs=_standing(campaign)), 409
    flash(_("The honours are saved.") if changed else _("Nothing was changed."), "success")
    return redirect(url_for("honours.rules", campaign_id=campaign_id), 303)


def _standing(campaign: Campaign) -> RuleForm:
    rows, version = honours.sheet(db.session(), campaign.id)
    known = {row.rule.kind: row for row in rows}
    usual = {row.rule.kind: row for row in honours.usual()}
    return RuleForm(
        fixed=[
            _draft(known.get(kind) or usual[kind], kind, is_awarded=kind in known)
            for kind in KINDS
            if kind != REACH
        ],
        reached=[
            _draft(row, f"{REACH}-{number}")
            for number, row in enumerate(row for row in rows if row.rule.kind == REACH)
        ],
        version=version,
    )


def _draft(row: RuleRow, mark: str, *, is_awarded: bool = True) -> RuleDraft:
    rule = row.rule
    threshold = f"{from_scaled(rule.threshold):f}" if rule.threshold else ""
    return RuleDraft(
        mark, rule.kind, rule.name, rule.name_en or "", row.is_awarded and is_awarded, threshold
    )


def _typed(sent: MultiDict[str, str]) -> RuleForm:
    """Read the form as it was sent, whatever is in it."""
    return RuleForm(
        fixed=[_read(sent, kind, kind) for kind in KINDS if kind != REACH],
        reached=[
            _read(sent, f"{REACH}-{number}", REACH)
            for number in range(MOST_THRESHOLDS)
            if f"threshold-{REACH}-{number}" in sent
        ],
        version=sent.get("version", ""),
    )


def _read(sent: MultiDict[str, str], mark: str, kind: str) -> RuleDraft:
    return RuleDraft(
        mark,
        kind,
        sent.get(f"name-{mark}", ""),
        sent.get(f"name_en-{mark}", ""),
        f"on-{mark}" in sent,
        sent.get(f"threshold-{mark}", ""),
    )


def _page(
    campaign: Campaign, form: RuleForm, *, more: bool = False, theirs: RuleForm | None = None
) -> str:
    has_room = len(form.reached) < MOST_THRESHOLDS
    blank = [RuleDraft(f"{REACH}-{len(form.reached)}", REACH, "", "", is_awarded=True)]
    return render_template(
        "honours/rules.html",
        campaign=campaign,
        form=form,
        reached=form.reached + (blank if more and has_room else []),
        has_room=len(form.reached) + more < MOST_THRESHOLDS,
        theirs=theirs,
        icons=ICONS,
        longest=honours.LONGEST_NAME,
    )
