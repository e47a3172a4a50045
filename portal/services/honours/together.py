"""Together: what a unit reaches, and what all newcomers do.

Only lines decide here: a target that is raised, or a newcomer who joins, takes nothing back.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain import honour
from portal.domain.honour import Rule, Step
from portal.domain.quantity import SCALE
from portal.models import Book, Participation, Unit
from portal.services import targets
from portal.services.honours import changes, lines, tallied
from portal.services.honours.changes import Award, Change, Fall, Key
from portal.services.honours.lines import Line
from portal.services.honours.milestones import Known


@dataclass(frozen=True)
class _Team:
    """A unit with a target: what it is to reach and has, and the sub-branches at or below it."""

    unit_id: int
    least: int
    value: int
    sub_branches: frozenset[int]

    def counts(self, line: Line) -> bool:
        """Whether the line counts for the unit."""
        return line.unit_id == self.unit_id or line.sub_branch_id in self.sub_branches


def of_units(connection: sa.Connection, known: Known, today: date) -> list[Change]:
    """Return the targets of units that were reached, or fell below again, by lines."""
    rule = _rule(known, "team_target")
    stand = changes.standing(known.kept, ["team_target"])
    if rule is None and not stand:
        return []
    found: list[Change] = []
    for team in _teams(connection, known, today):
        key: Key = ("team_target", 0, changes.subject("u", team.unit_id), "")
        own = [line for line in known.new if team.counts(line)]
        before = team.value - sum(line.worth for line in own)
        if key not in stand and rule and min(before, team.value) >= team.least:
            own = lines.of_unit(connection, known.campaign, team.unit_id, team.sub_branches)
            before = 0
        steps = [line.step for line in own]
        found += _crossed(rule, key, ("u", team.unit_id), (before, steps, team.least), own, stand)
    return found


def of_newcomers(connection: sa.Connection, known: Known) -> list[Change]:
    """Return whether the last newcomer passed the average of the season compared with."""
    rule, unit_id = _rule(known, "newcomers"), known.campaign.unit_id
    stand = changes.standing(known.kept, ["newcomers"])
    if known.measure is None or (rule is None and not stand):
        return []
    people = _newcomers(connection, known)
    if not people:
        return []
    least = known.measure.past_average
    values = tallied.of_people(connection, known.campaign, people)
    new = {id_: own for id_, own in lines.by_person(known.new).items() if id_ in people}
    before = {
        id_: values.get(id_, 0) - sum(line.worth for line in new.get(id_, [])) for id_ in people
    }
    key: Key = ("newcomers", 0, changes.subject("u", unit_id), "")
    all_pass = all(min(before[id_], values.get(id_, 0)) >= least for id_ in people)
    if key not in stand and rule and all_pass:
        new = lines.of_people(connection, known.campaign, people)
        before = dict.fromkeys(people, 0)
    start = SCALE * sum(value >= least for value in before.values())
    steps = _passed(before, new, least)
    own = [line for found in new.values() for line in found]
    whose = ("u", unit_id)
    return list(_crossed(rule, key, whose, (start, steps, SCALE * len(people)), own, stand))


def _rule(known: Known, kind: str) -> Rule | None:
    return next((rule for rule in known.rules if rule.kind == kind), None)


def _crossed(
    rule: Rule | None,
    key: Key,
    whose: tuple[str, int],
    measured: tuple[int, list[Step], int],
    own: Iterable[Line],
    stand: Collection[Key],
) -> Iterable[Change]:
    """Yield what the crossings change: lost once where it stands, earned once where it does not."""
    on, stands = {line.id: line for line in own}, key in stand
    for crossing in honour.crossings(*measured):
        if crossing.is_up and not stands and rule:
            line = on[crossing.line]
            yield Award(rule, whose, line.id, line.business_date, crossing.value)
            stands = True
        elif not crossing.is_up and stands:
            yield Fall(key, crossing.line, crossing.value)
            stands = False


def _passed(before: dict[int, int], new: dict[int, list[Line]], least: int) -> list[Step]:
    """Return the lines on which a newcomer came past or fell back, each a step of one person."""
    found = []
    for id_, own in new.items():
        keys = {line.id: line.key for line in own}
        found += [
            Step(crossing.line, keys[crossing.line], SCALE if crossing.is_up else -SCALE)
            for crossing in honour.crossings(before[id_], (line.step for line in own), least)
        ]
    return sorted(found, key=lambda step: step.line)


def _newcomers(connection: sa.Connection, known: Known) -> set[int]:
    """Return the newcomers who take part and have not left."""
    rows = connection.execute(
        sa.select(Participation.id).where(
            Participation.campaign_id == known.campaign.id,
            Participation.cohort == "newcomer",
            Participation.left_on.is_(None),
        )
    )
    return set(rows.scalars())


def _teams(connection: sa.Connection, known: Known, today: date) -> list[_Team]:
    """Return the units with a target for the whole campaign in force."""
    in_force = targets.ranked(connection, known.campaign, today)
    wanted = {id_: target for id_, target in in_force.units.items() if target > 0}
    if not wanted:
        return []
    below = sa.orm.aliased(Unit)
    rows = connection.execute(
        sa.select(Unit.id, below.id)
        .outerjoin(
            below,
            sa.and_(
                below.path.startswith(Unit.path),
                below.id.in_(
                    sa.select(Book.sub_branch_id).where(Book.campaign_id == known.campaign.id)
                ),
            ),
        )
        .where(Unit.id.in_(sorted(wanted)))
    )
    sub_branches: dict[int, set[int]] = {id_: set() for id_ in wanted}
    for unit_id, sub_branch in rows:
        sub_branches[unit_id] |= {sub_branch} - {None}
    values = tallied.of_units(connection, known.campaign)
    return [
        _Team(
            unit_id,
            wanted[unit_id],
            sum(values.get(one, 0) for one in (under or {unit_id})),
            frozenset(under),
        )
        for unit_id, under in sorted(sub_branches.items())
    ]
