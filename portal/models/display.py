"""A display: a paired TV; and the pairing that made it one."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, Name, PersonRef, UnitRef


class Display(Base):
    """A screen on a wall: shows one board, and may read nothing else."""

    __tablename__ = "display"

    id: Mapped[Key]
    name: Mapped[Name]
    unit_id: Mapped[UnitRef]
    board_id: Mapped[int] = mapped_column(BigId, ForeignKey("board.id"))
    locale: Mapped[str] = mapped_column(String(8), default="zh_CN")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    paired_at: Mapped[Moment]
    paired_by: Mapped[PersonRef]
    last_seen_at: Mapped[Moment | None]
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    revoked_at: Mapped[Moment | None]


class Pairing(Base):
    """A screen that shows a code and waits; short-lived, used once."""

    __tablename__ = "pairing"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(8), unique=True)
    # The waiting screen's own secret: who knows the code alone cannot collect the token.
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    display_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("display.id"))
