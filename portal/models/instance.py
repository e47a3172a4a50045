"""What this installation is: a demo or a real bank, decided once and for good."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Moment, Name


class Instance(Base):
    """The single row that names the bank; its kind never changes."""

    __tablename__ = "instance"
    __table_args__ = (
        CheckConstraint("id = 1", name="single"),
        CheckConstraint("kind IN ('demo', 'real')", name="kind"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(8))
    bank_name: Mapped[Name]
    created_at: Mapped[Moment]

    @property
    def is_demo(self) -> bool:
        """Whether every page must carry the demo mark."""
        return self.kind == "demo"


class SetupCode(Base):
    """The hash of the one-time code that the terminal printed for the first-run page."""

    __tablename__ = "setup_code"

    id: Mapped[Key]
    code_hash: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[Moment]
    wrong_tries: Mapped[int] = mapped_column(default=0)
