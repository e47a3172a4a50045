"""Honours: what a campaign awards, what was awarded for which line, and what was withdrawn."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, CampaignRef, Key, Moment, Name, PersonRef, Scaled

KINDS = (
    "first",
    "reach",
    "past_average",
    "past_champion",
    "best_day",
    "longest_run",
    "riser",
    "team_target",
    "newcomers",
)
_KINDS = ", ".join(f"'{kind}'" for kind in KINDS)


class HonourRule(Base):
    """What one campaign awards, under which name; `threshold` is scaled, 0 where there is none.

    A campaign without rules of its own awards the usual ones (`domain.honour`).
    """

    __tablename__ = "honour_rule"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "threshold"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("threshold >= 0", name="threshold"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    kind: Mapped[str] = mapped_column(String(16))
    threshold: Mapped[Scaled]
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    is_awarded: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[Moment]
    changed_by: Mapped[PersonRef]


class Honour(Base):
    """One award: append-only. Its name is that of the rule at the time.

    `subject` is `p` and a participation's or `u` and a unit's number. `period` names the week or
    the season of what is decided once in it, and is empty otherwise. `turn` counts: what was
    withdrawn can be earned again. `posting_id` is the line that earned it.
    """

    __tablename__ = "honour"
    __table_args__ = (
        UniqueConstraint("campaign_id", "kind", "threshold", "subject", "period", "turn"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("(participation_id IS NULL) <> (unit_id IS NULL)", name="subject"),
        Index("ix_honour_participation", "participation_id"),
    )

    id: Mapped[Key]
    campaign_id: Mapped[CampaignRef]
    kind: Mapped[str] = mapped_column(String(16))
    threshold: Mapped[Scaled]
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(24))
    period: Mapped[str] = mapped_column(String(12), default="")
    turn: Mapped[int] = mapped_column(default=1)
    participation_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("participation.id"))
    unit_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("unit.id"))
    posting_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("posting.id"))
    business_date: Mapped[date]
    value: Mapped[Scaled]
    awarded_at: Mapped[Moment]


class HonourWithdrawal(Base):
    """That an award fell, in the open, and for which line: append-only."""

    __tablename__ = "honour_withdrawal"

    honour_id: Mapped[int] = mapped_column(BigId, ForeignKey("honour.id"), primary_key=True)
    posting_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("posting.id"))
    value: Mapped[Scaled]
    withdrawn_at: Mapped[Moment]


class HonourMark(Base):
    """Up to which line of a book honours have been looked for."""

    __tablename__ = "honour_mark"

    book_id: Mapped[int] = mapped_column(BigId, ForeignKey("book.id"), primary_key=True)
    upto_line: Mapped[int]
