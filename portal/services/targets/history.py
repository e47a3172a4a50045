"""The history of targets: whose, from what to what, when, by whom, how and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from portal.domain.period import Kind, Span
from portal.domain.quantity import from_scaled
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Campaign, Indicator, Participation, Person, TargetRevision, Unit
from portal.services.access import Actor, within
from portal.services.campaigns.sight import find
from portal.services.refusal import NotAllowed
from portal.services.targets.force import Subject, shown, whole_of
from portal.services.targets.places import tops_of
from portal.services.targets.sums import of_span

LATEST = 50
MOST_OFFERED = 500


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One change of a target: whose (a person or a unit), from what to what, when and why.

    `indicator` is None for points; `source` is "hand", "split", "import" or "request".
    """

    key: Subject
    subject: Person | Unit
    indicator: Indicator | None
    span: Span
    old: Decimal | None
    new: Decimal
    pinned: bool
    source: str
    reason: str
    valid_from: date
    recorded_at: datetime
    recorder: Person
    revision_id: int


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a history is narrowed to: somebody's or a unit's targets, and one period."""

    subject: Subject | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One page of a history, newest first, and how many changes there are in all."""

    lines: list[TargetLine]
    total: int
    page: int
    pages: int


def history(
    actor: Actor,
    campaign_id: int,
    *,
    subject: Subject | None = None,
    revisions: Collection[int] | None = None,
    limit: int = LATEST,
) -> list[TargetLine]:
    """Return the latest changes of the targets that are the actor's to set, newest first.

    Why somebody's target was lowered is for those who lead them; with a `subject` it is for
    themselves, too. `revisions` are the ones asked for. Raise NotFound.
    """
    campaign = find(actor, campaign_id)
    conditions = _conditions(actor, campaign, Narrow(subject))
    if revisions is not None:
        conditions.append(TargetRevision.id.in_(list(revisions)))
    return _lines(campaign, conditions, limit, 0)


def own(actor: Actor, campaign_id: int) -> list[TargetLine]:
    """Return the latest changes of the actor's own targets, newest first.

    Pinning one changes nothing for whoever it is set for. Raise NotFound.
    """
    campaign = find(actor, campaign_id)
    place = _own(actor, campaign)
    if place is None:
        return []
    lines = history(actor, campaign_id, subject=("p", place))
    return [line for line in lines if (line.old or 0) != line.new]


def timeline(actor: Actor, campaign_id: int, narrow: Narrow, page: int = 1) -> Timeline:
    """Return a page of 50 of a campaign's changes: of all in charge, and of one's own.

    Who sets no target and takes no part has no history to read. A page beyond the last is the
    last. Raise NotFound and NotAllowed.
    """
    campaign = find(actor, campaign_id)
    own = _own(actor, campaign)
    if not tops_of(actor, campaign) and own is None:
        raise NotAllowed(Permission.CAMPAIGN_EDIT)
    conditions = _conditions(actor, campaign, narrow, own)
    total = (
        db.session.scalar(sa.select(sa.func.count()).select_from(_WHOSE).where(*conditions)) or 0
    )
    pages = max(1, -(-total // LATEST))
    page = min(max(1, page), pages)
    lines = _lines(campaign, conditions, LATEST, (page - 1) * LATEST)
    return Timeline(lines, total, page, pages)


def _own(actor: Actor, campaign: Campaign) -> int | None:
    return db.session.scalar(
        sa.select(Participation.id).where(
            Participation.campaign_id == campaign.id, Participation.person_id == actor.person_id
        )
    )


_PLACE = sa.orm.aliased(Unit)
_RECORDER = sa.orm.aliased(Person)
_WHOSE = (
    sa.orm.join(
        TargetRevision,
        Participation,
        Participation.id == TargetRevision.participation_id,
        isouter=True,
    )
    .outerjoin(_PLACE, _PLACE.id == Participation.unit_id)
    .outerjoin(Person, Person.id == Participation.person_id)
    .outerjoin(Unit, Unit.id == TargetRevision.unit_id)
)
Conditions = list[sa.ColumnElement[bool]]


def _conditions(
    actor: Actor, campaign: Campaign, narrow: Narrow, own: int | None = None
) -> Conditions:
    line = TargetRevision
    path = sa.func.coalesce(_PLACE.path, Unit.path)
    mine = within(path, actor.paths(Permission.CAMPAIGN_EDIT))
    if narrow.subject is not None and narrow.subject[0] == "p":
        mine = sa.or_(mine, Participation.person_id == actor.person_id)
    if own is not None:
        mine = sa.or_(mine, line.participation_id == own)
    found: Conditions = [line.campaign_id == campaign.id, mine]
    if narrow.subject is not None:
        kind, id_ = narrow.subject
        found.append((line.participation_id if kind == "p" else line.unit_id) == id_)
    if narrow.span is not None:
        found += of_span(narrow.span)
    return found


def _before() -> sa.ColumnElement[int | None]:
    """Return the target that a revision replaced; asked for the few lines of a page alone."""
    line, earlier = TargetRevision, sa.orm.aliased(TargetRevision)

    def latest(of_subject: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        return (
            sa.select(earlier.target)
            .where(
                of_subject,
                earlier.campaign_id == line.campaign_id,
                earlier.id < line.id,
                earlier.indicator_id.is_not_distinct_from(line.indicator_id),
                earlier.period == line.period,
                earlier.starts_on.is_not_distinct_from(line.starts_on),
                earlier.ends_on.is_not_distinct_from(line.ends_on),
            )
            .order_by(earlier.id.desc())
            .limit(1)
            .correlate(line)
            .scalar_subquery()
        )

    # Apart, so that either finds its rows by its own index.
    return sa.case(
        (line.unit_id.is_(None), latest(earlier.participation_id == line.participation_id)),
        else_=latest(earlier.unit_id == line.unit_id),
    )


def _lines(campaign: Campaign, conditions: Conditions, limit: int, offset: int) -> list[TargetLine]:
    rows = db.session.execute(
        sa.select(TargetRevision, _before(), Person, Unit, _RECORDER, Indicator)
        .select_from(_WHOSE)
        .join(_RECORDER, _RECORDER.id == TargetRevision.recorder_id)
        .outerjoin(Indicator, Indicator.id == TargetRevision.indicator_id)
        .where(*conditions)
        .order_by(TargetRevision.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [
        _line(campaign, line, person if line.unit_id is None else unit, indicator, old, author)
        for line, old, person, unit, author, indicator in rows
    ]


def _line(
    campaign: Campaign,
    line: TargetRevision,
    subject: Person | Unit,
    indicator: Indicator | None,
    old: int | None,
    author: Person,
) -> TargetLine:
    key: Subject = (
        ("p", line.participation_id)
        if line.participation_id is not None
        else ("u", line.unit_id or 0)
    )
    span = whole_of(campaign)
    if line.starts_on is not None and line.ends_on is not None:
        span = Span(Kind(line.period), line.starts_on, line.ends_on)
    return TargetLine(
        key=key,
        subject=subject,
        indicator=indicator,
        span=span,
        old=shown(old),
        new=from_scaled(line.target),
        pinned=line.pinned,
        source=line.source,
        reason=line.reason,
        valid_from=line.valid_from,
        recorded_at=line.recorded_at,
        recorder=author,
        revision_id=line.id,
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """What a history can be narrowed to: whose targets were changed, by key, and which periods."""

    subjects: list[tuple[str, Person | Unit]]
    spans: list[Span]


def told_of(actor: Actor, campaign_id: int) -> Offer:
    """Return whose targets and which periods the actor's history of the campaign tells of."""
    campaign = find(actor, campaign_id)
    conditions = _conditions(actor, campaign, Narrow(), _own(actor, campaign))
    line = TargetRevision
    rows = db.session.execute(
        sa.select(line.participation_id, Person, Unit)
        .select_from(_WHOSE)
        .where(*conditions)
        .distinct()
        .order_by(Unit.path, Person.sort_key, line.participation_id)
        .limit(MOST_OFFERED)
    )
    subjects: list[tuple[str, Person | Unit]] = [
        (f"u{unit.id}", unit) if place is None else (f"p{place}", person)
        for place, person, unit in rows
    ]
    dates = db.session.execute(
        sa.select(line.period, line.starts_on, line.ends_on)
        .select_from(_WHOSE)
        .where(*conditions)
        .distinct()
    )
    spans = {
        Span(Kind(period), first, last) if first and last else whole_of(campaign)
        for period, first, last in dates
    }
    return Offer(subjects, sorted(spans))
