"""Which column of a file holds what: guessed from its head, corrected by whoever sends it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_HEAD_WITHIN = 10
_ASIDE = re.compile(r"\(.*?\)")
_NOISE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Field:
    """Something that a column can hold; `heads` are the names by which it is recognised."""

    code: str
    label: LazyString | str
    heads: tuple[str, ...]
    hint: LazyString | str = ""
    is_needed: bool = False


@dataclass(frozen=True)
class Table:
    """A list: its head, and the rows below it that are not blank, each with its number there."""

    head: list[str]
    rows: list[tuple[int, list[str]]]

    def examples(self, column: int, most: int = 3) -> list[str]:
        """Return the first values of a column."""
        found = (cells[column] for _, cells in self.rows if cells[column])
        return [text for text, _ in zip(found, range(most), strict=False)]

    def texts(self, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row's number and its cells by what the columns are said to hold."""
        places = [(place, code) for place, code in enumerate(columns) if code]
        for number, cells in self.rows:
            yield number, {code: cells[place] for place, code in places}


def table(rows: Sequence[list[str]], fields: Sequence[Field]) -> Table:
    """Return the list in the rows: its head is the one of the first ten that names most fields.

    What stands above (a title, who took it out and when) is left; with no name known, the first
    row that holds anything is the head.
    """
    candidates = [place for place, cells in enumerate(rows) if any(cells)][:_HEAD_WITHIN]
    head = max(candidates, key=lambda place: sum(map(bool, guess(rows[place], fields))))
    below = [(place + 1, rows[place]) for place in range(head + 1, len(rows)) if any(rows[place])]
    return Table(list(rows[head]), below)


def guess(head: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Return for each column the field that its head names, "" for none; each field once."""
    known = {
        _folded(name): field.code for field in fields for name in (*field.heads, str(field.label))
    }
    found: list[str] = []
    for text in head:
        code = known.get(_folded(text), "")
        found.append("" if code in found else code)
    return found


def chosen(asked: Sequence[str], head: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Return what somebody chose for each column; what is no field, or is missing, is ""."""
    codes = {field.code for field in fields}
    kept = [code if code in codes else "" for code in asked[: len(head)]]
    return kept + [""] * (len(head) - len(kept))


def problems(columns: Sequence[str], fields: Sequence[Field]) -> list[LazyString]:
    """Return what has to be chosen otherwise before the rows can be looked at."""
    found = []
    for field in fields:
        times = columns.count(field.code)
        if times > 1:
            found.append(
                _l("Several columns are said to hold “%(field)s”: choose one.", field=field.label)
            )
        elif field.is_needed and not times:
            found.append(_l("Choose the column that holds “%(field)s”.", field=field.label))
    return found


def _folded(text: str) -> str:
    """Return a head as it is compared: without case, spaces, marks and what is in brackets."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _ASIDE.sub("", folded))
