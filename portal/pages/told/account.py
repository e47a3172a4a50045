"""What was done to one's own account."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.pages.told import facts as facts_of
from portal.pages.told.facts import Facts, Worded


def _factor_taken(facts: Facts) -> Worded:
    if name := facts_of.name(facts):
        text = _(
            "%(name)s took your second factor away. If you did not ask for it, change your "
            "password and tell your security administrator at once.",
            name=name,
        )
    else:
        text = _(
            "Your second factor was taken away by a command on the server. If you did not ask for "
            "it, change your password and tell your security administrator at once."
        )
    return Worded(text, "", "shield", endpoint="account.second_factor")


KINDS: dict[str, Callable[[Facts], Worded]] = {"factor_taken": _factor_taken}
