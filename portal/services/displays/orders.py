"""What a screen is told to do at once: name itself, load anew, show a scene or a text now."""

from datetime import datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.domain.business_day import business_date, cut_off_at
from portal.domain.scene import RACES, Scene
from portal.extensions import db
from portal.models import Display
from portal.services import audit, boards, free_text
from portal.services.access import Actor
from portal.services.bus import Message
from portal.services.displays import plan
from portal.services.displays.editing import find
from portal.services.displays.showing import others_of
from portal.services.refusal import Rejected
from portal.services.work import Work, writing

LONGEST_TEXT = 100
"""How many characters of an announcement can be read from six metres at one glance."""
TEXT_MINUTES = (1, 5, 15, 60)


class Lasting(StrEnum):
    """For how long a scene that is pushed stays."""

    SHORT = "5"
    LONG = "30"
    DAY = "day"


def identify(actor: Actor, display_id: int) -> None:
    """Have a screen show its name for some seconds."""
    _order(actor, display_id, "identify")


def reload(actor: Actor, display_id: int) -> None:
    """Have a screen load its page anew."""
    _order(actor, display_id, "reload")


def _order(actor: Actor, display_id: int, order: str) -> None:
    find(actor, display_id)
    with writing() as work:
        audit.record(work, actor, f"display.{order}", "display", display_id)
        work.announce(Message("display", display_id=display_id, order=order))


def board_for(display: Display, scene: Scene, board_id: int) -> int:
    """Return the board that the scene is shown of: the display's own, or its campaign's race.

    Rejected at `board` for a board that the display does not show, at `scene` for a race that
    the campaign does not have.
    """
    own = [display.board_id, *others_of(display.id)]
    if board_id not in own:
        raise Rejected("board", _l("Choose one of the screen's boards."))
    if scene not in RACES:
        return board_id
    near = boards.neighbours(db.session.connection(), [board_id])
    first = next(board for board in near if board.id == board_id)
    race = plan.race(first, near, RACES[scene])
    if race is None:
        raise Rejected("scene", _l("This board's campaign has no such race."))
    return race.id


def push(actor: Actor, display_id: int, scene: Scene, board_id: int, lasting: Lasting) -> None:
    """Show a scene of one of the screen's boards at once, instead of its playlist.

    It stays for five minutes, for thirty, or until it is taken back, at the latest at the day's
    end. Rejected as `board_for` refuses.
    """
    shown_of = board_for(find(actor, display_id), scene, board_id)
    with writing() as work:
        _set(work, display_id, scene.value, shown_of, "", _until(work.now, lasting))
        audit.record(
            work,
            actor,
            "display.push",
            "display",
            display_id,
            detail={"scene": scene.value, "board_id": shown_of, "lasting": lasting.value},
        )


def announce(actor: Actor, display_id: int, text: str, minutes: int) -> None:
    """Show a text on this one screen at once, for some minutes; Rejected at `text` or `minutes`."""
    find(actor, display_id)
    text = free_text.checked("text", text)
    if not text:
        raise Rejected("text", _l("Write what people are to know."))
    if len(text) > LONGEST_TEXT:
        raise Rejected(
            "text",
            _l("Use at most %(count)s characters, to be read at a glance.", count=LONGEST_TEXT),
        )
    if minutes not in TEXT_MINUTES:
        raise Rejected("minutes", _l("Choose one of these."))
    with writing() as work:
        until = work.now + timedelta(minutes=minutes)
        _set(work, display_id, Scene.ANNOUNCEMENT.value, None, text, until)
        audit.record(
            work, actor, "display.announce", "display", display_id, detail={"minutes": minutes}
        )


def take_back(actor: Actor, display_id: int) -> None:
    """Go back to the playlist; a screen that is at it stays there."""
    find(actor, display_id)
    with writing() as work:
        _set(work, display_id, None, None, "", None)
        audit.record(work, actor, "display.take_back", "display", display_id)


def _set(
    work: Work,
    display_id: int,
    scene: str | None,
    board_id: int | None,
    text: str,
    until: datetime | None,
) -> None:
    work.connection.execute(
        sa.update(Display)
        .where(Display.id == display_id)
        .values(now_scene=scene, now_board_id=board_id, now_text=text, now_until=until)
    )
    work.announce(Message("display", display_id=display_id))


def _until(now: datetime, lasting: Lasting) -> datetime:
    if lasting == Lasting.DAY:
        tomorrow = business_date(now, clock.zone()) + timedelta(days=1)
        return cut_off_at(tomorrow, time(), clock.zone())
    return now + timedelta(minutes=int(lasting.value))
