"""How the tests come by a bulletin: the cut-off passes."""

from datetime import time, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.extensions import db
from portal.models import Bulletin
from portal.services import closes
from tests.cast import Cast
from tests.season import Season


def issued(cast: Cast, season: Season, days: int = 1) -> int:
    """Let the cut-off pass, so many days from today; return the id of the cycle's bulletin."""
    with cast.inside():
        evening = cut_off_at(clock.today() + timedelta(days=days), time(18), clock.zone())
        with clock.at(evening):
            closes.run(clock.now())
        return db.session.scalars(
            sa.select(Bulletin.id)
            .where(Bulletin.campaign_id == season.id, Bulletin.kind == "cycle")
            .order_by(Bulletin.id.desc())
            .limit(1)
        ).one()
