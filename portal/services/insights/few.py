"""Whose figures may be told together: of a few people, a sum tells on each of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from portal.models import Unit
from portal.services.access import Actor
from portal.services.insights import helping
from portal.services.insights.cohorts import Member

FEWEST = 3
"""Of fewer people than these, what they have together would tell of somebody in particular."""


def sees(actor: Actor, member: Member) -> bool:
    """Whether one may see what a member's entries say: one's own, and those of one's people."""
    return member.person_id == actor.person_id or helping.leads(actor, member)


def seen(actor: Actor, members: Sequence[Member]) -> list[Member]:
    """Return those of the members whose entries one may see; of everybody in a unit it is alike."""
    in_charge = {path: actor.leads(path) for path in {m.path for m in members}}
    return [one for one in members if one.person_id == actor.person_id or in_charge[one.path]]


def tells_on_nobody(
    actor: Actor,
    everybody: Sequence[Member],
    shown: Sequence[Member],
    way: Sequence[str],
    *,
    by_cohort: bool,
) -> bool:
    """Whether what some people of a season have together tells the actor of nobody in particular.

    `shown` are those in a unit, of `everybody`; of one cohort there where it goes `by_cohort`.
    `way` are the paths that lead down to the unit, that of the season's own first. Whom the actor
    may see hides nobody. Of others there have to be `FEWEST` in what is shown, and as many or none
    in each part beside it: what is left of a whole can be reckoned.
    """
    if all(sees(actor, one) for one in shown):
        return True
    others = [one for one in everybody if not sees(actor, one)]
    return all(
        count >= FEWEST
        for parts in _levels(others, way)
        for count in Counter(
            (part, one.cohort if by_cohort else "") for part, one in parts
        ).values()
    )


def way_down(top: Unit, unit: Unit) -> list[str]:
    """Return the paths that lead from one unit down to another, both among them."""
    if not unit.path.startswith(top.path):
        # It was moved elsewhere since the season was set up.
        return [top.path, unit.path]
    ids = unit.path.removeprefix(top.path).strip("/").split("/")
    return list(accumulate(filter(None, ids), lambda path, id_: f"{path}{id_}/", initial=top.path))


def _levels(others: Sequence[Member], way: Sequence[str]) -> Iterator[Sequence[tuple[str, Member]]]:
    """Yield the people with the part that they are in: of the whole, then of each unit on the way.

    Who is in none of the units that are below the season's own now is a part besides.
    """
    yield [("", one) for one in others]
    for above, below in pairwise(way):
        inside = [one for one in others if above == way[0] or one.path.startswith(above)]
        yield [(_part(one.path, above, below), one) for one in inside]


def _part(path: str, above: str, below: str) -> str:
    """Return the unit right below one in which somebody is; that one itself, or another's path."""
    if path.startswith(below):
        return below
    if not path.startswith(above):
        return path
    return f"{above}{path.removeprefix(above).partition('/')[0]}/"
