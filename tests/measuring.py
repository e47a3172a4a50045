"""Countermeasures in tests: a season in which somebody stays behind, and what is done about it."""

from datetime import date, datetime, time

import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Countermeasure, TargetRevision
from portal.services import books, countermeasures
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import SHANGHAI
from tests.season import Season


def moment(day: date, at: time = time(18)) -> datetime:
    """Return the moment in the branch's time; at six most days are over."""
    return datetime.combine(day, at, SHANGHAI)


def set_target(
    cast: Cast, season: Season, who: str, target: int, valid_from: date | None = None
) -> None:
    """Set somebody's target for the season; boards are newer by it, as they are in earnest."""
    with cast.inside(), writing() as work:
        books.lock_campaign(work, season.id)
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                participation_id=season.participations[who],
                indicator_id=season.indicators["corporate_account"],
                target=target * SCALE,
                valid_from=valid_from or season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )


def ask(cast: Cast, day: date, at: time = time(18)) -> int:
    """Let the ticker's job run at the moment; return for how many people it asked."""
    with cast.inside(), clock.at(moment(day, at)):
        return countermeasures.asking.run(clock.now())


def asked(cast: Cast) -> list[Countermeasure]:
    """Return every countermeasure."""
    with cast.inside():
        return list(db.session.scalars(sa.select(Countermeasure).order_by(Countermeasure.id)))


def opened(cast: Cast, season: Season, who: str, by: str = "wang") -> int:
    """Have a measure asked for by hand, for somebody with a target; return its id."""
    set_target(cast, season, who, 40)
    with cast.inside():
        return countermeasures.open_for(cast.actor(by), season.id, cast.people[who])
