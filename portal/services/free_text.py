"""Free text that goes on record: visible characters, not too many, and no personal numbers."""

from flask_babel import lazy_gettext as _l

from portal.domain import personal_data
from portal.domain.visible_text import lines, one_line
from portal.services.refusal import Rejected

LONGEST = 400
LONGEST_LINES = 1000
PERSONAL_MESSAGE = _l(
    "This looks like an ID, card or telephone number. Leave it out; a name is enough here."
)


def checked(field: str, text: str) -> str:
    """Return the text in one line; Rejected at the field when it cannot be kept."""
    return _taken(field, one_line(text), LONGEST)


def checked_lines(field: str, text: str) -> str:
    """Return the text in its several lines; refused as `checked` refuses."""
    return _taken(field, lines(text), LONGEST_LINES)


def demand_impersonal(field: str, text: str) -> None:
    """Raise Rejected at the field when the text, as it is kept, gives a personal number away."""
    if personal_data.find(text):
        raise Rejected(field, PERSONAL_MESSAGE)


def _taken(field: str, text: str, longest: int) -> str:
    if len(text) > longest:
        raise Rejected(field, _l("Use at most %(count)s characters here.", count=longest))
    demand_impersonal(field, text)
    return text
