"""Targets: what a unit or a participant is to reach in a campaign, append-only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal import clock
from portal.domain.campaign import State
from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Indicator, Participation, Person, TargetRevision, Unit
from portal.services import audit
from portal.services.access import Actor
from portal.services.campaigns.locking import announce, lock
from portal.services.campaigns.sight import find, path_of
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import Work, writing

LARGEST = Decimal(9_999_999)
LATEST = 50


@dataclass(frozen=True, slots=True)
class PersonTarget:
    """A participant's target in force; `is_own` where the reader must not set it."""

    place: Participation
    person: Person
    unit: Unit
    target: Decimal | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class UnitTarget:
    """A unit's target in force beside the sum of its participants'; `depth` below the campaign's.

    The two may differ, and are shown as they are.
    """

    unit: Unit
    depth: int
    target: Decimal | None
    people: Decimal


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everybody's and every unit's target, as far as the reader may set them."""

    people: list[PersonTarget]
    units: list[UnitTarget]
    version: int


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One change of a target: whose (a person or a unit), from what to what, when and why."""

    subject: Person | Unit
    old: Decimal | None
    new: Decimal
    reason: str
    valid_from: date
    recorded_at: datetime
    recorder: Person


def in_force(connection: Connection, campaign_id: int) -> tuple[dict[int, int], dict[int, int]]:
    """Return the targets in force, scaled: by participation and by unit; one statement."""
    newest = (
        sa.select(sa.func.max(TargetRevision.id))
        .where(TargetRevision.campaign_id == campaign_id)
        .group_by(TargetRevision.participation_id, TargetRevision.unit_id)
    )
    by_participation: dict[int, int] = {}
    by_unit: dict[int, int] = {}
    for participation_id, unit_id, target in connection.execute(
        sa.select(
            TargetRevision.participation_id, TargetRevision.unit_id, TargetRevision.target
        ).where(TargetRevision.id.in_(newest))
    ):
        if participation_id is not None:
            by_participation[participation_id] = target
        else:
            by_unit[unit_id] = target
    return by_participation, by_unit


def version(session: Session, campaign_id: int) -> int:
    """Return what a form carries to find out whether a target changed behind its back."""
    return session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(TargetRevision.id), 0)).where(
            TargetRevision.campaign_id == campaign_id
        )
    ) or 0


def may_set_some(actor: Actor, campaign: Campaign) -> bool:
    """Whether any target of the campaign is the actor's to set."""
    top = path_of(campaign)
    return actor.may(Permission.CAMPAIGN_EDIT, top) or any(
        path.startswith(top) for path in actor.paths(Permission.CAMPAIGN_EDIT)
    )


def sheet(actor: Actor, campaign_id: int) -> Sheet:
    """Return what the actor may set: all at the campaign's unit, else the units they lead.

    Raise NotFound and NotAllowed.
    """
    campaign = find(actor, campaign_id)
    if not may_set_some(actor, campaign):
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    session = db.session()
    by_participation, by_unit = in_force(session.connection(), campaign_id)
    rows = session.execute(
        sa.select(Participation, Person, Unit)
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign_id, Participation.left_on.is_(None))
        .order_by(Unit.path, Person.sort_key, Person.employee_no_key)
    ).all()
    people = [
        PersonTarget(
            place=place,
            person=person,
            unit=unit,
            target=_shown(by_participation.get(place.id)),
            is_own=person.id == actor.person_id,
        )
        for place, person, unit in rows
        if actor.may(Permission.CAMPAIGN_EDIT, unit.path)
    ]
    sums = _sums((unit.path, by_participation.get(place.id, 0)) for place, _person, unit in rows)
    depth = path_of(campaign).count("/")
    return Sheet(
        people=people,
        units=[
            UnitTarget(
                unit=unit,
                depth=unit.path.count("/") - depth,
                target=_shown(by_unit.get(unit.id)),
                people=from_scaled(sums.get(unit.id, 0)),
            )
            for unit in _units(actor, campaign, [unit.path for _place, _person, unit in rows])
        ],
        version=version(session, campaign_id),
    )


def _sums(targets: Iterable[tuple[str, int]]) -> dict[int, int]:
    """Return by unit the sum of the targets at it and below, from each one's path and target."""
    sums: dict[int, int] = {}
    for path, target in targets:
        for id_ in path.strip("/").split("/"):
            sums[int(id_)] = sums.get(int(id_), 0) + target
    return sums


def set(  # noqa: A001, PLR0913 - read as `targets.set(…)`; people and units are set in one go
    actor: Actor,
    campaign_id: int,
    by_participation: Mapping[int, Decimal],
    by_unit: Mapping[int, Decimal],
    reason: str = "",
    *,
    version: int | None = None,
) -> int:
    """Set targets; 0 takes one away. Return how many changed; only those are written down.

    Changing one that is in force in a live campaign needs a reason. Nobody sets their own. Raise
    Rejected ("reason", "p<participation>", "u<unit>"), Conflict, NotFound and NotAllowed.
    """
    find(actor, campaign_id)
    with writing() as work:
        campaign = lock(work, campaign_id)
        if campaign.state not in (State.DRAFT, State.LIVE):
            raise Conflict(_l("The season is over: its targets no longer change."))
        if version is not None and version != _version(work, campaign_id):
            raise Conflict(_l("Somebody else changed targets while you had them open."))
        whole = _whole(work, campaign)
        wished = {("p", id_): _scaled(f"p{id_}", t, whole) for id_, t in by_participation.items()}
        wished |= {("u", id_): _scaled(f"u{id_}", t, whole) for id_, t in by_unit.items()}
        people, units = in_force(work.connection, campaign_id)
        old = {("p", k): v for k, v in people.items()} | {("u", k): v for k, v in units.items()}
        changed = {key: new for key, new in wished.items() if old.get(key, 0) != new}
        if not changed:
            work.session.rollback()
            return 0
        _check_subjects(work, actor, campaign, changed)
        adjusts = any(old.get(key) for key in changed)
        if adjusts and campaign.state == State.LIVE and not reason.strip():
            raise Rejected("reason", _l("Say why the targets change; the reason is on record."))
        _write(work, actor, campaign, changed, reason.strip())
        for (kind, id_), new in changed.items():
            detail: dict[str, object] = {
                "campaign_id": campaign_id,
                "old": None if (kind, id_) not in old else str(from_scaled(old[kind, id_])),
                "new": str(from_scaled(new)),
            }
            subject = "participation" if kind == "p" else "unit"
            audit.record(work, actor, "target.set", subject, id_, detail=detail)
        announce(work, campaign_id)
    return len(changed)


def history(actor: Actor, campaign_id: int) -> list[TargetLine]:
    """Return the latest 50 changes of the campaign's targets, newest first."""
    find(actor, campaign_id)
    recorder = sa.orm.aliased(Person)
    before = sa.func.lag(TargetRevision.target).over(
        partition_by=(TargetRevision.participation_id, TargetRevision.unit_id),
        order_by=TargetRevision.id,
    )
    rows = db.session.execute(
        sa.select(TargetRevision, before, Person, Unit, recorder)
        .outerjoin(Participation, Participation.id == TargetRevision.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(Unit, Unit.id == TargetRevision.unit_id)
        .join(recorder, recorder.id == TargetRevision.recorder_id)
        .where(TargetRevision.campaign_id == campaign_id)
        .order_by(TargetRevision.id.desc())
        .limit(LATEST)
    )
    return [
        TargetLine(
            subject=person or unit,
            old=_shown(old),
            new=from_scaled(line.target),
            reason=line.reason,
            valid_from=line.valid_from,
            recorded_at=line.recorded_at,
            recorder=author,
        )
        for line, old, person, unit, author in rows
    ]


def _version(work: Work, campaign_id: int) -> int:
    return version(work.session, campaign_id)


def _shown(scaled: int | None) -> Decimal | None:
    return from_scaled(scaled) if scaled else None


def _units(actor: Actor, campaign: Campaign, paths: list[str]) -> list[Unit]:
    """Return the units at or below the campaign's that have participants and may be set."""
    top = path_of(campaign)
    ids = {int(id_) for path in [*paths, top] for id_ in path.strip("/").split("/")}
    units = db.session.scalars(sa.select(Unit).where(Unit.id.in_(ids)).order_by(Unit.path))
    return [
        unit
        for unit in units
        if unit.path.startswith(top) and actor.may(Permission.CAMPAIGN_EDIT, unit.path)
    ]


def _whole(work: Work, campaign: Campaign) -> bool:
    indicator = (
        work.session.get(Indicator, campaign.ranking_indicator_id)
        if campaign.ranking_indicator_id
        else None
    )
    return indicator is not None and indicator.whole


def _scaled(field: str, target: Decimal, whole: bool) -> int:  # noqa: FBT001 - a rule, not a mode
    if not target.is_finite() or not 0 <= target <= LARGEST:
        raise Rejected(field, _l("A target is from 0 to 9999999."))
    if whole and target != target.to_integral_value():
        raise Rejected(field, _l("Only whole numbers are counted here."))
    try:
        return to_scaled(target)
    except ValueError as error:
        raise Rejected(field, _l("At most four decimals are counted.")) from error


def _check_subjects(
    work: Work, actor: Actor, campaign: Campaign, changed: Mapping[tuple[str, int], int]
) -> None:
    people = [id_ for kind, id_ in changed if kind == "p"]
    places = work.session.execute(
        sa.select(Participation.id, Participation.person_id, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, Participation.id.in_(people))
    ).all()
    if len(places) != len(people):
        raise NotFound
    for _id, person_id, path in places:
        actor.demand(Permission.CAMPAIGN_EDIT, path)
        if person_id == actor.person_id:
            raise NotAllowed(Permission.CAMPAIGN_EDIT)
    unit_ids = [id_ for kind, id_ in changed if kind == "u"]
    paths = list(work.session.scalars(sa.select(Unit.path).where(Unit.id.in_(unit_ids))))
    top = work.session.get_one(Unit, campaign.unit_id).path
    if len(paths) != len(unit_ids) or not all(path.startswith(top) for path in paths):
        raise NotFound
    for path in paths:
        actor.demand(Permission.CAMPAIGN_EDIT, path)


def _write(
    work: Work,
    actor: Actor,
    campaign: Campaign,
    changed: Mapping[tuple[str, int], int],
    reason: str,
) -> None:
    for (kind, id_), target in changed.items():
        work.session.add(
            TargetRevision(
                campaign_id=campaign.id,
                unit_id=id_ if kind == "u" else None,
                participation_id=id_ if kind == "p" else None,
                indicator_id=campaign.ranking_indicator_id,
                target=target,
                valid_from=clock.today(),
                reason=reason,
                recorded_at=work.now,
                recorder_id=actor.person_id,
            )
        )
    work.session.flush()
