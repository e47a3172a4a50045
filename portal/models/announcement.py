"""Announcements: what a supervisor tells a unit, on its home pages and for the wall."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef, UnitRef


class Announcement(Base):
    """One announcement for a unit and all below, from one day to another, both included.

    Taken down, it stays with who did it and when.
    """

    __tablename__ = "announcement"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates"),)

    id: Mapped[Key]
    unit_id: Mapped[UnitRef]
    text: Mapped[str] = mapped_column(String(400))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    on_wall: Mapped[bool] = mapped_column(default=False)
    author_id: Mapped[PersonRef]
    published_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
