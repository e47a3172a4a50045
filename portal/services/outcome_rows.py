"""Each row of a list of outcomes against the openings: one to bring in, or wrong, and where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from portal.domain import written_day
from portal.domain.roles import Permission
from portal.models import Entry, Unit
from portal.services import outcomes
from portal.services.access import Actor, within
from portal.services.imports import NO_DAY, Cell, Field, Line, Outcome
from portal.services.names import tidy
from portal.services.outcomes import Found, Opening

FIELDS = (
    Field(
        "opening",
        _l("Entry no."),
        ("登记号", "登记编号", "开户登记号", "编号", "流水号", "entry", "entry no", "opening"),
        _l("The number of the opening, as its page and the exported ledger have it."),
        is_needed=True,
    ),
    Field(
        "day",
        _l("Day of effect"),
        ("生效日", "生效日期", "有效日期", "达标日期", "日期", "effective on", "date"),
        _l("The day it counts on, such as 2026-01-05: that of the opening or later."),
        is_needed=True,
    ),
)  # fmt: skip
# Bounded: Python reads no number of thousands of digits, and no row has one.
_NUMBER = re.compile("[0-9]{1,18}")


@dataclass(frozen=True)
class Standing:
    """What the rows are checked against: the openings that they name, and those taken back."""

    today: date
    openings: dict[int, Opening]
    taken_back: set[int]


@dataclass
class Row:
    """A row of the list, and the outcome that it asks for where there is one."""

    line: Line
    opening_id: int | None
    found: Found | None = None


def keyed(texts: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return the rows as they come, each with the number of its opening."""
    rows = []
    for number, cells in texts:
        written = tidy(cells["opening"])
        opening_id = int(written) if _NUMBER.fullmatch(written) else None
        line = Line(number, {code: Cell(text) for code, text in cells.items()})
        rows.append(Row(line, opening_id))
    return rows


def read(
    connection: sa.Connection, actor: Actor, indicator_id: int, rows: Iterable[Row], today: date
) -> Standing:
    """Return what the rows are checked against; two queries."""
    ids = sorted({row.opening_id for row in rows if row.opening_id is not None})
    reversal = aliased(Entry)
    taken_back = connection.execute(
        sa.select(Entry.id)
        .join(Unit, Unit.id == Entry.unit_id)
        .join(reversal, reversal.reverses_id == Entry.id)
        .where(Entry.id.in_(ids), within(Unit.path, actor.paths(Permission.OUTCOME_BRING_IN)))
    )
    return Standing(
        today=today,
        openings=outcomes.openings(connection, actor, ids, indicator_id),
        taken_back=set(taken_back.scalars()),
    )


def check(rows: Iterable[Row], standing: Standing) -> None:
    """Say of each row whether its outcome would be brought in; asks the database nothing."""
    first: dict[int, int] = {}
    for row in rows:
        opening = _opening(row, standing, first)
        day = _day(row, standing, opening)
        if row.line.outcome is not Outcome.ERROR and opening and day:
            row.line.outcome = Outcome.NEW
            row.found = Found(opening.id, day)


def _opening(row: Row, standing: Standing, first: dict[int, int]) -> Opening | None:
    if row.opening_id is None:
        row.line.refuse("opening", _l("Write the number of the entry, in digits alone."))
        return None
    opening = standing.openings.get(row.opening_id)
    if row.opening_id in first:
        row.line.refuse(
            "opening", _l("Row %(row)s has the same opening.", row=first[row.opening_id])
        )
    elif row.opening_id in standing.taken_back:
        row.line.refuse("opening", _l("This opening was taken back: nothing comes of it."))
    elif opening is None:
        row.line.refuse("opening", _l("No opening in your units has this number."))
    elif opening.is_own:
        row.line.refuse("opening", _l("You made or share this opening. Ask a colleague."))
    elif opening.has_outcome:
        row.line.refuse("opening", _l("This was brought in before. Leave the row out."))
    elif opening.is_waiting:
        row.line.refuse("opening", _l("A supervisor has not checked this opening yet."))
    first.setdefault(row.opening_id, row.line.number)
    return opening


def _day(row: Row, standing: Standing, opening: Opening | None) -> date | None:
    day = written_day.read(row.line.cells["day"].text)
    if day is None:
        row.line.refuse("day", NO_DAY)
    elif day > standing.today:
        row.line.refuse("day", _l("This day is still to come. Choose today or earlier."))
    elif opening is not None and day < opening.business_date:
        row.line.refuse(
            "day",
            _l("The opening is of %(day)s: choose that day or a later one.",
               day=opening.business_date.isoformat()),
        )  # fmt: skip
    return day
