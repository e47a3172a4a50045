"""How figures and moments are written: one formatter per kind of figure."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import format_date, format_datetime, get_locale, gettext

from portal import clock


def is_english() -> bool:
    """Whether names that have an English form are shown in it."""
    locale = get_locale()
    return locale is not None and locale.language == "en"


def named(thing: object) -> str:
    """Return a named thing's name in the reader's language."""
    if is_english():
        return str(getattr(thing, "name_en", None) or thing.name)  # type: ignore[attr-defined]
    return str(thing.name)  # type: ignore[attr-defined]


def qty(value: Decimal | int | None) -> str:
    """Write a quantity: thousands apart, no idle zeros, "–" for none. Half up at two decimals."""
    if value is None:
        return "–"
    rounded = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    text = f"{rounded:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def qty4(value: Decimal) -> str:
    """Write a share to its last decimal, so that people can add the parts up: 0.3334."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def signed(value: Decimal | int | None) -> str:
    """Write a change with its sign; nothing changed is a plain 0."""
    if value is None:
        return "–"
    text = qty(-value if value < 0 else value)
    if value == 0:
        return text
    return f"+{text}" if value > 0 else f"−{text}"


def sentences(told: Iterable[str]) -> str:
    """Write sentences after each other, as the reader's language sets them apart."""
    return (" " if is_english() else "").join(told)


def singular(measure: str) -> str:
    """Return the English measure of a single one: accounts, entries, boxes."""
    if measure.endswith("ies"):
        return f"{measure[:-3]}y"
    if measure.endswith(("sses", "xes", "ches", "shes")):
        return measure[:-2]
    return measure[:-1] if measure.endswith("s") and not measure.endswith("ss") else measure


def rate(value: Decimal | None) -> str:
    """Write a quantity a day, with one decimal: 14.4."""
    return "–" if value is None else f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def pp(value: Decimal | None) -> str:
    """Write percentage points with their sign and always one decimal: +4.6, −20.0, 0.0."""
    if value is None:
        return "–"
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,}"


def pct(fraction: Decimal | None) -> str:
    """Write a fraction as a percentage with one decimal, without the sign "%"."""
    if fraction is None:
        return "–"
    return f"{(fraction * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}"


def day(value: date | None) -> str:
    """Write a date without its year: 11月23日, 23 Nov."""
    if value is None:
        return "–"
    return format_date(value, "d MMM" if is_english() else "M月d日")


def full_day(value: date | None) -> str:
    """Write a date with year and weekday."""
    if value is None:
        return "–"
    return format_date(value, "EEE d MMM y" if is_english() else "y年M月d日 EEE")


def clock_time(value: datetime | None) -> str:
    """Write the time of day in the branch's zone: 14:27."""
    return "–" if value is None else value.astimezone(clock.zone()).strftime("%H:%M")


def seconds(value: datetime) -> str:
    """Write date and time to the second in the branch's zone: what happened in which order."""
    return value.astimezone(clock.zone()).strftime("%Y-%m-%d %H:%M:%S")


def moment(value: datetime | None) -> str:
    """Write date and time in the branch's zone."""
    if value is None:
        return "–"
    return format_datetime(value.astimezone(clock.zone()), "y-MM-dd HH:mm", rebase=False)


def instant(value: datetime) -> str:
    """Write a moment as HTML takes it in an attribute: to the second, with its offset."""
    return value.isoformat(timespec="seconds")


def account_type(code: str | None) -> str:
    """Write an account type's name."""
    names = {
        "basic": gettext("Basic account"),
        "general": gettext("General account"),
        "special": gettext("Special account"),
        "temporary": gettext("Temporary account"),
    }
    return names.get(code or "", "")
