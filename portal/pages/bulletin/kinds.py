"""What the kinds of bulletin are called: in a list, over the document, in its headings."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.domain.bulletin import Content, Season
from portal.pages.bulletin.written import either, long_day, month, name_of, on, span

ORDER = ("cycle", "week", "month", "season", "correction")
"""The kinds as lists have them."""

_CYCLES = {"daily": _l("Daily bulletin"), "weekly": _l("Weekly bulletin")}
_NAMES = {
    "week": _l("Weekly bulletin"),
    "month": _l("Monthly summary"),
    "season": _l("Final bulletin"),
    "correction": _l("Correction notice"),
}


def label(kind: str, cadence: str) -> str:
    """Return what bulletins of the kind are called in a season of the cadence."""
    return str(_CYCLES[cadence] if kind == "cycle" else _NAMES[kind])


def title(content: Content) -> str:
    """Return what stands in red over the document."""
    unit = either(content.season.unit, content.season.unit_en)
    if content.kind == "cycle":
        if content.season.cadence == "daily":
            return _("%(unit)s Daily Bulletin", unit=unit)
        return _("%(unit)s Weekly Bulletin", unit=unit)
    titles = {
        "week": _("%(unit)s Weekly Bulletin", unit=unit),
        "month": _("%(unit)s Monthly Summary", unit=unit),
        "season": _("%(unit)s Final Bulletin", unit=unit),
        "correction": _("%(unit)s Correction Notice", unit=unit),
    }
    return titles[content.kind]


def number(content: Content) -> str:
    """Return the issue's number with its year: 〔2026〕第23期."""
    return _("No. %(number)s of %(year)s", number=content.number, year=on(content.ends_on).year)


def office(season: Season) -> str:
    """Return who issues."""
    return _("%(unit)s Campaign Office", unit=either(season.unit, season.unit_en))


def heading(content: Content) -> str:
    """Return what the bulletin is about."""
    campaign = name_of(content.season)
    if content.kind == "correction":
        return _("%(campaign)s: correction of printed figures", campaign=campaign)
    if content.kind == "season":
        return _("%(campaign)s: final results", campaign=campaign)
    if content.kind == "month":
        return _(
            "%(campaign)s: results of %(month)s",
            campaign=campaign,
            month=month(on(content.ends_on)),
        )
    if content.kind == "week" or content.season.cadence == "weekly" or content.sums is None:
        return _("%(campaign)s: results of %(span)s", campaign=campaign, span=span(content))
    passed = content.sums.elapsed_days
    if content.season.basis == "working":
        return _("%(campaign)s: results of working day %(day)s", campaign=campaign, day=passed)
    return _("%(campaign)s: results of day %(day)s", campaign=campaign, day=passed)


def gain(content: Content) -> str:
    """Return what the days are called that a bulletin tells of: 当日, 本期, 本周, 本月."""
    if content.kind == "week":
        return _("This week")
    if content.kind == "month":
        return _("This month")
    return _("On the day") if content.starts_on == content.ends_on else _("This issue")


def stars(content: Content) -> str:
    """Return the heading over who did best."""
    if content.kind == "season":
        return _("Stars of the season")
    if content.kind == "week" or content.season.cadence == "weekly":
        return _("Stars of the week")
    return _("Stars of the month") if content.kind == "month" else _("Stars of the day")


def table(content: Content) -> str:
    """Return the heading over the table."""
    headings = {
        "individual": _("Results by person"),
        "bundle": _("Results by bundle"),
        "team": _("Results by team"),
        "sub_branch": _("Results by sub-branch"),
    }
    return headings[content.season.scoring]


def dated(content: Content) -> str:
    """Return the day of the document."""
    return long_day(on(content.ends_on))
