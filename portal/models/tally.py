"""Tallies: running totals kept beside the ledger in the same transaction, rebuildable from it."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, UtcDateTime


class DayTally(Base):
    """What one participant has on one day in one indicator."""

    __tablename__ = "day_tally"

    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey("campaign.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    participation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("participation.id"), primary_key=True
    )
    indicator_id: Mapped[int] = mapped_column(BigId, ForeignKey("indicator.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)
    unverified: Mapped[int] = mapped_column(BigInteger)


class TotalTally(Base):
    """What one participant has in all in one indicator, and when the last of it came."""

    __tablename__ = "total_tally"

    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey("campaign.id"), primary_key=True)
    participation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("participation.id"), primary_key=True
    )
    indicator_id: Mapped[int] = mapped_column(BigId, ForeignKey("indicator.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)
    unverified: Mapped[int] = mapped_column(BigInteger)
    # The latest effective_at among postings that are not taken back; null when none is left.
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnitDayTally(Base):
    """What one team or sub-branch has on one day in one indicator."""

    __tablename__ = "unit_day_tally"

    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey("campaign.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(BigId, ForeignKey("indicator.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)
    unverified: Mapped[int] = mapped_column(BigInteger)


class UnitTotalTally(Base):
    """What one team or sub-branch has in all in one indicator, and when the last of it came."""

    __tablename__ = "unit_total_tally"

    campaign_id: Mapped[int] = mapped_column(BigId, ForeignKey("campaign.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"), primary_key=True)
    indicator_id: Mapped[int] = mapped_column(BigId, ForeignKey("indicator.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    points: Mapped[int] = mapped_column(BigInteger)
    unverified: Mapped[int] = mapped_column(BigInteger)
    reached_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
