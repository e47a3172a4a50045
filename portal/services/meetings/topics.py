"""What was talked about: a few lines, kept as they were written but for idle space."""

from flask_babel import lazy_gettext as _l

from portal.domain.visible_text import one_line
from portal.services import free_text
from portal.services.refusal import Rejected

LONGEST = 1000


def cleaned(text: str) -> str:
    """Return the lines as they are kept, the empty ones left out; Rejected at `topics`."""
    lines = [line for line in map(one_line, text.splitlines()) if line]
    kept = "\n".join(lines)
    if len(kept) > LONGEST:
        raise Rejected("topics", _l("Use at most %(count)s characters here.", count=LONGEST))
    # Also over the end of a line: a number broken in two is still one.
    free_text.demand_impersonal("topics", kept)
    return kept
