"""Free text that goes on record: one visible line, not too long, and no personal numbers."""

from flask_babel import lazy_gettext as _l

from portal.domain import personal_data
from portal.domain.visible_text import one_line
from portal.services.refusal import Rejected

LONGEST = 400
PERSONAL_MESSAGE = _l(
    "This looks like an ID, card or mobile number. Leave it out; a name is enough here."
)


def checked(field: str, text: str) -> str:
    """Return the text as it is kept; Rejected at the field when it cannot be. Nothing stays so."""
    text = one_line(text)
    if len(text) > LONGEST:
        raise Rejected(field, _l("Use at most %(count)s characters here.", count=LONGEST))
    if personal_data.find(text):
        raise Rejected(field, PERSONAL_MESSAGE)
    return text
