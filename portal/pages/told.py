"""What somebody is told, worded in the reader's language: one function a kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.period import Kind, Span
from portal.pages import periods
from portal.pages.formats import day, is_english, qty
from portal.services.notices import Told

Facts = Mapping[str, object]
MEASURES = "countermeasures.index"


@dataclass(frozen=True)
class Worded:
    """A notice in words: a sentence, what was written with it, an icon.

    `is_about_checks`: it leads to the checks rather than to an entry. `endpoint` is the page that
    it leads to, where that is another one.
    """

    text: str
    reason: str
    icon: str
    is_about_checks: bool = False
    endpoint: str = ""


def worded(told: Told) -> Worded | None:
    """Return the notice in words, None for one of a kind that this release does not know."""
    write = _KINDS.get(told.kind)
    return write(told.facts) if write else None


def _share_named(facts: Facts) -> Worded:
    text = _(
        "%(name)s gave you a share of an opening: %(weight)s of %(whole)s. You can object until"
        " its bulletin is closed.",
        name=_name(facts),
        weight=_text(facts, "weight"),
        whole=_text(facts, "whole"),
    )
    return Worded(text, "", "users")


def _entered_for_you(facts: Facts) -> Worded:
    return Worded(_("%(name)s entered an opening for you.", name=_name(facts)), "", "edit")


def _customer_claimed(facts: Facts) -> Worded:
    text = _(
        "%(name)s entered a customer that you have already. The supervisor looks at it.",
        name=_name(facts),
    )
    return Worded(text, "", "gavel")


def _entry_reversed(facts: Facts) -> Worded:
    text = _("%(name)s took an entry of yours back.", name=_name(facts))
    return Worded(text, _text(facts, "reason"), "arrow-back-up")


def _entry_refused(facts: Facts) -> Worded:
    text = _("%(name)s refused an entry of yours.", name=_name(facts))
    return Worded(text, _text(facts, "reason"), "ban")


def _share_objected(facts: Facts) -> Worded:
    text = _("%(name)s objects to the share that you gave.", name=_name(facts))
    return Worded(text, _text(facts, "reason"), "message-report")


def _dispute_settled(facts: Facts) -> Worded:
    name = _name(facts)
    if facts.get("outcome") == "kept":
        text = _("%(name)s settled the dispute: everything stands.", name=name)
    else:
        text = _("%(name)s settled the dispute: an entry was taken back.", name=name)
    return Worded(text, _text(facts, "reason"), "gavel")


def _deputy_named(facts: Facts) -> Worded:
    days = {"first": _day(facts, "starts_on"), "last": _day(facts, "ends_on")}
    if facts.get("deputy_kind") == "acting":
        text = _(
            "You stand in for the supervisor of %(unit)s from %(first)s to %(last)s.",
            unit=_unit(facts),
            **days,
        )
    else:
        text = _(
            "You check and settle for %(unit)s from %(first)s to %(last)s.",
            unit=_unit(facts),
            **days,
        )
    return Worded(text, "", "user-check", is_about_checks=True)


def _deputy_withdrawn(facts: Facts) -> Worded:
    text = _(
        "You no longer stand in at %(unit)s (%(first)s to %(last)s was taken back).",
        unit=_unit(facts),
        first=_day(facts, "starts_on"),
        last=_day(facts, "ends_on"),
    )
    return Worded(text, "", "user-minus")


def _checks_waiting(facts: Facts) -> Worded:
    count = facts.get("count")
    text = ngettext(
        "%(num)s entry waits for your check since %(oldest)s.",
        "%(num)s entries wait for your check, the oldest since %(oldest)s.",
        count if isinstance(count, int) else 0,
        oldest=_day(facts, "oldest"),
    )
    return Worded(text, "", "clipboard-check", is_about_checks=True)


def _target_set(facts: Facts) -> Worded:
    words = {
        "name": _name(facts),
        "old": _target(facts, "old"),
        "new": _target(facts, "new"),
        **_place(facts),
    }
    if not facts.get("old"):
        text = _("%(name)s set your target in %(campaign)s, %(period)s: %(new)s.", **words)
    elif not facts.get("new"):
        text = _(
            "%(name)s took your target in %(campaign)s, %(period)s, away; it was %(old)s.", **words
        )
    else:
        text = _(
            "%(name)s changed your target in %(campaign)s, %(period)s, from %(old)s to %(new)s.",
            **words,
        )
    return Worded(text, _text(facts, "reason"), "target-arrow", endpoint="goals.index")


def _targets_set(facts: Facts) -> Worded:
    count = facts.get("count")
    text = ngettext(
        "%(name)s changed %(num)s target of yours in “%(campaign)s”.",
        "%(name)s changed %(num)s targets of yours in “%(campaign)s”.",
        count if isinstance(count, int) else 0,
        name=_name(facts),
        campaign=_either(facts, "campaign"),
    )
    return Worded(text, _text(facts, "reason"), "target-arrow")


def _target_split(facts: Facts) -> Worded:
    text = _(
        "%(name)s split your target in “%(campaign)s” over time, by %(kind)s.",
        name=_name(facts),
        campaign=_either(facts, "campaign"),
        kind=periods.kind_name(Kind(_text(facts, "period"))).lower(),
    )
    return Worded(text, _text(facts, "reason"), "target-arrow")


def _request_made(facts: Facts) -> Worded:
    text = _(
        "%(name)s asks for another target in %(campaign)s (%(period)s): %(wished)s instead of"
        " %(old)s.",
        name=_name(facts),
        wished=_target(facts, "wished"),
        old=_target(facts, "old"),
        **_place(facts),
    )
    return Worded(text, _text(facts, "reason"), "target-arrow", endpoint="requests.index")


def _request_granted(facts: Facts) -> Worded:
    text = _(
        "%(name)s granted your request in %(campaign)s (%(period)s): your target is %(new)s now.",
        name=_name(facts),
        new=_target(facts, "new"),
        **_place(facts),
    )
    return Worded(text, _text(facts, "reason"), "circle-check", endpoint="requests.index")


def _request_declined(facts: Facts) -> Worded:
    text = _(
        "%(name)s declined your request for %(wished)s in %(campaign)s (%(period)s): your target"
        " stays %(new)s.",
        name=_name(facts),
        wished=_target(facts, "wished"),
        new=_target(facts, "new"),
        **_place(facts),
    )
    return Worded(text, _text(facts, "reason"), "circle-x", endpoint="requests.index")


def _place(facts: Facts) -> dict[str, str]:
    """Return the campaign and the period of a target."""
    campaign = _either(facts, "campaign")
    first, last = (date.fromisoformat(_text(facts, key)) for key in ("starts_on", "ends_on"))
    return {
        "campaign": campaign,
        "period": periods.name(Span(Kind(_text(facts, "period")), first, last)),
    }


def _target(facts: Facts, key: str) -> str:
    """Return a target as it is read; without one there is none."""
    text = _text(facts, key)
    return qty(Decimal(text)) if text else _("none")


def _countermeasure_asked(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s person has needed attention for %(days)s working days in %(campaign)s"
        " (%(names)s): agree a measure.",
        "%(num)s people have needed attention for %(days)s working days in %(campaign)s"
        " (%(names)s): agree measures.",
        _number(facts, "count"),
        names=_names(facts),
        days=_number(facts, "days"),
        campaign=_either(facts, "campaign"),
    )
    return Worded(text, "", "target", endpoint=MEASURES)


def _countermeasure_due(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s measure is due (%(names)s): follow it up.",
        "%(num)s measures are due (%(names)s): follow them up.",
        _number(facts, "count"),
        names=_names(facts),
    )
    return Worded(text, "", "clock", endpoint=MEASURES)


def _countermeasure_planned(facts: Facts) -> Worded:
    text = _(
        "%(name)s agreed a measure for %(person)s in %(campaign)s: %(owner)s does it until"
        " %(day)s.",
        name=_name(facts),
        person=_either(facts, "person"),
        owner=_either(facts, "owner"),
        campaign=_either(facts, "campaign"),
        day=_day(facts, "due_on"),
    )
    return Worded(text, _text(facts, "reason"), "target", endpoint=MEASURES)


def _countermeasure_reviewed(facts: Facts) -> Worded:
    known = {
        "name": _name(facts),
        "person": _either(facts, "person"),
        "campaign": _either(facts, "campaign"),
    }
    if facts.get("outcome") == "helped":
        text = _("%(name)s finds that the measure for %(person)s in %(campaign)s helped.", **known)
    elif facts.get("outcome") == "renewed":
        text = _(
            "%(name)s asks for another measure for %(person)s in %(campaign)s.",
            **known,
        )
    else:
        text = _("%(name)s dropped the measure for %(person)s in %(campaign)s.", **known)
    return Worded(text, _text(facts, "reason"), "target", endpoint=MEASURES)


def _name(facts: Facts) -> str:
    return (is_english() and _text(facts, "by_en")) or _text(facts, "by")


def _unit(facts: Facts) -> str:
    return (is_english() and _text(facts, "unit_en")) or _text(facts, "unit")


def _either(facts: Facts, key: str) -> str:
    """Return a name in the reader's language."""
    return (is_english() and _text(facts, f"{key}_en")) or _text(facts, key)


def _names(facts: Facts) -> str:
    """Return the first names, with a sign that there are more."""
    names = facts.get("names_en" if is_english() else "names")
    if not isinstance(names, list):
        return ""
    more = "…" if _number(facts, "count") > len(names) else ""
    return _(", ").join(str(name) for name in names) + more


def _number(facts: Facts, key: str) -> int:
    number = facts.get(key)
    return number if isinstance(number, int) else 0


def _day(facts: Facts, key: str) -> str:
    return day(date.fromisoformat(_text(facts, key)))


def _text(facts: Facts, key: str) -> str:
    return str(facts.get(key) or "")


_KINDS: dict[str, Callable[[Facts], Worded]] = {
    "share_named": _share_named,
    "entered_for_you": _entered_for_you,
    "customer_claimed": _customer_claimed,
    "entry_reversed": _entry_reversed,
    "entry_refused": _entry_refused,
    "share_objected": _share_objected,
    "dispute_settled": _dispute_settled,
    "deputy_named": _deputy_named,
    "deputy_withdrawn": _deputy_withdrawn,
    "checks_waiting": _checks_waiting,
    "targets_set": _targets_set,
    "target_split": _target_split,
    "request_made": _request_made,
    "request_granted": _request_granted,
    "request_declined": _request_declined,
    "countermeasure_asked": _countermeasure_asked,
    "countermeasure_due": _countermeasure_due,
    "countermeasure_planned": _countermeasure_planned,
    "countermeasure_reviewed": _countermeasure_reviewed,
    "target_set": _target_set,
}
