"""What an increase is counted from: a participant's or unit's base in a campaign."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, PersonRef


class BaseRevision(Base):
    """A base as it was set, the latest one in force: append-only.

    `base` is scaled, null where it was taken away again: without a base is not with a base of 0.
    """

    __tablename__ = "base_revision"
    __table_args__ = (
        CheckConstraint("source IN ('reference', 'hand', 'import')", name="source"),
        Index("ix_base_revision_participation", "participation_id", "id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    participation_id: Mapped[int] = mapped_column(BigId, ForeignKey("participation.id"))
    base: Mapped[int | None] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(400), default="")
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
