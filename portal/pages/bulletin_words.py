"""What a bulletin is called where it leaves the house, and its facts as figures again."""

from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.bulletin import Content
from portal.pages.formats import day, full_day, is_english


def either(chinese: str, english: str | None) -> str:
    """Return the name in the reader's language."""
    return (english or chinese) if is_english() else chinese


def figure(text: str | None) -> Decimal | None:
    """Return a figure that was written down."""
    return None if text is None else Decimal(text)


def title(content: Content) -> str:
    """Return what stands in red over the table."""
    unit = either(content.season.unit, content.season.unit_en)
    if content.kind == "cycle" and content.season.cadence == "daily":
        return _("%(unit)s Daily Bulletin", unit=unit)
    titles = {
        "cycle": _("%(unit)s Weekly Bulletin", unit=unit),
        "week": _("%(unit)s Weekly Bulletin", unit=unit),
        "month": _("%(unit)s Monthly Summary", unit=unit),
        "season": _("%(unit)s Final Bulletin", unit=unit),
        "correction": _("%(unit)s Correction Notice", unit=unit),
    }
    return titles[content.kind]


def number(content: Content) -> str:
    """Return the issue's number with its year."""
    year = date.fromisoformat(content.ends_on).year
    return _("No. %(number)s of %(year)s", number=content.number, year=year)


def campaign(content: Content) -> str:
    """Return the campaign's name."""
    return either(content.season.name, content.season.name_en)


def dated(content: Content) -> str:
    """Return the day up to which it tells, with year and weekday."""
    return full_day(date.fromisoformat(content.ends_on))


def cut_off(content: Content) -> str:
    """Return up to which moment it counts."""
    at = datetime.fromisoformat(content.at)
    return _("As of %(day)s, %(time)s", day=day(at.date()), time=f"{at:%H:%M}")


def measure(content: Content) -> str:
    """Return what is counted."""
    return either(content.season.measure, content.season.measure_en)


def gained(content: Content) -> str:
    """Return what the days are called that it tells of."""
    if content.kind == "week":
        return _("This week")
    if content.kind == "month":
        return _("This month")
    return _("On the day") if content.starts_on == content.ends_on else _("This issue")


def basis(content: Content) -> str:
    """Return on which days pace is counted, and what the calendar does not know."""
    days = (
        _("Pace by working days")
        if content.season.basis == "working"
        else _("Pace by calendar days")
    )
    unloaded = [
        _("%(year)s: calendar not loaded, counted Monday to Friday", year=year)
        for year in content.season.unloaded
    ]
    return " · ".join([days, *unloaded])


def counted(content: Content) -> str:
    """Return which entries count."""
    return {
        "before": _("Counted: verified entries only"),
        "after": _("Counted: every entry, unverified ones too"),
    }.get(content.season.verification, _("Counted: every entry, reversals taken off"))
