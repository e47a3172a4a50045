"""Privacy: what is shown for a reason, what is erased and when, and what stays right all the same."""

from portal.services.privacy.customers import Reach, erase, erase_old, reach
from portal.services.privacy.keeping import Kept, Overview, overview
from portal.services.privacy.leavers import (
    erase_leavers,
    erase_person,
    label,
    label_en,
    may_erase_person,
)
from portal.services.privacy.running import Erased, erase_due, run
from portal.services.privacy.unmasking import REASONS, Unmasked, may_unmask, unmask

__all__ = [
    "REASONS",
    "Erased",
    "Kept",
    "Overview",
    "Reach",
    "Unmasked",
    "erase",
    "erase_due",
    "erase_leavers",
    "erase_old",
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
