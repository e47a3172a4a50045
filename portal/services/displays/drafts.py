"""What a supervisor says of a screen, checked before it is written."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import time

from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.domain.scene import is_span
from portal.extensions import db
from portal.models import Unit
from portal.services import boards, playlists
from portal.services.access import LARGEST_ID, Actor, find_unit
from portal.services.names import clean
from portal.services.refusal import NotFound, Rejected

LOCALES = ("zh_CN", "en")
MOST_BOARDS = 8
USUAL_DIMS = (time(20, 30), time(7))
"""From when until when a screen is dark for which nobody has said it."""


@dataclass(frozen=True)
class DisplayDraft:
    """What a supervisor says of a screen.

    `board_id` is its first board and `others` those after it, in order. Without a playlist it shows
    the usual one. `dims` are the hours at which it is dark, both None for never.
    """

    name: str
    unit_id: int
    board_id: int
    locale: str
    others: tuple[int, ...] = ()
    playlist_id: int | None = None
    dims: tuple[time | None, time | None] = USUAL_DIMS

    @property
    def columns(self) -> dict[str, object]:
        """What is written of it into the display's own row."""
        return {
            "name": self.name,
            "unit_id": self.unit_id,
            "board_id": self.board_id,
            "locale": self.locale,
            "playlist_id": self.playlist_id,
            "dims_from": self.dims[0],
            "dims_to": self.dims[1],
        }


def checked(actor: Actor, draft: DisplayDraft, kept: Collection[int] = ()) -> DisplayDraft:
    """Return the draft as it may be written, each board once, or refuse it at its field.

    `kept` are the boards that the screen shows already: they may stay, whoever put them there.
    """
    if not draft.name.strip():
        raise Rejected("name", _l("Name the screen, so that others know which one it is."))
    if draft.locale not in LOCALES:
        raise Rejected("locale", _l("Choose a language."))
    unit = _unit(actor, draft.unit_id)
    others = _boards(actor, draft, kept)
    if draft.playlist_id is not None and not playlists.usable_at(
        db.session(), min(draft.playlist_id, LARGEST_ID), unit.path
    ):
        raise Rejected(
            "playlist_id", _l("Choose a playlist of the screen's unit, or of a unit above it.")
        )
    if not is_span(*draft.dims):
        raise Rejected("dims_to", _l("Give both hours, one apart from the other, or neither."))
    return replace(draft, name=clean("name", draft.name), others=others)


def _unit(actor: Actor, unit_id: int) -> Unit:
    try:
        unit = find_unit(db.session(), actor, unit_id)
    except NotFound as error:
        raise Rejected("unit_id", _l("Choose a unit of yours.")) from error
    if not actor.may(Permission.DISPLAY_APPROVE, unit.path):
        raise Rejected("unit_id", _l("Choose a unit of yours."))
    return unit


def _boards(actor: Actor, draft: DisplayDraft, kept: Collection[int]) -> tuple[int, ...]:
    """Return the boards after the first, each once; refuse those that are none of the actor's."""
    ids = tuple(dict.fromkeys((draft.board_id, *draft.others)))
    if len(ids) > MOST_BOARDS:
        raise Rejected("board_id", _l("At most %(count)s boards on one screen.", count=MOST_BOARDS))
    seen = {board.id for board, _campaign, _unit in boards.visible_to(actor)}
    if not seen.union(kept).issuperset(ids):
        raise Rejected("board_id", _l("Choose the board that it is to show."))
    return ids[1:]
