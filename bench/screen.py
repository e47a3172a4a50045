"""What the screens of a bench show, written from outside the application."""

from collections.abc import Sequence
from contextlib import ExitStack

import sqlalchemy as sa
from playwright.sync_api import Page, sync_playwright

from bench import pixels
from bench.scratch import Instance
from bench.server import Server
from portal import clock
from portal.domain.scene import EVERY_WEEKDAY, Days
from portal.models import Display, Playlist, PlaylistItem

SCENE_SECONDS = 5
PLAYLIST = 9001


def paired(stack: ExitStack, product: Server, instance: Instance) -> Page:
    """Return a wall in Chromium that a supervisor has paired; `stack` closes the browser."""
    playwright = stack.enter_context(sync_playwright())
    chromium = playwright.chromium.launch(
        executable_path=pixels.browser_path(), args=pixels.ARGUMENTS
    )
    stack.callback(chromium.close)
    wall = chromium.new_context(viewport=pixels.WALL).new_page()
    pixels.pair(wall, product, instance)
    return wall


def show(instance: Instance, scenes: Sequence[str]) -> None:
    """Give every screen a list of the scenes in short turns, and no dark hours.

    The belt tells it within seconds.
    """
    unit, by = instance.ask(sa.select(Display.unit_id, Display.paired_by))[0]
    made = sa.insert(Playlist).values(
        id=PLAYLIST, unit_id=unit, name="bench", changed_at=clock.now(), changed_by=by
    )
    items = [
        sa.insert(PlaylistItem).values(
            playlist_id=PLAYLIST,
            position=position,
            scene=scene,
            seconds=SCENE_SECONDS,
            weekdays=EVERY_WEEKDAY,
            days=Days.EVERY,
        )
        for position, scene in enumerate(scenes)
    ]
    given = sa.update(Display).values(playlist_id=PLAYLIST, dims_from=None, dims_to=None)
    before = [sa.delete(table) for table in (PlaylistItem, Playlist)]
    without = sa.update(Display).values(playlist_id=None)
    instance.write([without, *before, made, *items, given])
