"""Absences, and who stands in meanwhile."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef, UnitRef


class Absence(Base):
    """Days on which somebody is away, both ends included; one person's never overlap.

    Taken back, it stays with who did it and when.
    """

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("kind IN ('leave', 'training', 'secondment')", name="kind"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        Index("ix_absence_person_dates", "person_id", "starts_on", "ends_on"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(12))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(400), default="")
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))


class Deputation(Base):
    """Somebody who stands in for a unit's supervisor from one day to another, both included.

    `checks`: may verify and settle. `acting`: has all that the supervisor has there.
    """

    __tablename__ = "deputation"
    __table_args__ = (
        CheckConstraint("kind IN ('checks', 'acting')", name="kind"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
    )

    id: Mapped[Key]
    person_id: Mapped[PersonRef]
    unit_id: Mapped[UnitRef]
    kind: Mapped[str] = mapped_column(String(8))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
