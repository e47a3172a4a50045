"""What a supervisor says of a playlist, checked before it is written."""

from dataclasses import dataclass, replace

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.scene import LONGEST, MOST_ITEMS, SHORTEST, Fault, Item, fault_of
from portal.services.names import clean
from portal.services.refusal import Rejected

_FAULTS = {
    Fault.SECONDS: _l("%(least)s to %(most)s seconds.", least=SHORTEST, most=LONGEST),
    Fault.HOURS: _l("Give both hours, one apart from the other, or neither."),
    Fault.WEEKDAYS: _l("Choose one weekday at least."),
}


class WrongItem(Rejected):
    """An item that cannot be shown; `position` is its place in the list, from 0."""

    def __init__(self, position: int, fault: Fault, message: LazyString) -> None:
        """Name the item and which of its fields is to blame."""
        super().__init__(fault.value, message)
        self.position = position


@dataclass(frozen=True)
class PlaylistDraft:
    """A playlist's name and its items in order."""

    name: str
    items: tuple[Item, ...]


def checked(draft: PlaylistDraft) -> PlaylistDraft:
    """Return the draft as it may be written; Rejected at `name`, `items` or an item."""
    name = clean("name", draft.name)
    if not draft.items:
        raise Rejected("items", _l("Add one scene at least; a screen cannot show nothing."))
    if len(draft.items) > MOST_ITEMS:
        raise Rejected("items", _l("At most %(count)s scenes in one list.", count=MOST_ITEMS))
    for position, item in enumerate(draft.items):
        fault = fault_of(item)
        if fault:
            raise WrongItem(position, fault, _FAULTS[fault])
    return replace(draft, name=name)
