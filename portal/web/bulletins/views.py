"""Bulletins: the list by campaign and kind, and one of them as a document."""

from itertools import groupby

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.roles import Permission
from portal.models import Campaign, Unit
from portal.pages.bulletin import kinds, written
from portal.pages.bulletin.strong import marked
from portal.services.bulletins import listing, reading
from portal.services.bulletins.listing import Brief
from portal.services.campaigns import sight
from portal.services.refusal import NotAllowed
from portal.web.bulletins import files, showing
from portal.web.guard import actor
from portal.web.row_number import number

blueprint = Blueprint("bulletins", __name__, url_prefix="/bulletins")
blueprint.add_app_template_filter(marked, "marked")
blueprint.add_url_rule("/<int:bulletin_id>/workbook.xlsx", "workbook", files.workbook)
blueprint.add_url_rule("/<int:bulletin_id>/picture.png", "picture", files.picture)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """List a campaign's bulletins of a kind by month, the newest first; three statements."""
    actor().demand(Permission.BOARD_SEE)
    campaigns = listing.campaigns(actor())
    chosen = _chosen(campaigns, request.args.get("campaign", ""))
    if chosen is None:
        return render_template("bulletins/index.html", campaigns=[], campaign=None)
    found = listing.of_campaign(chosen.id)
    counts = {kind: sum(one.kind == kind for one in found) for kind in kinds.ORDER}
    there = [kind for kind in kinds.ORDER if counts[kind]]
    kind = request.args.get("kind", "")
    kind = kind if kind in there else (there or kinds.ORDER)[0]
    measure, measure_en = listing.measure(chosen)
    return render_template(
        "bulletins/index.html",
        campaigns=campaigns,
        campaign=chosen,
        kind=kind,
        tabs=[(one, kinds.label(one, chosen.cadence), counts[one]) for one in there],
        months=_months([one for one in found if one.kind == kind]),
        measure=written.either(measure, measure_en),
    )


@blueprint.get("/<int:bulletin_id>")
def show(bulletin_id: int) -> ResponseReturnValue:
    """Show one in the edition that is asked for, whole or a unit's part of it."""
    return showing.page(reading.find(actor(), bulletin_id))


@blueprint.get("/<int:bulletin_id>.json")
def facts(bulletin_id: int) -> ResponseReturnValue:
    """Answer the frozen facts to the byte; they hold days at zero, so to who leads the whole."""
    found = reading.find(actor(), bulletin_id)
    if not actor().leads(found.unit.path):
        raise NotAllowed
    return Response(
        found.text,
        content_type="application/json; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _chosen(campaigns: list[tuple[Campaign, Unit]], text: str) -> Campaign | None:
    """Return the campaign of the number, without one the first; NotFound for one out of sight."""
    if not text:
        return campaigns[0][0] if campaigns else None
    found = next((one for one, _unit in campaigns if str(one.id) == text), None)
    # One that has no bulletin yet says so.
    return found or sight.find(actor(), number(text))


def _months(found: list[Brief]) -> list[tuple[str, list[Brief]]]:
    by_month = groupby(found, key=lambda one: written.month(one.ends_on))
    return [(month, list(group)) for month, group in by_month]
