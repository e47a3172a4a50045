"""What a supervisor says of a screen, checked before it is written."""

from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from portal.domain.roles import Permission
from portal.extensions import db
from portal.services import boards
from portal.services.access import Actor, find_unit
from portal.services.names import clean
from portal.services.refusal import NotFound, Rejected

LOCALES = ("zh_CN", "en")


@dataclass(frozen=True)
class DisplayDraft:
    """What a supervisor says of a screen."""

    name: str
    unit_id: int
    board_id: int
    locale: str


def checked(actor: Actor, draft: DisplayDraft) -> DisplayDraft:
    """Return the draft as it may be written, or refuse it at its field."""
    if not draft.name.strip():
        raise Rejected("name", _l("Name the screen, so that others know which one it is."))
    if draft.locale not in LOCALES:
        raise Rejected("locale", _l("Choose a language."))
    try:
        unit = find_unit(db.session(), actor, draft.unit_id)
    except NotFound as error:
        raise Rejected("unit_id", _l("Choose a unit of yours.")) from error
    if not actor.may(Permission.DISPLAY_APPROVE, unit.path):
        raise Rejected("unit_id", _l("Choose a unit of yours."))
    try:
        boards.find(actor, draft.board_id)
    except NotFound as error:
        raise Rejected("board_id", _l("Choose the board that it is to show.")) from error
    return replace(draft, name=clean("name", draft.name))
