"""One's own goals, alive; a goal of one's own; and the campaigns whose targets one sets."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.models import Indicator
from portal.pages import goal as goal_page
from portal.pages import honours as honour_page
from portal.pages import target_moments
from portal.pages.board import on_day
from portal.pages.formats import is_english
from portal.pages.goal import GoalView
from portal.pages.goal_axes import NARROW, WIDE
from portal.pages.goal_plot import plot
from portal.pages.view import ViewKey
from portal.services import goals, honours, targets
from portal.services.goals import Own
from portal.services.measures import POINTS
from portal.services.refusal import NotFound, Rejected
from portal.services.work import snapshot
from portal.web import languages
from portal.web.goals.forms import GoalForm
from portal.web.guard import actor, background

blueprint = Blueprint("goals", __name__, url_prefix="/goals")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show one's own goals in a campaign, the most pressing one without a choice."""
    own = goals.own(actor(), clock.today())
    if not own and not request.args.get("campaign"):
        if actor().may(Permission.CAMPAIGN_EDIT):
            return redirect(url_for("goals.campaigns"), 303)
        return render_template("goals/none.html")
    chosen = _chosen(own, request.args.get("campaign", ""))
    return _page(own, chosen)


@blueprint.get("/<int:campaign_id>/fragment")
@background
def fragment(campaign_id: int) -> ResponseReturnValue:
    """Answer what the page shows of a campaign, for the page to put it in place of what it has."""
    view = _view(campaign_id)
    return render_template("goals/_goal.html", **_shown(view, _filled(view)))


@blueprint.post("/private")
def set_private() -> ResponseReturnValue:
    """Set or remove one's own goal; 422 with the form where it cannot be one."""
    own = goals.own(actor(), clock.today())
    form = GoalForm()
    chosen = _chosen(own, form.campaign.data or "")
    if not form.validate():
        return _page(own, chosen, form), 422
    try:
        wished = form.wished()
        goals.set_private(actor(), chosen.campaign.id, wished, clock.today())
    except Rejected as refusal:
        form.goal.errors = [refusal.message]
        return _page(own, chosen, form), 422
    flash(
        _("Your own goal is taken away.") if wished is None else _("Your own goal is set."),
        "success",
    )
    return redirect(url_for("goals.index", campaign=chosen.campaign.id), 303)


@blueprint.get("/campaigns")
def campaigns() -> ResponseReturnValue:
    """List the campaigns whose targets one sets: each unit's target and what is allotted."""
    rows = goals.allotted(actor(), clock.today())
    return render_template(
        "goals/campaigns.html", rows=rows, exact=from_scaled, measure_of=_measure
    )


def _chosen(own: list[Own], text: str) -> Own:
    """Return the campaign that was asked for by its number, the first without one; NotFound."""
    if own and not text:
        return own[0]
    found = next((one for one in own if str(one.campaign.id) == text), None)
    if found is None:
        raise NotFound
    return found


def _view(campaign_id: int) -> GoalView:
    now = clock.now()
    with snapshot() as connection:
        goal = goals.of(connection, actor(), campaign_id, business_date(now, clock.zone()), on_day)
    return goal_page.view(goal, now)


def _page(own: list[Own], chosen: Own, form: GoalForm | None = None) -> str:
    view = _view(chosen.campaign.id)
    key = ViewKey(view.place.board_id, locale=languages.choose())
    return render_template(
        "goals/index.html",
        own=own,
        key=key if view.campaign.state == "live" else None,
        **_shown(view, form or _filled(view)),
    )


def _shown(view: GoalView, form: GoalForm) -> dict[str, object]:
    return {
        "view": view,
        "wide": plot(view.burn_up, WIDE),
        "narrow": plot(view.burn_up, NARROW),
        "changes": target_moments.moments(targets.own(actor(), view.campaign.id)),
        "form": form,
        "honours": [
            honour_page.view(one, view.place.measure)
            for one in honours.of_participation(actor(), view.campaign.id)
        ],
    }


def _filled(view: GoalView) -> GoalForm:
    """Return the form with the goal that is kept, whatever the request brought."""
    kept = "" if view.private is None else f"{view.private:f}"
    return GoalForm(formdata=None, campaign=view.campaign.id, goal=kept)


def _measure(indicator: Indicator | None) -> str:
    if indicator is None:
        return POINTS[1] if is_english() else POINTS[0]
    return indicator.measure_en if is_english() else indicator.measure
