"""Books and postings: what counts, in the order in which it came to count."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, IndicatorRef, Key, Moment, Scaled


class Book(Base):
    """The postings of one campaign in one sub-branch.

    Locked first in every write, ascending. `revision` grows with every change that a board of the
    campaign shows; `line_no` with every posting. A board's version is the sum of its books'.
    """

    __tablename__ = "book"
    __table_args__ = (UniqueConstraint("campaign_id", "sub_branch_id"),)

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    sub_branch_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    revision: Mapped[int] = mapped_column(default=0)
    line_no: Mapped[int] = mapped_column(default=0)


class Posting(Base):
    """A signed line that counts for one participant in one campaign: append-only."""

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("book_id", "line_no"),
        CheckConstraint("cause IN ('entry', 'reversal', 'verification')", name="cause"),
        CheckConstraint("quantity <> 0", name="quantity"),
        Index("ix_posting_participation", "participation_id", "indicator_id", "business_date"),
        Index("ix_posting_entry", "entry_id"),
    )

    id: Mapped[Key]
    book_id: Mapped[int] = mapped_column(BigId, ForeignKey("book.id"))
    line_no: Mapped[int]
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"))
    # Where the quantity counts in units, even after the participant has moved on.
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    participation_id: Mapped[int] = mapped_column(BigId, ForeignKey("participation.id"))
    indicator_id: Mapped[IndicatorRef]
    business_date: Mapped[date]
    # Whose points apply: the entry's own day, also when its reversal counts on a later one.
    points_date: Mapped[date]
    quantity: Mapped[Scaled]
    # The moment that decides among equals; a like-for-like correction inherits it.
    effective_at: Mapped[Moment]
    cause: Mapped[str] = mapped_column(String(12))
    reverses_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("posting.id"), unique=True)
