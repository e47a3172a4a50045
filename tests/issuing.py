"""Living through evenings: cut-offs pass, and what was issued at them is read."""

from collections.abc import Sequence
from datetime import date, datetime, time

import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.domain.bulletin import Content, Wrong
from portal.domain.business_day import cut_off_at
from portal.extensions import db
from portal.models import Bulletin
from portal.services import bulletins, closes
from portal.services.bulletins import Issued
from portal.services.closes import Taken
from tests.cast import Cast
from tests.entering import SHANGHAI
from tests.season import Season


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the moment at which the branch's clock shows the time on the day."""
    return cut_off_at(day, time(hour, minute), SHANGHAI)


def pass_by(cast: Cast, moment: datetime) -> list[Taken]:
    """Do whatever is due at the moment."""
    with cast.inside(), clock.at(moment):
        return closes.run(clock.now())


def evening(cast: Cast, day: date) -> list[tuple[str, int]]:
    """Let the day's cut-off pass; return kind and number of what was issued."""
    return named([one for taken in pass_by(cast, at(day, 18)) for one in taken.issued])


def named(issued: Sequence[Issued]) -> list[tuple[str, int]]:
    """Return kind and number of each."""
    return [(one.kind, one.number) for one in issued]


def told(cast: Cast, season: Season, kind: str = "cycle") -> list[Content]:
    """Return the facts of the season's bulletins of a kind, in their order."""
    with cast.inside():
        texts = db.session.scalars(
            sa.select(Bulletin.content)
            .where(Bulletin.campaign_id == season.id, Bulletin.kind == kind)
            .order_by(Bulletin.number)
        )
        return [bulletin.read(text) for text in texts]


def wrongs(cast: Cast, season: Season) -> list[list[tuple[int, str, str, str, str]]]:
    """Return of each notice: bulletin, name, what it gave, what is right and the difference."""
    return [[_in_short(wrong) for wrong in one.wrongs] for one in told(cast, season, "correction")]


def _in_short(wrong: Wrong) -> tuple[int, str, str, str, str]:
    return wrong.number, wrong.name, wrong.printed, wrong.right, wrong.difference


def differences(cast: Cast) -> list[str]:
    """Return what a recount says against the bulletins."""
    with cast.inside():
        return [str(difference) for difference in bulletins.verify().differences]
