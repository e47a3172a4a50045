"""Honours in tests: somebody with one, and what settling writes."""

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Honour
from portal.services import honours
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season


def settle(cast: Cast) -> int:
    """Let the ticker's job run; return how many honours it wrote."""
    with cast.inside():
        return honours.run()


def honoured(cast: Cast, season: Season, who: str, quantity: int = 1) -> int:
    """Have somebody earn their first honour of the season; return its id."""
    enter(cast, who, quantity=str(quantity))
    settle(cast)
    with cast.inside():
        return db.session.scalars(
            sa.select(Honour.id).where(
                Honour.participation_id == season.participations[who], Honour.kind == "first"
            )
        ).one()
