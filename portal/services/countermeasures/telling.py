"""What supervisors are told of their people: one notice each, how many and who first."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.services import leaders, muting, notices
from portal.services.muting import Topic
from portal.services.names import Named, first_few
from portal.services.work import Work


@dataclass(frozen=True)
class Behind:
    """A participant whom a notice is about."""

    participation_id: int
    person_id: int
    path: str
    person: Named


def tell(
    work: Work,
    today: date,
    kind: str,
    people: Iterable[Behind],
    *,
    topic: Topic | None = None,
    **facts: object,
) -> None:
    """Tell each supervisor in charge how many of the people there are, and the first names.

    With a topic it is a reminder: who has turned that down is not told.
    """
    leading = leaders.of_day(work.connection, today)
    theirs: dict[int, list[Named]] = defaultdict(list)
    for one in people:
        for leader_id in leaders.in_charge(leading, one.path, one.person_id):
            theirs[leader_id].append(one.person)
    down = muting.among(work.connection, topic, theirs) if topic else set()
    told = {
        leader_id: {**first_few(names), **facts}
        for leader_id, names in theirs.items()
        if leader_id not in down
    }
    notices.tell_each(work, kind, told)
