"""Periods in words and in addresses."""

from datetime import date

from flask_babel import format_date, pgettext
from flask_babel import gettext as _

from portal.domain.period import Kind, Span, is_part
from portal.pages.formats import day, is_english


def kind_name(kind: Kind) -> str:
    """Return what a kind of period is called."""
    return {
        Kind.CAMPAIGN: _("Whole season"),
        Kind.YEAR: _("Year"),
        Kind.QUARTER: _("Quarter"),
        Kind.MONTH: _("Month"),
        Kind.WEEK: _("Week"),
        Kind.DAY: pgettext("a kind of period", "Day"),
    }[kind]


def name(span: Span) -> str:
    """Return what a period is called: the whole season, 2026年11月, 11月9日–15日, 11月9日."""
    first = span.starts_on
    if span.kind == Kind.CAMPAIGN:
        return _("Whole season")
    if span.kind == Kind.YEAR:
        return format_date(first, "y" if is_english() else "y年")
    if span.kind == Kind.QUARTER:
        return format_date(first, "'Q'Q y" if is_english() else "y年 第Q季度")
    if span.kind == Kind.MONTH:
        return format_date(first, "MMM y" if is_english() else "y年M月")
    if span.kind == Kind.WEEK and span.ends_on != first:
        return f"{day(first)}–{day(span.ends_on)}"
    return day(first)


def key(span: Span) -> str:
    """Return how a period is written in an address: campaign, week:2026-11-09:2026-11-15."""
    if span.kind == Kind.CAMPAIGN:
        return span.kind.value
    return f"{span.kind.value}:{span.starts_on.isoformat()}:{span.ends_on.isoformat()}"


def read(text: str, whole: Span) -> Span | None:
    """Return the period of a campaign that an address names, None where it names none."""
    if text in ("", Kind.CAMPAIGN.value):
        return whole
    try:
        kind, first, last = text.split(":")
        span = Span(Kind(kind), date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return span if span.kind != Kind.CAMPAIGN and is_part(whole, span) else None
