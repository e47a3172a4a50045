"""The audit log: who did what to what, from where, with which result. Append-only."""

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment


class AuditEvent(Base):
    """One thing that somebody did, or was refused."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_at", "at"),
        Index("ix_audit_event_person", "person_id", "at"),
    )

    id: Mapped[Key]
    at: Mapped[Moment]
    person_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(64), default="")
    action: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(60), default="")
    result: Mapped[str] = mapped_column(String(12), default="done")
    detail: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
