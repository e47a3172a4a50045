"""Milestones: what one person's running total decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain import honour
from portal.domain.honour import MILESTONES, Rule, Yardstick
from portal.models import Campaign
from portal.services.honours import changes, lines
from portal.services.honours.changes import Award, Change, Fall, Kept, Key
from portal.services.honours.lines import Line


@dataclass(frozen=True)
class Known:
    """What settling has read: the new lines, what people have, and what stands.

    ``values`` are the totals with the new lines, of those who are looked at. ``is_current`` tells
    that rules and figures are taken as they are now, also where no line changed.
    """

    campaign: Campaign
    rules: list[Rule]
    new: list[Line]
    values: Mapping[int, int]
    kept: dict[Key, Kept]
    measure: Yardstick | None


def least_of(rule: Rule, measure: Yardstick | None) -> int | None:
    """Return the least that passes, scaled; None where there is nothing to compare with."""
    if rule.kind == "first":
        return 1
    if rule.kind == "reach":
        return rule.threshold
    if measure is None:
        return None
    return measure.past_average if rule.kind == "past_average" else measure.past_champion


def found(connection: sa.Connection, known: Known) -> list[Change]:
    """Return what is to be awarded and withdrawn of everybody looked at.

    What new lines crossed, in their order. Where what stands disagrees with the total before them
    (a rule or points that changed, a season compared with), the last crossing of all lines tells
    on which one it was earned; what is lost without a line is withdrawn without one. Rules that
    are turned off award nothing, but what was awarded by them can still be lost.
    """
    new = lines.by_person(known.new)
    asked = list(_asked(known))
    missing = {
        person
        for rule, least, person, is_awarded in asked
        if is_awarded and _is_missing(known, rule, least, person, new.get(person, []))
    }
    whole = lines.of_people(connection, known.campaign, missing)
    return [
        change
        for rule, least, person, is_awarded in asked
        for change in _of_one(
            known,
            rule,
            least,
            person,
            _Lines(new.get(person, []), whole.get(person, [])),
            is_awarded=is_awarded,
        )
    ]


@dataclass(frozen=True)
class _Lines:
    """Somebody's lines: the new ones, and all of them where they are needed."""

    new: list[Line]
    whole: list[Line]


def _asked(known: Known) -> Iterable[tuple[Rule, int, int, bool]]:
    """Yield every milestone and person to look at, and whether it may still be awarded."""
    on = [rule for rule in known.rules if rule.kind in MILESTONES]
    for rule in on:
        least = least_of(rule, known.measure)
        if least is not None:
            yield from ((rule, least, person, True) for person in known.values)
    awarded = {(rule.kind, rule.threshold) for rule in on}
    for key, one in changes.standing(known.kept, MILESTONES).items():
        least = least_of(one.rule, known.measure)
        if key[:2] not in awarded and least is not None and one.whose[1] in known.values:
            yield one.rule, least, one.whose[1], False


def _key(rule: Rule, person: int) -> Key:
    return rule.kind, rule.threshold, changes.subject("p", person), ""


def _stands(known: Known, rule: Rule, person: int) -> bool:
    one = known.kept.get(_key(rule, person))
    return one is not None and one.stands


def _before(known: Known, person: int, new: Iterable[Line]) -> int:
    return known.values[person] - sum(line.worth for line in new)


def _is_missing(known: Known, rule: Rule, least: int, person: int, new: list[Line]) -> bool:
    """Whether somebody had passed before the new lines, and still does, without the honour."""
    before = _before(known, person, new)
    return before >= least and known.values[person] >= least and not _stands(known, rule, person)


def _of_one(
    known: Known, rule: Rule, least: int, person: int, own: _Lines, *, is_awarded: bool
) -> Iterable[Change]:
    stands, before = _stands(known, rule, person), _before(known, person, own.new)
    key = _key(rule, person)
    if not stands and before >= least:
        if is_awarded and own.whole and known.values[person] >= least:
            earned = honour.earned_on((line.step for line in own.whole), least)
            if earned is not None:
                yield _award(rule, person, own.whole, earned.line, earned.value)
        return
    if stands and before < least <= known.values[person]:
        # It had been lost without a line, and the new ones brought it back.
        return
    if stands and before < least:
        yield Fall(key, None, known.values[person])
        return
    for crossing in honour.crossings(before, (line.step for line in own.new), least):
        if not crossing.is_up:
            yield Fall(key, crossing.line, crossing.value)
        elif is_awarded:
            yield _award(rule, person, own.new, crossing.line, crossing.value)
        else:
            return


def _award(rule: Rule, person: int, own: Iterable[Line], line_id: int, value: int) -> Award:
    line = next(one for one in own if one.id == line_id)
    return Award(rule, ("p", person), line_id, line.business_date, value)
