"""Each row of a list against what stands: new, changed, leaving, the same, or wrong, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask_babel import lazy_gettext as _l

from portal.domain import personal_data, written_day
from portal.domain.employee_no import fold
from portal.models import Person, Unit
from portal.services import last_admin, leaving
from portal.services.free_text import PERSONAL_MESSAGE
from portal.services.imports import NO_DAY, Cell, Line, Outcome
from portal.services.names import LONGEST, tidy
from portal.services.people.bulk.fields import ACTIVE_WORDS, LEFT_WORDS
from portal.services.people.bulk.standing import Standing, folded
from portal.services.people.details import ERASED, LONGEST_NUMBER, TAKEN, Details

ACTIVE = _l("active")
DISABLED = _l("disabled")
NOT_HERE = _l("Nobody here has this number, so there is nobody to disable.")
TOO_LONG = _l("Use at most %(count)s characters.", count=LONGEST)
TO_COME = _l("This day is still to come. Choose today or earlier.")


@dataclass
class Row:
    """A row of the list, and what it asks for: written only where the outcome says so."""

    line: Line
    key: str
    employee_no: str
    person: Person | None = None
    name: str = ""
    name_en: str | None = None
    unit: Unit | None = None
    in_post_since: date | None = None
    last_day: date | None = None
    returns: bool = False
    changed: set[str] = field(default_factory=set)

    def details(self) -> Details:
        """Return what would be written about the person; a cell that is empty changes nothing."""
        old = self.person
        return Details(
            employee_no=old.employee_no if old else self.employee_no,
            name=self.name or (old.name if old else ""),
            name_en=self.name_en or (old.name_en if old else None),
            in_post_since=self.in_post_since or (old.in_post_since if old else None),
        )


def keyed(texts: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return the rows as they come, with the key by which each one's person is looked up."""
    rows = []
    for number, cells in texts:
        employee_no = tidy(cells["employee_no"])
        line = Line(number, {code: Cell(text) for code, text in cells.items()})
        rows.append(Row(line, fold(employee_no), employee_no))
    return rows


def check(rows: list[Row], standing: Standing) -> None:
    """Say of each row what it would do, or what is wrong with it; asks the database nothing."""
    first: dict[str, int] = {}
    for row in rows:
        if row.key in first:
            row.line.refuse(
                "employee_no", _l("Row %(row)s already has this number.", row=first[row.key])
            )
            continue
        if row.key:
            first[row.key] = row.line.number
        _check(row, standing)
    _keep_administrators(rows, standing)


def _check(row: Row, standing: Standing) -> None:
    if not 0 < len(row.key) <= LONGEST_NUMBER or len(row.employee_no) > LONGEST_NUMBER:
        row.line.refuse("employee_no", _l("Write the employee number."))
        return
    row.person = standing.people.get(row.key)
    if row.person is not None and row.person.unit_id not in standing.in_charge:
        row.line.refuse("employee_no", TAKEN)
        return
    if row.person is not None and row.person.erased_at is not None:
        row.line.refuse("employee_no", ERASED)
        return
    leaves = _leaves(row, standing)
    if leaves and row.line.outcome is not Outcome.ERROR:
        _check_leaver(row, standing)
        return
    _read_names(row)
    _read_unit(row, standing)
    _read_since(row, standing)
    if row.person is None:
        _check_new(row)
    else:
        _compare(row, row.person, standing, is_said_active=leaves is False)


def _leaves(row: Row, standing: Standing) -> bool | None:
    """Return whether the row says that the person has left, None where it says nothing of it."""
    word = folded(_text(row, "state"))
    if word and word not in ACTIVE_WORDS | LEFT_WORDS:
        row.line.refuse("state", _l("Write “active” or “left”, or leave the cell empty."))
    day = row.last_day = _day(row, "last_day")
    if day is not None and day > standing.today:
        row.line.refuse("last_day", leaving.TO_COME)
    if day is not None and word in ACTIVE_WORDS:
        row.line.refuse("last_day", _l("The row says “active” and names a last day: one is wrong."))
    if not word and day is None:
        return None
    return day is not None or word in LEFT_WORDS


def _check_leaver(row: Row, standing: Standing) -> None:
    if row.person is None:
        row.line.outcome, row.line.note = Outcome.SKIPPED, NOT_HERE
    elif row.person.id == standing.actor.person_id:
        row.line.refuse("state", _l("Nobody disables themself. Ask another administrator."))
    elif row.person.disabled_at is None:
        latest = standing.worked.get(row.person.id)
        if row.last_day is not None and latest is not None and latest > row.last_day:
            row.line.refuse("last_day", leaving.openings_after(latest))
            return
        row.line.outcome = Outcome.LEAVES
        row.line.changes("state" if _text(row, "state") else "last_day", str(ACTIVE))


def _read_names(row: Row) -> None:
    row.name, row.name_en = tidy(_text(row, "name")), tidy(_text(row, "name_en")) or None
    for code, text in (("name", row.name), ("name_en", row.name_en or "")):
        if len(text) > LONGEST:
            row.line.refuse(code, TOO_LONG)
        elif personal_data.find(text):
            row.line.refuse(code, PERSONAL_MESSAGE)


def _read_unit(row: Row, standing: Standing) -> None:
    text = folded(_text(row, "unit"))
    if not text:
        return
    found = standing.units_named.get(text, [])
    if not found:
        row.line.refuse("unit", _l("No unit in your charge has this code or name."))
    elif len(found) > 1:
        row.line.refuse("unit", _l("Several units have this name. Write the unit's code."))
    else:
        row.unit = found[0]
        stays = row.person is not None and row.person.unit_id == row.unit.id
        if row.unit.disabled_at is not None and not stays:
            row.line.refuse(
                "unit", _l("%(name)s is out of use. Choose another unit.", name=row.unit.name)
            )


def _read_since(row: Row, standing: Standing) -> None:
    row.in_post_since = _day(row, "in_post_since")
    if row.in_post_since is not None and row.in_post_since > standing.today:
        row.line.refuse("in_post_since", TO_COME)


def _check_new(row: Row) -> None:
    if not row.name:
        row.line.refuse("name", _l("This person is new: write the name."))
    if row.unit is None:
        row.line.refuse("unit", _l("This person is new: write the unit."))
    if row.line.outcome is not Outcome.ERROR:
        row.line.outcome = Outcome.NEW


def _compare(row: Row, person: Person, standing: Standing, *, is_said_active: bool) -> None:
    home = standing.homes[person.unit_id]
    since = person.in_post_since
    for code, wanted, present, shown in (
        ("name", row.name, person.name, person.name),
        ("name_en", row.name_en, person.name_en, person.name_en),
        ("unit", row.unit and row.unit.id, home.id, home.name),
        ("in_post_since", row.in_post_since, since, since and since.isoformat()),
    ):
        if wanted and wanted != present:
            row.changed.add(code)
            row.line.changes(code, shown or "–")
    row.returns = is_said_active and person.disabled_at is not None
    if row.returns:
        row.line.changes("state", str(DISABLED))
        unit = row.unit or home
        if unit.disabled_at is not None:
            row.line.refuse(
                "state",
                _l("%(name)s is out of use. Move the person to another unit first.",
                   name=unit.name),
            )  # fmt: skip
    if row.line.outcome is not Outcome.ERROR and (row.changed or row.returns):
        row.line.outcome = Outcome.CHANGED


def _keep_administrators(rows: list[Row], standing: Standing) -> None:
    leaving = {row.person.id: row for row in rows if row.person and _goes(row)}
    for holders in standing.holders.values():
        if holders and holders <= leaving.keys():
            for person_id in holders:
                leaving[person_id].line.refuse("state", last_admin.LAST)


def _goes(row: Row) -> bool:
    return row.line.outcome is Outcome.LEAVES


def _text(row: Row, code: str) -> str:
    cell = row.line.cells.get(code)
    return cell.text if cell else ""


def _day(row: Row, code: str) -> date | None:
    text = _text(row, code)
    if not text:
        return None
    day = written_day.read(text)
    if day is None:
        row.line.refuse(code, NO_DAY)
    return day
