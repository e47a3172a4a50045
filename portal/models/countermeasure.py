"""Countermeasures: asked for when a line stays behind, agreed, and followed up. Append-only."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, PersonRef, Scaled


class Countermeasure(Base):
    """That a participant needed attention for days on end, and a measure is asked for.

    `asked_on` is the day that completed the run; the figures are those of its close: value and
    target scaled, the elapsed share in ten-thousandths. `follows_id` is the measure that did not
    help.
    """

    __tablename__ = "countermeasure"
    __table_args__ = (
        UniqueConstraint("participation_id", "asked_on"),
        Index("ix_countermeasure_participation", "participation_id", "id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    participation_id: Mapped[int] = mapped_column(BigId, ForeignKey("participation.id"))
    asked_on: Mapped[date]
    days: Mapped[int]
    value_then: Mapped[Scaled]
    target_then: Mapped[Scaled]
    share_then: Mapped[int]
    follows_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("countermeasure.id"))
    asked_at: Mapped[Moment]


class CountermeasurePlan(Base):
    """What was agreed: what is done, by whom, until when."""

    __tablename__ = "countermeasure_plan"

    countermeasure_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("countermeasure.id"), primary_key=True
    )
    what: Mapped[str] = mapped_column(String(400))
    owner_id: Mapped[PersonRef]
    due_on: Mapped[date]
    planned_at: Mapped[Moment]
    planned_by: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))


class CountermeasureReview(Base):
    """What became of it on its date, with the figures of then, as in `Countermeasure`.

    `helped` and `dropped` end it; `renewed` asks for another one.
    """

    __tablename__ = "countermeasure_review"
    __table_args__ = (
        CheckConstraint("outcome IN ('helped', 'renewed', 'dropped')", name="outcome"),
    )

    countermeasure_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("countermeasure.id"), primary_key=True
    )
    outcome: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(String(400))
    value_then: Mapped[Scaled]
    target_then: Mapped[int | None] = mapped_column(BigInteger)
    share_then: Mapped[int]
    reviewed_at: Mapped[Moment]
    reviewed_by: Mapped[PersonRef]
