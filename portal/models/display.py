"""A display: a paired TV; and the pairing that made it one."""

from datetime import time

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, Name, PersonRef, UnitRef


class Display(Base):
    """A screen on a wall: shows its boards' scenes in turn, and may read nothing else.

    `board_id` is its first board, whose openings it celebrates; `DisplayBoard` are the others.
    Without a playlist it shows the usual one. What somebody has pushed to it stands in the `now_`
    columns until that moment.
    """

    __tablename__ = "display"

    id: Mapped[Key]
    name: Mapped[Name]
    unit_id: Mapped[UnitRef]
    board_id: Mapped[int] = mapped_column(BigId, ForeignKey("board.id"))
    locale: Mapped[str] = mapped_column(String(8), default="zh_CN")
    playlist_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("playlist.id"))
    # Between these hours the screen is dark but for the time; both or neither. No default here: the
    # mapper would take it for None, and a screen that is never to be dark would be.
    dims_from: Mapped[time | None]
    dims_to: Mapped[time | None]
    now_scene: Mapped[str | None] = mapped_column(String(16))
    now_board_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("board.id"))
    now_text: Mapped[str] = mapped_column(String(400), default="")
    now_until: Mapped[Moment | None]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    paired_at: Mapped[Moment]
    paired_by: Mapped[PersonRef]
    last_seen_at: Mapped[Moment | None]
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    # Width, height and pixels a point, as the browser says: "1920x1080@1".
    screen: Mapped[str] = mapped_column(String(20), default="")
    revoked_at: Mapped[Moment | None]


class DisplayBoard(Base):
    """A further board that a screen shows."""

    __tablename__ = "display_board"

    display_id: Mapped[int] = mapped_column(BigId, ForeignKey("display.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(BigId, ForeignKey("board.id"), index=True)


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
