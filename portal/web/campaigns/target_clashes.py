"""Targets that two people changed at once: both values, and what is on record of the other's."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from portal.pages import target_row
from portal.pages.formats import qty
from portal.services import targets
from portal.services.targets import Clash, Sheet, TargetLine
from portal.web.guard import actor


@dataclass(frozen=True)
class ClashShown:
    """A target that two people changed: both values, and whose, when and why theirs is."""

    key: str
    name: str
    shown: str
    theirs: str
    yours: str
    line: TargetLine | None


def clashes(sheet: Sheet, found: Sequence[Clash]) -> dict[str, ClashShown]:
    """Return the clashes by field, each with what is on record of the other's change."""
    by_subject = {line.subject: line for line in (sheet.head, *sheet.lines)}
    known = {
        clash.subject: by_subject[clash.subject] for clash in found if clash.subject in by_subject
    }
    revisions = [clash.revision_id for clash in found if clash.subject in known]
    lines = targets.history(actor(), sheet.campaign.id, revisions=revisions, limit=len(revisions))
    said = {line.key: line for line in lines}
    return {
        known[clash.subject].key: ClashShown(
            key=known[clash.subject].key,
            name=target_row.name_of(known[clash.subject]),
            shown=_typed(clash.shown),
            theirs=_typed(clash.theirs),
            yours=_typed(clash.yours),
            line=said.get(clash.subject),
        )
        for clash in found
        if clash.subject in known
    }


def _typed(value: Decimal) -> str:
    return qty(value) if value else _("none")
