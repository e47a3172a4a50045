"""A campaign as an organiser would type it, for tests of setting one up."""

from datetime import date, timedelta
from decimal import Decimal

from portal import clock
from portal.extensions import db
from portal.models import Campaign, Channel, Indicator
from portal.services import campaigns, catalogue, rosters
from portal.services.access import Actor
from portal.services.campaigns import CampaignDraft
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast

TEAM = ("zhou", "huang", "zhao", "he")


def seed() -> None:
    """Write the indicators and channels."""
    with writing() as work:
        catalogue.seed(work)


def indicator(code: str = "corporate_account") -> int:
    """Return an indicator's id."""
    return int(db.session.query(Indicator.id).filter_by(code=code).scalar())


def channel(code: str) -> int:
    """Return a channel's id."""
    return int(db.session.query(Channel.id).filter_by(code=code).scalar())


def draft(cast: Cast, **changes: object) -> CampaignDraft:
    """Return a month of corporate accounts in the branch, from today."""
    today: date = clock.today()
    values: dict[str, object] = {
        "code": "sprint",
        "name": "开户冲刺",
        "unit_id": cast.units["branch"],
        "starts_on": today,
        "ends_on": today + timedelta(days=29),
        "ranking": "quantity",
        "ranking_indicator_id": indicator(),
        "indicators": ((indicator(), Decimal(1)),),
        "channels": ((channel("intermediary"), 1), (channel("assigned"), 9)),
        **changes,
    }
    return CampaignDraft(**values)  # type: ignore[arg-type]


def rows(cast: Cast, *names: str) -> list[RosterRow]:
    """Return a roster row for each of the people."""
    return [RosterRow(cast.people[name]) for name in names or TEAM]


def live(cast: Cast, actor: Actor, **changes: object) -> Campaign:
    """Set a campaign up, choose its people and lead it live."""
    made = campaigns.create(actor, draft(cast, **changes))
    rosters.set(actor, made.id, rows(cast))
    return campaigns.advance(actor, made.id, "live")
