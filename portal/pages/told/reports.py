"""What others say to one's daily report, and the answer to what one asked."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _thanked(facts: Facts) -> Worded:
    text = ngettext(
        "%(names)s thanked you for your report of %(day)s.",
        "%(num)s colleagues thanked you for your report of %(day)s: %(names)s.",
        facts_of.number(facts, "count"),
        names=facts_of.names(facts),
        day=facts_of.day_of(facts, "day"),
    )
    return _led_to(facts, text, "thumb-up")


def _commented(facts: Facts) -> Worded:
    text = _(
        "%(name)s commented on your report of %(day)s.",
        name=facts_of.name(facts),
        day=facts_of.day_of(facts, "day"),
    )
    return _led_to(facts, text, "message-report")


def _asked(facts: Facts) -> Worded:
    text = _(
        "%(name)s asks about your report of %(day)s.",
        name=facts_of.name(facts),
        day=facts_of.day_of(facts, "day"),
    )
    return _led_to(facts, text, "message-question")


def _answered(facts: Facts) -> Worded:
    text = _(
        "%(name)s answered your question to the report of %(day)s.",
        name=facts_of.name(facts),
        day=facts_of.day_of(facts, "day"),
    )
    return _led_to(facts, text, "message-report")


def _led_to(facts: Facts, text: str, icon: str) -> Worded:
    """Return the sentence, which leads to the report."""
    values = {"report_id": facts_of.number(facts, "report_id")}
    return Worded(text, "", icon, endpoint="reports.show", values=values)


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "report_thanked": _thanked,
    "report_commented": _commented,
    "report_asked": _asked,
    "report_answered": _answered,
}
