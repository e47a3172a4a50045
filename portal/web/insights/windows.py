"""Which days of a season an address asks for: all of it, a part that is offered, or any two."""

from dataclasses import dataclass

from flask import request
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal.domain import season_days
from portal.domain.season_days import Days
from portal.models import Campaign
from portal.pages.formats import is_english

OWN = "days"
_WEEKS = (1, 2, 4)


@dataclass(frozen=True)
class Window:
    """The days that are shown, under the name of the choice that means them.

    `error` tells why the typed days are not those shown; `first` and `last` are as typed.
    """

    days: Days
    name: str
    error: str = ""
    first: str = ""
    last: str = ""


def offered(campaign: Campaign, most: int, day: int | None) -> dict[str, tuple[str, Days]]:
    """Return the parts of a season to choose from, by name: what each is called, and its days.

    `most` is how many days the longer of the two seasons has, `day` today's of the later one.
    """
    found = {"": (_("The whole season"), Days(1, most))}
    if day is not None and day < most:
        found["today"] = (_("Up to day %(day)s", day=day), Days(1, day))
    if day is not None:
        for count in _WEEKS:
            label = ngettext("The last %(num)s week", "The last %(num)s weeks", count)
            found[f"w{count}"] = (label, season_days.weeks(count, day))
    for month, days in season_days.months(campaign.starts_on, campaign.ends_on).items():
        label = format_date(month, "MMMM y" if is_english() else "y年M月")
        found[f"{month:%Y-%m}"] = (label, days)
    return found


def asked(parts: dict[str, tuple[str, Days]], most: int) -> Window:
    """Return which days the address asks for; the whole season where it makes no sense."""
    name = request.args.get("window", "")
    first, last = request.args.get("from", "")[:9], request.args.get("to", "")[:9]
    whole = parts[""][1]
    if name != OWN:
        known = name if name in parts else ""
        return Window(parts[known][1], known)
    days = season_days.stretch(first, last, most)
    if days is None:
        error = _("Two days of the season, from 1 to %(most)s, the first no later.", most=most)
        return Window(whole, name, error, first, last)
    return Window(days, name, "", str(days.first), str(days.last))
