"""What a screen is to show, set in the database as the portal does; the belt tells it in 3 s."""

from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import Page

from portal.domain.scene import Item
from portal.models import Display, Playlist, PlaylistItem
from portal.services.work import writing
from tests.house import House


def display_of(wall: Page) -> int:
    """Return the id of the display that the page is."""
    return int(wall.locator("body").get_attribute("data-display") or 0)


def set_display(house: House, display_id: int, **values: object) -> None:
    """Write columns of the display."""
    with house.cast.inside(), writing() as work:
        work.connection.execute(sa.update(Display).where(Display.id == display_id).values(**values))


def set_playlist(house: House, display_id: int, *items: Item) -> None:
    """Give the display a playlist of its own."""
    with house.cast.inside(), writing() as work:
        made = Playlist(
            unit_id=house.cast.units["branch"],
            name="测试",
            changed_at=work.now,
            changed_by=house.cast.people["wang"],
        )
        work.session.add(made)
        work.session.flush()
        for position, item in enumerate(items):
            work.session.add(
                PlaylistItem(
                    playlist_id=made.id,
                    position=position,
                    scene=item.scene,
                    seconds=item.seconds,
                    begins=item.begins,
                    ends=item.ends,
                    weekdays=item.weekdays,
                    days=item.days,
                )
            )
        work.connection.execute(
            sa.update(Display).where(Display.id == display_id).values(playlist_id=made.id)
        )


def push(house: House, display_id: int, scene: str, text: str = "", minutes: int = 10) -> None:
    """Push a scene of the display's first board, or a text, to it."""
    with house.cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Display)
            .where(Display.id == display_id)
            .values(
                now_scene=scene,
                now_board_id=Display.board_id,
                now_text=text,
                now_until=work.now + timedelta(minutes=minutes),
            )
        )


def revoke(house: House, display_id: int) -> None:
    """Darken the display for good."""
    with house.cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Display).where(Display.id == display_id).values(revoked_at=work.now)
        )
