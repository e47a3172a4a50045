"""A close: where every book stood at a cut-off, and the standings as they were then."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment


class Close(Base):
    """The close of one business date in one campaign: append-only."""

    __tablename__ = "close"
    __table_args__ = (UniqueConstraint("campaign_id", "business_date"),)

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    business_date: Mapped[date]
    taken_at: Mapped[Moment]


class CloseMark(Base):
    """The last line of one book that a close includes; what comes after it is late."""

    __tablename__ = "close_mark"

    close_id: Mapped[int] = mapped_column(BigId, ForeignKey("close.id"), primary_key=True)
    book_id: Mapped[int] = mapped_column(BigId, ForeignKey("book.id"), primary_key=True)
    upto_line: Mapped[int]


class CloseStanding(Base):
    """One row of one board as it stood at a close."""

    __tablename__ = "close_standing"

    close_id: Mapped[int] = mapped_column(BigId, ForeignKey("close.id"), primary_key=True)
    board_id: Mapped[int] = mapped_column(BigId, ForeignKey("board.id"), primary_key=True)
    row_key: Mapped[str] = mapped_column(String(24), primary_key=True)
    rank: Mapped[int | None]
    value: Mapped[int] = mapped_column(BigInteger)
