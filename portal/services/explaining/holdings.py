"""What everybody had at a moment, reckoned back from what they have now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import points_of
from portal.models import Campaign
from portal.services import measures, scales
from portal.services.explaining import happening
from portal.services.explaining.happening import Alike, Posted, Scored
from portal.services.scales import Scale
from portal.services.standings import Moment, Sums, figures, past
from portal.services.standings.prefixes import Kept

MOST_BACK = 100_000
"""Up to how many lines are taken off again; from further back every line is summed up instead."""

Holdings = tuple[Mapping[int, int], Mapping[int, int]]
"""By participation and by unit, scaled, in the campaign's measure."""


def far(moment: Moment, now: Moment) -> bool:
    """Whether too many lines followed the moment to take each off again."""
    return sum(now.marks.values()) - sum(moment.marks.values()) > MOST_BACK


def summed(
    connection: sa.Connection, campaign: Campaign, moment: Moment, kept: Kept | None
) -> Holdings:
    """Return what everybody had at the moment, from what is kept and the lines up to it."""
    people, units = past.sums(connection, campaign, moment, kept)
    return _values(people), _values(units)


def reckoned(
    connection: sa.Connection,
    campaign: Campaign,
    moment: Moment,
    lines: Iterable[Posted],
    decided: Sequence[Scored],
) -> Holdings:
    """Return what everybody had at the moment: the tallies of now without the lines since then.

    `lines` are all since then, `decided` all that was ever decided about points. Two statements
    whatever there was before, and one more for each indicator that was scored anew since.
    """
    today = clock.today()
    people = Counter(_values(figures.of_people(connection, campaign, today)))
    units = Counter(_values(figures.of_units(connection, campaign, today)))
    now = _folded(decided)
    in_points = measures.in_points(campaign)
    for line in lines:
        worth = worth_of(line.alike, now.get(line.indicator_id)) if in_points else line.quantity
        _add(people, units, line.alike, -worth)
    before = _folded(one for one in decided if one.recorded_at <= moment.at)
    for indicator_id, day in _scored_anew(decided, moment).items():
        for alike in happening.alike(connection, moment, indicator_id, day):
            was, is_now = (worth_of(alike, scale.get(indicator_id)) for scale in (before, now))
            _add(people, units, alike, (was - is_now) * alike.times)
    return people, units


def worth_of(line: Alike, scale: Scale | None) -> int:
    """Return what one of the lines is worth in points, scaled; nothing without a scale."""
    return points_of(line.quantity, scale.on(line.points_date)) if scale else 0


def _add(people: Counter[int], units: Counter[int], line: Alike, worth: int) -> None:
    people[line.participation_id] += worth
    for unit in {line.unit_id, line.sub_branch_id}:
        units[unit] += worth


def _scored_anew(decided: Iterable[Scored], moment: Moment) -> Mapping[int, date]:
    """Return from which day on each indicator was scored anew since the moment."""
    found: dict[int, date] = {}
    for one in decided:
        if one.rescores and one.recorded_at > moment.at:
            found[one.indicator_id] = min(one.valid_from, found.get(one.indicator_id, date.max))
    return found


def _folded(decided: Iterable[Scored]) -> Mapping[int, Scale]:
    return scales.folded((one.indicator_id, one.valid_from, one.points) for one in decided)


def _values(sums: Mapping[int, Sums]) -> dict[int, int]:
    return {id_: one.value for id_, one in sums.items()}
