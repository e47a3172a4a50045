"""Meetings: the morning's and the evening's, their minutes, and what was to be done."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, PersonRef


class Meeting(Base):
    """One unit's meeting of a morning or an evening; open until it is ended."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("unit_id", "business_date", "kind"),
        CheckConstraint("kind IN ('morning', 'evening')", name="kind"),
    )

    id: Mapped[Key]
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(String(8))
    business_date: Mapped[date]
    held_by: Mapped[PersonRef]
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    topics: Mapped[str] = mapped_column(String(1000), default="")


class MeetingPresence(Base):
    """Who was present."""

    __tablename__ = "meeting_presence"

    meeting_id: Mapped[int] = mapped_column(BigId, ForeignKey("meeting.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)


class MeetingDecision(Base):
    """What was decided: append-only."""

    __tablename__ = "meeting_decision"
    __table_args__ = (Index("ix_meeting_decision_meeting", "meeting_id", "id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(BigId, ForeignKey("meeting.id"))
    text: Mapped[str] = mapped_column(String(400))
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]


class MeetingTodo(Base):
    """What somebody is to do, until when; done, it stays with who said so and when."""

    __tablename__ = "meeting_todo"
    __table_args__ = (
        Index("ix_meeting_todo_meeting", "meeting_id", "id"),
        Index("ix_meeting_todo_owner", "owner_id", "done_at"),
    )

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(BigId, ForeignKey("meeting.id"))
    what: Mapped[str] = mapped_column(String(400))
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    due_on: Mapped[date]
    recorded_at: Mapped[Moment]
    recorder_id: Mapped[PersonRef]
    done_at: Mapped[Moment | None]
    done_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
