"""Daily reports: what somebody says of their day, what others say to it, what is worth keeping."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, Name, PersonRef, UnitRef

PARTS = ("worked", "hard", "learnt", "tomorrow")


class ZeroReason(Base):
    """A reason for a run of days without a result, to be chosen from a list."""

    __tablename__ = "zero_reason"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[Moment | None]


class Report(Base):
    """One person's report of one day; `version` grows with every change until the cut-off.

    `unit_id` and `sub_branch_id` are where they took part then. `zero_days` is for how many working
    days they had no result, that day among them, 0 on a day with one; then `steps` and `next_step`
    are told, and from the campaign's number of days on a reason. Reason, chosen or in own words, is
    for the author and who leads them.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("person_id", "business_date"),
        Index("ix_report_sub_branch_date", "sub_branch_id", "business_date"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"))
    business_date: Mapped[date]
    unit_id: Mapped[UnitRef]
    sub_branch_id: Mapped[int] = mapped_column(BigId, ForeignKey("unit.id"))
    worked: Mapped[str] = mapped_column(String(1000), default="")
    hard: Mapped[str] = mapped_column(String(1000), default="")
    learnt: Mapped[str] = mapped_column(String(1000), default="")
    tomorrow: Mapped[str] = mapped_column(String(1000), default="")
    steps: Mapped[str] = mapped_column(String(1000), default="")
    next_step: Mapped[str] = mapped_column(String(1000), default="")
    zero_days: Mapped[int] = mapped_column(default=0)
    reason_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("zero_reason.id"))
    reason_words: Mapped[str] = mapped_column(String(400), default="")
    version: Mapped[int] = mapped_column(default=1)
    is_late: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class ReportDraft(Base):
    """A report as far as it is typed; gone when it is sent."""

    __tablename__ = "report_draft"

    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    content: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[Moment]


class ReportThanks(Base):
    """That somebody thanked for a report."""

    __tablename__ = "report_thanks"

    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("report.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigId, ForeignKey("person.id"), primary_key=True)
    thanked_at: Mapped[Moment]


class ReportRemark(Base):
    """What somebody said to a report: append-only. An answer names the question that it answers."""

    __tablename__ = "report_remark"
    __table_args__ = (
        CheckConstraint("kind IN ('comment', 'question', 'answer')", name="kind"),
        CheckConstraint("(kind = 'answer') = (answers_id IS NOT NULL)", name="answers"),
        Index("ix_report_remark_report", "report_id", "id"),
        Index("ix_report_remark_answers", "answers_id"),
    )

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("report.id"))
    author_id: Mapped[PersonRef]
    kind: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(400))
    answers_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("report_remark.id"))
    written_at: Mapped[Moment]


class Practice(Base):
    """A part of a report that is worth keeping: starred into the library, as it was then.

    Taken out again, it stays with who did it and when.
    """

    __tablename__ = "practice"
    __table_args__ = (
        CheckConstraint("part IN ('worked', 'hard', 'learnt', 'tomorrow')", name="part"),
        Index("ix_practice_report", "report_id"),
        Index("ix_practice_channel", "channel_id"),
    )

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("report.id"))
    part: Mapped[str] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(String(1000))
    channel_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("channel.id"))
    starred_at: Mapped[Moment]
    starred_by: Mapped[PersonRef]
    unstarred_at: Mapped[Moment | None]
    unstarred_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("person.id"))
