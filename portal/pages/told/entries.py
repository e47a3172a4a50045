"""What becomes of entries, and what waits for a check."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _share_named(facts: Facts) -> Worded:
    text = _(
        "%(name)s gave you a share of an opening: %(weight)s of %(whole)s. You can object until"
        " its bulletin is closed.",
        name=facts_of.name(facts),
        weight=facts_of.text(facts, "weight"),
        whole=facts_of.text(facts, "whole"),
    )
    return Worded(text, "", "users")


def _entered_for_you(facts: Facts) -> Worded:
    return Worded(_("%(name)s entered an opening for you.", name=facts_of.name(facts)), "", "edit")


def _customer_claimed(facts: Facts) -> Worded:
    text = _(
        "%(name)s entered a customer that you have already. The supervisor looks at it.",
        name=facts_of.name(facts),
    )
    return Worded(text, "", "gavel")


def _entry_reversed(facts: Facts) -> Worded:
    text = _("%(name)s took an entry of yours back.", name=facts_of.name(facts))
    return Worded(text, facts_of.text(facts, "reason"), "arrow-back-up")


def _entry_refused(facts: Facts) -> Worded:
    text = _("%(name)s refused an entry of yours.", name=facts_of.name(facts))
    return Worded(text, facts_of.text(facts, "reason"), "ban")


def _share_objected(facts: Facts) -> Worded:
    text = _("%(name)s objects to the share that you gave.", name=facts_of.name(facts))
    return Worded(text, facts_of.text(facts, "reason"), "message-report")


def _dispute_settled(facts: Facts) -> Worded:
    name = facts_of.name(facts)
    if facts.get("outcome") == "kept":
        text = _("%(name)s settled the dispute: everything stands.", name=name)
    else:
        text = _("%(name)s settled the dispute: an entry was taken back.", name=name)
    return Worded(text, facts_of.text(facts, "reason"), "gavel")


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "share_named": _share_named,
    "entered_for_you": _entered_for_you,
    "customer_claimed": _customer_claimed,
    "entry_reversed": _entry_reversed,
    "entry_refused": _entry_refused,
    "share_objected": _share_objected,
    "dispute_settled": _dispute_settled,
}
