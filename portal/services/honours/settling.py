"""Settling: a campaign's honours are brought in line with its ledger, up to the last lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.extensions import db
from portal.models import Book, Campaign, HonourMark
from portal.services import jobs
from portal.services.honours import (
    changes,
    decided,
    lines,
    milestones,
    rules,
    tallied,
    together,
    writing,
)
from portal.services.honours.leading import JOB, is_decided
from portal.services.honours.milestones import Known
from portal.services.work import Work, upsert
from portal.services.work import writing as in_transaction

# The first look at a ledger from before there were honours: what stands is awarded on the line that
# earned it, and what was lost and earned again on the way is not told.
MOST_REPLAYED = 20_000


@dataclass(frozen=True)
class Closing:
    """The close that honours are settled in: its day, and whether it ends its week, the season."""

    day: date
    ends_week: bool
    ends_season: bool


def run() -> int:
    """Settle every campaign with lines that were not looked at; return how many had honours.

    Exactly once, however many processes try: the books are locked, in their order, as long as it
    takes, and their marks tell what was looked at. Nothing new is one statement.
    """
    waiting = _waiting()
    db.session.rollback()
    return sum(_settle_one(campaign_id) for campaign_id in waiting)


def close(work: Work, campaign: Campaign, day: date, cycles: Sequence[date]) -> None:
    """Settle in the transaction of a cut-off; `cycles` are the days of the campaign's closes.

    Everybody is looked at, so that rules, points and figures that changed without a line tell at
    the end of the day. The season is over with the cut-off of its last day, close or not.
    """
    later = next((one for one in cycles if one > day), None)
    ends_week = day in cycles and (
        later is None or later.isocalendar()[:2] != day.isocalendar()[:2]
    )
    closing = Closing(day, ends_week, ends_season=day >= campaign.ends_on)
    settle(work, campaign, everybody=True, closing=closing)


def settle(
    work: Work, campaign: Campaign, *, everybody: bool = False, closing: Closing | None = None
) -> int:
    """Award and withdraw what the lines since the last time changed; return how many honours.

    The books are locked by the caller. Read are the new lines and those that they affect, whatever
    the number of lines before: a fixed number of statements.
    """
    if campaign.state not in ("live", "frozen"):
        return 0
    upto, marks = _marks(work.connection, campaign.id)
    unseen = sum(upto.values()) - sum(marks.values())
    is_long = unseen > MOST_REPLAYED
    everybody = everybody or is_long
    new = lines.after(work.connection, campaign, marks) if unseen and not is_long else []
    if not new and not everybody:
        _move(work, upto, marks)
        return 0
    known = _known(work, campaign, new, everybody=everybody)
    today = business_date(work.now, clock.zone())
    found = [
        *milestones.found(work.connection, known),
        *together.of_units(work.connection, known, today),
        *together.of_newcomers(work.connection, known),
    ]
    if closing and closing.ends_week:
        found += decided.of_week(work.connection, known, closing.day)
    if _is_over(work, campaign, closing):
        found += decided.of_season(work.connection, known)
    _move(work, upto, marks)
    return len(writing.write(work, campaign, known.kept, found))


def _known(work: Work, campaign: Campaign, new: list[lines.Line], *, everybody: bool) -> Known:
    connection = work.connection
    affected = {line.participation_id for line in new}
    values = tallied.of_people(connection, campaign, None if everybody else affected)
    return Known(
        campaign=campaign,
        rules=rules.in_force(connection, campaign.id),
        new=new,
        values=dict.fromkeys(affected, 0) | values,
        kept=changes.kept(connection, campaign.id, None if everybody else affected),
        measure=tallied.yardstick(connection, campaign),
    )


def _waiting() -> list[int]:
    return list(
        db.session.scalars(
            sa.select(Book.campaign_id)
            .join(Campaign, Campaign.id == Book.campaign_id)
            .outerjoin(HonourMark, HonourMark.book_id == Book.id)
            .where(
                Campaign.state.in_(("live", "frozen")),
                Book.line_no > sa.func.coalesce(HonourMark.upto_line, 0),
            )
            .group_by(Book.campaign_id)
            .order_by(Book.campaign_id)
        )
    )


def _settle_one(campaign_id: int) -> int:
    with in_transaction() as work:
        # Locked as a write locks them, but without raising their revisions: nothing may have
        # changed that a board shows.
        work.connection.execute(
            sa.select(Book.id)
            .where(Book.campaign_id == campaign_id)
            .order_by(Book.id)
            .with_for_update(key_share=True)
        ).all()
        return settle(work, work.session.get_one(Campaign, campaign_id))


def _marks(connection: sa.Connection, campaign_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return the last line of each book, and that which was looked at."""
    rows = connection.execute(
        sa.select(Book.id, Book.line_no, sa.func.coalesce(HonourMark.upto_line, 0))
        .outerjoin(HonourMark, HonourMark.book_id == Book.id)
        .where(Book.campaign_id == campaign_id)
        .order_by(Book.id)
    ).all()
    return {row[0]: row[1] for row in rows}, {row[0]: row[2] for row in rows}


def _move(work: Work, upto: Mapping[int, int], marks: Mapping[int, int]) -> None:
    table = HonourMark.__table__
    assert isinstance(table, sa.Table)  # noqa: S101 - narrows the mapper's type
    moved: list[dict[str, object]] = [
        {"book_id": book_id, "upto_line": line - marks[book_id]}
        for book_id, line in upto.items()
        if line != marks[book_id]
    ]
    upsert(work.connection, table, moved, ("upto_line",))


def _is_over(work: Work, campaign: Campaign, closing: Closing | None) -> bool:
    """Whether the season's last close is taken: what is decided once in it is decided then."""
    if closing and closing.ends_season:
        jobs.claim(work, JOB, str(campaign.id), decided.SEASON)
        return True
    return is_decided(work.connection, campaign.id)
