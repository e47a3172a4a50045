"""When a scene of a playlist is shown, in words."""

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.domain.scene import EVERY_WEEKDAY, Days, Item

WEEKDAYS = range(7)


def days(choice: Days) -> str:
    """Return on which days by the calendar."""
    return {
        Days.EVERY: _("Every day"),
        Days.WORKING: _("Working days only"),
        Days.FREE: _("Days off only"),
    }[choice]


def weekday(number: int) -> str:
    """Return a weekday's short name, Monday being 0."""
    return str(get_day_names("abbreviated", locale=get_locale())[number])


def when(item: Item) -> str:
    """Return when the item is shown: "17:00–20:00 · Working days only", or "Always"."""
    parts = []
    if item.begins is not None and item.ends is not None:
        parts.append(f"{item.begins:%H:%M}–{item.ends:%H:%M}")
    if item.days != Days.EVERY:
        parts.append(days(item.days))
    if item.weekdays != EVERY_WEEKDAY:
        parts.append(" ".join(weekday(one) for one in WEEKDAYS if item.weekdays >> one & 1))
    return " · ".join(parts) or _("Always")
