"""Measures that are asked for, agreed, due and followed up."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded

MEASURES = "countermeasures.index"


def _countermeasure_asked(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s person has needed attention for %(days)s working days in %(campaign)s"
        " (%(names)s): agree a measure.",
        "%(num)s people have needed attention for %(days)s working days in %(campaign)s"
        " (%(names)s): agree measures.",
        facts_of.number(facts, "count"),
        names=facts_of.names(facts),
        days=facts_of.number(facts, "days"),
        campaign=facts_of.either(facts, "campaign"),
    )
    return Worded(text, "", "target", endpoint=MEASURES)


def _countermeasure_due(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s measure is due (%(names)s): follow it up.",
        "%(num)s measures are due (%(names)s): follow them up.",
        facts_of.number(facts, "count"),
        names=facts_of.names(facts),
    )
    return Worded(text, "", "clock", endpoint=MEASURES)


def _countermeasure_planned(facts: Facts) -> Worded:
    text = _(
        "%(name)s agreed a measure for %(person)s in %(campaign)s: %(owner)s does it until"
        " %(day)s.",
        name=facts_of.name(facts),
        person=facts_of.either(facts, "person"),
        owner=facts_of.either(facts, "owner"),
        campaign=facts_of.either(facts, "campaign"),
        day=facts_of.day_of(facts, "due_on"),
    )
    return Worded(text, facts_of.text(facts, "reason"), "target", endpoint=MEASURES)


def _countermeasure_reviewed(facts: Facts) -> Worded:
    known = {
        "name": facts_of.name(facts),
        "person": facts_of.either(facts, "person"),
        "campaign": facts_of.either(facts, "campaign"),
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
    return Worded(text, facts_of.text(facts, "reason"), "target", endpoint=MEASURES)


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "countermeasure_asked": _countermeasure_asked,
    "countermeasure_due": _countermeasure_due,
    "countermeasure_planned": _countermeasure_planned,
    "countermeasure_reviewed": _countermeasure_reviewed,
}
