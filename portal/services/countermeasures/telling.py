"""What supervisors are told of their people: one notice each, how many and who first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.services import leaders, notices
from portal.services.names import Named
from portal.services.work import Work

MOST_NAMES = 3


@dataclass(frozen=True)
class Behind:
    """A participant whom a notice is about."""

    participation_id: int
    person_id: int
    path: str
    person: Named


def tell(work: Work, today: date, kind: str, people: Iterable[Behind], **facts: object) -> None:
    """Tell each supervisor in charge how many of the people there are, and the first names."""
    leading = leaders.of_day(work.connection, today)
    theirs: dict[int, list[Named]] = defaultdict(list)
    for one in people:
        for leader_id in leaders.in_charge(leading, one.path, one.person_id):
            theirs[leader_id].append(one.person)
    told = {leader_id: {**_named(names), **facts} for leader_id, names in theirs.items()}
    notices.tell_each(work, kind, told)


def _named(names: list[Named]) -> dict[str, object]:
    first = names[:MOST_NAMES]
    return {
        "count": len(names),
        "names": [one.name for one in first],
        "names_en": [one.name_en or one.name for one in first],
    }
