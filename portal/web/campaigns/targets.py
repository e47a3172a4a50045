"""The targets of a campaign: a table to fill in, and one reason for what changes."""

from collections.abc import Mapping, Sequence
from typing import cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from portal.domain.campaign import State
from portal.pages import target_moments, target_row
from portal.services import targets
from portal.services.refusal import Conflict, Rejected
from portal.services.targets import Clash, Sheet
from portal.web.campaigns import target_clashes, target_form, target_kept, target_page, target_view
from portal.web.campaigns.target_clashes import ClashShown
from portal.web.campaigns.target_form import Typed
from portal.web.campaigns.target_view import View
from portal.web.guard import actor


def show(campaign_id: int) -> ResponseReturnValue:
    """Show the targets that are this person's to set."""
    view = target_view.asked(campaign_id)
    return page(view, view.sheet())


def save(campaign_id: int) -> ResponseReturnValue:
    """Write down the targets that differ from those in force; 409 with both on a clash."""
    view = target_view.asked(campaign_id)
    mine = targets.settable(actor(), campaign_id)
    is_whole = target_view.counted(view.campaign, view.column).is_whole
    typed = target_form.read(request.form, mine, is_whole=is_whole)
    if typed.errors:
        return page(view, view.sheet(target_form.kept(request.form)), typed), 422
    try:
        changed = targets.set(
            actor(),
            campaign_id,
            typed.decimals("p"),
            typed.decimals("u"),
            typed.reason,
            version=typed.version,
            column=view.column,
            valid_from=typed.valid_from,
            pinned=typed.pins,
        )
    except Rejected as refusal:
        typed.errors[refusal.field] = str(refusal.message)
        return page(view, view.sheet(target_form.kept(request.form)), typed), 422
    except Conflict as conflict:
        return _clashed(view, typed, conflict)
    told = ngettext("%(num)s target changed.", "%(num)s targets changed.", changed)
    flash(told if changed else _("Nothing was changed."), "success" if changed else "info")
    return redirect(url_for("campaigns.targets", campaign_id=campaign_id, **view.address), 303)


def _clashed(view: View, typed: Typed, conflict: Conflict) -> ResponseReturnValue:
    """Answer with the table and both values of each clash, or with why nothing changes any more."""
    found = cast("Sequence[Clash]", conflict.theirs or ())
    if typed.version is None or view.campaign.state not in (State.DRAFT, State.LIVE):
        raise conflict
    sheet = view.sheet(target_form.kept(request.form))
    clashes = target_clashes.clashes(sheet, found)
    if not clashes:
        typed.errors[""] = str(conflict.message)
    return page(view, sheet, typed, clashes), 409


def page(
    view: View,
    sheet: Sheet,
    typed: Typed | None = None,
    clashes: Mapping[str, ClashShown] | None = None,
) -> str:
    """Return the table, as it stands or with what was typed and refused."""
    shown = target_page.context(view, sheet)
    texts = target_kept.texts(sheet, typed) if typed else {}
    errors = typed.errors if typed else {}
    names = {line.key: target_row.name_of(line) for line in (sheet.head, *sheet.lines)}
    shown |= {
        "texts": texts,
        "errors": errors,
        "clashes": clashes or {},
        "pinned": target_kept.pinned(sheet, typed),
        # What was changed meanwhile clashes until both values have been looked at.
        "version": (typed and not clashes and typed.version) or sheet.version,
    }
    # Apart from the page: through its layers every piece of every row would be handed on by each.
    rows = current_app.jinja_env.get_template("campaigns/_target_rows.html").render(shown)
    return render_template(
        "campaigns/targets.html",
        **shown,
        lines=Markup(rows),  # noqa: S704 - our own template, which escapes every word
        faults=[((key, names.get(key, "")), message) for key, message in errors.items()],
        figure=target_row.figure,
        plain=target_row.plain,
        news=target_moments.moments(target_page.news(view)),
    )
