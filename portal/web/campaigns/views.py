"""The addresses of campaigns, one line each."""

from flask import Blueprint

from portal.web.campaigns import (
    balances,
    bases,
    points,
    roster,
    rules,
    showing,
    state,
    target_history,
    target_lock,
    target_preview,
    targets,
)

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")

BALANCES = "/<int:campaign_id>/balances"
BALANCE_LIST = f"{BALANCES}/<int:import_id>"

_ROUTES = (
    ("GET", "", "index", showing.index),
    ("GET", "/new", "new", rules.new),
    ("POST", "", "create", rules.create),
    ("GET", "/<int:campaign_id>", "show", showing.show),
    ("POST", "/<int:campaign_id>/reading", "confirm_reading", showing.confirm),
    ("GET", "/<int:campaign_id>/edit", "edit", rules.edit),
    ("POST", "/<int:campaign_id>/edit", "update", rules.update),
    ("GET", "/<int:campaign_id>/participants", "participants", roster.show),
    ("POST", "/<int:campaign_id>/participants", "set_participants", roster.save),
    ("GET", "/<int:campaign_id>/targets", "targets", targets.show),
    ("POST", "/<int:campaign_id>/targets", "set_targets", targets.save),
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
)

for method, address, endpoint, view in _ROUTES:
    blueprint.add_url_rule(address, endpoint, view, methods=[method])
