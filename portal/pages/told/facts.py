"""What a notice tells, in words, and the facts that it is worded from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from portal.pages.formats import day, is_english

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Worded:
    """A notice in words: a sentence, what was written with it, an icon.

    `is_about_checks`: it leads to the checks rather than to an entry. `endpoint` is the page that
    it leads to, where that is another one, and `values` what its address names.
    """

    text: str
    reason: str
    icon: str
    is_about_checks: bool = False
    endpoint: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


def name(facts: Facts) -> str:
    """Return who did it, in the language of the page."""
    return (is_english() and text(facts, "by_en")) or text(facts, "by")


def unit(facts: Facts) -> str:
    """Return the unit that it is about."""
    return (is_english() and text(facts, "unit_en")) or text(facts, "unit")


def either(facts: Facts, key: str) -> str:
    """Return a name in the reader's language."""
    return (is_english() and text(facts, f"{key}_en")) or text(facts, key)


def names(facts: Facts) -> str:
    """Return the first names, with a sign that there are more."""
    names = facts.get("names_en" if is_english() else "names")
    if not isinstance(names, list):
        return ""
    more = "…" if number(facts, "count") > len(names) else ""
    return _(", ").join(str(name) for name in names) + more


def number(facts: Facts, key: str) -> int:
    """Return a count, 0 without one."""
    found = facts.get(key)
    return found if isinstance(found, int) else 0


def day_of(facts: Facts, key: str) -> str:
    """Return a day as it is read."""
    return day(date.fromisoformat(text(facts, key)))


def text(facts: Facts, key: str) -> str:
    """Return a fact as it was written, "" without it."""
    return str(facts.get(key) or "")
