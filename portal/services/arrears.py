"""Arrears: what passed a campaign by while it did not run, made good when it is reopened."""

from datetime import datetime

import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import business_date
from portal.domain.campaign import State
from portal.models import (
    Book,
    Campaign,
    Entry,
    Participation,
    Posting,
    RuleRevision,
    Verification,
    unset,
)
from portal.services import books, postings, reversals, verifications
from portal.services.entries import shares
from portal.services.entries.checking import parts_of
from portal.services.postings import Part
from portal.services.work import Work


def settle(work: Work, campaign: Campaign) -> int:
    """Take back the lines whose entries were reversed while the campaign was closed.

    A closed campaign keeps such lines; one that is reopened must not. They count as a reversal
    made now does: on today where their own day is closed. Return how many lines were taken back.
    """
    connection = work.connection
    reversal, taken = sa.orm.aliased(Entry), sa.orm.aliased(Posting)
    found = connection.execute(
        sa.select(
            Posting.entry_id, reversal.id, Verification.entry_id.is_not(None).label("verified")
        )
        .join(Book, Book.id == Posting.book_id)
        .join(reversal, reversal.reverses_id == Posting.entry_id)
        .outerjoin(taken, taken.reverses_id == Posting.id)
        .outerjoin(Verification, Verification.entry_id == Posting.entry_id)
        .where(Book.campaign_id == campaign.id, taken.id.is_(None))
        .distinct()
        .order_by(Posting.entry_id)
    ).all()
    today = business_date(work.now, clock.zone())
    count = 0
    for entry_id, reversal_id, was_verified in found:
        lines = [
            line
            for line in postings.standing(connection, entry_id)
            if line.campaign_id == campaign.id
        ]
        last = books.lock(work, postings.lines_in(line.book_id for line in lines))
        days = reversals.days_of(work, lines, today)
        postings.take_back(
            work,
            [(line, days[line.id]) for line in lines],
            last,
            entry_id=reversal_id,
            effective_at=work.now,
            was_verified=was_verified,
        )
        count += len(lines)
    return count


def catch_up(work: Work, campaign: Campaign) -> int:
    """Count what was entered, or checked, while the live campaign was frozen; return how many.

    Each entry counts for its own day and keeps its own time among equals, as if the campaign had
    run on. What was entered before the campaign first went live is no arrears.
    """
    since = _stopped_at(work, campaign)
    counted = 0
    for entry in _missed(work, campaign, since) if since else []:
        verified = work.session.get(Verification, entry.id) is not None
        parts = [
            part
            for part in _parts(work, campaign, entry)
            if verified or part.place.verification != "before"
        ]
        if not any(part.quantity for part in parts):
            continue
        last = books.lock(
            work, postings.lines_in(part.place.book_id for part in parts if part.quantity)
        )
        postings.post(
            work,
            parts,
            last,
            entry_id=entry.id,
            indicator_id=entry.indicator_id,
            business_date=entry.business_date,
            effective_at=verifications.counts_since(work.connection, entry),
            cause="entry",
            is_verified=verified,
        )
        counted += 1
    return counted


def _stopped_at(work: Work, campaign: Campaign) -> datetime | None:
    """Return when the campaign, reopened now, was frozen; None without a record of that."""
    stopped: datetime | None = None
    rows = work.session.execute(
        sa.select(RuleRevision.content, RuleRevision.recorded_at)
        .where(RuleRevision.campaign_id == campaign.id)
        .order_by(RuleRevision.id.desc())
    )
    for content, recorded_at in rows:
        if content.get("state") not in (State.FROZEN, State.CLOSED):
            break
        stopped = recorded_at
    return stopped


def _missed(work: Work, campaign: Campaign, since: datetime) -> list[Entry]:
    """Return the standing entries of the campaign's people and days that have no line in it."""
    reversal = sa.orm.aliased(Entry)
    own_books = sa.select(Book.id).where(Book.campaign_id == campaign.id)
    checked = sa.exists().where(
        Verification.entry_id == Entry.id, Verification.verified_at >= since
    )
    return list(
        work.session.scalars(
            sa.select(Entry)
            .where(
                Entry.owner_id.in_(
                    sa.select(Participation.person_id).where(
                        Participation.campaign_id == campaign.id
                    )
                ),
                unset(Entry.reverses_id),
                Entry.business_date.between(campaign.starts_on, campaign.ends_on),
                sa.or_(Entry.recorded_at >= since, checked),
                ~sa.exists().where(reversal.reverses_id == Entry.id),
                ~sa.exists().where(Posting.entry_id == Entry.id, Posting.book_id.in_(own_books)),
            )
            .order_by(Entry.id)
        )
    )


def _parts(work: Work, campaign: Campaign, entry: Entry) -> list[Part]:
    connection = work.connection
    places = [
        place
        for place in postings.places(
            connection, entry.owner_id, entry.indicator_id, entry.business_date
        )
        if place.campaign_id == campaign.id
    ]
    if not places:
        return []
    return parts_of(
        connection,
        shares.of_entry(connection, entry.id),
        places,
        entry.indicator_id,
        entry.business_date,
        entry.quantity,
        is_strict=False,
    )
