"""Rows of a list that are for some of the same days: of one kind of period no two hold at once."""

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from portal.domain.period import Span
from portal.services.targets import list_whose, writing
from portal.services.targets.force import Subject
from portal.services.targets.list_standing import Standing
from portal.services.targets.rows import Row

Wanted = dict[tuple[Subject, int | None], dict[Span, Row]]


def check(rows: Sequence[Row], standing: Standing) -> None:
    """Refuse a row that overlaps another, and note what goes of those in force that one overlaps.

    What the list says of a target itself is left to its own row.
    """
    wanted: Wanted = defaultdict(dict)
    named = {(row.subject, column) for row in rows for column in row.columns}
    for row in rows:
        if row.subject is None:
            continue
        changes = {change.column: change.new for change in row.changes.values()}
        for column in row.columns:
            held = standing.held[column.indicator_id].of(row.subject, column.span)
            if changes.get(column, held.target):
                _note(row, column.span, wanted[row.subject, column.indicator_id])
    for (_subject, indicator_id), spans in wanted.items():
        for span, row in spans.items():
            of_row = [one for one in row.changes.values() if one.column.span == span and one.new]
            row.removed += [
                change
                for change in writing.overlapped(
                    standing.held[indicator_id],
                    [(one.subject, span) for one in of_row],
                    indicator_id,
                )
                if (change.subject, change.column) not in named
            ]


def _note(row: Row, span: Span, others: dict[Span, Row]) -> None:
    """Note whose row a period is in, refused where another row has some of its days."""
    for other, first in others.items():
        if other != span and other.kind == span.kind and other.overlaps(span):
            row.line.refuse(
                list_whose.cell(row.line),
                _l(
                    "Row %(row)s has a target of the same one for some of the same days.",
                    row=first.line.number,
                ),
            )
    others.setdefault(span, row)
