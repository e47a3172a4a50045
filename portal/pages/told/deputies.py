"""Who stands in for somebody."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _deputy_named(facts: Facts) -> Worded:
    days = {"first": facts_of.day_of(facts, "starts_on"), "last": facts_of.day_of(facts, "ends_on")}
    if facts.get("deputy_kind") == "acting":
        text = _(
            "You stand in for the supervisor of %(unit)s from %(first)s to %(last)s.",
            unit=facts_of.unit(facts),
            **days,
        )
    else:
        text = _(
            "You check and settle for %(unit)s from %(first)s to %(last)s.",
            unit=facts_of.unit(facts),
            **days,
        )
    return Worded(text, "", "user-check", is_about_checks=True)


def _deputy_withdrawn(facts: Facts) -> Worded:
    text = _(
        "You no longer stand in at %(unit)s (%(first)s to %(last)s was taken back).",
        unit=facts_of.unit(facts),
        first=facts_of.day_of(facts, "starts_on"),
        last=facts_of.day_of(facts, "ends_on"),
    )
    return Worded(text, "", "user-minus")


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "deputy_named": _deputy_named,
    "deputy_withdrawn": _deputy_withdrawn,
}
