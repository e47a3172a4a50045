"""How a bulletin's facts are written in the reader's language: figures, names, days, shares."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal.domain.bulletin import Content, Season
from portal.pages.bulletin.strong import strong
from portal.pages.formats import clock_time, day, is_english, pct, qty, singular

MOST_NAMES = 4


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str | None: ...


def either(chinese: str, english: str | None) -> str:
    """Return the one that is the reader's; without an English one the Chinese."""
    return (english or chinese) if is_english() else chinese


def name_of(thing: _Named) -> str:
    """Return a name in the reader's language."""
    return either(thing.name, thing.name_en)


def decimal(text: str) -> Decimal:
    """Return a figure of the facts."""
    return Decimal(text)


def maybe(text: str | None) -> Decimal | None:
    """Return a figure of the facts, None where there is none."""
    return None if text is None else Decimal(text)


def on(text: str) -> date:
    """Return a day of the facts."""
    return date.fromisoformat(text)


def measure_of(season: Season) -> str:
    """Return what the season's figures are counted in."""
    return either(season.measure, season.measure_en)


def amount(season: Season, value: Decimal) -> str:
    """Write so many of the measure: 405户, 405 accounts, 1 account."""
    count = strong(qty(value))
    if not is_english():
        return f"{count}{season.measure}"
    return f"{count} {singular(season.measure_en) if value == 1 else season.measure_en}"


def rate_of(season: Season, text: str) -> str:
    """Write a rate a day of the measure, with one decimal."""
    count = strong(text)
    return f"{count} {season.measure_en}" if is_english() else f"{count}{season.measure}"


def per_cent(fraction: Decimal) -> str:
    """Write a fraction as a percentage with its sign: 77.9%."""
    return strong(f"{pct(fraction)}%")


def days(content: Content, count: int) -> str:
    """Write a number of the days that the season counts: 7天, 7个工作日."""
    number = strong(str(count))
    if content.season.basis == "working":
        return ngettext("%(n)s working day", "%(n)s working days", count, n=number)
    return ngettext("%(n)s day", "%(n)s days", count, n=number)


def cut_off(content: Content) -> str:
    """Write the cut-off's day and time: 11月23日18:00."""
    moment = datetime.fromisoformat(content.at)
    return _("%(time)s on %(day)s", time=clock_time(moment), day=day(moment.date()))


def long_day(value: date) -> str:
    """Write a date in full, as documents are dated: 2026年11月23日, 23 November 2026."""
    return format_date(value, "d MMMM y" if is_english() else "y年M月d日")


def month(value: date) -> str:
    """Write a month: 2026年11月, November 2026."""
    return format_date(value, "MMMM y" if is_english() else "y年M月")


def span(content: Content) -> str:
    """Write the days that a bulletin tells of: one, or from one to another."""
    first, last = on(content.starts_on), on(content.ends_on)
    if first == last:
        return day(last)
    return _("%(first)s through %(last)s", first=day(first), last=day(last))


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """Write names one after the other, at most so many; how many more there are is said."""
    shown = list(names[:most])
    if len(names) > most:
        return _("%(names)s and others (%(count)s in all)", names=_commas(shown), count=len(names))
    if len(shown) == 1:
        return shown[0]
    return _("%(names)s and %(last)s", names=_commas(shown[:-1]), last=shown[-1])


def _commas(names: Sequence[str]) -> str:
    return (", " if is_english() else "、").join(names)


def joined(sentences: Sequence[str]) -> str:
    """Put whole sentences one after the other."""
    return (" " if is_english() else "").join(one for one in sentences if one)


def clauses(told: Sequence[str]) -> str:
    """Make one sentence of clauses."""
    found = [one for one in told if one]
    if not found:
        return ""
    text = _("%(clauses)s.", clauses=("; " if is_english() else "；").join(found))
    return text[:1].upper() + text[1:]
