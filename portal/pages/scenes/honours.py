"""Honours of the week: who earned what since Monday, by what it is for."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from portal.pages import faces
from portal.pages.formats import named
from portal.pages.honours import ICONS, told
from portal.pages.scenes.asked import Asked
from portal.services import honours
from portal.services.honours import Earned

LINE = 4
"""How many people one line holds."""
LINES = 5
"""How many lines one page holds."""
_FIRST = (
    "past_champion",
    "team_target",
    "newcomers",
    "best_day",
    "longest_run",
    "riser",
    "past_average",
    "reach",
    "first",
)
"""What is told of first."""


@dataclass(frozen=True)
class Holder:
    """Somebody, or a unit, who earned it: with what, and on which day."""

    name: str
    avatar: str
    hue: int
    is_unit: bool
    told: str
    on: date


@dataclass(frozen=True)
class Line:
    """One honour with up to four who earned it; `more` says that the next line goes on with it."""

    name: str
    icon: str
    count: int
    holders: list[Holder]
    more: bool


@dataclass(frozen=True)
class Honours:
    """A page of lines, and from which Monday on."""

    lines: list[Line]
    since: date
    count: int
    page: int
    pages: int


def read(asked: Asked) -> Honours | None:
    """Return the week's honours in the board's unit; None before the first."""
    found = asked.found
    monday = found.business_date - timedelta(days=found.business_date.weekday())
    earned = honours.earned_since(asked.connection, found.campaign, found.unit, monday)
    if not earned:
        return None
    lines = _lines(earned, asked.shown.measure)
    pages = -(-len(lines) // LINES)
    page = min(asked.page, pages)
    return Honours(lines[(page - 1) * LINES : page * LINES], monday, len(earned), page, pages)


def _lines(earned: list[Earned], measure: str) -> list[Line]:
    by_kind = sorted(earned, key=lambda one: (_FIRST.index(one.kind), -one.threshold))
    found = []
    for _key, group in groupby(by_kind, key=lambda one: (one.kind, one.threshold)):
        # The latest first, as they were read.
        whole = list(group)
        found += [
            Line(
                name=named(whole[0].named),
                icon=ICONS[whole[0].kind],
                count=len(whole),
                holders=[_holder(one, measure) for one in whole[start : start + LINE]],
                more=start + LINE < len(whole),
            )
            for start in range(0, len(whole), LINE)
        ]
    return found


def _holder(one: Earned, measure: str) -> Holder:
    name = named(one.who)
    return Holder(
        name=name,
        avatar=faces.avatar(name) if one.person_id else faces.unit(name),
        hue=faces.hue(f"p{one.person_id}" if one.person_id else f"u{one.unit_id}"),
        is_unit=one.person_id is None,
        told=told(one.kind, one.value, measure),
        on=one.business_date,
    )
