"""Honours of the week: who earned what since Monday, by what it is for."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from portal.pages import faces
from portal.pages.formats import named
from portal.pages.honours import ICONS, told
from portal.pages.scenes.asked import Asked
from portal.services import honours
from portal.services.honours import Earned

ACROSS = 3
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
class Group:
    """One honour with who earned it, three a line; `count` is of all of them, on whatever page."""

    name: str
    icon: str
    count: int
    holders: list[Holder]

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return -(-len(self.holders) // ACROSS)


@dataclass(frozen=True)
class Honours:
    """A page of groups with the lines that they take together, and from which Monday on."""

    groups: list[Group]
    lines: int
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
    pages = _paged(_groups(earned, asked.shown.measure))
    page = min(asked.page, len(pages))
    groups = pages[page - 1]
    lines = sum(group.lines for group in groups)
    return Honours(groups, lines, monday, len(earned), page, len(pages))


def _groups(earned: list[Earned], measure: str) -> list[Group]:
    by_kind = sorted(earned, key=lambda one: (_FIRST.index(one.kind), -one.threshold))
    found = []
    for _key, group in groupby(by_kind, key=lambda one: (one.kind, one.threshold)):
        # The latest first, as they were read.
        whole = list(group)
        first = whole[0]
        holders = [_holder(one, measure) for one in whole]
        found.append(Group(named(first.named), ICONS[first.kind], len(whole), holders))
    return found


def _paged(groups: list[Group]) -> list[list[Group]]:
    """Return the groups page by page; one that does not fit goes on on the next."""
    pages: list[list[Group]] = [[]]
    left = LINES
    for group in groups:
        waiting = group.holders
        while waiting:
            if not left:
                pages.append([])
                left = LINES
            part = replace(group, holders=waiting[: left * ACROSS])
            pages[-1].append(part)
            waiting = waiting[left * ACROSS :]
            left -= part.lines
    return pages


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
