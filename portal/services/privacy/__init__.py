"""Privacy: what is shown for a reason, and what is erased, when, and by whom."""

from portal.services.privacy.customers import Reach, erase, reach
from portal.services.privacy.keeping import Kept, Overview, overview
from portal.services.privacy.leavers import erase_person, label, label_en, may_erase_person
from portal.services.privacy.running import Erased, due, erase_due, run
from portal.services.privacy.unmasking import MOST, REASONS, TooMany, Unmasked, may_unmask, unmask

__all__ = [
    "MOST",
    "REASONS",
    "Erased",
    "Kept",
    "Overview",
    "Reach",
    "TooMany",
    "Unmasked",
    "due",
    "erase",
    "erase_due",
    "erase_person",
    "label",
    "label_en",
    "may_erase_person",
    "may_unmask",
    "overview",
    "reach",
    "run",
    "unmask",
]
