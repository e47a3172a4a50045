"""A unit's part of a bulletin: its rows, lines and teams, with the sums of those rows."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from portal.domain.bulletin import Content, Row, Sums


def of(content: Content, path: str) -> Content:
    """Return the facts of the unit at the path and of all below it.

    What ranks bundles is told by person here: a bundle may reach across units. The ranks stay
    those of the whole.
    """
    people = [row for row in content.people or content.rows if row.path.startswith(path)]
    if content.people and content.season.scoring in ("team", "sub_branch"):
        ranked = [row for row in content.rows if row.path.startswith(path)]
        others = people
    else:
        ranked, others = people, []
    names = {row.name for row in people}
    return replace(
        content,
        season=content.season if others else replace(content.season, scoring="individual"),
        sums=_sums(content.sums, people) if content.sums else None,
        rows=ranked,
        people=others,
        teams=[team for team in content.teams if team.path.startswith(path)],
        lines=[line for line in content.lines if line.path.startswith(path)],
        awards=[award for award in content.awards if award.who in names],
        practices=[one for one in content.practices if one.person in names],
        wrongs=[wrong for wrong in content.wrongs if wrong.path.startswith(path)],
    )


def _sums(whole: Sums, people: Sequence[Row]) -> Sums:
    """Return what the rows come to; how the total came about is known of the whole alone."""
    value, target = _sum(people, "value"), _sum(people, "target")
    attainment = value / target if target else None
    share = _share(people, target) if target else Decimal(whole.share)
    remaining = whole.remaining_days
    needed = max(Decimal(0), target - value) / remaining if target and remaining else None
    period = _sum(people, "period")
    return replace(
        whole,
        previous=f"{value - period}",
        new=f"{period}",
        late="0",
        reversed="0",
        other="0",
        value=f"{value}",
        today=f"{_sum(people, 'today')}",
        week=f"{_sum(people, 'week')}",
        period=f"{period}",
        target=f"{target}" if target else None,
        attainment=None if attainment is None else f"{attainment}",
        share=f"{share}",
        deviation=None if attainment is None else f"{(attainment - share) * 100}",
        status=_status(people, attainment, share),
        needed=None if needed is None else f"{needed}",
        people=len(people),
        active=sum(Decimal(row.period) > 0 for row in people),
    )


def _sum(rows: Sequence[Row], name: str) -> Decimal:
    return sum((Decimal(getattr(row, name) or 0) for row in rows), Decimal(0))


def _share(rows: Sequence[Row], target: Decimal) -> Decimal:
    """Return the part of the rows' targets that was planned up to the day."""
    planned = Decimal(0)
    for row in rows:
        if row.target and row.attainment is not None and row.deviation is not None:
            planned += Decimal(row.target) * (
                Decimal(row.attainment) - Decimal(row.deviation) / 100
            )
    return planned / target


def _status(people: Sequence[Row], attainment: Decimal | None, share: Decimal) -> str | None:
    """Return whether the part keeps pace; by what else it is judged, its season alone knows."""
    if attainment is None or all(row.status is None for row in people):
        return None
    if attainment >= 1:
        return "exceeded"
    return "on_pace" if attainment >= share else "slightly_behind"
