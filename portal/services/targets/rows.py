"""Each row of a list of targets against those in force: new, changed, the same, or wrong where."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.domain.period import Kind
from portal.domain.quantity import from_scaled
from portal.services.imports import Cell, Line, Outcome
from portal.services.refusal import Rejected
from portal.services.targets import list_cells as cells
from portal.services.targets import list_whose, writing
from portal.services.targets.force import Column, Subject
from portal.services.targets.list_fields import span_of
from portal.services.targets.list_standing import Standing, folded
from portal.services.targets.proposals import warned_of
from portal.services.targets.writing import Change, field_of


@dataclass
class Row:
    """A row of the list: whose it is, the columns that it speaks of, and what it changes.

    `removed` are the targets that what it sets would overlap.
    """

    line: Line
    subject: Subject | None = None
    columns: list[Column] = field(default_factory=list)
    changes: dict[str, Change] = field(default_factory=dict)
    removed: list[Change] = field(default_factory=list)
    reason: str = ""


def keyed(texts: Iterable[tuple[int, dict[str, str]]]) -> list[Row]:
    """Return the rows as they come."""
    return [
        Row(Line(number, {code: Cell(text) for code, text in cells.items()}))
        for number, cells in texts
    ]


def indicators_named(rows: Iterable[Row]) -> set[str]:
    """Return the indicators that the rows name, as they are compared."""
    return {folded(row.line.text("indicator")) for row in rows}


def check(rows: list[Row], standing: Standing) -> None:
    """Say of each row what it would change, or what is wrong with it; asks the database nothing."""
    first: dict[tuple[Subject, Column], int] = {}
    for row in rows:
        row.subject = list_whose.find(row.line, standing)
        _check(row, standing)
        _once(row, first)
    by_column: dict[Column, list[tuple[str, Row]]] = defaultdict(list)
    for row in rows:
        for code, change in row.changes.items():
            by_column[change.column].append((code, row))
    for column, changing in by_column.items():
        _check_sum(column, changing, standing)


def conclude(rows: list[Row], standing: Standing) -> None:
    """Say what becomes of each row that is right."""
    for row in rows:
        if row.line.outcome is not Outcome.ERROR:
            _conclude(row, standing)


def _conclude(row: Row, standing: Standing) -> None:
    """Say what becomes of a row, and of whom where it names a number alone."""
    if row.changes:
        adjusts = any(change.old for change in (*row.changes.values(), *row.removed))
        row.line.outcome = Outcome.CHANGED if adjusts else Outcome.NEW
    of_person = row.subject is not None and row.subject[0] == "p"
    name = list_whose.unnamed(row.line, standing) if of_person else ""
    said = [name, _l("For this one day.") if _turns_to_a_day(row, standing) else ""]
    said += [*_put_aside(row, standing), *warned_of(row.removed)]
    row.line.note = " · ".join(str(one) for one in said if one)


def _put_aside(row: Row, standing: Standing) -> Iterable[LazyString]:
    """Say what was decided for a day to come and no longer holds then, once the row is taken over.

    A pin alone decides nothing.
    """
    for change in row.changes.values():
        of = change.subject, change.column.span
        last = standing.last[change.column.indicator_id].of(*of)
        held = standing.held[change.column.indicator_id].of(*of)
        if last.revision_id > held.revision_id and change.new != held.target:
            yield _l(
                "What was decided for later, %(target)s, no longer comes into force.",
                target=from_scaled(last.target),
            )


def _turns_to_a_day(row: Row, standing: Standing) -> bool:
    """Whether a row names a single day: a spreadsheet makes one of 2026-11, it must be seen."""
    named = [column.span.kind for column in row.columns if row.line.text("period")]
    return Kind.DAY in named and standing.asked.span.kind != Kind.DAY


def _check(row: Row, standing: Standing) -> None:
    known, indicator_id = cells.indicator(row.line, standing)
    span = cells.span(row.line, standing)
    pinned = cells.pinned(row.line)
    row.reason = cells.reason(row.line)
    periods = [(code, own) for code in row.line.cells if (own := span_of(code, standing.whole))]
    for code, period in [("target", span), *periods]:
        target = cells.target(
            row.line, code, whole=known and cells.is_whole(indicator_id, standing)
        )
        if row.subject is None or not known or period is None:
            continue
        column = Column(indicator_id, period)
        pin = pinned if code == "target" else None
        if target is not None or pin is not None:
            row.columns.append(column)
            _change(row, code, column, target, pin, standing)


def _change(
    row: Row,
    code: str,
    column: Column,
    target: int | None,
    pin: bool | None,  # noqa: FBT001 - what the cell says, or nothing
    standing: Standing,
) -> None:
    """Note what a cell would change of what is in force, and the pin beside it."""
    if row.subject is None:
        return
    held = standing.held[column.indicator_id].of(row.subject, column.span)
    new = held.target if target is None else target
    stays = held.pinned if pin is None else pin
    if (new, stays) == (held.target, held.pinned):
        return
    if list_whose.is_own(row.line, standing):
        row.line.refuse(code, _l("Nobody sets their own target. Ask whoever leads you."))
        return
    old = held.target if held.revision_id else None
    row.changes[code] = Change(row.subject, column, old, new, pinned=stays)
    if new != held.target:
        before = f"{from_scaled(held.target):f}" if held.target else ""
        row.line.changes(code, before, from_scaled(new - held.target))
    if stays != held.pinned:
        row.line.changes("pinned", str(_l("Yes") if held.pinned else _l("No")))


def _once(row: Row, first: dict[tuple[Subject, Column], int]) -> None:
    for column in row.columns if row.subject else ():
        key = (row.subject, column)
        if key in first:
            row.line.refuse(
                list_whose.cell(row.line),
                _l("Row %(row)s has a target of the same one for the same period.", row=first[key]),
            )
        first.setdefault(key, row.line.number)  # type: ignore[arg-type]


def _check_sum(column: Column, changing: list[tuple[str, Row]], standing: Standing) -> None:
    """Refuse a sum that no figure can show, at the first cell that changes it."""
    places = {
        field_of(row.changes[code].subject): (code, row)
        for code, row in reversed(changing)
        if row.changes[code].subject[0] == "p"
    }
    after = standing.of_people(column)
    after |= {row.changes[code].subject: row.changes[code].new for code, row in changing}
    try:
        writing.check_sum(after, [row.changes[code].subject for code, row in changing])
    except Rejected as refusal:
        code, row = places[refusal.field]
        row.line.refuse(code, refusal.message)
