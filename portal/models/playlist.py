"""A playlist: the scenes that screens show in turn, made once and used on as many as one likes."""

from datetime import time

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, BigId, Key, Moment, Name, PersonRef, UnitRef


class Playlist(Base):
    """A unit's list of scenes; `revision` grows with every save."""

    __tablename__ = "playlist"

    id: Mapped[Key]
    unit_id: Mapped[UnitRef]
    name: Mapped[Name]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[Moment]
    changed_by: Mapped[PersonRef]
    deleted_at: Mapped[Moment | None]


class PlaylistItem(Base):
    """One turn of a scene; the items of a list are written anew with every save."""

    __tablename__ = "playlist_item"
    __table_args__ = (
        CheckConstraint("seconds BETWEEN 5 AND 3600", name="seconds"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("days IN ('every', 'working', 'free')", name="days"),
        CheckConstraint("(begins IS NULL) = (ends IS NULL)", name="hours"),
    )

    playlist_id: Mapped[int] = mapped_column(BigId, ForeignKey("playlist.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    scene: Mapped[str] = mapped_column(String(16))
    seconds: Mapped[int]
    begins: Mapped[time | None]
    ends: Mapped[time | None]
    weekdays: Mapped[int]
    days: Mapped[str] = mapped_column(String(8))
