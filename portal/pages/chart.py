"""A chart: what a script draws from, and the table behind it, from one set of figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from portal.pages.formats import pct, qty
from portal.services.sheets import Cell, Share, Sheet

Kind = Literal["line", "column", "bar"]
Role = Literal["main", "other", "reference"]


@dataclass(frozen=True)
class Series:
    """One line, or one set of bars; None where there is no figure.

    What is looked at is `main`, what it is compared with `other`; a `reference` is drawn thin.
    """

    name: str
    values: Sequence[Decimal | int | None]
    role: Role = "main"


@dataclass(frozen=True)
class Reference:
    """A level that is drawn across the chart and named on it: an average, a champion, a target."""

    name: str
    value: Decimal


@dataclass(frozen=True)
class Mark:
    """A category at which something happened: a line across the chart there, and what it was."""

    at: int
    name: str


@dataclass(frozen=True)
class Chart:
    """Figures by category, drawn as lines, as columns, or as bars that lie; then as a table.

    `id` names it on the page and in the address of its file. `head` says what the categories are.
    `note` says in what unit, on what basis and as of when. Shares are fractions of one where
    `is_share`. Bars of one category stand on each other where `is_stacked`. The figures are ranks
    where `is_rank`: the first is on top.
    """

    id: str
    title: str
    kind: Kind
    head: str
    categories: Sequence[str]
    series: Sequence[Series]
    measure: str
    note: str
    references: Sequence[Reference] = ()
    marks: Sequence[Mark] = ()
    is_share: bool = False
    is_stacked: bool = False
    is_rank: bool = False
    beside: Sequence[Series] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure but zeros to draw."""
        return not any(value for series in self.series for value in series.values)

    @property
    def columns(self) -> list[Series]:
        """The columns of the table, after that of the categories."""
        return [*self.series, *self.beside]

    def drawn(self) -> Mapping[str, object]:
        """Return what the script draws from, as JSON can hold it: figures, and how each is told."""
        return {
            "kind": self.kind,
            "title": self.title,
            "measure": "%" if self.is_share else self.measure,
            "stacked": self.is_stacked,
            "ranks": self.is_rank,
            "categories": list(self.categories),
            "series": [
                {
                    "name": one.name,
                    "role": one.role,
                    "values": [self._drawn(value) for value in one.values],
                }
                for one in self.series
            ],
            "references": [
                {
                    "name": one.name,
                    "value": self._drawn(one.value),
                    "told": self.told(one.value),
                }
                for one in self.references
            ],
            "marks": [{"at": one.at, "name": one.name} for one in self.marks],
        }

    def row(self, at: int) -> str:
        """Return what a row of the table is called: its category, and what happened there."""
        return " · ".join([self.categories[at], *(one.name for one in self.marks if one.at == at)])

    def told(self, value: Decimal | int | None) -> str:
        """Return a figure as people read it, with its sign of per cent."""
        if value is None:
            return "–"
        return f"{pct(Decimal(value))}%" if self.is_share else qty(value)

    def sheet(self) -> Sheet:
        """Return the table as a sheet: real numbers, and what they rest on above them."""
        levels = [f"{one.name}: {self.told(one.value)}" for one in self.references]
        head = [self.head, *(one.name for one in self.columns)]
        return Sheet(
            name=self.title[:31],
            head=head,
            rows=[
                [self.row(at), *(self._cell(one.values[at]) for one in self.columns)]
                for at in range(len(self.categories))
            ],
            notes=[self.title, self.note, *levels],
            widths=[24, *(14 for _one in self.columns)],
        )

    def _drawn(self, value: Decimal | int | None) -> float | None:
        if value is None:
            return None
        return float(value * 100 if self.is_share else value)

    def _cell(self, value: Decimal | int | None) -> Cell:
        if value is None:
            return None
        return Share(Decimal(value)) if self.is_share else Decimal(value)
