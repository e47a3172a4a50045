"""Wrongs: figures that an earlier bulletin printed and that its own lines no longer bear out.

A late line alone makes none: what was printed was right when nobody had entered it yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.bulletin import Wrong
from portal.domain.quantity import to_scaled
from portal.models import Campaign
from portal.services.bulletins import counted, printed
from portal.services.bulletins.counted import Counted, text
from portal.services.bulletins.marks import Before
from portal.services.bulletins.printed import Cycle, Figures


def since(
    connection: sa.Connection, campaign: Campaign, before: Before, upto: Mapping[int, int]
) -> list[Wrong]:
    """Return the season's figures that the lines since the bulletin before make wrong.

    By bulletin and person: what was taken back of what it had printed, and what was entered in the
    place of that for a day which it counts. What comes out even is no wrong figure. The figure that
    was wrong is the latest that was told: a second correction begins where the first ended. A fixed
    number of statements.
    """
    lines = counted.changes(connection, campaign, upto, before)
    homes = printed.homes(connection, campaign, {line.opening_id for line in lines})
    groups: dict[tuple[Cycle, str], list[Counted]] = defaultdict(list)
    for line in lines:
        if line.opening_id in homes:
            groups[homes[line.opening_id], f"p{line.person_id}"].append(line)
    uneven = [place for place, group in groups.items() if sum(line.quantity for line in group)]
    if not uneven:
        return []
    stands = printed.figures(connection, campaign.id, {cycle.id for cycle, _ in uneven})
    return [
        _wrong(cycle, key, groups[cycle, key], stands)
        for cycle, key in sorted(uneven, key=lambda place: (place[0].number, place[1]))
    ]


def _wrong(cycle: Cycle, key: str, lines: list[Counted], stands: Figures) -> Wrong:
    # Who took part later has no row there, and so had nothing.
    told, row = stands.told.get((cycle.id, key), "0"), stands.rows.get((cycle.id, key))
    difference = sum(line.quantity for line in lines)
    return Wrong(
        bulletin_id=cycle.id,
        number=cycle.number,
        ends_on=cycle.ends_on.isoformat(),
        key=key,
        path=row.path if row else lines[0].path,
        name=row.name if row else lines[0].person,
        name_en=row.name_en if row else lines[0].person_en,
        printed=told,
        right=text(to_scaled(Decimal(told)) + difference),
        difference=text(difference),
        entries=sorted({line.opening_id for line in lines}),
        cause=_cause(lines),
    )


def _cause(lines: Iterable[Counted]) -> str:
    """Return what led to it, nothing where several things did or somebody simply took it back."""
    causes = {line.cause if line.is_reversal else "correction" for line in lines}
    return causes.pop() if len(causes) == 1 else ""
