"""An entry: one line of the ledger, as it was given. Append-only; the database refuses the rest."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, IndicatorRef, Key, Moment, PersonRef, Scaled


class Entry(Base):
    """Who, what, how many, which day, which channel; or, negative, what takes an entry back."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("recorder_id", "key"),
        # At most one reversal an entry, decided by the database when two arrive together.
        UniqueConstraint("reverses_id"),
        CheckConstraint(
            "(reverses_id IS NULL AND quantity > 0)"
            " OR (reverses_id IS NOT NULL AND quantity < 0 AND reason IS NOT NULL)",
            name="sign",
        ),
        CheckConstraint(
            "account_type IN ('basic', 'general', 'special', 'temporary')",
            name="account_type",
        ),
        Index("ix_entry_owner_date", "owner_id", "business_date", "id"),
        Index("ix_entry_unit", "unit_id", "id"),
    )

    id: Mapped[Key]
    recorder_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    owner_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    indicator_id: Mapped[IndicatorRef]
    account_type: Mapped[str | None] = mapped_column(String(12))
    channel_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("channel.id"))
    quantity: Mapped[Scaled]
    business_date: Mapped[date]
    recorded_at: Mapped[Moment]
    key: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64))
    reverses_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("entry.id"))
    reason: Mapped[str | None] = mapped_column(String(400))


class EntryWords(Base):
    """The customer's name and the note of an entry: apart, so that they can be erased.

    `salt` goes into the entry's `content_hash`: once it is erased with the name, nobody can find
    out by trying which name the hash was made of. Rows from before it existed have none.
    """

    __tablename__ = "entry_words"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    customer: Mapped[str] = mapped_column(String(120), default="")
    customer_key: Mapped[str] = mapped_column(String(120), default="", index=True)
    note: Mapped[str] = mapped_column(String(400), default="")
    salt: Mapped[str | None] = mapped_column(String(32))
    erased_at: Mapped[Moment | None]


class Verification(Base):
    """A supervisor's check of an entry: append-only, never of one's own."""

    __tablename__ = "verification"

    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("entry.id"), primary_key=True)
    verifier_id: Mapped[PersonRef]
    verified_at: Mapped[Moment]
