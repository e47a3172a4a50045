"""The sheet of targets: one column of them, of a unit's people or of its child units."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.domain.plan import Plan
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Participation, TargetRevision, Unit
from portal.services.access import Actor
from portal.services.campaigns.sight import find
from portal.services.refusal import NotAllowed
from portal.services.targets import done, force, places, references, sums
from portal.services.targets.force import Column, Held, InForce, Subject, version, whole_of
from portal.services.targets.places import MOST_LINES, Place, tops_of
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """One column of targets of a unit's people or child units, as far as they are one's to set.

    `head` is the unit looked at, `units` what else can be, each with its number of people.
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
    paths = places.headcount(connection, campaign, actor, today)
    counts = places.counted(paths)
    below = sum(
        count
        for path, count in paths.items()
        if unit.id == campaign.unit_id or path.startswith(unit.path)
    )
    kind: Lines = lines or ("people" if below <= MANY_PEOPLE else "units")
    scope = Scope(campaign, asked, unit, today)
    listed = _people(scope, paths, q, kept) if kind == "people" else _units(scope, counts, q)
    held, compare = listed.held, listed.references
    to_come = upcoming(connection, campaign, asked, held, today)

    def line(subject: Subject, place: Place) -> Line:
        is_unit = subject[0] == "u"
        key = place.id if place.person_id is None else place.person_id
        return Line(
            subject=subject,
            place=place,
            held=held.of(subject, asked.span),
            plan=held.plan(subject),
            done=listed.done.get(subject, 0),
            references=tuple(one.figures.get(key) for one in compare),
            of_parts=_of_parts(held, subject, asked.span),
            upcoming=to_come.get(subject),
            people=counts[place.id] if is_unit else 0,
            of_people=listed.of_people.get(place.id, 0) if is_unit else 0,
            is_own=place.person_id == actor.person_id,
        )

    letter: Literal["p", "u"] = "p" if kind == "people" else "u"
    head = Place(unit.id, unit.name, unit.name_en, unit.code, unit.sort_key)
    first = line(("u", unit.id), head)
    return Sheet(
        campaign=campaign,
        column=asked,
        unit=unit,
        kind=kind,
        head=replace(first, references=()) if kind == "people" else first,
        lines=[line((letter, one.id), one) for one in listed.places],
        units=places.offered(tops_of(actor, campaign), unit, counts),
        references=compare,
        allotted=listed.allotted,
        people=below,
        cut=listed.total - len(listed.places),
        spans=sums.spans(connection, campaign, asked.indicator_id),
        version=at,
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a sheet is read for: a column of a campaign, at a unit, on a day."""

    campaign: Campaign
    column: Column
    unit: Unit
    today: date


@dataclass(frozen=True, slots=True)
class Listed:
    """What is read for the lines of one kind: who they are, and the figures beside them, scaled."""

    places: list[Place]
    total: int
    held: InForce
    done: dict[Subject, int]
    references: list[Reference]
    allotted: int
    of_people: dict[int, int]


def _people(scope: Scope, paths: places.Headcount, q: str, kept: Collection[int]) -> Listed:
    campaign, column, unit, today = scope.campaign, scope.column, scope.unit, scope.today
    connection = db.session.connection()
    members = places.members_of(connection, campaign, unit, paths, today)
    revision = TargetRevision
    whose = (
        revision.participation_id.in_([member.id for member in members])
        if len(members) <= MOST_LINES
        else revision.participation_id.is_not(None)
    )
    held = force.in_force(
        connection,
        campaign,
        column.indicator_id,
        today,
        among=sa.or_(whose, revision.unit_id == unit.id),
    )
    targets = {member.id: held.of(("p", member.id), column.span).target for member in members}
    left = [one.id for one in members if one.has_left and (targets[one.id] or one.id in kept)]
    found, total = places.people(campaign, unit, q, left, today)
    own = done.of_people(connection, campaign, column, [one.id for one in found])
    finished: dict[Subject, int] = {("p", id_): value for id_, value in own.items()}
    whole = done.of_units(connection, campaign, column, unit).get(unit.id, 0)
    return Listed(
        places=found,
        total=total,
        held=held,
        done=finished | {("u", unit.id): whole},
        references=references.of_people(
            connection, campaign, column, [one.person_id for one in found if one.person_id]
        ),
        allotted=sum(targets[member.id] for member in members if not member.has_left),
        of_people={},
    )


def _units(scope: Scope, counts: Counter[int], q: str) -> Listed:
    campaign, column, unit, today = scope.campaign, scope.column, scope.unit, scope.today
    connection = db.session.connection()
    among = TargetRevision.unit_id.is_not(None)
    held = force.in_force(connection, campaign, column.indicator_id, today, among=among)
    every = places.children(unit, counts)
    found = places.children(unit, counts, q) if q else every
    finished = done.of_units(connection, campaign, column, unit)
    return Listed(
        places=found[:MOST_LINES],
        total=len(found),
        held=held,
        done={("u", id_): value for id_, value in finished.items()},
        references=references.of_units(connection, campaign, column, unit),
        allotted=sum(held.of(("u", one.id), column.span).target for one in every),
        of_people=sums.of_people(connection, campaign, column, today),
    )


def settable(actor: Actor, campaign_id: int) -> frozenset[Subject]:
    """Return whose targets the actor could set at all: one's own is never among them.

    They are everybody and every unit with people in charge, and the topmost units without, too.
    Raise NotFound, and NotAllowed where there is nobody.
    """
    campaign = find(actor, campaign_id)
    tops = tops_of(actor, campaign)
    if not tops:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    paths = places.headcount(db.session.connection(), campaign, actor, clock.today())
    people = db.session.execute(
        sa.select(Participation.id, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, Participation.person_id != actor.person_id)
    )
    found: set[Subject] = {("p", id_) for id_, path in people if path in paths}
    for top in tops:
        depth = top.count("/") - 2
        ways = [
            path.strip("/").split("/")[depth:] for path in (top, *paths) if path.startswith(top)
        ]
        found |= {("u", int(id_)) for way in ways for id_ in way}
    return frozenset(found)


def _of_parts(held: InForce, subject: Subject, span: Span) -> int:
    """Return what somebody's periods of the kind sum to: those that make up the campaign, once."""
    if span.kind == Kind.CAMPAIGN:
        return 0
    own = {one: target for one, target in held.parts(subject).items() if one.kind == span.kind}
    if not own:
        return 0
    regular = set(parts(held.whole, span.kind))
    return sum(target for one, target in own.items() if (one in regular) == (span in regular))
