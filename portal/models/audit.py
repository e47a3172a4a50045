"""The audit log: who did what to what, from where, with which result; and its seal. Append-only."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
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


class AuditLink(Base):
    """A line of the log in the chain: its place, and a hash of it and of the link before.

    Set by the sealer, apart from the line: chaining inside the transaction would make every writer
    wait for the one before. `event_id` is no foreign key, so that a line that was removed by force
    leaves its link behind and is missed by name.
    """

    __tablename__ = "audit_link"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigId, unique=True)
    hash: Mapped[str] = mapped_column(String(64))


class AuditAnchor(Base):
    """Where the chain begins after lines that were old enough have been let go.

    `seq` and `hash` are the last link's that went, `until` its line's time. The database itself
    takes no anchor for lines of the last 180 days, and lets go of no line without one.
    """

    __tablename__ = "audit_anchor"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    until: Mapped[Moment]
    anchored_at: Mapped[Moment]


class AuditCopy(Base):
    """How far the log has been copied to the bank's own log server; one row.

    One process at a time copies: `holder` until `held_until`. `failing_since` is empty while the
    server takes the lines.
    """

    __tablename__ = "audit_copy"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[Key]
    seq: Mapped[int] = mapped_column(BigId, default=0)
    holder: Mapped[str] = mapped_column(String(40), default="")
    held_until: Mapped[Moment | None]
    copied_at: Mapped[Moment | None]
    failing_since: Mapped[Moment | None]
