"""What each row of a list would do, told before it is done."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Protocol, TypeVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.models import StagedImport
from portal.services.imports.columns import Field, Table, chosen, guess, problems, table
from portal.services.refusal import Rejected

CHANGED_MEANWHILE = _l(
    "What the list is compared with has changed meanwhile. Nothing was taken over: look at the "
    "rows again."
)
NO_DAY = _l("This is no date that can be read. Write it as 2026-01-05.")


class Outcome(StrEnum):
    """What becomes of a row, in the order in which pages count them."""

    ERROR = "error"
    NEW = "new"
    CHANGED = "changed"
    LEAVES = "leaves"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass
class Cell:
    """A cell: what the file says, what stood there before it is changed, and what is wrong.

    `difference` is by how much a figure changes.
    """

    text: str
    before: str | None = None
    error: str | LazyString = ""
    difference: Decimal | None = None


@dataclass
class Line:
    """A row with its number in the file; `note` says of the whole row what no cell can."""

    number: int
    cells: dict[str, Cell]
    outcome: Outcome = Outcome.UNCHANGED
    note: str | LazyString = ""

    def text(self, code: str) -> str:
        """Return what stands in a cell, "" where the file has no such column."""
        cell = self.cells.get(code)
        return cell.text if cell else ""

    def refuse(self, code: str, sentence: str | LazyString) -> None:
        """Put what is wrong at the cell, or at the row where the file has no such column."""
        self.outcome = Outcome.ERROR
        if code in self.cells:
            self.cells[code].error = self.cells[code].error or sentence
        else:
            self.note = self.note or sentence

    def changes(self, code: str, before: str, difference: Decimal | None = None) -> None:
        """Note that the cell would change what stands now."""
        if code in self.cells:
            self.cells[code].before, self.cells[code].difference = before, difference


@dataclass(frozen=True)
class Preview:
    """All rows, counted."""

    lines: Sequence[Line] = field(default_factory=list)

    @cached_property
    def counts(self) -> dict[Outcome, int]:
        """How many rows come to which end."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def told(self) -> dict[str, object]:
        """Return the counts as the audit log keeps them."""
        return {outcome.value: count for outcome, count in self.counts.items() if count}

    @property
    def writes(self) -> int:
        """How many rows would do something."""
        return sum(self.counts[o] for o in (Outcome.NEW, Outcome.CHANGED, Outcome.LEAVES))

    @cached_property
    def digest(self) -> str:
        """A mark of what the rows would do: who confirms has seen just this, or is shown anew."""
        told = [
            (
                line.number,
                line.outcome,
                str(line.note),
                [(c, x.text, x.before) for c, x in line.cells.items()],
            )
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@dataclass(frozen=True)
class Staged:
    """A list as it was read: what its columns hold, and what its rows would do.

    `problems` say what has to be chosen otherwise before there are any rows to look at.
    """

    staged: StagedImport
    table: Table
    columns: list[str]
    problems: list[LazyString]
    preview: Preview


class Read(Protocol):
    """A row as the import in question reads it."""

    @property
    def line(self) -> Line:
        """What is told of it."""


R = TypeVar("R", bound=Read)
Texts = Iterator[tuple[int, dict[str, str]]]


def look(
    staged: StagedImport,
    fields: Sequence[Field],
    asked: Sequence[str],
    check: Callable[[Texts], list[R]],
) -> tuple[Staged, list[R]]:
    """Return the list and its checked rows, with the columns as asked, or as they are guessed.

    There are no rows as long as the columns are wrong.
    """
    found = table(staged.rows, fields)
    columns = chosen(asked, found.head, fields) if asked else []
    columns = columns or guess(found.head, fields)
    wrong = problems(columns, fields)
    rows = [] if wrong else check(found.texts(columns))
    return Staged(staged, found, columns, wrong, Preview([row.line for row in rows])), rows


def demand_takeable(shown: Staged) -> None:
    """Raise Rejected while a column or a row is wrong, or no row would do anything."""
    if shown.problems:
        raise Rejected("columns", shown.problems[0])
    if shown.preview.counts[Outcome.ERROR]:
        raise Rejected("", _l("Nothing was taken over: correct the file and send it again."))
    if not shown.preview.writes:
        raise Rejected("", _l("Nothing was taken over: no row would change anything."))
