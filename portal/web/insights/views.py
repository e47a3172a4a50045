"""Where insights begin: the questions that they answer, for a season."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.web.insights import (
    asked,
    cadence,
    case,
    channels,
    cohorts,
    menu,
    person,
    replay,
    rules,
    seasons,
    units,
)

blueprint = Blueprint("insights", __name__, url_prefix="/insights")
blueprint.add_url_rule("/cadence", "cadence", cadence.show)
blueprint.add_url_rule("/case", "case", case.show)
blueprint.add_url_rule("/channels", "channels", channels.show)
blueprint.add_url_rule("/cohorts", "cohorts", cohorts.show)
blueprint.add_url_rule("/people/<int:person_id>", "person", person.show)
blueprint.add_url_rule("/replay", "replay", replay.show)
blueprint.add_url_rule("/seasons", "seasons", seasons.show)
blueprint.add_url_rule("/units", "units", units.show)
blueprint.add_app_template_global(menu.pages, "insight_pages")
blueprint.add_url_rule("/rules", "rules", rules.show)
blueprint.add_url_rule("/rules", "keep_rule", rules.keep, methods=["POST"])
blueprint.add_url_rule(
    "/rules/<int:proposal_id>/withdrawal", "withdraw_rule", rules.withdraw, methods=["POST"]
)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """Show what can be asked of a season."""
    found = asked.campaigns()
    return render_template("insights/index.html", campaigns=found, campaign=asked.campaign(found))
