"""One page of the people who may take part, by unit, and what a form of them has ticked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import request
from flask_babel import lazy_gettext as _l

from portal.services.rosters import Candidate, Group

# One form of thousands of rows serves nobody.
PEOPLE = 100
_TICKED = re.compile(r"(in|unit|row)-([0-9]{1,18})")


class Taking(StrEnum):
    """Which people are listed."""

    ALL = "all"
    IN = "in"
    OUT = "out"


TAKINGS = {
    Taking.ALL: _l("Everybody"),
    Taking.IN: _l("Who takes part"),
    Taking.OUT: _l("Who does not"),
}


@dataclass(frozen=True)
class Part:
    """The people of a unit who are on the page; `people_in_all` are the unit's in the list."""

    group: Group
    people: list[Candidate]

    @property
    def people_in_all(self) -> int:
        """How many people the list has of the unit, on this page and on others."""
        return len(self.group.people)


@dataclass(frozen=True)
class Listing:
    """A page of the list, and how many people there are on all of them."""

    groups: list[Part]
    total: int
    taking_part: int
    page: int
    pages: int


def listed(groups: Sequence[Group], taking: Taking, page: int) -> Listing:
    """Return a page of the people; one beyond the last is the last."""
    rows = list(_kept(groups, taking))
    pages = max(1, -(-len(rows) // PEOPLE))
    page = min(max(1, page), pages)
    parts: dict[int, Part] = {}
    for group, one in rows[(page - 1) * PEOPLE : page * PEOPLE]:
        parts.setdefault(group.unit.id, Part(group, [])).people.append(one)
    return Listing(
        groups=list(parts.values()),
        total=len(rows),
        taking_part=sum(one.takes_part for _group, one in rows),
        page=page,
        pages=pages,
    )


def _kept(groups: Sequence[Group], taking: Taking) -> Iterator[tuple[Group, Candidate]]:
    for group in groups:
        for one in group.people:
            if taking is Taking.ALL or one.takes_part == (taking is Taking.IN):
                yield group, one


def ticked(kind: str) -> frozenset[int]:
    """Return the numbers of what the form names as `in-12`, `unit-12` or `row-12`."""
    return frozenset(
        int(match[2])
        for key in request.form
        if (match := _TICKED.fullmatch(key)) and match[1] == kind
    )
