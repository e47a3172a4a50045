"""Helping: which newcomers stopped after their first, and which have never acted alone.

It is said to who leads them and to themselves, and to nobody else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain.cohort import has_stopped, leans
from portal.models import Campaign, Credit, Entry, Participation, Posting, unset
from portal.services import absences, measures
from portal.services.access import Actor
from portal.services.insights.cohorts import NEWCOMER, Group, Member
from portal.services.zeros import Worked


@dataclass(frozen=True)
class Hand:
    """A newcomer who may need a hand.

    `kind` is "stopped": nothing since the `first` day for `days` of their working days; or "leans":
    `lines` since then, and none of them theirs alone. `partners` are those of their bundle.
    """

    member: Member
    kind: str
    first: date
    days: int
    lines: int
    partners: tuple[Member, ...]


def leads(actor: Actor, member: Member) -> bool:
    """Whether the actor leads the member, or is in charge of what they enter; nobody themself."""
    return member.person_id != actor.person_id and actor.leads(member.path)


def wanted(
    connection: sa.Connection,
    actor: Actor,
    campaign: Campaign,
    group: Group,
    today: date,
    leaning: Mapping[int, int],
) -> list[Hand]:
    """Return the newcomers among the actor's people, or the actor, who may need a hand.

    `leaning` is what `leaning_of` gave for the group. In the order of the group; at most so many
    statements, however many people there are. Days away and days off do not count, and neither does
    a day that is not over. Who has left is left in peace, and of who has no result yet nothing is
    said.
    """
    until = min(today - timedelta(days=1), campaign.ends_on)
    if until < campaign.starts_on:
        return []
    led = {path: actor.leads(path) for path in {one.path for one in group.members}}
    asked = [
        (one, with_one)
        for one, with_one in _newcomers(group)
        if (one.person_id == actor.person_id or led[one.path])
        and (len(with_one) == 1 or one.participation_id in leaning)
    ]
    if not asked:
        return []
    worked = Worked(connection, campaign.starts_on, until)
    away = absences.absent_on(
        connection, [one.person_id for one, _days in asked], campaign.starts_on, until
    )
    in_bundle: dict[int, list[Member]] = {}
    for one in group.members:
        if one.bundle_id is not None:
            in_bundle.setdefault(one.bundle_id, []).append(one)
    found = []
    for member, with_one in asked:
        first, lines = min(with_one), leaning.get(member.participation_id, 0)
        absent = away.get(member.person_id, ())
        days = worked.days(member.path, first + timedelta(days=1), until, absent)
        partners = _partners(member, in_bundle)
        if has_stopped(len(with_one) - 1, days):
            found.append(Hand(member, "stopped", first, days, lines, partners))
        elif leans(lines, 0):
            found.append(Hand(member, "leans", first, days, lines, partners))
    return found


def _newcomers(group: Group) -> list[tuple[Member, list[date]]]:
    """Return those who have not left and have a result, with the days of theirs."""
    return [
        (one, with_one)
        for one in group.members
        if one.cohort == NEWCOMER
        and not one.has_left
        and (with_one := [day for day, gained in one.course.gains.items() if gained > 0])
    ]


def _partners(member: Member, in_bundle: Mapping[int, Iterable[Member]]) -> tuple[Member, ...]:
    return tuple(
        one
        for one in in_bundle.get(member.bundle_id or 0, ())
        if one.participation_id != member.participation_id
    )


def leaning_of(connection: sa.Connection, campaign: Campaign, group: Group) -> dict[int, int]:
    """Return by participation how many lines each newcomer has who has none that is their own.

    At most two statements. A line is somebody's own where they entered it themselves and share it
    with nobody. A season that is told from an account was entered by whoever told it: there, that
    says nothing.
    """
    participation_ids = [one.participation_id for one, _days in _newcomers(group)]
    shared = sa.exists().where(Credit.entry_id == Entry.id, Credit.person_id != Entry.owner_id)
    entered = sa.true() if campaign.is_history else Entry.recorder_id == Entry.owner_id
    # One is enough, and found soon: no need to look through everybody's lines.
    own = (
        sa.select(Posting.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(Posting.participation_id == Participation.id, entered, ~shared, *_stands(campaign))
        .limit(1)
        .scalar_subquery()
    )
    without = connection.scalars(
        sa.select(Participation.id).where(Participation.id.in_(participation_ids), own.is_(None))
    ).all()
    if not without:
        # To find nobody's lines, SQLite would look through everybody's.
        return {}
    lines = (
        sa.select(Posting.participation_id, sa.func.count())
        .where(Posting.participation_id.in_(without), *_stands(campaign))
        .group_by(Posting.participation_id)
    )
    return dict(connection.execute(lines).all())


def _stands(campaign: Campaign) -> Sequence[sa.ColumnElement[bool]]:
    """Return the conditions that a posting is counted and was not taken back."""
    reversal = aliased(Posting)
    taken_back = sa.exists().where(reversal.reverses_id == Posting.id)
    of_measure = (
        sa.true()
        if measures.in_points(campaign)
        else Posting.indicator_id == campaign.ranking_indicator_id
    )
    return unset(Posting.reverses_id), ~taken_back, of_measure
