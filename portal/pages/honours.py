"""Honours as a page shows them: by what they are for, each award in the reader's words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal.domain.honour import Rule
from portal.domain.quantity import SCALE, from_scaled
from portal.pages import faces
from portal.pages.formats import day, is_english, named, qty
from portal.services.honours import Award, Leader, Leading, Listing

ICONS = {
    "first": "sparkles",
    "reach": "medal",
    "past_average": "chart-bar",
    "past_champion": "crown",
    "best_day": "bolt",
    "longest_run": "flame",
    "riser": "trending-up",
    "team_target": "flag",
    "newcomers": "users-group",
}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class AwardView:
    """One award, ready to be shown."""

    id: int
    name: str
    who: str
    avatar: str
    hue: int
    person_id: int | None
    told: str
    on: date
    week: str
    entry_id: int | None
    again: bool
    withdrawn_at: datetime | None
    lost_by: int | None
    lost: str
    icon: str


@dataclass(frozen=True)
class Section:
    """What one honour is for, who has it, and who leads so far where it is decided later."""

    key: str
    name: str
    icon: str
    rule: str
    awards: list[AwardView]
    total: int
    leading: list[AwardView]
    is_later: bool


def sections(
    found: Listing, leading: Iterable[Leading], people: Mapping[int, Leader]
) -> list[Section]:
    """Return the honours in the order of their rules, those that are awarded no more after them.

    ``people`` are the names of those who lead, by participation.
    """
    shown = {(rule.kind, rule.threshold): rule for rule in found.rules}
    for award in found.awards:
        key = (award.kind, award.threshold)
        shown.setdefault(key, Rule(*key, award.named.name, award.named.name_en))
    measure = measure_of(found)
    by_kind: dict[str, list[AwardView]] = {}
    for lead in leading:
        by_kind.setdefault(lead.kind, []).append(
            _lead(lead, people[lead.participation_id], measure)
        )
    return [
        Section(
            key=f"{rule.kind}-{from_scaled(rule.threshold)}",
            name=named(rule),
            icon=ICONS[rule.kind],
            rule=for_what(rule, found),
            awards=[view(one, measure) for one in found.awards if (one.kind, one.threshold) == key],
            total=found.counts.get(key, 0),
            leading=by_kind.get(rule.kind, []),
            is_later=rule.kind in ("best_day", "longest_run"),
        )
        for key, rule in shown.items()
    ]


def measure_of(found: Listing) -> str:
    """Return the measure of the campaign in the reader's language."""
    return found.unit[1] if is_english() else found.unit[0]


def view(award: Award, measure: str) -> AwardView:
    """Make an award ready to be shown."""
    who = named(award.who)
    return AwardView(
        id=award.id,
        name=named(award.named),
        who=who,
        avatar=faces.avatar(who) if award.person_id else faces.unit(who),
        hue=faces.hue(f"p{award.person_id}" if award.person_id else f"u{award.unit_id}"),
        person_id=award.person_id,
        told=told(award.kind, award.value, measure),
        on=award.business_date,
        week=_week(award.period),
        entry_id=award.entry_id,
        again=award.turn > 1,
        withdrawn_at=award.withdrawn_at,
        lost_by=award.lost_by,
        lost=_lost(award, measure),
        icon=ICONS[award.kind],
    )


def _lead(lead: Leading, who: Leader, measure: str) -> AwardView:
    name = named(who)
    text = told(lead.kind, lead.value, measure)
    if lead.kind == "longest_run":
        text += _(" (%(first)s to %(last)s)", first=day(lead.first), last=day(lead.last))
    return AwardView(
        id=0,
        name="",
        who=name,
        avatar=faces.avatar(name),
        hue=faces.hue_of(who.person_id),
        person_id=who.person_id,
        told=text,
        on=lead.last,
        week="",
        entry_id=None,
        again=False,
        withdrawn_at=None,
        lost_by=None,
        lost="",
        icon=ICONS[lead.kind],
    )


def told(kind: str, value: int, measure: str) -> str:
    """Return what somebody had when the honour was earned."""
    if kind == "longest_run":
        return ngettext("%(num)s working day running", "%(num)s working days running", _n(value))
    if kind == "riser":
        return ngettext("up %(num)s place", "up %(num)s places", _n(value))
    if kind == "newcomers":
        return ngettext("%(num)s newcomer", "%(num)s newcomers", _n(value))
    return _("%(value)s %(measure)s", value=qty(from_scaled(value)), measure=measure)


def for_what(rule: Rule, found: Listing) -> str:
    """Return in a sentence what the honour is awarded for."""
    facts = {
        "value": qty(from_scaled(rule.threshold)),
        "measure": measure_of(found),
        **_earlier(rule.kind, found),
    }
    texts = {
        "first": _("The first result of the season."),
        "reach": _("%(value)s %(measure)s or more.", **facts),
        "past_average": _("More than %(value)s %(measure)s, the average of %(season)s.", **facts),
        "past_champion": _(
            "More than %(value)s %(measure)s, the most that anybody had in %(season)s.", **facts
        ),
        "best_day": _("The most on one day, at least two; decided at the season's last close."),
        "longest_run": _(
            "Most working days running with a result, at least three; decided at the season's last"
            " close. Leave breaks no run."
        ),
        "riser": _("Most places gained from one week's last close to the next, at least two."),
        "team_target": _("A unit reaches its target for the season."),
        "newcomers": _(
            "Every newcomer has more than %(value)s %(measure)s, the average of %(season)s.",
            **facts,
        ),
    }
    if rule.kind in ("past_average", "past_champion", "newcomers") and found.measure is None:
        return _("Awarded where an earlier season is chosen to compare with; here none is.")
    return texts[rule.kind]


def _earlier(kind: str, found: Listing) -> dict[str, str]:
    """Return the figure of the season compared with, and its name."""
    if found.measure is None or found.reference is None or kind == "reach":
        return {"season": ""}
    facts = {"season": named(found.reference)}
    if kind == "past_champion":
        facts["value"] = qty(from_scaled(found.measure.most))
    elif kind in ("past_average", "newcomers"):
        average = from_scaled(found.measure.total) / found.measure.people
        facts["value"] = qty(average.quantize(_CENT, ROUND_HALF_UP))
    return facts


def dated(on: date) -> str:
    """Return a day as a certificate tells it."""
    return format_date(on, "d MMMM y" if is_english() else "y年M月d日")


def _n(value: int) -> int:
    return value // SCALE


def _week(period: str) -> str:
    if "-W" not in period:
        return ""
    year, _dash, week = period.partition("-W")
    return _("week %(week)s of %(year)s", week=int(week), year=year)


def _lost(award: Award, measure: str) -> str:
    if award.withdrawn_at is None:
        return ""
    if award.kind in ("best_day", "longest_run", "riser"):
        return _("somebody else leads now")
    return _("down to %(value)s", value=told(award.kind, award.lost_at_value, measure))
