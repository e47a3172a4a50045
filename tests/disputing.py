"""How the tests come to disputes: a shared entry, an objection, a customer entered twice."""

from portal.services import disputes
from tests.cast import PEOPLE, Cast
from tests.entering import customer, enter

NUMBERS = {row[0]: row[1] for row in PEOPLE}


def share(cast: Cast, owner: str, colleague: str, **changes: object) -> int:
    """Record an opening that the owner shares equally with a colleague; return the entry's id."""
    return enter(cast, owner, shares=((NUMBERS[colleague], 1),), **changes)


def objected(cast: Cast, owner: str, colleague: str, reason: str = "我没有参与") -> int:
    """Let the colleague object to a share of the owner's; return the dispute's id."""
    entry_id = share(cast, owner, colleague)
    with cast.inside():
        return disputes.object_to_share(cast.actor(colleague), entry_id, reason)


def claimed(cast: Cast, first: str, second: str, reason: str = "客户另开一户") -> tuple[int, int]:
    """Let two people enter the same customer; return both entries' ids, the first one's first."""
    name = customer()
    return (
        enter(cast, first, customer=name),
        enter(cast, second, customer=name, duplicate_reason=reason),
    )
