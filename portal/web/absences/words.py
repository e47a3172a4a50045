"""Absences and deputations in words."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models import Absence, Person, Unit
from portal.pages.formats import named
from portal.services.absences import When
from portal.services.deputies import Standing

ABSENCES = {
    "leave": _l("On leave"),
    "training": _l("Away for training"),
    "secondment": _l("On secondment"),
}
WHEN = {
    When.OPEN: _l("Present and coming"),
    When.PAST: _l("Over"),
    When.WITHDRAWN: _l("Withdrawn"),
    When.ALL: _l("All"),
}
DEPUTIES = {
    "checks": _l("Deputy for checks"),
    "acting": _l("Acting supervisor"),
}
STANDINGS = {
    Standing.IN_FORCE: _l("Holds now"),
    Standing.COMING: _l("Coming"),
    Standing.OVER: _l("Over"),
    Standing.WITHDRAWN: _l("Withdrawn"),
}
AWAY = {**STANDINGS, Standing.IN_FORCE: _l("Away now")}


def standing(absence: Absence, today: date) -> Standing:
    """Return where an absence stands on a day."""
    if absence.withdrawn_at is not None:
        return Standing.WITHDRAWN
    if absence.ends_on < today:
        return Standing.OVER
    return Standing.IN_FORCE if absence.starts_on <= today else Standing.COMING


def typed(person: Person) -> str:
    """Return how a form names a person: the number, with the name behind it."""
    return f"{person.employee_no} {person.name}"


def offered(people: list[tuple[Person, Unit]]) -> list[tuple[str, str]]:
    """Return what a form offers to type, each with what tells two of a name apart."""
    return [
        (typed(person), _("%(name)s, %(unit)s", name=named(person), unit=named(unit)))
        for person, unit in people
    ]
