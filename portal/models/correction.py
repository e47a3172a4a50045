"""Corrections: which entry stands in for which, and why a reversal was made."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId


class Correction(Base):
    """An entry that was entered in the place of one taken back: append-only."""

    __tablename__ = "correction"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    corrects_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), unique=True)


class ReversalCause(Base):
    """What led to a reversal, where nobody simply took it back: append-only."""

    __tablename__ = "reversal_cause"
    __table_args__ = (
        CheckConstraint("cause IN ('correction', 'refusal', 'dispute')", name="cause"),
    )

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    cause: Mapped[str] = mapped_column(String(12))
