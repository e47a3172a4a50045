"""Scenes in tests: what a board's wall shows at a moment."""

from datetime import datetime

from portal import clock
from portal.extensions import db
from portal.pages import fragment
from portal.pages.view import ViewKey
from tests.cast import Cast


def shown(
    cast: Cast, board: int, scene: str, now: datetime, page: int = 1, locale: str = "zh_CN"
) -> str:
    """Return the scene's fragment at the moment; "" where it has nothing to say."""
    with cast.inside(), clock.at(now):
        html = fragment.render(ViewKey(board, scene, page, locale), clock.now()).html
        db.session.remove()
    return "" if "data-nothing" in html else html
