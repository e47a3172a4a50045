"""What a refused table keeps of what was sent: what somebody typed, not what it only showed."""

from collections.abc import Mapping

from portal.services import targets
from portal.services.targets import Sheet
from portal.web.campaigns.target_form import Typed, subject_of


def texts(sheet: Sheet, typed: Typed) -> Mapping[str, str]:
    """Return the texts of the form without the cells that hold what the page was shown with.

    Those show what is in force by now: as a text of the form the figure of before would look like
    a change, and saving it would undo what somebody else has set meanwhile. So would a cell whose
    clash was left to the other's value.
    """
    if typed.version is None:
        return typed.texts
    untouched = targets.unchanged(sheet.campaign, sheet.column, typed.wished, typed.version)
    return {
        key: text
        for key, text in typed.texts.items()
        if subject_of(key) not in untouched and not typed.is_theirs(key)
    }


def pinned(sheet: Sheet, typed: Typed | None) -> set[str]:
    """Return whose pins are set: as they are in force, but for those that were toggled."""
    lines = (sheet.head, *sheet.lines)
    toggled = typed.pins if typed else {}
    return {line.key for line in lines if toggled.get(line.subject, line.held.pinned)}
