"""Outcomes: what later became of an opening, such as its account being in use."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId


class Outcome(Base):
    """Marks an entry as the outcome of an opening; brought in, never typed. Append-only."""

    __tablename__ = "outcome"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    opening_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), index=True)
