"""What the evening brings: a part of a report in the library, a report that is asked for."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _practice_starred(facts: Facts) -> Worded:
    text = _(
        "%(name)s starred a part of your report of %(day)s into the library of best practices.",
        name=facts_of.name(facts),
        day=facts_of.day_of(facts, "day"),
    )
    return Worded(text, "", "star", endpoint="practices.index")


def _report_wanted(facts: Facts) -> Worded:
    text = _(
        "%(name)s asks for your report of %(day)s.",
        name=facts_of.name(facts),
        day=facts_of.day_of(facts, "day"),
    )
    return Worded(text, "", "notebook", endpoint="reports.index")


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "practice_starred": _practice_starred,
    "report_wanted": _report_wanted,
}
