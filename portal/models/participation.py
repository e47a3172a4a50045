"""A participant: a person in a campaign, with what held for them there."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    and_,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, PersonRef, UnitRef


class Participation(Base):
    """A person in a campaign as of now; its history is in `RosterRevision`."""

    __tablename__ = "participation"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id"),
        CheckConstraint("cohort IN ('newcomer', 'veteran')", name="cohort"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    person_id: Mapped[PersonRef]
    unit_id: Mapped[UnitRef]
    # The sub-branch above the unit (or the unit itself): names the book that is locked.
    sub_branch_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    cohort: Mapped[str] = mapped_column(String(10))
    bundle_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("bundle.id"))
    in_training: Mapped[bool] = mapped_column(default=False)
    # The first day that counts; null: the campaign's. `left_on` is the first that does not.
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]

    @classmethod
    def counts_on(cls, day: ColumnElement[date] | date) -> ColumnElement[bool]:
        """Return the condition that what the participant does on the day counts."""
        return and_(or_(cls.joined_on.is_(None), cls.joined_on <= day), cls.stays_on(day))

    @classmethod
    def stays_on(cls, day: ColumnElement[date] | date) -> ColumnElement[bool]:
        """Return the condition that the participant has not left by the day."""
        return or_(cls.left_on.is_(None), cls.left_on > day)


class RosterRevision(Base):
    """What a participant's place was from a day on: append-only."""

    __tablename__ = "roster_revision"

    id: Mapped[Key]
    participation_id: Mapped[int] = mapped_column(BigId, ForeignKey("participation.id"), index=True)
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    cohort: Mapped[str] = mapped_column(String(10))
    bundle_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("bundle.id"))
    in_training: Mapped[bool]
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    valid_from: Mapped[date]
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]

    @classmethod
    def of(
        cls, place: Participation, valid_from: date, at: datetime, recorder_id: int
    ) -> "RosterRevision":
        """Return the line that tells of the place as it is now."""
        return cls(
            participation_id=place.id,
            unit_id=place.unit_id,
            cohort=place.cohort,
            bundle_id=place.bundle_id,
            in_training=place.in_training,
            joined_on=place.joined_on,
            left_on=place.left_on,
            valid_from=valid_from,
            recorded_at=at,
            recorder_id=recorder_id,
        )
