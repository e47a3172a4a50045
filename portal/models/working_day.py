"""The working calendar: the days that differ from Monday to Friday, and a unit's own closures."""

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Moment, PersonRef, UnitRef


class CalendarYear(Base):
    """A year whose holidays are known; a year without a row counts Monday to Friday."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # "official" as seeded, "edited" once somebody changed a day of it.
    source: Mapped[str] = mapped_column(String(12))
    loaded_at: Mapped[Moment]


class CalendarDay(Base):
    """A day that is worked or not against what its weekday says."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60), default="")


class UnitClosure(Base):
    """A day on which a unit, and all below it, is closed."""

    __tablename__ = "unit_closure"
    __table_args__ = (UniqueConstraint("unit_id", "day"),)

    id: Mapped[Key]
    unit_id: Mapped[UnitRef]
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(String(120), default="")
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
