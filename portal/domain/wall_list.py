"""What walls show of a list: the whole of it, or what its campaign lets a public screen say."""

from enum import StrEnum

from portal.domain.standing import Standing

LEAST_TOP, MOST_TOP = 3, 99
"""How many places may be shown: the podium's three at the least."""


class WallList(StrEnum):
    """Whom walls show: everybody, the first places, or those and who got ahead today."""

    WHOLE = "whole"
    TOP = "top"
    MOVERS = "movers"

    def shows(self, place: Standing, top: int, change: int | None, today: int) -> bool:
        """Whether a wall shows the place; `top` is how many places come first.

        A place among the first is shown once there is something to its credit: on the first morning
        everybody shares the first rank. Where movers are shown, so is whoever moved up since the
        last close before today (`change`, in ranks) or has something new (`today`, scaled).
        """
        if self is WallList.WHOLE:
            return True
        if place.rank is not None and place.rank <= top and (place.score or 0) > 0:
            return True
        return self is WallList.MOVERS and ((change or 0) > 0 or today > 0)
