"""The sheet of targets: one column of them, of a unit's people or of its child units."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.domain.plan import Plan
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import find
from portal.services.targets import done, force, places, references
from portal.services.targets.force import Column, Held, InForce, Subject, version, whole_of
from portal.services.targets.places import MOST_LINES, Member, Place, tops_of
from portal.services.targets.references import Reference
from portal.services.targets.upcoming import Upcoming, upcoming
from portal.services.targets.writing import field_of

Lines = Literal["people", "units"]
# More people than this are looked at by unit first.
MANY_PEOPLE = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: whose target, the one in force, and what has been done of it; scaled.

    `references` stand in the order of the sheet's. `of_parts` is what all periods of the column's
    kind sum to, beside `plan.whole`, the target of the whole campaign. `people` is how many take
    part in a unit, `of_people` the sum of their targets. `is_own`: not the reader's to set.
    """

    subject: Subject
    place: Place
    held: Held
    plan: Plan
    done: int
    references: tuple[int | None, ...]
    of_parts: int
    upcoming: Upcoming | None = None
    people: int = 0
    of_people: int = 0
    is_own: bool = False

    @property
    def key(self) -> str:
        """Return the name of the line's field in a form."""
        return field_of(self.subject)

    @property
    def is_fixed(self) -> bool:
        """Whether the reader cannot set it: their own, or of somebody who takes part no longer."""
        return self.is_own or bool(self.place.has_left)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One column of targets of a unit's people or child units, as far as they are one's to set.

    `head` is the unit looked at, `units` what else can be, each with its number of people.
    `mine` is whose targets could be set at all, whatever is shown; one's own is never among them.
    `allotted` is the sum of all the lines' targets, also of those that a search or the most lines
    leave out; `cut` is how many the latter does.
    """

    campaign: Campaign
    column: Column
    unit: Unit
    kind: Lines
    head: Line
    lines: list[Line]
    units: list[tuple[Unit, int]]
    references: Sequence[Reference]
    allotted: int
    people: int
    cut: int
    spans: frozenset[Span]
    mine: frozenset[Subject]
    version: int


def may_set_some(actor: Actor, campaign: Campaign) -> bool:
    """Whether any target of the campaign is the actor's to set."""
    return bool(tops_of(actor, campaign))


def sheet(
    actor: Actor,
    campaign_id: int,
    *,
    column: Column | None = None,
    unit_id: int | None = None,
    lines: Lines | None = None,
    q: str = "",
    kept: Collection[int] = (),
) -> Sheet:
    """Return a column of targets: without one, of the whole campaign in what it ranks by.

    The lines are the unit's people, all below it included, or its child units; without a word the
    people, up to 200 of them. `q` narrows them by name, pinyin or number. Who has left stands at
    the end, if they have a target or are `kept`. A fixed number of statements, whatever there is.

    Raise NotFound and NotAllowed.
    """
    campaign = find(actor, campaign_id)
    unit = places.unit_of(actor, campaign, unit_id)
    asked = column or Column(campaign.ranking_indicator_id, whole_of(campaign))
    session, today = db.session(), clock.today()
    connection = session.connection()
    # Read first: what changes meanwhile makes the page look old, never new.
    at = version(session, campaign_id)
    held = force.in_force(connection, campaign, asked.indicator_id, today)
    members = _mine(actor, places.members_of(connection, campaign, today))
    below = [one for one in members if _is_below(one, unit, campaign) and not one.has_left]
    kind = lines or ("people" if len(below) <= MANY_PEOPLE else "units")
    found = _places(campaign, unit, kind, q, members)
    found = [one for one in found if _is_listed(one, asked.span, held, kept)]
    shown = found[:MOST_LINES]
    compare = _references(campaign, asked, unit, kind, shown)
    finished = _done(campaign, asked, unit, kind, shown)
    to_come = upcoming(connection, campaign, asked, held, today)
    counts = places.counted(members)

    def line(subject: Subject, place: Place, figures: Sequence[int | None]) -> Line:
        return Line(
            subject=subject,
            place=place,
            held=held.of(subject, asked.span),
            plan=held.plan(subject),
            done=finished.get(subject, 0),
            references=tuple(figures),
            of_parts=_of_parts(held, subject, asked.span),
            upcoming=to_come.get(subject),
            people=counts[place.id] if subject[0] == "u" else 0,
            of_people=sums.get(place.id, 0) if subject[0] == "u" else 0,
            is_own=place.person_id == actor.person_id,
        )

    sums = _sums(members, held, asked.span) if kind == "units" else {}
    letter: Literal["p", "u"] = "p" if kind == "people" else "u"
    head = Place(unit.id, unit.name, unit.name_en, unit.code, unit.sort_key, path=unit.path)
    return Sheet(
        campaign=campaign,
        column=asked,
        unit=unit,
        kind=kind,
        head=line(("u", unit.id), head, [one.figures.get(unit.id) for one in compare]),
        lines=[line((letter, one.id), one, _figures(one, compare)) for one in shown],
        units=places.offered(tops_of(actor, campaign), unit, members),
        references=compare,
        allotted=_allotted(held, asked.span, unit, kind, below),
        people=len(below),
        cut=len(found) - len(shown),
        spans=frozenset(span for spans in held.held.values() for span in spans),
        mine=_settable(actor, campaign, members),
        version=at,
    )


def _settable(actor: Actor, campaign: Campaign, members: Sequence[Member]) -> frozenset[Subject]:
    """Return everybody and every unit with people in charge, and the topmost without, too."""
    tops = tops_of(actor, campaign)
    ways = [member.path for member in members if member.path.startswith(tuple(tops))]
    found: set[Subject] = {("p", one.id) for one in members if one.person_id != actor.person_id}
    for top in tops:
        depth = top.count("/") - 2
        ids = {
            id_
            for way in (top, *ways)
            if way.startswith(top)
            for id_ in way.strip("/").split("/")[depth:]
        }
        found |= {("u", int(id_)) for id_ in ids}
    return frozenset(found)


def _mine(actor: Actor, members: list[Member]) -> list[Member]:
    """Return whose targets are the actor's to set; a team may have been moved out of reach."""
    may: dict[str, bool] = {}
    for member in members:
        if member.path not in may:
            may[member.path] = actor.may(Permission.CAMPAIGN_EDIT, member.path)
    return [member for member in members if may[member.path]]


def _is_below(member: Member, unit: Unit, campaign: Campaign) -> bool:
    return unit.id == campaign.unit_id or member.path.startswith(unit.path)


def _places(
    campaign: Campaign, unit: Unit, kind: Lines, q: str, members: list[Member]
) -> list[Place]:
    if kind == "units":
        return places.children(unit, q, places.counted(members))
    mine = {member.path for member in members}
    return [one for one in places.people(campaign, unit, q, clock.today()) if one.path in mine]


def _is_listed(place: Place, span: Span, held: InForce, kept: Collection[int]) -> bool:
    if not place.has_left:
        return True
    return place.id in kept or held.of(("p", place.id), span).target > 0


def _references(
    campaign: Campaign, column: Column, unit: Unit, kind: Lines, shown: Iterable[Place]
) -> list[Reference]:
    connection = db.session.connection()
    if kind == "units":
        return references.of_units(connection, campaign, column, unit)
    ids = [one.person_id for one in shown if one.person_id is not None]
    return references.of_people(connection, campaign, column, ids)


def _figures(place: Place, found: Sequence[Reference]) -> list[int | None]:
    """Return a line's references; in the ledger nothing is a figure, too, but shown as none."""
    key = place.id if place.person_id is None else place.person_id
    return [one.figures.get(key) for one in found]


def _done(
    campaign: Campaign, column: Column, unit: Unit, kind: Lines, shown: Iterable[Place]
) -> dict[Subject, int]:
    connection = db.session.connection()
    units = done.of_units(connection, campaign, column, unit)
    found: dict[Subject, int] = {("u", id_): value for id_, value in units.items()}
    if kind == "people":
        ids = [one.id for one in shown]
        people = done.of_people(connection, campaign, column, ids)
        found |= {("p", id_): value for id_, value in people.items()}
    return found


def _of_parts(held: InForce, subject: Subject, span: Span) -> int:
    """Return what somebody's periods of the kind sum to: those that make up the campaign, once."""
    if span.kind == Kind.CAMPAIGN:
        return 0
    own = {one: target for one, target in held.parts(subject).items() if one.kind == span.kind}
    if not own:
        return 0
    regular = set(parts(held.whole, span.kind))
    return sum(target for one, target in own.items() if (one in regular) == (span in regular))


def _sums(members: Iterable[Member], held: InForce, span: Span) -> dict[int, int]:
    """Return by unit the sum of the targets of its people, all below it included."""
    by_path: dict[str, int] = {}
    for member in members:
        if not member.has_left:
            target = held.of(("p", member.id), span).target
            by_path[member.path] = by_path.get(member.path, 0) + target
    sums: dict[int, int] = {}
    for path, target in by_path.items():
        for id_ in path.strip("/").split("/"):
            sums[int(id_)] = sums.get(int(id_), 0) + target
    return sums


def _allotted(held: InForce, span: Span, unit: Unit, kind: Lines, below: Sequence[Member]) -> int:
    if kind == "people":
        return sum(held.of(("p", member.id), span).target for member in below)
    depth = unit.path.count("/") - 1
    ways = {
        member.path.strip("/").split("/")[depth]
        for member in below
        if member.path.startswith(unit.path) and member.path != unit.path
    }
    return sum(held.of(("u", int(id_)), span).target for id_ in ways)
