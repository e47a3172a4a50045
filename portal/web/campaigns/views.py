"""The addresses of campaigns, one line each."""

from flask import Blueprint

from portal.web.campaigns import (
    balances,
    bases,
    beginning,
    points,
    rail,
    reopening,
    roster,
    rules,
    showing,
    state,
    target_export,
    target_lists,
    targets,
)

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")

BALANCES = "/<int:campaign_id>/balances"
BALANCE_LIST = f"{BALANCES}/<int:import_id>"
TARGETS = "/<int:campaign_id>/targets"
TARGET_LIST = f"{TARGETS}/lists/<int:import_id>"

_ROUTES = (
    ("GET", "", "index", showing.index),
    ("GET", "/new", "new", beginning.new),
    ("POST", "", "create", beginning.create),
    ("GET", "/<int:campaign_id>", "show", showing.show),
    ("POST", "/<int:campaign_id>/reading", "confirm_reading", showing.confirm),
    ("GET", "/<int:campaign_id>/edit", "edit", rules.edit),
    ("POST", "/<int:campaign_id>/edit", "update", rules.update),
    ("GET", "/<int:campaign_id>/participants", "participants", roster.show),
    ("POST", "/<int:campaign_id>/participants", "set_participants", roster.save),
    ("GET", "/<int:campaign_id>/targets", "targets", targets.show),
    ("POST", "/<int:campaign_id>/targets", "set_targets", targets.save),
    ("GET", f"{TARGETS}/export", "export_targets", target_export.file),
    ("GET", f"{TARGETS}/lists", "target_lists", target_lists.show),
    ("POST", f"{TARGETS}/lists", "stage_targets", target_lists.stage),
    ("GET", f"{TARGETS}/lists/blank", "blank_targets", target_lists.blank),
    ("GET", TARGET_LIST, "preview_targets", target_lists.preview),
    ("POST", TARGET_LIST, "take_targets_over", target_lists.take_over),
    ("GET", "/<int:campaign_id>/bases", "bases", bases.show),
    ("POST", "/<int:campaign_id>/bases", "set_bases", bases.save),
    ("GET", BALANCES, "balances", balances.show),
    ("POST", BALANCES, "stage_balances", balances.stage),
    ("GET", f"{BALANCES}/blank", "blank_balances", balances.blank),
    ("GET", BALANCE_LIST, "preview_balances", balances.preview),
    ("POST", BALANCE_LIST, "take_balances_over", balances.take_over),
    ("GET", "/<int:campaign_id>/points", "points", points.show),
    ("POST", "/<int:campaign_id>/points", "set_points", points.save),
    ("GET", "/<int:campaign_id>/state", "next_state", state.ask),
    ("POST", "/<int:campaign_id>/state", "advance", state.advance),
    ("GET", "/<int:campaign_id>/reopening", "reopening", reopening.ask),
    ("POST", "/<int:campaign_id>/reopening", "reopen", reopening.reopen),
)

for method, address, endpoint, view in _ROUTES:
    blueprint.add_url_rule(address, endpoint, view, methods=[method])


@blueprint.context_processor
def _steps() -> dict[str, object]:
    """Give pages what asks for the steps: the page decides whether it shows a campaign."""
    return {"campaign_steps": rail.beside}
