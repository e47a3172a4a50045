"""What waits for the reader: reminders, which can be turned down."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded

REPORTS = "reports.index"


def _report_missing(facts: Facts) -> Worded:
    text = _(
        "Your daily report of %(day)s is not sent yet: a minute is enough.",
        day=facts_of.day_of(facts, "day"),
    )
    return Worded(text, "", "notebook", endpoint=REPORTS)


def _checks_waiting(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s entry waits for your check since %(oldest)s.",
        "%(num)s entries wait for your check, the oldest since %(oldest)s.",
        facts_of.number(facts, "count"),
        oldest=facts_of.day_of(facts, "oldest"),
    )
    return Worded(text, "", "clipboard-check", is_about_checks=True)


def _requests_waiting(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s request for another target waits for your decision since %(day)s.",
        "%(num)s requests for another target wait for your decision, the oldest since %(day)s.",
        facts_of.number(facts, "count"),
        day=facts_of.day_of(facts, "oldest"),
    )
    return Worded(text, "", "target-arrow", endpoint="requests.index")


def _questions_to_answer(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s question to your reports waits for an answer since %(day)s.",
        "%(num)s questions to your reports wait for an answer, the oldest since %(day)s.",
        facts_of.number(facts, "count"),
        day=facts_of.day_of(facts, "oldest"),
    )
    return Worded(text, "", "message-question", endpoint=REPORTS)


def _questions_unanswered(facts: Facts) -> Worded:
    text = ngettext(
        "%(num)s question to reports of your people (%(names)s) is unanswered since %(day)s.",
        "%(num)s questions to reports of your people (%(names)s) are unanswered, the oldest since"
        " %(day)s.",
        facts_of.number(facts, "count"),
        names=facts_of.names(facts),
        day=facts_of.day_of(facts, "oldest"),
    )
    return Worded(text, "", "message-question", endpoint=REPORTS)


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "report_missing": _report_missing,
    "checks_waiting": _checks_waiting,
    "requests_waiting": _requests_waiting,
    "questions_to_answer": _questions_to_answer,
    "questions_unanswered": _questions_unanswered,
}
