"""How the tests come to requests: a target that is set, and somebody who asks for another."""

from decimal import Decimal

from portal.extensions import db
from portal.models import Campaign
from portal.services import requests, targets
from portal.services.targets import Column, whole_of
from tests.cast import Cast
from tests.season import Season

REASON = "十一月下旬借调分行两周"


def whole(campaign_id: int) -> Column:
    """Return the whole season in what the campaign ranks by; inside of an application."""
    campaign = db.session.get_one(Campaign, campaign_id)
    return Column(campaign.ranking_indicator_id, whole_of(campaign))


def set_target(cast: Cast, season: Season, name: str, target: int, reason: str = "定目标") -> None:
    """Let the organiser set somebody's target."""
    with cast.inside():
        places = {season.participations[name]: Decimal(target)}
        targets.set(cast.actor("liu"), season.id, places, {}, reason)


def asked(cast: Cast, season: Season, name: str, wished: int, reason: str = REASON) -> int:
    """Let somebody ask for another target of the whole season; return the request's id."""
    with cast.inside():
        return requests.ask(cast.actor(name), season.id, whole(season.id), Decimal(wished), reason)
