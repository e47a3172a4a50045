"""The addresses of campaigns, one line each."""

from flask import Blueprint

from portal.web.campaigns import (
    balances,
    bases,
    beginning,
    bundles,
    points,
    rail,
    reopening,
    roster,
    roster_lists,
    rules,
    showing,
    splitting,
    state,
    target_export,
    target_history,
    target_lists,
    target_lock,
    target_preview,
    targets,
)

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")

BALANCES = "/<int:campaign_id>/balances"
BALANCE_LIST = f"{BALANCES}/<int:import_id>"
TARGETS = "/<int:campaign_id>/targets"
TARGET_LIST = f"{TARGETS}/lists/<int:import_id>"

ROSTER = "/<int:campaign_id>/participants"
ROSTER_LISTS = f"{ROSTER}/list"
ROSTER_LIST = f"{ROSTER_LISTS}/<int:import_id>"
BUNDLES = f"{ROSTER}/bundles"
BUNDLE = f"{BUNDLES}/<int:bundle_id>"

_ROUTES = (
    ("GET", "", "index", showing.index),
    ("GET", "/new", "new", beginning.new),
    ("POST", "", "create", beginning.create),
    ("GET", "/<int:campaign_id>", "show", showing.show),
    ("POST", "/<int:campaign_id>/reading", "confirm_reading", showing.confirm),
    ("GET", "/<int:campaign_id>/edit", "edit", rules.edit),
    ("POST", "/<int:campaign_id>/edit", "update", rules.update),
    ("GET", ROSTER, "participants", roster.show),
    ("POST", ROSTER, "set_participants", roster.save),
    ("GET", ROSTER_LISTS, "roster_list", roster_lists.show),
    ("POST", ROSTER_LISTS, "stage_roster", roster_lists.stage),
    ("GET", f"{ROSTER_LISTS}/blank", "blank_roster", roster_lists.blank),
    ("GET", f"{ROSTER_LISTS}/export", "export_roster", roster_lists.export),
    ("GET", ROSTER_LIST, "preview_roster", roster_lists.preview),
    ("POST", ROSTER_LIST, "take_roster_over", roster_lists.take_over),
    ("GET", BUNDLES, "bundles", bundles.show),
    ("POST", BUNDLE, "rename_bundle", bundles.rename),
    ("POST", f"{BUNDLE}/dissolve", "dissolve_bundle", bundles.dissolve),
    ("GET", "/<int:campaign_id>/targets", "targets", targets.show),
    ("POST", "/<int:campaign_id>/targets", "set_targets", targets.save),
    ("GET", f"{TARGETS}/export", "export_targets", target_export.file),
    ("GET", f"{TARGETS}/lists", "target_lists", target_lists.show),
    ("POST", f"{TARGETS}/lists", "stage_targets", target_lists.stage),
    ("GET", f"{TARGETS}/lists/blank", "blank_targets", target_lists.blank),
    ("GET", TARGET_LIST, "preview_target_list", target_lists.preview),
    ("POST", TARGET_LIST, "take_target_list_over", target_lists.take_over),
    ("GET", "/<int:campaign_id>/targets/split", "split_targets", splitting.show),
    ("POST", "/<int:campaign_id>/targets/split", "write_split", splitting.save),
    ("POST", "/<int:campaign_id>/targets/preview", "preview_targets", target_preview.show),
    ("POST", "/<int:campaign_id>/targets/lock", "lock_targets", target_lock.save),
    ("GET", "/<int:campaign_id>/targets/history", "target_history", target_history.show),
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
