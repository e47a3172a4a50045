"""Honours that were earned, and those that fell."""

from collections.abc import Callable
from decimal import Decimal

from flask_babel import gettext as _

from portal.domain.quantity import to_scaled
from portal.pages.honours import told
from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded

GOALS = "goals.index"


def _honour_awarded(facts: Facts) -> Worded:
    text = _(
        "“%(honour)s” in %(campaign)s is yours: %(told)s.",
        told=told(
            facts_of.text(facts, "honour_kind"),
            to_scaled(Decimal(facts_of.text(facts, "value"))),
            facts_of.either(facts, "measure"),
        ),
        **_names(facts),
    )
    return Worded(text, "", "medal", endpoint=GOALS)


def _honour_withdrawn(facts: Facts) -> Worded:
    text = _(
        "“%(honour)s” in %(campaign)s was withdrawn: what earned it no longer stands. It can be"
        " earned again.",
        **_names(facts),
    )
    return Worded(text, "", "medal", endpoint=GOALS)


def _names(facts: Facts) -> dict[str, str]:
    return {key: facts_of.either(facts, key) for key in ("honour", "campaign")}


KINDS: dict[str, Callable[[Facts], Worded]] = {
    "honour_awarded": _honour_awarded,
    "honour_withdrawn": _honour_withdrawn,
}
