"""A dispute about an entry, and how it was settled. Both are append-only."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef


class Dispute(Base):
    """Something about an entry that a supervisor has to look at.

    `customer`: the customer is somebody else's already (`against_id`), saved anyway with a reason.
    `share`: a colleague named in the shares objects. `late_share`: shared in the last two days.
    """

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint("kind IN ('customer', 'share', 'late_share')", name="kind"),
        CheckConstraint("(kind = 'customer') = (against_id IS NOT NULL)", name="against"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), index=True)
    against_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("entry.id"), index=True)
    opened_by: Mapped[PersonRef]
    opened_at: Mapped[Moment]
    reason: Mapped[str] = mapped_column(String(400), default="")


class Settlement(Base):
    """How a dispute ended: both entries stand, or one of them was taken back."""

    __tablename__ = "settlement"
    __table_args__ = (
        CheckConstraint("outcome IN ('kept', 'reversed')", name="outcome"),
        CheckConstraint("(outcome = 'reversed') = (reversal_id IS NOT NULL)", name="reversal"),
    )

    dispute_id: Mapped[int] = mapped_column(BigId, ForeignKey("dispute.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(8))
    reversal_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("entry.id"))
    settled_by: Mapped[PersonRef]
    settled_at: Mapped[Moment]
    note: Mapped[str] = mapped_column(String(400))
