"""What the rows of a board stand with while lines and decisions come one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.domain.period import Span
from portal.domain.standing import Line
from portal.models import Bundle, Unit
from portal.services.standings import Member, Sums, rows
from portal.services.standings.rows import Facts, Row
from portal.services.targets import Held, InForce, Subject


@dataclass(frozen=True)
class Frame:
    """What a board is, whatever happens: its kind, what it is ordered by, and what rows name.

    `whole` is the campaign's own period; `increases`: the campaign ranks by increase.
    """

    kind: str
    by: str
    whole: Span
    increases: bool
    bundles: Mapping[int, Bundle]
    units: Mapping[int, Unit]

    @property
    def is_of_units(self) -> bool:
        """Whether the rows are teams or sub-branches."""
        return self.kind in rows.OF_UNITS

    def key_of(self, member: Member) -> str | None:
        """Return the row that a member would belong to, None for none."""
        if self.kind == "sub_branch":
            return f"u{member.sub_branch_id}"
        if self.kind == "team":
            return f"u{member.unit_id}" if member.unit_kind == "team" else None
        is_bundled = self.kind == "bundle" and member.bundle_id in self.bundles
        return f"b{member.bundle_id}" if is_bundled else f"p{member.person_id}"


@dataclass
class Known:
    """What is known at a moment, all scaled: who takes part, what they have, and is to be reached.

    `members` are those of the board's unit, by participation; `values` what each participation has,
    `unit_values` each unit.
    """

    frame: Frame
    members: dict[int, Member] = field(default_factory=dict)
    values: Counter[int] = field(default_factory=Counter)
    unit_values: Counter[int] = field(default_factory=Counter)
    targets: dict[Subject, Held] = field(default_factory=dict)
    bases: dict[int, int] = field(default_factory=dict)
    # Where a line goes: the row of a participation, and the units whose rows have their lines.
    _rows_of: dict[int, str] = field(default_factory=dict)
    _units: set[int] = field(default_factory=set)
    _keys: set[str] = field(default_factory=set)

    def every_line(self) -> dict[str, Line]:
        """Return what all rows stand with, and mind where lines go from now on."""
        self._rows_of.clear()
        self._units.clear()
        found = self._lines_of(self.members.values())
        self._keys = set(found)
        return found

    def anew(self) -> dict[str, Line | None]:
        """Return what all rows stand with now that people came, went or moved; None: it is gone."""
        before = set(self._keys)
        found: dict[str, Line | None] = dict(self.every_line())
        return dict.fromkeys(before - found.keys()) | found

    def lines_of(self, subjects: Iterable[Subject]) -> dict[str, Line | None]:
        """Return what the rows stand with that somebody's target or base is about."""
        touched = {self.key_of(subject) for subject in subjects} - {None}
        members = [one for one in self.members.values() if self.frame.key_of(one) in touched]
        for member in members:
            self._rows_of.pop(member.participation_id, None)
        self._units -= {int(key[1:]) for key in touched if key and key.startswith("u")}
        found = self._lines_of(members)
        gone = {key for key in touched & self._keys if key is not None and key not in found}
        self._keys = (self._keys - gone) | found.keys()
        return {**found, **dict.fromkeys(gone)}

    def add(
        self, participation_id: int, unit_id: int, sub_branch_id: int, worth: int
    ) -> dict[str, int]:
        """Let a line count; return what came to which of the rows."""
        self.values[participation_id] += worth
        units = {unit_id, sub_branch_id}
        for unit in units:
            self.unit_values[unit] += worth
        found = {f"u{unit}": worth for unit in units & self._units}
        own = self._rows_of.get(participation_id)
        if own is not None:
            found[own] = worth
        return found

    def key_of(self, subject: Subject) -> str | None:
        """Return the row that somebody's target or base is about, None for none of this board."""
        kind, id_ = subject
        if kind == "u":
            return f"u{id_}" if self.frame.is_of_units else None
        member = self.members.get(id_)
        return self.frame.key_of(member) if member else None

    def _lines_of(self, members: Iterable[Member]) -> dict[str, Line]:
        people = list(members)
        found = self._rows(people)
        for row in found:
            if self._has_units_lines(row):
                assert row.unit is not None  # noqa: S101 - narrows what `_has_units_lines` asked
                self._units.add(row.unit.id)
            else:
                self._rows_of |= dict.fromkeys(
                    (member.participation_id for member in row.members), row.key
                )
        return {line.key: line for line in rows.lines(found, self.frame.by)}

    def _has_units_lines(self, row: Row) -> bool:
        """Whether a row has what counts in its unit, and not what its members have."""
        return row.unit is not None and not (self.frame.increases and row.base is not None)

    def _rows(self, people: list[Member]) -> list[Row]:
        frame = self.frame
        groups = rows.unit_groups(frame.kind, people) if frame.is_of_units else {}
        return rows.of_kind(
            frame.kind,
            people,
            self._facts(people, groups),
            increases=frame.increases,
            bundles=frame.bundles,
            units=frame.units,
            sums={unit: Sums(self.unit_values[unit]) for unit in groups},
        )

    def _facts(self, people: list[Member], units: Iterable[int]) -> Facts:
        """Return what the rows of these people and units are made of, and nothing of others."""
        subjects: list[Subject] = [("p", one.participation_id) for one in people]
        subjects += [("u", unit) for unit in units]
        held = {
            subject: {self.frame.whole: self.targets[subject]}
            for subject in subjects
            if subject in self.targets
        }
        return Facts(
            sums={one.participation_id: Sums(self.values[one.participation_id]) for one in people},
            targets=InForce(self.frame.whole, held),
            bases={
                one.participation_id: self.bases[one.participation_id]
                for one in people
                if one.participation_id in self.bases
            },
        )
