"""The same reason again: how often somebody has given the one that they give on a day."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from portal.domain.reason import spoken
from portal.models import Report, Unit, ZeroReason
from portal.services.access import within


def times(
    connection: sa.Connection, since: Mapping[int, date], paths: Collection[str], day: date
) -> dict[int, int]:
    """Return by person how often the reason of their report of the day was given up to then.

    Counted from the day on that `since` has for them, the day itself among them. Chosen from the
    list or in own words is the same if the words are. Who gives no reason is not in it, nor what
    was reported for a unit that is not under one of the paths. One statement.
    """
    given: dict[int, list[tuple[date, str]]] = defaultdict(list)
    rows = connection.execute(
        sa.select(Report.person_id, Report.business_date, ZeroReason.name, Report.reason_words)
        .join(Unit, Unit.id == Report.unit_id)
        .outerjoin(ZeroReason, ZeroReason.id == Report.reason_id)
        .where(
            within(Unit.path, paths),
            Report.person_id.in_(since),
            Report.business_date.between(min(since.values(), default=day), day),
            sa.or_(Report.reason_id.is_not(None), Report.reason_words != ""),
        )
    )
    for person_id, on, name, words in rows:
        if on >= since[person_id]:
            given[person_id].append((on, spoken(name or words)))
    found = {}
    for person_id, all_of_them in given.items():
        today = next((reason for on, reason in all_of_them if on == day), None)
        if today is not None:
            found[person_id] = sum(reason == today for _on, reason in all_of_them)
    return found
