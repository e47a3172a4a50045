"""A target as it was set: the latest revision is the one in force."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, PersonRef, Scaled


class TargetRevision(Base):
    """What a unit or a participant is to reach in a campaign, from a day on: append-only.

    `indicator_id` is null for a campaign that ranks by points: its targets are in points.
    """

    __tablename__ = "target_revision"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (participation_id IS NULL)", name="one_subject"),
        CheckConstraint("target >= 0", name="target"),
        Index("ix_target_revision_participation", "participation_id", "id"),
        Index("ix_target_revision_unit", "campaign_id", "unit_id", "id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    participation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("participation.id"))
    indicator_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("indicator.id"))
    target: Mapped[Scaled]
    valid_from: Mapped[date]
    reason: Mapped[str] = mapped_column(String(400), default="")
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
