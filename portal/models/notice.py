"""Notices: what somebody is told in the portal, as facts that each language words itself."""

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment


class Notice(Base):
    """One thing that one person is told; `facts` hold ids and figures, never a customer's name."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person", "person_id", "read_at", "id"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(24))
    entry_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("entry.id"))
    facts: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    created_at: Mapped[Moment]
    read_at: Mapped[Moment | None]


class NoticeMute(Base):
    """A kind of reminder that somebody does not want; what decides on them is told all the same."""

    __tablename__ = "notice_mute"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(24), primary_key=True)
    muted_at: Mapped[Moment]
