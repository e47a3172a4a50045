"""Targets that changed, and what became of the wish for another one."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.period import Kind, Span
from portal.pages import periods
from portal.pages.formats import qty
from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _target_set(facts: Facts) -> Worded:
    words = {
        "name": facts_of.name(facts),
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
    return Worded(text, facts_of.text(facts, "reason"), "target-arrow", endpoint="goals.index")


def _targets_set(facts: Facts) -> Worded:
    count = facts.get("count")
    text = ngettext(
        "%(name)s changed %(num)s target of yours in “%(campaign)s”.",
        "%(name)s changed %(num)s targets of yours in “%(campaign)s”.",
        count if isinstance(count, int) else 0,
        name=facts_of.name(facts),
        campaign=facts_of.either(facts, "campaign"),
    )
    return Worded(text, facts_of.text(facts, "reason"), "target-arrow")


def _target_split(facts: Facts) -> Worded:
    text = _(
        "%(name)s split your target in “%(campaign)s” over time, by %(kind)s.",
        name=facts_of.name(facts),
        campaign=facts_of.either(facts, "campaign"),
        kind=periods.kind_name(Kind(facts_of.text(facts, "period"))).lower(),
    )
    return Worded(text, facts_of.text(facts, "reason"), "target-arrow")


def _request_made(facts: Facts) -> Worded:
    text = _(
        "%(name)s asks for another target in %(campaign)s (%(period)s): %(wished)s instead of"
        " %(old)s.",
        name=facts_of.name(facts),
        wished=_target(facts, "wished"),
        old=_target(facts, "old"),
        **_place(facts),
    )
    return Worded(text, facts_of.text(facts, "reason"), "target-arrow", endpoint="requests.index")


def _request_granted(facts: Facts) -> Worded:
    text = _(
        "%(name)s granted your request in %(campaign)s (%(period)s): your target is %(new)s now.",
        name=facts_of.name(facts),
        new=_target(facts, "new"),
        **_place(facts),
    )
    return Worded(text, facts_of.text(facts, "reason"), "circle-check", endpoint="requests.index")


def _request_declined(facts: Facts) -> Worded:
    text = _(
        "%(name)s declined your request for %(wished)s in %(campaign)s (%(period)s): your target"
        " stays %(new)s.",
        name=facts_of.name(facts),
        wished=_target(facts, "wished"),
        new=_target(facts, "new"),
        **_place(facts),
    )
    return Worded(text, facts_of.text(facts, "reason"), "circle-x", endpoint="requests.index")


def _place(facts: Facts) -> dict[str, str]:
    """Return the campaign and the period of a target."""
    dates = (date.fromisoformat(facts_of.text(facts, key)) for key in ("starts_on", "ends_on"))
    return {
        "campaign": facts_of.either(facts, "campaign"),
        "period": periods.name(Span(Kind(facts_of.text(facts, "period")), *dates)),
    }


def _target(facts: Facts, key: str) -> str:
    """Return a target as it is read; without one there is none."""
    text = facts_of.text(facts, key)
    return qty(Decimal(text)) if text else _("none")


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "target_set": _target_set,
    "targets_set": _targets_set,
    "target_split": _target_split,
    "request_made": _request_made,
    "request_granted": _request_granted,
    "request_declined": _request_declined,
}
