"""A campaign's rules in words, in the reader's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import LazyString, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.pages.formats import day, full_day, named, qty
from portal.pages.pace import USUAL_WORDS
from portal.services.campaigns import Catalogue, Change, Revision, unit_names
from portal.services.campaigns.catalogue import names

STATES = {
    "draft": _l("Draft"),
    "live": _l("Under way"),
    "frozen": _l("Frozen"),
    "closed": _l("Closed"),
}
RANKINGS = {
    "quantity": _l("Quantity of one indicator"),
    "points": _l("Points of all indicators"),
    "attainment": _l("Attainment of the target"),
    "increase": _l("Increase over a base"),
}
SCORINGS = {
    "individual": _l("Individual"),
    "bundle": _l("Bundle (mentor and apprentice)"),
    "team": _l("Team"),
    "sub_branch": _l("Sub-branch"),
}
VERIFICATIONS = {
    "none": _l("None: entries count at once"),
    "after": _l("Afterwards: entries count at once, marked unverified until checked"),
    "before": _l("Beforehand: entries count only once a supervisor has checked them"),
}
CADENCES = {"daily": _l("Every day"), "weekly": _l("Every week")}
COLOURS = {
    "red_up": _l("Red means ahead, green behind"),
    "green_up": _l("Green means ahead, red behind"),
}
WALL_LISTS = {
    "whole": _l("The whole list"),
    "top": _l("The first places alone"),
    "movers": _l("The first places, and who moved up or opened today"),
}
BASES = {"calendar": _l("Calendar days"), "working": _l("Working days")}
WEEKDAYS = {
    0: _l("Monday"),
    1: _l("Tuesday"),
    2: _l("Wednesday"),
    3: _l("Thursday"),
    4: _l("Friday"),
    5: _l("Saturday"),
    6: _l("Sunday"),
}
COHORTS = {"newcomer": _l("Newcomer"), "veteran": _l("Veteran")}
BOARDS = {
    "person": _l("People"),
    "bundle": _l("Bundles"),
    "team": _l("Teams"),
    "sub_branch": _l("Sub-branches"),
    "no_base": _l("People without a base"),
}
LABELS = {
    "code": _l("Code"),
    "name": _l("Name"),
    "name_en": _l("English name"),
    "unit_id": _l("Unit"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "ranking": _l("Ranked by"),
    "ranking_indicator_id": _l("Indicator that decides the rank"),
    "scoring": _l("Scored as"),
    "backdating_days": _l("Days back"),
    "verification": _l("Verification"),
    "cadence": _l("Bulletin"),
    "cadence_weekday": _l("Bulletin's weekday"),
    "basis": _l("Pace counted in"),
    "cut_off": _l("Cut-off"),
    "report_reminder": _l("Reminder of the report"),
    "reason_after_days": _l("Reason after days at zero"),
    "reference_id": _l("Earlier season"),
    "on_pace": _l("“On pace” from"),
    "slightly_behind": _l("“Slightly behind” from"),
    "colours": _l("Colours"),
    "wall_list": _l("Shown on walls"),
    "wall_top": _l("First places on walls"),
    "status_words": _l("Word of pace"),
    "is_history": _l("Told from an account"),
    "state": _l("State"),
    "closures": _l("Day without a bulletin"),
    "indicators": _l("Indicator"),
    "points": _l("Points"),
    "channels": _l("Channel"),
}
_CHOICES: dict[str, dict[str, LazyString]] = {
    "state": STATES,
    "ranking": RANKINGS,
    "scoring": SCORINGS,
    "verification": VERIFICATIONS,
    "cadence": CADENCES,
    "basis": BASES,
    "colours": COLOURS,
    "wall_list": WALL_LISTS,
}


@dataclass(frozen=True, slots=True)
class Line:
    """A change as people read it; `old` or `new` is empty where there was, or is, nothing."""

    label: str
    old: str
    new: str


class Teller:
    """Tells facts of rules in words; knows the names of what the facts refer to."""

    def __init__(self, catalogue: Catalogue, revisions: Iterable[Revision] = ()) -> None:
        """Take the catalogue, and the revisions whose units are to be named."""
        self.indicators = {thing.id: thing for thing in catalogue.indicators}
        self.by_code: dict[str, object] = {one.code: one for one in catalogue.indicators}
        self.by_code |= {one.code: one for one in catalogue.channels}
        changes = [change for revision in revisions for change in revision.changes]
        units, seasons = (_ids(changes, field) for field in ("unit_id", "reference_id"))
        self.units = unit_names(units) if units else {}
        self.seasons = names(seasons) if seasons else {}

    def line(self, change: Change) -> Line:
        """Return a change in words."""
        label = str(LABELS.get(change.field, change.field))
        if change.field == "closures":
            label = f"{label} {full_day(date.fromisoformat(change.key))}"
        elif change.field == "status_words":
            usual = USUAL_WORDS[change.key]
            label = _("%(kind)s “%(name)s”", kind=label, name=usual)
        elif change.key:
            thing = self.by_code.get(change.key)
            name = named(thing) if thing else change.key
            label = _("%(kind)s “%(name)s”", kind=label, name=name)
        return Line(
            label, self.value(change.field, change.old), self.value(change.field, change.new)
        )

    def value(self, field: str, fact: object) -> str:
        """Return one fact in words."""
        if fact is None:
            return ""
        if field in _CHOICES:
            return str(_CHOICES[field].get(str(fact), fact))
        return _TELLERS.get(field, _plain)(self, fact)


def _ids(changes: Iterable[Change], field: str) -> set[int]:
    """Return what the field was and is, in every change of it."""
    values = (value for one in changes if one.field == field for value in (one.old, one.new))
    return {value for value in values if isinstance(value, int)}


def _plain(teller: Teller, fact: object) -> str:
    del teller
    return str(fact)


def _day(teller: Teller, fact: object) -> str:
    del teller
    return full_day(date.fromisoformat(str(fact)))


def _indicator(teller: Teller, fact: object) -> str:
    thing = teller.indicators.get(int(str(fact)))
    return named(thing) if thing else str(fact)


def _unit(teller: Teller, fact: object) -> str:
    unit = teller.units.get(int(str(fact)))
    return named(unit) if unit else str(fact)


def _points(teller: Teller, fact: object) -> str:
    del teller
    points, valid_from, *rescored = fact if isinstance(fact, list) else (fact, None)
    text = qty(Decimal(str(points)))
    if valid_from is None:
        return text
    since = day(date.fromisoformat(str(valid_from)))
    if rescored:
        return _("%(points)s from %(day)s, the past scored anew", points=text, day=since)
    return _("%(points)s from %(day)s", points=text, day=since)


def _own_words(teller: Teller, fact: object) -> str:
    del teller
    words = fact if isinstance(fact, dict) else {}
    return " / ".join(words[language] for language in ("zh", "en") if language in words)


def _season(teller: Teller, fact: object) -> str:
    season = teller.seasons.get(int(str(fact)))
    return named(season) if season else str(fact)


def _per_cent(teller: Teller, fact: object) -> str:
    del teller
    return f"{fact}%"


def _priority(teller: Teller, fact: object) -> str:
    del teller
    return _("priority %(number)s", number=fact)


def _yes(teller: Teller, fact: object) -> str:
    del teller
    return _("yes") if fact else _("no")


def _time(teller: Teller, fact: object) -> str:
    del teller
    return str(fact)[:5]


def _weekday(teller: Teller, fact: object) -> str:
    del teller
    return str(WEEKDAYS[int(str(fact))])


def _places(teller: Teller, fact: object) -> str:
    del teller
    number = int(str(fact))
    return ngettext("%(num)s place", "%(num)s places", number)


def _days(teller: Teller, fact: object) -> str:
    del teller
    number = int(str(fact))
    return ngettext("%(num)s day", "%(num)s days", number)


_TELLERS: dict[str, Callable[[Teller, object], str]] = {
    "starts_on": _day,
    "ends_on": _day,
    "ranking_indicator_id": _indicator,
    "unit_id": _unit,
    "points": _points,
    "channels": _priority,
    "indicators": _yes,
    "closures": _yes,
    "is_history": _yes,
    "cut_off": _time,
    "report_reminder": _time,
    "reason_after_days": _days,
    "cadence_weekday": _weekday,
    "backdating_days": _days,
    "reference_id": _season,
    "status_words": _own_words,
    "on_pace": _per_cent,
    "slightly_behind": _per_cent,
    "wall_top": _places,
}
