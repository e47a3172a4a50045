"""What became of an entry, as conditions on Entry."""

from collections.abc import Callable
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import (
    Book,
    Campaign,
    CampaignIndicator,
    Close,
    CloseMark,
    Correction,
    Credit,
    Dispute,
    Entry,
    OpeningBalance,
    Participation,
    Posting,
    ReversalCause,
    Settlement,
    Verification,
    unset,
)

Condition = sa.ColumnElement[bool]


class State(StrEnum):
    """What a list can be narrowed to, and what a line is marked with."""

    STANDING = "standing"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    LATE = "late"
    REVERSAL = "reversal"
    TAKEN_BACK = "taken_back"
    REFUSED = "refused"
    CORRECTED = "corrected"
    CORRECTION = "correction"
    SHARED = "shared"
    DISPUTED = "disputed"
    BALANCE = "balance"


def is_late() -> Condition:
    """Return the condition that an entry counts for a day that was closed before: a late line.

    The first close of the day or after it decides: those that follow include what it did.
    """
    candidate = aliased(Close)
    first = (
        sa.select(candidate.id)
        .where(
            candidate.campaign_id == Book.campaign_id,
            candidate.business_date >= Posting.business_date,
        )
        .order_by(candidate.business_date)
        .limit(1)
        .correlate(Book, Posting)
        .scalar_subquery()
    )
    return (
        sa.select(Posting.id)
        .join(Book, Book.id == Posting.book_id)
        .join(Close, Close.id == first)
        .outerjoin(CloseMark, sa.and_(CloseMark.close_id == Close.id, CloseMark.book_id == Book.id))
        .where(
            Posting.entry_id == Entry.id,
            # Not `reverses_id IS NULL`: SQLite would take that for one row of a unique index.
            Posting.cause != "reversal",
            Posting.line_no > sa.func.coalesce(CloseMark.upto_line, 0),
        )
        .correlate(Entry)
        .exists()
    )


def is_disputed() -> Condition:
    """Return the condition that a dispute about an entry is still open."""
    about = sa.or_(Dispute.entry_id == Entry.id, Dispute.against_id == Entry.id)
    return sa.select(Dispute.id).where(about, is_open()).correlate(Entry).exists()


def is_open() -> Condition:
    """Return the condition that a dispute is neither settled nor overtaken by a reversal."""
    settlement, reversal = aliased(Settlement), aliased(Entry)
    settled = sa.exists().where(settlement.dispute_id == Dispute.id)
    gone = sa.exists().where(
        sa.or_(reversal.reverses_id == Dispute.entry_id, reversal.reverses_id == Dispute.against_id)
    )
    return sa.and_(~settled, ~gone)


def is_shared() -> Condition:
    """Return the condition that an entry, or what a reversal takes back, is split by weights."""
    return sa.exists().where(Credit.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id))


def is_balance() -> Condition:
    """Return the condition that an entry was brought forward from before the product."""
    return sa.exists().where(OpeningBalance.entry_id == Entry.id)


def unverified() -> Condition:
    """Return the condition that an entry stands, and waits for a check that a campaign asks for."""
    # Aliases: what the enclosing query joins as well would be taken for its own row.
    check = aliased(Verification)
    asked = (
        sa.select(Posting.id)
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .where(Posting.entry_id == Entry.id, Campaign.verification == "after")
    )
    uncounted = sa.select(Posting.id).where(Posting.entry_id == Entry.id)
    return sa.and_(
        _stands(),
        ~sa.exists().where(check.entry_id == Entry.id),
        sa.or_(sa.exists(asked), ~sa.exists(uncounted), _waits_somewhere()),
    )


def _waits_somewhere() -> Condition:
    """Return the condition that a live campaign would count the entry once it is checked."""
    campaign, place = aliased(Campaign), aliased(Participation)
    line, book = aliased(Posting), aliased(Book)
    counted = (
        sa.select(line.id)
        .join(book, book.id == line.book_id)
        .where(line.entry_id == Entry.id, book.campaign_id == campaign.id)
    )
    return (
        sa.select(campaign.id)
        .join(place, place.campaign_id == campaign.id)
        .join(CampaignIndicator, CampaignIndicator.campaign_id == campaign.id)
        .where(
            campaign.state == "live",
            campaign.verification == "before",
            campaign.starts_on <= Entry.business_date,
            campaign.ends_on >= Entry.business_date,
            place.person_id == Entry.owner_id,
            place.counts_on(Entry.business_date.expression),
            CampaignIndicator.indicator_id == Entry.indicator_id,
            ~sa.exists(counted),
        )
        .correlate(Entry)
        .exists()
    )


def _stands() -> Condition:
    return sa.and_(unset(Entry.reverses_id), ~_is_taken_back())


def _is_taken_back() -> Condition:
    reversal = aliased(Entry)
    return sa.exists().where(reversal.reverses_id == Entry.id)


def _is_verified() -> Condition:
    check = aliased(Verification)
    return sa.and_(_stands(), sa.exists().where(check.entry_id == Entry.id))


def _is_refused() -> Condition:
    reversal, cause = aliased(Entry), aliased(ReversalCause)
    return sa.exists().where(
        reversal.reverses_id == Entry.id, cause.entry_id == reversal.id, cause.cause == "refusal"
    )


def _is_corrected() -> Condition:
    link = aliased(Correction)
    return sa.exists().where(link.corrects_id == Entry.id)


def _is_correction() -> Condition:
    link = aliased(Correction)
    return sa.exists().where(link.entry_id == Entry.id)


CONDITIONS: dict[State, Callable[[], Condition]] = {
    State.STANDING: _stands,
    State.UNVERIFIED: unverified,
    State.VERIFIED: _is_verified,
    State.LATE: is_late,
    State.REVERSAL: lambda: Entry.reverses_id.is_not(None),
    State.TAKEN_BACK: _is_taken_back,
    State.REFUSED: _is_refused,
    State.CORRECTED: _is_corrected,
    State.CORRECTION: _is_correction,
    State.SHARED: is_shared,
    State.DISPUTED: is_disputed,
    State.BALANCE: is_balance,
}
"""What a list narrowed to a state asks of each entry."""
