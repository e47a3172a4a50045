"""What a meeting asks of somebody."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _meeting_todo(facts: Facts) -> Worded:
    known = {
        "name": facts_of.name(facts),
        "unit": facts_of.unit(facts),
        "day": facts_of.day_of(facts, "due_on"),
    }
    if facts.get("meeting") == "morning":
        text = _(
            "%(name)s, in the morning meeting of %(unit)s: for you to do until %(day)s.", **known
        )
    else:
        text = _(
            "%(name)s, in the evening meeting of %(unit)s: for you to do until %(day)s.", **known
        )
    return Worded(text, facts_of.text(facts, "reason"), "list-check", endpoint="meetings.index")


KINDS: dict[str, Callable[[Facts], Worded]] = {"meeting_todo": _meeting_todo}
