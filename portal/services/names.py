"""Names as people type them: trimmed, in one spelling, and never empty."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from portal.domain.visible_text import one_line
from portal.services import free_text
from portal.services.refusal import Rejected

LONGEST = 120
MOST_NAMES = 3
"""How many people a notice names."""


@dataclass(frozen=True)
class Named:
    """Something by its name alone, in Chinese and, where it has one, in English."""

    name: str
    name_en: str | None


def first_few(names: Sequence[Named]) -> dict[str, object]:
    """Return how many they are and the first of them, as a notice names them."""
    first = names[:MOST_NAMES]
    return {
        "count": len(names),
        "names": [one.name for one in first],
        "names_en": [one.name_en or one.name for one in first],
    }


def clean(field: str, text: str, longest: int = LONGEST) -> str:
    """Return the text in NFKC with single spaces; Rejected when nothing or too much is left.

    Also when it gives a personal number away.
    """
    cleaned = tidy(text)
    if not cleaned:
        raise Rejected(field, _l("Write something here."))
    if len(cleaned) > longest:
        raise Rejected(field, _l("Use at most %(count)s characters.", count=longest))
    free_text.demand_impersonal(field, cleaned)
    return cleaned


def clean_optional(field: str, text: str | None, longest: int = LONGEST) -> str | None:
    """Return the text as `clean` does, None where there is none."""
    return clean(field, text, longest) if text and tidy(text) else None


def tidy(text: str) -> str:
    """Return the text in NFKC, without control characters, with single spaces."""
    folded = unicodedata.normalize("NFKC", text)
    return one_line(folded)
