"""Screens that are paired: who they are, and when they were there."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Display
from portal.services.displays.tokens import USER_AGENT_LENGTH, hashed
from portal.services.work import note

SEEN_EVERY = timedelta(minutes=1)
_SCREEN = re.compile(r"[1-9]\d{1,4}x[1-9]\d{1,4}@\d{1,2}(\.\d{1,2})?", re.ASCII)


def resume(token: str | None) -> Display | None:
    """Return the display that holds the token, None when it was never paired or is revoked."""
    if not token:
        return None
    return db.session.scalars(
        sa.select(Display).where(Display.token_hash == hashed(token), Display.revoked_at.is_(None))
    ).one_or_none()


def seen(display: Display, address: str, user_agent: str) -> None:
    """Note that the screen was there, at most once a minute."""
    now = clock.now()
    if display.last_seen_at and now - display.last_seen_at < SEEN_EVERY:
        return
    note(
        sa.update(Display)
        .where(Display.id == display.id)
        .values(
            last_seen_at=now,
            address=address[:64],
            user_agent=user_agent[:USER_AGENT_LENGTH],
        )
    )


def present(display_ids: Collection[int]) -> None:
    """Note that screens are connected now; called once a minute, for all of them together."""
    note(
        sa.update(Display).where(Display.id.in_(list(display_ids))).values(last_seen_at=clock.now())
    )


def note_screen(display: Display, screen: str) -> None:
    """Note the screen's size as its browser says it, "1920x1080@1"; anything else is not noted."""
    if screen == display.screen or not _SCREEN.fullmatch(screen):
        return
    note(sa.update(Display).where(Display.id == display.id).values(screen=screen))


def is_online(display: Display, now: datetime) -> bool:
    """Whether the screen was there within the last three minutes."""
    return display.last_seen_at is not None and now - display.last_seen_at < 3 * SEEN_EVERY
