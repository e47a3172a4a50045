"""Unfolding: facts as they are known at a moment, and what each thing that happens does to them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from portal.domain.explanation import Change
from portal.domain.quantity import points_of
from portal.services import scales
from portal.services.explaining.facts import Known
from portal.services.explaining.happening import Aimed, Alike, Based, Posted, Scored
from portal.services.explaining.what import Kind, Turn, What
from portal.services.scales import Scale
from portal.services.standings import Member
from portal.services.standings.members import Revised
from portal.services.targets import Held, Subject

Changes = Iterator[Change[What]]


class Unfolding:
    """The facts of a board, which grow: first with what was known before, then change by change.

    `key` is the row that is asked about. `belongs` says whether a member stands on the board,
    `counted` gives the lines of an indicator from a day of points on that counted before the first
    change; it is asked where the past was scored anew. `closed` are the closes, the oldest first:
    when each was taken, and of which day.
    """

    def __init__(
        self,
        known: Known,
        key: str,
        belongs: Callable[[Member], bool],
        counted: Callable[[int, date], Collection[Alike]],
        closed: Sequence[tuple[datetime, date]],
    ) -> None:
        """Begin with what is known: what everybody has, and nothing decided yet."""
        self.known = known
        self._key = key
        self._belongs = belongs
        self._counted = counted
        self._taken_at = [at for at, _day in closed]
        self._closed = [day for _at, day in closed]
        self._places: dict[int, Revised] = {}
        self._held: dict[Subject, Aimed] = {}
        self._decided: list[Scored] = []
        self._scale: Mapping[int, Scale] = {}
        self._lines: list[Posted] = []

    def place(self, revised: Revised) -> None:
        """Let somebody have a place on the roster, or none."""
        id_ = revised.member.participation_id
        self._places[id_] = revised
        if revised.takes_part and self._belongs(revised.member):
            self.known.members[id_] = revised.member
        else:
            self.known.members.pop(id_, None)

    def aim(self, aimed: Aimed) -> bool:
        """Let a target hold, unless a later decision does; return whether it holds now."""
        held = self._held.get(aimed.subject)
        if held is not None and held.id > aimed.id:
            return False
        self._held[aimed.subject] = aimed
        self.known.targets[aimed.subject] = Held(aimed.target, pinned=False, revision_id=aimed.id)
        return True

    def base(self, based: Based) -> None:
        """Let a base hold, or none."""
        if based.base is None:
            self.known.bases.pop(based.participation_id, None)
        else:
            self.known.bases[based.participation_id] = based.base

    def score(self, decided: Iterable[Scored]) -> None:
        """Let points hold for the lines that come."""
        self._decided += decided
        self._scale = scales.folded(
            (one.indicator_id, one.valid_from, one.points) for one in self._decided
        )

    def posted(self, line: Posted, *, in_points: bool) -> Changes:
        """Let a line count; it is no change where it is of nobody on the board."""
        self._lines.append(line)
        worth = line.quantity
        if in_points:
            worth = points_of(line.quantity, self._points_on(line.indicator_id, line.points_date))
        added = self.known.add(line.participation_id, line.unit_id, line.sub_branch_id, worth)
        if added:
            what = What(
                kind=self._kind(line),
                at=line.known_at,
                is_own=self._key in added,
                people=(line.participation_id,),
                entry_id=line.entry_id,
                business_date=line.business_date,
                indicator_id=line.indicator_id,
            )
            yield Change(what, added=added)

    def revised(self, at: datetime, together: Collection[Revised]) -> Changes:
        """Let places on the roster change that were changed in one go."""
        before = self.known.members.copy()
        turns: list[Turn] = []
        for revised in together:
            turns.append(_turn(self._places.get(revised.member.participation_id), revised))
            self.place(revised)
        ids = [one.member.participation_id for one in together]
        of_board = [id_ for id_ in ids if id_ in before or id_ in self.known.members]
        lines = self.known.anew()
        if of_board:
            rows = {
                self.known.frame.key_of(members[id_])
                for id_ in of_board
                for members in (before, self.known.members)
                if id_ in members
            }
            what = What(
                "roster",
                at,
                self._key in rows,
                people=tuple(of_board),
                turns=tuple(
                    dict.fromkeys(
                        turn for id_, turn in zip(ids, turns, strict=True) if id_ in of_board
                    )
                ),
            )
            yield Change(what, lines=lines)

    def based(self, at: datetime, together: Collection[Based]) -> Changes:
        """Let bases change that were set in one go: those of others, then the row's own."""
        for based in together:
            self.base(based)
        yield from self._set("base", at, [("p", one.participation_id) for one in together])

    def aimed(self, at: datetime, together: Collection[Aimed]) -> Changes:
        """Let targets come into force together: those of others, then the row's own."""
        held = [aimed.subject for aimed in together if self.aim(aimed)]
        yield from self._set("target", at, held)

    def _set(self, kind: Kind, at: datetime, subjects: Sequence[Subject]) -> Changes:
        for is_own in (False, True):
            some = [one for one in subjects if (self.known.key_of(one) == self._key) == is_own]
            lines = self.known.lines_of(some) if some else {}
            if lines:
                people = tuple(id_ for whose, id_ in some if whose == "p")
                units = tuple(id_ for whose, id_ in some if whose == "u")
                yield Change(What(kind, at, is_own, people, units), lines=lines)

    def scored(self, decision: Scored) -> Changes:
        """Let points hold from a day on, and count anew what counted already if that is meant."""
        before = self._scale.get(decision.indicator_id, Scale([], []))
        self.score([decision])
        after = self._scale[decision.indicator_id]
        lines = [
            one.alike
            for one in self._lines
            if one.indicator_id == decision.indicator_id and one.points_date >= decision.valid_from
        ]
        if decision.rescores:
            lines += self._counted(decision.indicator_id, decision.valid_from)
        added: Counter[str] = Counter()
        for line in lines:
            was = points_of(line.quantity, before.on(line.points_date))
            worth = points_of(line.quantity, after.on(line.points_date)) - was
            if worth:
                added.update(
                    self.known.add(
                        line.participation_id,
                        line.unit_id,
                        line.sub_branch_id,
                        worth * line.times,
                    )
                )
        if any(added.values()):
            what = What(
                "points",
                decision.recorded_at,
                bool(added[self._key]),
                business_date=decision.valid_from,
                indicator_id=decision.indicator_id,
            )
            yield Change(what, added={key: worth for key, worth in added.items() if worth})

    def _points_on(self, indicator_id: int, day: date) -> int:
        scale = self._scale.get(indicator_id)
        return scale.on(day) if scale else 0

    def _kind(self, line: Posted) -> Kind:
        if line.cause == "reversal":
            return "reversal"
        if line.cause == "verification":
            return "check"
        taken = bisect_right(self._taken_at, line.known_at)
        return "late" if taken and line.business_date <= self._closed[taken - 1] else "entry"


def _turn(before: Revised | None, after: Revised) -> Turn:
    """Return the foremost of what a revision made of a place."""
    if before is None or (after.takes_part and not before.takes_part):
        return "joined"
    if not after.takes_part:
        return "off"
    was, is_now = before.member, after.member
    if was.left_on != is_now.left_on:
        return "left" if is_now.left_on else "stays"
    if was.unit_id != is_now.unit_id:
        return "moved"
    if was.bundle_id != is_now.bundle_id:
        return "bundle"
    return "training" if is_now.in_training else "trained"
