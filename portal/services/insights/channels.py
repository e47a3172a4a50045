"""Channels: where what people brought came from, week by week, read from the ledger line by line.

Lines are only ever added. So what was read once is kept, and only what came since is added to it.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import sqlalchemy as sa

from portal import clock
from portal.domain import channel
from portal.models import (
    Campaign,
    CampaignChannel,
    Channel,
    Entry,
    Indicator,
    Participation,
    PointsRevision,
    Posting,
)
from portal.services import measures
from portal.services.insights.cohorts import Member
from portal.services.standings import moments, past

NOT_TOLD, NOT_ASKED = 0, -1
"""What stands for a channel: none was said, or the indicator asks for none. No channel has these.
"""

TURN, MOST_TURNS = 50_000, 20
"""How many lines are read in one turn, where that does not take more turns than so many."""

Cell = tuple[int, int, int]
"""Participation, channel and week; weeks are counted from that of the season's first day, 0."""


@dataclass(frozen=True)
class Ledger:
    """A season's lines up to `marks` (each book's last), summed by cell.

    Of each cell what it is worth in the season's measure, scaled, and how many entries it has that
    stand; an entry that is shared counts at its owner.
    """

    marks: Mapping[int, int]
    cells: Mapping[Cell, tuple[int, int]]


def scale_version(connection: sa.Connection, campaign: Campaign) -> int:
    """Return what changes when lines are worth something else than before; one statement.

    A ledger that was kept is good for as long as this stands.
    """
    found = connection.scalar(
        sa.select(sa.func.max(PointsRevision.id)).where(PointsRevision.campaign_id == campaign.id)
    )
    return int(found or 0) if measures.in_points(campaign) else 0


def read(connection: sa.Connection, campaign: Campaign, kept: Ledger | None = None) -> Ledger:
    """Return the season's lines up to now, from those kept and what came since.

    Nobody waits for a whole season: it is read in turns, at most `MOST_TURNS`, and between them the
    process serves others. Two statements besides.
    """
    marks = moments.now(connection, campaign).marks
    before = kept.marks if kept else {}
    if kept is not None and before == marks:
        return kept
    cells = dict(kept.cells) if kept else {}
    value = past.worth(connection, campaign, clock.now())
    for turn in _turns(before, marks):
        for row in connection.execute(_lines(campaign, value, turn)):
            key = row.participation_id, int(row.channel), int(row.week)
            worth, entries = cells.get(key, (0, 0))
            cells[key] = worth + int(row.value), entries + int(row.entries)
        # Under gevent a sleep of nothing gives way to whatever waits.
        time.sleep(0)
    return Ledger(marks, cells)


def _turns(before: Mapping[int, int], marks: Mapping[int, int]) -> Iterator[sa.CTE]:
    """Yield for each turn from after which line to which it reads, by book."""
    start = {book_id: before.get(book_id, 0) for book_id in marks}
    lines = sum(marks[book_id] - line for book_id, line in start.items())
    turns = min(MOST_TURNS, max(1, -(-lines // TURN)))
    for turn in range(turns):
        yield moments.numbers(
            ("book_id", "after", "upto"),
            (
                (
                    book_id,
                    line + (marks[book_id] - line) * turn // turns,
                    line + (marks[book_id] - line) * (turn + 1) // turns,
                )
                for book_id, line in start.items()
            ),
        )


def _lines(
    campaign: Campaign, value: sa.ColumnElement[int], turn: sa.CTE
) -> sa.Select[*tuple[object, ...]]:
    """Return the query for the lines of a turn; reversals as what they are.

    A line that takes an entry back has its channel: a reversal is written with it.
    """
    asks = Posting.indicator_id.in_(sa.select(Indicator.id).where(Indicator.entry_style == "form"))
    where_from = sa.func.coalesce(Entry.channel_id, sa.case((asks, NOT_TOLD), else_=NOT_ASKED))
    # By the database, which has a row a week then and not one a day to hand over in each turn.
    weeks = _weeks(campaign, campaign.ends_on)
    week = sa.case(
        *((Posting.business_date < last, number) for number, last in enumerate(weeks[1:])),
        # There is always one that holds nothing: a season may be of a single week.
        (Posting.business_date < weeks[0], 0),
        else_=len(weeks) - 1,
    )
    entries = sa.case(
        (Participation.person_id != Entry.owner_id, 0),
        (Posting.reverses_id.is_(None), 1),
        else_=-1,
    )
    query = (
        sa.select(
            Posting.participation_id,
            where_from.label("channel"),
            week.label("week"),
            sa.cast(sa.func.sum(value), sa.BigInteger).label("value"),
            sa.func.sum(entries).label("entries"),
        )
        .select_from(turn)
        .join(
            Posting,
            sa.and_(
                Posting.book_id == turn.c.book_id,
                Posting.line_no > turn.c.after,
                Posting.line_no <= turn.c.upto,
            ),
        )
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .group_by(Posting.participation_id, where_from, week)
    )
    if measures.in_points(campaign):
        return query
    return query.where(Posting.indicator_id == campaign.ranking_indicator_id)


@dataclass(frozen=True)
class Row:
    """One channel, None for what nobody told; `priority` None where the season gives it none.

    `value` is scaled; `people` are those who have something left in it.
    """

    channel: Channel | None
    priority: int | None
    value: int
    entries: int
    people: int

    @property
    def yields(self) -> Fraction:
        """What there is for each person active in it."""
        return channel.yield_of(self.value, self.people)


@dataclass
class _Sum:
    value: int = 0
    entries: int = 0
    people: int = 0


@dataclass(frozen=True)
class Channels:
    """What some people of a season brought, by channel in its order; values scaled.

    `rows` are the season's channels and whatever else something came from, what nobody told last.
    `total` is what all of these have; `unasked` what is of indicators that ask for no channel.
    `weeks` are the first days of the season's weeks so far. `by_week` and `by_person` hold what
    there is by channel, `NOT_TOLD` for none; `totals` what each person has of `total`.
    """

    rows: tuple[Row, ...]
    total: int
    unasked: int
    weeks: tuple[date, ...]
    by_week: Mapping[tuple[int, int], int]
    by_person: Mapping[int, Mapping[int, int]] = field(repr=False)
    totals: Mapping[int, int] = field(repr=False)

    @cached_property
    def ranked(self) -> dict[int, int]:
        """Return the rank by yield of each channel in use that has a priority, self-sourced."""
        return channel.ranks({one.channel.id: one.yields for one in self.in_use if one.channel})

    @property
    def in_order(self) -> list[Row]:
        """Return the self-sourced channels that the season ranks, in the order of priority."""
        return [
            row
            for row in self.rows
            if row.channel and row.channel.self_sourced and row.priority is not None
        ]

    @property
    def in_use(self) -> list[Row]:
        """Return those of them in which somebody is active: what nobody tried yields nothing."""
        return [row for row in self.in_order if row.people]

    @property
    def order_holds(self) -> bool:
        """Whether no channel in use yields more than one of higher priority that is, too."""
        rows = {row.channel.id: row for row in self.in_use if row.channel}
        return channel.order_holds(
            {id_: row.priority or 0 for id_, row in rows.items()},
            {id_: row.yields for id_, row in rows.items()},
        )

    def part(self, *, self_sourced: bool) -> int:
        """Return what came from self-sourced channels, or from assigned leads."""
        return sum(
            row.value
            for row in self.rows
            if row.channel and row.channel.self_sourced is self_sourced
        )


@dataclass(frozen=True)
class Summed:
    """What some people of a season have, by channel, by week and by person; values scaled.

    `totals` is what each has that came where a channel is asked for.
    """

    sums: Mapping[int, _Sum]
    by_week: Mapping[tuple[int, int], int]
    by_person: Mapping[int, Mapping[int, int]]
    totals: Mapping[int, int]


def summed(ledger: Ledger, people: Iterable[Member]) -> Summed:
    """Return what these people have by the ledger."""
    known = {member.participation_id for member in people}
    sums: dict[int, _Sum] = {}
    by_week: dict[tuple[int, int], int] = {}
    by_person: dict[int, dict[int, int]] = {id_: {} for id_ in known}
    for (participation_id, channel_id, week), (value, entries) in ledger.cells.items():
        if participation_id not in known:
            continue
        one = sums.setdefault(channel_id, _Sum())
        one.value += value
        one.entries += entries
        by_week[channel_id, week] = by_week.get((channel_id, week), 0) + value
        own = by_person[participation_id]
        own[channel_id] = own.get(channel_id, 0) + value
    for own in by_person.values():
        for channel_id, value in own.items():
            sums[channel_id].people += value > 0
    totals = {id_: sum(own.values()) - own.get(NOT_ASKED, 0) for id_, own in by_person.items()}
    return Summed(sums, by_week, by_person, totals)


def of(connection: sa.Connection, campaign: Campaign, found: Summed, until: date) -> Channels:
    """Return what some people have, with the season's channels; one statement."""
    sums = {id_: one for id_, one in found.sums.items() if id_ != NOT_ASKED}
    return Channels(
        rows=_rows(connection, campaign, sums),
        total=sum(one.value for one in sums.values()),
        unasked=found.sums.get(NOT_ASKED, _Sum()).value,
        weeks=_weeks(campaign, until),
        by_week=found.by_week,
        by_person=found.by_person,
        totals=found.totals,
    )


def _weeks(campaign: Campaign, until: date) -> tuple[date, ...]:
    monday = campaign.starts_on - timedelta(days=campaign.starts_on.weekday())
    count = max(0, (min(until, campaign.ends_on) - monday).days // 7 + 1)
    return tuple(monday + timedelta(weeks=number) for number in range(count))


def _rows(
    connection: sa.Connection, campaign: Campaign, sums: Mapping[int, _Sum]
) -> tuple[Row, ...]:
    with sa.orm.Session(bind=connection) as session:
        rows = session.execute(
            sa.select(Channel, CampaignChannel.priority)
            .outerjoin(
                CampaignChannel,
                sa.and_(
                    CampaignChannel.channel_id == Channel.id,
                    CampaignChannel.campaign_id == campaign.id,
                ),
            )
            .order_by(Channel.position, Channel.id)
        ).all()
        session.expunge_all()
    found: list[tuple[Channel, int | None]] = [(row[0], row[1]) for row in rows]
    # A season that lists no channel takes all of them.
    lists = any(priority is not None for _channel, priority in found)
    listed = [
        _row(one, priority, sums.get(one.id, _Sum()))
        for one, priority in found
        if priority is not None or not lists or one.id in sums
    ]
    # Assigned leads stand apart from self-sourced ones, whatever their priority.
    listed.sort(
        key=lambda row: (not (row.channel and row.channel.self_sourced), row.priority or 99)
    )
    if NOT_TOLD in sums:
        listed.append(_row(None, None, sums[NOT_TOLD]))
    return tuple(listed)


def _row(one: Channel | None, priority: int | None, found: _Sum) -> Row:
    return Row(one, priority, found.value, found.entries, found.people)
