"""A bulletin's facts with the names of who was erased since replaced, wherever somebody reads them.

What was issued stays as it is stored, to the byte, and so does its digest; it is what proves the
figures. It is kept for that alone: no page, picture, file or wall shows a name out of it that was
erased. Names that somebody wrote into a text, or into the name of a bundle, stay.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import sqlalchemy as sa

from portal.domain.bulletin import Award, Content, Line, Practice, Row, Wrong
from portal.models import Credit, Entry, Honour, Participation, Person, Report
from portal.models import Practice as Starred

Labels = Mapping[int, tuple[str, str | None]]
Fact = TypeVar("Fact", Award, Line, Practice, Row, Wrong)
_PERSON = "p"


def hidden(connection: sa.Connection, contents: Sequence[Content]) -> list[Content]:
    """Return the facts as they may be shown: the label where the name of somebody erased stood.

    One statement while nobody is erased, at most four otherwise.
    """
    rows = connection.execute(
        sa.select(Person.id, Person.name, Person.name_en).where(Person.erased_at.is_not(None))
    )
    labels = {row.id: (row.name, row.name_en) for row in rows}
    if not labels:
        return list(contents)
    whose = _Whose(connection, contents, labels)
    return [_hidden(content, whose) for content in contents]


class _Whose:
    """Which of the erased each fact is about, by what the ledger says."""

    def __init__(
        self, connection: sa.Connection, contents: Sequence[Content], labels: Labels
    ) -> None:
        self.labels = labels
        self._names = _names(contents, labels)
        self._lines = _of_lines(connection, contents, labels)
        self._awards = _of_awards(connection, contents)
        self._practices = _of_practices(connection, contents)

    def row(self, row: Row) -> int | None:
        """Return whose row it is."""
        return row.person_id if row.person_id in self.labels else None

    def line(self, line: Line) -> int | None:
        """Return whose line it is: of a shared one the one with the name, if that is known."""
        found = self._lines.get(line.entry_id, [])
        named = [one for one in found if line.person in self._names.get(one, ())]
        # Without a row to tell the name from, one colleague too many is made neutral, not too few.
        unnamed = [one for one in found if one not in self._names]
        return next(iter((*named, *unnamed)), None)

    def award(self, award: Award) -> int | None:
        """Return whose award it is."""
        return self._awards.get(award.honour_id)

    def practice(self, practice: Practice) -> int | None:
        """Return who wrote it."""
        return self._practices.get(practice.practice_id)

    def wrong(self, wrong: Wrong) -> int | None:
        """Return whose figure it was."""
        number = wrong.key.removeprefix(_PERSON)
        is_person = wrong.key.startswith(_PERSON) and number.isdigit()
        return int(number) if is_person and int(number) in self.labels else None


def _hidden(content: Content, whose: _Whose) -> Content:
    return replace(
        content,
        rows=_all(content.rows, whose.row, whose.labels, "name"),
        people=_all(content.people, whose.row, whose.labels, "name"),
        lines=_all(content.lines, whose.line, whose.labels, "person"),
        awards=_all(content.awards, whose.award, whose.labels, "who"),
        practices=_all(content.practices, whose.practice, whose.labels, "person"),
        wrongs=_all(content.wrongs, whose.wrong, whose.labels, "name"),
    )


def _all(
    facts: list[Fact], whose: Callable[[Fact], int | None], labels: Labels, field: str
) -> list[Fact]:
    found: list[Fact] = []
    for fact in facts:
        person_id = whose(fact)
        if person_id is None:
            found.append(fact)
            continue
        name, name_en = labels[person_id]
        changes: dict[str, Any] = {field: name, f"{field}_en": name_en}
        found.append(replace(fact, **changes))
    return found


def _names(contents: Sequence[Content], labels: Labels) -> dict[int, set[str]]:
    """Return under which names the bulletins themselves list each of the erased."""
    found: dict[int, set[str]] = {}
    for content in contents:
        for row in (*content.rows, *content.people):
            if row.person_id is not None and row.person_id in labels:
                found.setdefault(row.person_id, set()).add(row.name)
    return found


def _of_lines(
    connection: sa.Connection, contents: Sequence[Content], labels: Labels
) -> dict[int, list[int]]:
    ids = {line.entry_id for content in contents for line in content.lines}
    original = sa.func.coalesce(Entry.reverses_id, Entry.id)
    rows = connection.execute(
        sa.select(Entry.id, sa.func.coalesce(Credit.person_id, Entry.owner_id))
        .outerjoin(Credit, Credit.entry_id == original)
        .where(Entry.id.in_(ids))
        .order_by(Entry.id, Credit.person_id)
    )
    found: dict[int, list[int]] = {}
    for entry_id, person_id in rows:
        if person_id in labels:
            found.setdefault(entry_id, []).append(person_id)
    return found


def _of_awards(connection: sa.Connection, contents: Sequence[Content]) -> dict[int, int]:
    ids = {award.honour_id for content in contents for award in content.awards}
    rows = connection.execute(
        sa.select(Honour.id, Participation.person_id)
        .join(Participation, Participation.id == Honour.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(Honour.id.in_(ids), Person.erased_at.is_not(None))
    )
    return dict(rows.all())


def _of_practices(connection: sa.Connection, contents: Sequence[Content]) -> dict[int, int]:
    ids = {practice.practice_id for content in contents for practice in content.practices}
    rows = connection.execute(
        sa.select(Starred.id, Report.person_id)
        .join(Report, Report.id == Starred.report_id)
        .join(Person, Person.id == Report.person_id)
        .where(Starred.id.in_(ids), Person.erased_at.is_not(None))
    )
    return dict(rows.all())
