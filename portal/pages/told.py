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


@dataclass(frozen=True)
class Worded:
    """A notice in words: a sentence, what was written with it, an icon.

    `is_about_checks`: it leads to the checks rather than to an entry. `page` is the endpoint that
    another one leads to.
    """

    text: str
    reason: str
    icon: str
    is_about_checks: bool = False
    page: str = ""


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
        "campaign": (is_english() and _text(facts, "campaign_en")) or _text(facts, "campaign"),
        "period": _period(facts),
        "old": _target(facts, "old"),
        "new": _target(facts, "new"),
    }
    if not words["old"]:
        text = _("%(name)s set your target in %(campaign)s, %(period)s: %(new)s.", **words)
    elif not words["new"]:
        text = _(
            "%(name)s took your target in %(campaign)s, %(period)s, away; it was %(old)s.", **words
        )
    else:
        text = _(
            "%(name)s changed your target in %(campaign)s, %(period)s, from %(old)s to %(new)s.",
            **words,
        )
    return Worded(text, _text(facts, "reason"), "target-arrow", page="goals.index")


def _period(facts: Facts) -> str:
    dates = (date.fromisoformat(_text(facts, key)) for key in ("starts_on", "ends_on"))
    return periods.name(Span(Kind(_text(facts, "period")), *dates))


def _target(facts: Facts, key: str) -> str:
    text = _text(facts, key)
    return qty(Decimal(text)) if text else ""


def _name(facts: Facts) -> str:
    return (is_english() and _text(facts, "by_en")) or _text(facts, "by")


def _unit(facts: Facts) -> str:
    return (is_english() and _text(facts, "unit_en")) or _text(facts, "unit")


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
    "target_set": _target_set,
}
