"""Whose target a row of a list is: a participant's by number, a unit's by code or name."""

from flask_babel import lazy_gettext as _l

from portal.domain.employee_no import fold
from portal.models import Person, Unit
from portal.services.imports import Line
from portal.services.names import tidy
from portal.services.targets.force import Subject
from portal.services.targets.list_fields import PERSON_WORDS, UNIT_WORDS
from portal.services.targets.list_standing import Place, Standing, folded

NO_UNIT = _l("The campaign's unit has none of this code or name below it.")
SEVERAL = _l("Several units have this name: write the code.")


def find(line: Line, standing: Standing) -> Subject | None:
    """Return who is meant, None where that is wrong: then it is said at its cell."""
    kind = folded(line.text("kind"))
    if kind and kind not in PERSON_WORDS | UNIT_WORDS:
        line.refuse("kind", _l("Write person or unit, or leave the cell empty."))
        return None
    if kind in PERSON_WORDS or (not kind and tidy(line.text("employee_no"))):
        return _participant(line, standing)
    return _unit(line, standing)


def cell(line: Line) -> str:
    """Return the column in which a row says whose it is."""
    by_number = tidy(line.text("employee_no")) or "unit" not in line.cells
    return "employee_no" if by_number else "unit"


def is_own(line: Line, standing: Standing) -> bool:
    """Whether a row is about the actor themselves."""
    place = _place(line, standing)
    return place is not None and place.person.id == standing.actor.person_id


def unnamed(line: Line, standing: Standing) -> str:
    """Return the name of whom a row means that gives a number alone, "" where it says itself."""
    if tidy(line.text("name")):
        return ""
    place = _place(line, standing)
    return place.person.name if place else ""


def _participant(line: Line, standing: Standing) -> Subject | None:
    place = _place(line, standing)
    if place is None:
        line.refuse("employee_no", _l("Nobody with this number takes part in the campaign."))
        return None
    if not standing.is_theirs(place.path):
        line.refuse("employee_no", _l("This target is not yours to set."))
        return None
    if place.left_on is not None and place.left_on <= standing.today:
        said = _l("Left the campaign on %(day)s.", day=place.left_on.isoformat())
        line.refuse("employee_no", said)
        return None
    if not _is_named(line, place.person):
        line.refuse("name", _l("This number is that of %(name)s.", name=place.person.name))
    return ("p", place.id)


def _unit(line: Line, standing: Standing) -> Subject | None:
    text = folded(line.text("unit"))
    if not text:
        line.refuse(cell(line), _l("Say whose target it is: an employee number, or a unit's code."))
        return None
    found = standing.units.get(text, [])
    if len(found) != 1:
        line.refuse("unit", SEVERAL if found else NO_UNIT)
        return None
    if not standing.is_theirs(found[0].path):
        line.refuse("unit", _l("This target is not yours to set."))
        return None
    if not _is_named(line, found[0]):
        # A person's row that lost its number must not become their unit's.
        line.refuse("employee_no", _l("Write the number of whoever is named here."))
        return None
    return ("u", found[0].id)


def _place(line: Line, standing: Standing) -> Place | None:
    return standing.people.get(fold(tidy(line.text("employee_no"))))


def _is_named(line: Line, one: Person | Unit) -> bool:
    name = folded(line.text("name"))
    return not name or name in {folded(one.name), folded(one.name_en or one.name)}
