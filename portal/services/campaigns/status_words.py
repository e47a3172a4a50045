"""A campaign's own words for the four states of pace, by state and language; none: the usual."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from portal.services.names import clean_optional
from portal.services.refusal import Rejected

STATES = ("exceeded", "on_pace", "slightly_behind", "attention")
LONGEST = {"zh": 8, "en": 20}
"""By language; a word of pace stands in a cell of a table."""

StatusWords = Mapping[str, Mapping[str, str]]


def field_of(state: str, language: str) -> str:
    """Return the name under which a refusal names the word."""
    return f"word_{state}_{language}"


def checked(words: StatusWords) -> StatusWords:
    """Return the words cleaned, those alone that there are; Rejected for one that cannot be.

    Two states with one word would leave the colour alone to tell them apart.
    """
    found: dict[str, dict[str, str]] = {}
    taken: set[tuple[str, str]] = set()
    for state in STATES:
        for language, longest in LONGEST.items():
            field = field_of(state, language)
            word = clean_optional(field, words.get(state, {}).get(language), longest)
            if word is None:
                continue
            if (language, word.casefold()) in taken:
                raise Rejected(field, _l("Another state has this word already. Choose another."))
            taken.add((language, word.casefold()))
            found.setdefault(state, {})[language] = word
    return found
