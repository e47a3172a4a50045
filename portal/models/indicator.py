"""What is counted, and where a lead came from."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Name

ACCOUNT_TYPES = ("basic", "general", "special", "temporary")


class Indicator(Base):
    """Something counted, with its unit of measure.

    `entry_style` is "form" (one opening at a time, with channel, account type and customer),
    "stepper" (a count with plus and minus) or "outcome" (brought in, pointing at an opening).
    """

    __tablename__ = "indicator"
    __table_args__ = (
        CheckConstraint("entry_style IN ('form', 'stepper', 'outcome')", name="entry_style"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    measure: Mapped[str] = mapped_column(String(20))
    measure_en: Mapped[str] = mapped_column(String(20))
    entry_style: Mapped[str] = mapped_column(String(8))
    has_account_types: Mapped[bool] = mapped_column(default=False)
    whole: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)


class Channel(Base):
    """Where a lead came from; assigned leads stand apart from self-sourced ones."""

    __tablename__ = "channel"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Name]
    name_en: Mapped[str | None] = mapped_column(String(120))
    self_sourced: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
