"""An entry's states in words, for the filter and for the file; its badges are `_lines.html`'s."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.services.ledger import EntryLine, State

STATES = {
    State.STANDING: _l("Standing"),
    State.UNVERIFIED: _l("Not verified yet"),
    State.VERIFIED: _l("Verified"),
    State.LATE: _l("Late line"),
    State.REVERSAL: _l("Reversal"),
    State.TAKEN_BACK: _l("Taken back"),
    State.REFUSED: _l("Refused"),
    State.CORRECTED: _l("Corrected"),
    State.CORRECTION: _l("Correction"),
    State.SHARED: _l("Shared"),
    State.DISPUTED: _l("Disputed"),
    State.BALANCE: _l("Opening balance"),
}


def state(line: EntryLine) -> str:
    """Return what is to be said of the line, such as "Verified, Shared"."""
    return _(", ").join(str(STATES[mark]) for mark in line.marks)
