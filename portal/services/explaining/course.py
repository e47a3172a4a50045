"""The course of things between two moments: a board's lines before, and every change since."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import groupby
from typing import TypeVar

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.explanation import Change
from portal.domain.standing import Line
from portal.models import Campaign
from portal.services import measures, targets
from portal.services.explaining import happening, holdings
from portal.services.explaining.closes import Closed
from portal.services.explaining.facts import Frame, Known
from portal.services.explaining.happening import Aimed, Based, Posted, Scored
from portal.services.explaining.holdings import Holdings
from portal.services.explaining.unfolding import Changes, Unfolding
from portal.services.explaining.what import What
from portal.services.standings import Member, Moment, members, moments, reading
from portal.services.standings.members import Revised
from portal.services.standings.prefixes import Kept
from portal.services.standings.reading import Head

Decision = TypeVar("Decision", Revised, Scored)


@dataclass(frozen=True)
class Course:
    """The lines of a board at the earlier moment, and the changes since, to be taken once.

    `people` are all who ever had a place on the roster, as it was last, by participation.
    """

    lines: list[Line]
    changes: Iterator[Change[What]]
    people: Mapping[int, Member]


@dataclass(frozen=True)
class _Read:
    """All that was ever decided in a campaign, and the lines between two moments."""

    roster: Sequence[Revised]
    based: Sequence[Based]
    aimed: Sequence[Aimed]
    scored: Sequence[Scored]
    posted: Sequence[Posted]


def of(
    connection: sa.Connection,
    head: Head,
    key: str,
    between: tuple[Moment, Moment],
    closed: Iterable[Closed],
    kept: Kept | None = None,
) -> Course:
    """Read the course of a board between two moments, as the row with the key feels it.

    `closed` are the campaign's closes, `kept` what is kept of its lines. A bounded number of
    statements, and while the changes are taken one more for each time that the past was scored
    anew.
    """
    _board, campaign, unit = head
    since, until = between
    roster = members.revised(connection, campaign)
    frame = _frame(connection, head, roster)
    read = _Read(
        roster=roster,
        based=happening.based(connection, campaign) if frame.increases else (),
        aimed=happening.aimed(connection, campaign) if frame.by == "attainment" else (),
        scored=happening.scored(connection, campaign) if measures.in_points(campaign) else (),
        posted=happening.posted(connection, campaign, since, until),
    )
    known = Known(frame)
    values, unit_values = _held(connection, campaign, between, read, kept)
    known.values.update(values)
    known.unit_values.update(unit_values)
    unfolding = Unfolding(
        known,
        key,
        lambda member: members.in_unit(member, campaign, unit),
        partial(happening.alike, connection, since),
        sorted((one.taken_at, one.day) for one in closed),
    )
    _before(unfolding, read, since)
    return Course(
        lines=list(known.every_line().values()),
        changes=_since(unfolding, read, between, in_points=measures.in_points(campaign)),
        people={one.member.participation_id: one.member for one in roster},
    )


def _held(
    connection: sa.Connection,
    campaign: Campaign,
    between: tuple[Moment, Moment],
    read: _Read,
    kept: Kept | None,
) -> Holdings:
    """Return what everybody had at the earlier moment."""
    since, until = between
    now = moments.now(connection, campaign)
    if holdings.far(since, now):
        return holdings.summed(connection, campaign, since, kept)
    later = happening.posted(connection, campaign, until, now)
    lines = [*read.posted, *later]
    return holdings.reckoned(connection, campaign, since, lines, read.scored)


def _frame(connection: sa.Connection, head: Head, roster: Iterable[Revised]) -> Frame:
    board, campaign, _unit = head
    frame = Frame(
        kind=board.kind,
        by=reading.ranked_by(board, campaign),
        whole=targets.whole_of(campaign),
        increases=campaign.ranking == "increase",
        bundles=reading.find_bundles(connection, campaign.id) if board.kind == "bundle" else {},
        units={},
    )
    if not frame.is_of_units:
        return frame
    ids = {id_ for one in roster for id_ in (one.member.unit_id, one.member.sub_branch_id)}
    return Frame(**{**vars(frame), "units": reading.find_units(connection, ids)})


def _before(unfolding: Unfolding, read: _Read, since: Moment) -> None:
    """Let everything hold that held at the earlier moment."""
    for revised in read.roster:
        if revised.recorded_at <= since.at:
            unfolding.place(revised)
    for based in read.based[: _decided(read.based, since)]:
        unfolding.base(based)
    for aimed in read.aimed[: _decided(read.aimed, since)]:
        if aimed.valid_from <= since.day:
            unfolding.aim(aimed)
    unfolding.score([one for one in read.scored if one.recorded_at <= since.at])


_Told = tuple[datetime, int, Callable[[], Changes]]
"""When something happened, what comes first of one moment, and what it changes."""


def _since(
    unfolding: Unfolding, read: _Read, between: tuple[Moment, Moment], *, in_points: bool
) -> Changes:
    since, until = between
    told: list[_Told] = []
    for at, places in groupby(_new(read.roster, between), key=lambda one: one.recorded_at):
        told.append((at, 0, partial(unfolding.revised, at, list(places))))
    bases = read.based[_decided(read.based, since) : _decided(read.based, until)]
    for at, some in groupby(bases, key=lambda one: one.recorded_at):
        told.append((at, 1, partial(unfolding.based, at, list(some))))
    for at, aims in groupby(_come_into_force(read.aimed, between), key=lambda one: one[0]):
        told.append((at, 2, partial(unfolding.aimed, at, [aimed for _at, aimed in aims])))
    told += [
        (scored.recorded_at, 3, partial(unfolding.scored, scored))
        for scored in _new(read.scored, between)
    ]
    written = since.at
    for line in read.posted:
        # Lines keep their order, whichever of two that were written together came first.
        written = max(written, line.known_at)
        told.append((written, 4, partial(unfolding.posted, line, in_points=in_points)))
    told.sort(key=lambda one: one[:2])
    for _at, _order, happens in told:
        yield from happens()


def _new(decisions: Sequence[Decision], between: tuple[Moment, Moment]) -> list[Decision]:
    since, until = between
    found = [one for one in decisions if since.at < one.recorded_at <= until.at]
    return sorted(found, key=lambda one: one.recorded_at)


def _decided(revisions: Sequence[Aimed | Based], moment: Moment) -> int:
    """Return how many revisions, of those in their order, had been decided by the moment."""
    known = [at for at, one in enumerate(revisions, 1) if one.recorded_at <= moment.at]
    return max(known, default=0)


def _come_into_force(
    aimed: Sequence[Aimed], between: tuple[Moment, Moment]
) -> list[tuple[datetime, Aimed]]:
    """Return the targets that came into force: once decided, and once their day had come."""
    since, until = between
    before, after = _decided(aimed, since), _decided(aimed, until)
    found = [
        (min(max(one.recorded_at, _midnight(one.valid_from), since.at), until.at), one)
        for at, one in enumerate(aimed)
        if (at < after and one.valid_from <= until.day)
        and not (at < before and one.valid_from <= since.day)
    ]
    return sorted(found, key=lambda one: (one[0], one[1].id))


def _midnight(day: date) -> datetime:
    return cut_off_at(day, time(), clock.zone())
