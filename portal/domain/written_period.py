"""Periods as lists write them: the whole season, 2026年11月, 2026-W46, 2026-Q4, a day, from–to."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from portal.domain.period import ORDER, Kind, Span, around
from portal.domain.written_day import read as read_day

_WHOLE = frozenset(
    {"campaign", "whole season", "season", "全季", "整季", "全程", "全赛季", "整个赛季", "整个竞赛"}
)
_DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
_BETWEEN = re.compile(rf"(.*?)[\s·(:]*({_DAY})\s*[/~–—至到:]\s*({_DAY})\s*\)?")
_MONTH_ALONE = re.compile(r"(\d{1,2})\s*月份?")
_QUARTERS = "一二三四"
_CALENDAR: tuple[tuple[re.Pattern[str], Callable[..., Span]], ...] = (
    (
        re.compile(r"(\d{4})\s*[-年]?\s*(?:w(\d{1,2})|第\s*(\d{1,2})\s*周)"),
        lambda year, one, other: around(
            Kind.WEEK, date.fromisocalendar(int(year), int(one or other), 1)
        ),
    ),
    (
        re.compile(r"(\d{4})\s*[-年]?\s*(?:q([1-4])|第?\s*([1-4一二三四])\s*季度?)"),
        lambda year, one, other: around(
            Kind.QUARTER, date(int(year), 3 * _number(one or other) - 2, 1)
        ),
    ),
    (
        re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?|(\d{4})(\d{2})"),
        lambda year, month, other, last: around(
            Kind.MONTH, date(int(year or other), int(month or last), 1)
        ),
    ),
    (re.compile(r"(\d{4})\s*年?"), lambda year: around(Kind.YEAR, date(int(year), 1, 1))),
)


def read(text: str, whole: Span) -> Span | None:
    """Return the period that a text names, None where it names none.

    One of the calendar's is cut off at the ends of the season; where it holds all of the season it
    is the season. One that is written from–to is taken by the word, and may be no part of it, as
    may be one that lies beyond.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    if folded in _WHOLE:
        return whole
    try:
        between = _BETWEEN.fullmatch(folded)
        if between:
            return _between(whole, *between.groups())
        day = read_day(folded)
        if day is not None:
            return Span(Kind.DAY, day, day)
        found = _calendar(folded) or _month_of(folded, whole)
    except (ValueError, OverflowError):
        return None
    return None if found is None else _cut(found, whole)


def write(span: Span) -> str:
    """Return a period as it is read back to the day: 2026-W46 · 2026-11-09/2026-11-15.

    The days stand beside it so that no spreadsheet takes a month for a date.
    """
    first = span.starts_on
    if span.kind == Kind.CAMPAIGN:
        return span.kind.value
    if span.kind == Kind.DAY:
        return first.isoformat()
    year, week, _day = first.isocalendar()
    front = {
        Kind.YEAR: f"{first:%Y}",
        Kind.QUARTER: f"{first:%Y}-Q{(first.month + 2) // 3}",
        Kind.MONTH: f"{first:%Y-%m}",
        Kind.WEEK: f"{year}-W{week:02}",
    }[span.kind]
    return f"{front} · {first.isoformat()}/{span.ends_on.isoformat()}"


def _between(whole: Span, front: str, first: str, last: str) -> Span | None:
    begins, ends = read_day(first), read_day(last)
    if begins is None or ends is None:
        return None
    if front in tuple(Kind):
        return Span(Kind(front), begins, ends)
    if front:
        named = _calendar(front)
        return Span(named.kind, begins, ends) if named else None
    if (begins, ends) == (whole.starts_on, whole.ends_on):
        return whole
    for kind in reversed(ORDER[1 : ORDER.index(Kind.DAY)]):
        if around(kind, begins).covers(ends):
            return Span(kind, begins, ends)
    return None


def _calendar(text: str) -> Span | None:
    for form, of in _CALENDAR:
        match = form.fullmatch(text)
        if match:
            return of(*match.groups())
    return None


def _month_of(text: str, whole: Span) -> Span | None:
    """Return the month of a text without a year, where the season has just one of that number."""
    match = _MONTH_ALONE.fullmatch(text)
    if not match:
        return None
    years = range(whole.starts_on.year, whole.ends_on.year + 1)
    months = [around(Kind.MONTH, date(year, int(match[1]), 1)) for year in years]
    within = [month for month in months if month.overlaps(whole)]
    return within[0] if len(within) == 1 else None


def _cut(span: Span, whole: Span) -> Span:
    if not span.overlaps(whole):
        return span
    first, last = max(span.starts_on, whole.starts_on), min(span.ends_on, whole.ends_on)
    if (first, last) == (whole.starts_on, whole.ends_on):
        return whole
    return Span(span.kind, first, last)


def _number(text: str) -> int:
    return _QUARTERS.index(text) + 1 if text in _QUARTERS else int(text)
