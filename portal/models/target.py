"""Targets as they were set, the lock on them, and what people asked to have changed."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, PersonRef, Scaled

_DATES = "(period = 'campaign') = (starts_on IS NULL) AND (period = 'campaign') = (ends_on IS NULL)"
_PERIOD = "period IN ('campaign', 'year', 'quarter', 'month', 'week', 'day')"


class TargetRevision(Base):
    """What a unit or a participant is to reach in a period of a campaign: append-only.

    Of the revisions that have come into force, the latest holds; 0 takes a target away.
    `indicator_id` is null for points. A period of the whole campaign has no dates of its own, so
    that it follows the campaign's. A `pinned` target is left alone when its parent is split anew.
    """

    __tablename__ = "target_revision"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (participation_id IS NULL)", name="one_subject"),
        CheckConstraint("target >= 0", name="target"),
        CheckConstraint(_PERIOD, name="period"),
        CheckConstraint(_DATES, name="period_dates"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("source IN ('hand', 'split', 'import', 'request')", name="source"),
        Index("ix_target_revision_participation", "participation_id", "id"),
        Index("ix_target_revision_unit", "campaign_id", "unit_id", "id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    participation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("participation.id"))
    indicator_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("indicator.id"))
    period: Mapped[str] = mapped_column(String(8), default="campaign")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    target: Mapped[Scaled]
    pinned: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(8), default="hand")
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(400), default="")
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]


class TargetLock(Base):
    """That a campaign's targets were locked, or opened again: append-only, the latest holds."""

    __tablename__ = "target_lock"

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    is_locked: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(400), default="")
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]


class TargetRequest(Base):
    """A participant's wish for another target, and the one of then: append-only."""

    __tablename__ = "target_request"
    __table_args__ = (
        CheckConstraint("wished >= 0", name="wished"),
        CheckConstraint(_PERIOD, name="period"),
        CheckConstraint(_DATES, name="period_dates"),
        Index("ix_target_request_participation", "participation_id", "id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    participation_id: Mapped[int] = mapped_column(BigId, ForeignKey("participation.id"))
    indicator_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("indicator.id"))
    period: Mapped[str] = mapped_column(String(8), default="campaign")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    # Scaled; null where no target was in force.
    target_then: Mapped[int | None] = mapped_column(BigInteger)
    wished: Mapped[Scaled]
    reason: Mapped[str] = mapped_column(String(400))
    requested_at: Mapped[Moment]


class TargetDecision(Base):
    """How a request ended: granted with a target, declined, or withdrawn by who asked."""

    __tablename__ = "target_decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('granted', 'declined', 'withdrawn')", name="outcome"),
        CheckConstraint("(outcome = 'granted') = (revision_id IS NOT NULL)", name="revision"),
    )

    request_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("target_request.id"), primary_key=True
    )
    outcome: Mapped[str] = mapped_column(String(10))
    revision_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("target_revision.id"))
    reason: Mapped[str] = mapped_column(String(400), default="")
    decided_at: Mapped[Moment]
    decided_by: Mapped[PersonRef]


class PrivateGoal(Base):
    """What a participant wants to reach beyond their target; nobody else reads it."""

    __tablename__ = "private_goal"
    __table_args__ = (CheckConstraint("goal > 0", name="goal"),)

    participation_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("participation.id"), primary_key=True
    )
    goal: Mapped[Scaled]
    set_at: Mapped[Moment]
