"""Taking: a close and the bulletins of its evening, in one transaction under the books' locks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal.extensions import db
from portal.models import Campaign, Close, CloseMark, CloseStanding
from portal.services import audit, boards, books, bulletins, honours, jobs, standings
from portal.services.bulletins import Issue, Issued
from portal.services.bus import Message
from portal.services.closes.days import days, round_ups
from portal.services.closes.done import JOB
from portal.services.closes.due import Due, due
from portal.services.standings import BoardStandings
from portal.services.work import Work, writing


@dataclass(frozen=True)
class Taken:
    """A cut-off that was dealt with: whether by a close, and the bulletins that were issued."""

    campaign_id: int
    code: str
    day: date
    is_close: bool
    issued: tuple[Issued, ...]


@dataclass(frozen=True)
class _Plan:
    """The bulletins that a day brings by the calendar; `corrects` where no close follows."""

    issues: tuple[Issue, ...]
    corrects: bool
    cycles: tuple[date, ...] = ()


def run(now: datetime) -> list[Taken]:
    """Take every close and issue every bulletin that is due; once, however many processes try."""
    return [taken for item in due(now) if (taken := take(item))]


def take(item: Due) -> Taken | None:
    """Deal with one cut-off under the campaign's book locks; None when that was done before."""
    # The calendar is nothing that the locks hold still: read before them.
    plan = _plan(item)
    with writing() as work:
        marks = books.lock_campaign(work, item.campaign_id)
        if not _is_ours(work, item):
            work.session.rollback()
            return None
        issues, stood = plan.issues, {}
        if item.is_close:
            issues = (Issue("cycle", _since(work, item), item.day), *issues)
            stood = _close(work, item, marks)
        # Before the bulletins' facts are read: they tell of what was awarded.
        campaign = work.session.get_one(Campaign, item.campaign_id)
        honours.close(work, campaign, item.day, plan.cycles)
        evening = bulletins.Evening(item.campaign_id, item.day, marks, stood, plan.corrects)
        issued = bulletins.issue(work, evening, issues)
        work.announce(Message("board", campaign_id=item.campaign_id))
    return Taken(item.campaign_id, item.code, item.day, item.is_close, tuple(issued))


def _plan(item: Due) -> _Plan:
    campaign = db.session.get_one(Campaign, item.campaign_id)
    if campaign.state != "live":
        return _Plan((), corrects=True)
    cycles = days(campaign)
    return _Plan(
        tuple(
            Issue(one.kind, one.starts_on, one.ends_on)
            for one in round_ups(campaign, cycles)
            if one.ends_on == item.day
        ),
        corrects=item.is_close or not any(day >= item.day for day in cycles),
        cycles=tuple(cycles),
    )


def _is_ours(work: Work, item: Due) -> bool:
    """Whether nobody has dealt with the cut-off yet, nor closed a later day: a clock can go back.

    The row of the job is written with the effect, so that an interrupted one leaves neither.
    """
    if not item.is_close:
        return jobs.claim(work, JOB, str(item.campaign_id), item.day.isoformat())
    later = sa.select(Close.id).where(
        Close.campaign_id == item.campaign_id, Close.business_date >= item.day
    )
    if work.connection.scalar(later.limit(1)) is not None:
        return False
    return jobs.claim(work, "close", str(item.campaign_id), item.day.isoformat())


def _close(work: Work, item: Due, marks: Mapping[int, int]) -> dict[int, BoardStandings]:
    """Write where every book and every board stands; return the boards by their id."""
    close_id: int = work.connection.execute(
        sa.insert(Close).returning(Close.id),
        {"campaign_id": item.campaign_id, "business_date": item.day, "taken_at": work.now},
    ).scalar_one()
    if marks:
        work.connection.execute(
            sa.insert(CloseMark),
            [
                {"close_id": close_id, "book_id": book_id, "upto_line": line_no}
                for book_id, line_no in marks.items()
            ],
        )
    # As of the day that is closed, also when it is closed on the next morning.
    stood = {
        board_id: standings.of(work.connection, board_id, item.day)
        for board_id in boards.of_campaign(work.connection, item.campaign_id)
    }
    rows = [
        {
            "close_id": close_id,
            "board_id": board_id,
            "row_key": row.key,
            "rank": row.place.rank,
            "value": row.scaled_score,
        }
        for board_id, board in stood.items()
        for row in board.rows
    ]
    if rows:
        work.connection.execute(sa.insert(CloseStanding), rows)
    detail: dict[str, object] = {"day": item.day.isoformat()}
    audit.record(work, None, "close.take", "campaign", item.campaign_id, detail=detail)
    return stood


def _since(work: Work, item: Due) -> date:
    """Return the first day of the cycle that the close ends."""
    last = work.connection.scalar(
        sa.select(sa.func.max(Close.business_date)).where(
            Close.campaign_id == item.campaign_id, Close.business_date < item.day
        )
    )
    if last is not None:
        return last + timedelta(days=1)
    return min(work.session.get_one(Campaign, item.campaign_id).starts_on, item.day)
