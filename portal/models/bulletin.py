"""Bulletins: the numbered statements of a season, frozen when they are issued."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, PersonRef


class Bulletin(Base):
    """One statement: append-only.

    `content` is canonical JSON of `domain.bulletin`, facts that each language words itself;
    `digest` is the SHA-256 of exactly that text, in hex. Each kind has numbers of its own.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "number"),
        # One a period, decided by the database when two processes issue together.
        UniqueConstraint("campaign_id", "kind", "ends_on"),
        CheckConstraint("kind IN ('cycle', 'week', 'month', 'season', 'correction')", name="kind"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("number > 0", name="number"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    kind: Mapped[str] = mapped_column(String(12))
    number: Mapped[int]
    # The days that it tells of, both included.
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[Moment]


class BulletinMark(Base):
    """The last line of one book that a bulletin counts: append-only."""

    __tablename__ = "bulletin_mark"

    bulletin_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulletin.id"), primary_key=True)
    book_id: Mapped[int] = mapped_column(BigId, ForeignKey("book.id"), primary_key=True)
    upto_line: Mapped[int]


class BulletinRemark(Base):
    """What somebody in charge added to a bulletin; its figures stay as they are.

    Taken back, it stays with who did it and when.
    """

    __tablename__ = "bulletin_remark"
    __table_args__ = (Index("ix_bulletin_remark_bulletin", "bulletin_id", "id"),)

    id: Mapped[Key]
    bulletin_id: Mapped[int] = mapped_column(BigId, ForeignKey("bulletin.id"))
    text: Mapped[str] = mapped_column(String(400))
    author_id: Mapped[PersonRef]
    written_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
