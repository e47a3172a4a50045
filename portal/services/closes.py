"""Closes: where every book stood at a cut-off, taken once a cycle."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.cadence import issue_days
from portal.extensions import db
from portal.models import Campaign, Close, CloseMark, CloseStanding, Unit
from portal.services import (
    audit,
    boards,
    books,
    bulletins,
    calendar,
    honours,
    jobs,
    standings,
)
from portal.services.bulletins import Issue
from portal.services.bus import Message
from portal.services.work import Work, writing


@dataclass(frozen=True)
class Due:
    """A close that is still to be taken."""

    campaign_id: int
    code: str
    day: date


def days(campaign: Campaign) -> list[date]:
    """Return the days on which the campaign closes: its cycles."""
    path = db.session.scalars(sa.select(Unit.path).where(Unit.id == campaign.unit_id)).one()
    worked = calendar.working_days(
        db.session.connection(), campaign.starts_on, campaign.ends_on, path
    )
    return issue_days(
        campaign.starts_on,
        campaign.ends_on,
        campaign.cadence,  # type: ignore[arg-type]  # the column's check holds it to these
        campaign.cadence_weekday,
        campaign.basis,  # type: ignore[arg-type]
        frozenset(date.fromisoformat(day) for day in campaign.closures),
        worked.is_working,
    )


def due(now: datetime) -> list[Due]:
    """Return each live campaign's latest cut-off that has passed without a close.

    Only the latest: a close tells how the books stood when it was taken, and of a cut-off that was
    slept through nobody can tell that any more.
    """
    campaigns = db.session.scalars(sa.select(Campaign).where(Campaign.state == "live")).all()
    taken = {
        (row.campaign_id, row.business_date)
        for row in db.session.execute(
            sa.select(
                Close.campaign_id, sa.func.max(Close.business_date).label("business_date")
            ).group_by(Close.campaign_id)
        )
    }
    found = []
    for campaign in campaigns:
        passed = [
            day for day in days(campaign) if cut_off_at(day, campaign.cut_off, clock.zone()) <= now
        ]
        if passed and not any(
            campaign_id == campaign.id and day >= passed[-1] for campaign_id, day in taken
        ):
            found.append(Due(campaign.id, campaign.code, passed[-1]))
    db.session.rollback()
    return found


def run(now: datetime) -> list[Due]:
    """Take every close that is due; exactly once, however many processes try."""
    return [item for item in due(now) if take(item)]


def take(item: Due) -> bool:
    """Take one close under the campaign's book locks; False when it was already taken."""
    with writing() as work:
        marks = books.lock_campaign(work, item.campaign_id)
        if not jobs.claim(work, "close", str(item.campaign_id), item.day.isoformat()):
            work.session.rollback()
            return False
        close_id: int = work.connection.execute(
            sa.insert(Close).returning(Close.id),
            {
                "campaign_id": item.campaign_id,
                "business_date": item.day,
                "taken_at": work.now,
            },
        ).scalar_one()
        if marks:
            work.connection.execute(
                sa.insert(CloseMark),
                [
                    {"close_id": close_id, "book_id": book_id, "upto_line": line_no}
                    for book_id, line_no in marks.items()
                ],
            )
        _keep_standings(work, item, close_id)
        campaign = work.session.get_one(Campaign, item.campaign_id)
        # Before the bulletin's facts are read: it tells of what was awarded.
        honours.close(work, campaign, item.day, days(campaign))
        since = _since(work, item)
        bulletins.issue(work, Issue(item.campaign_id, "cycle", since, item.day), marks)
        audit.record(
            work,
            None,
            "close.take",
            "campaign",
            item.campaign_id,
            detail={"day": item.day.isoformat()},
        )
        work.announce(Message("board", campaign_id=item.campaign_id))
    return True


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


def _keep_standings(work: Work, item: Due, close_id: int) -> None:
    today = business_date(work.now, clock.zone())
    rows = [
        {
            "close_id": close_id,
            "board_id": board_id,
            "row_key": row.key,
            "rank": row.place.rank,
            "value": row.scaled_score,
        }
        for board_id in boards.of_campaign(work.connection, item.campaign_id)
        for row in standings.of(work.connection, board_id, today).rows
    ]
    if rows:
        work.connection.execute(sa.insert(CloseStanding), rows)
