"""What the rules in words are made of: numbered sections of numbered rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import format_date
from flask_babel import gettext as _

from portal.domain.quantity import from_scaled, to_scaled
from portal.pages.formats import is_english


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in whole sentences; its items, where it has any, follow it as a list."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rules about one thing; `key` names the section in an address, after a #."""

    key: str
    title: str
    rules: tuple[Rule, ...]


def section(key: str, title: str, *rules: Rule | str | None) -> Section:
    """Return a section of the rules that apply; None is one that does not."""
    found = (Rule(rule) if isinstance(rule, str) else rule for rule in rules if rule)
    return Section(key, title, tuple(found))


def listed(texts: Iterable[str]) -> str:
    """Return the texts one after another, as the reader's language lists things."""
    return _(", ").join(texts)


def figure(value: Decimal) -> str:
    """Write points exactly: a rule that was rounded would not add up."""
    return f"{from_scaled(to_scaled(value)):,}"


def dated(day: date) -> str:
    """Write a date with its year; its weekday would only stand in the way of the sentence."""
    return format_date(day, "d MMM y" if is_english() else "y年M月d日")
