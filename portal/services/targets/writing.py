"""Writing targets down: what every way of changing them checks, keeps and tells."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from portal.domain.campaign import State
from portal.domain.period import Kind, Span, is_part
from portal.domain.quantity import from_scaled, to_scaled
from portal.domain.roles import Permission
from portal.models import (
    Campaign,
    CampaignIndicator,
    Indicator,
    Participation,
    TargetRevision,
    Unit,
)
from portal.services import audit, notices
from portal.services.access import Actor
from portal.services.campaigns.locking import lock
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.targets import locks, to_come
from portal.services.targets.force import Column, InForce, Subject, whole_of
from portal.services.work import Work

LARGEST = Decimal(9_999_999)
LOCKED = _l("The targets of this campaign are locked: only its organiser adjusts them.")


@dataclass(frozen=True, slots=True)
class Change:
    """One target as it is to be, with the one that is in force (None: none ever was); scaled."""

    subject: Subject
    column: Column
    old: int | None
    new: int
    pinned: bool = False


def field_of(subject: Subject) -> str:
    """Return the name of the field that somebody's target is typed into."""
    return f"{subject[0]}{subject[1]}"


def begin(work: Work, actor: Actor, campaign_id: int) -> Campaign:
    """Lock the campaign for a change of its targets; Conflict where they no longer change.

    A locked campaign's are its organiser's alone.
    """
    campaign = lock(work, campaign_id)
    if campaign.state not in (State.DRAFT, State.LIVE):
        raise Conflict(_l("The season is over: its targets no longer change."))
    if locks.is_locked(work.session, campaign_id) and not locks.is_organiser(actor, campaign):
        raise Conflict(LOCKED)
    return campaign


def check_column(work: Work, campaign: Campaign, column: Column) -> bool:
    """Refuse targets of what the campaign does not count, or for no period of it.

    Return whether they are whole numbers. Raise Rejected ("indicator", "period").
    """
    if not is_part(whole_of(campaign), column.span):
        raise Rejected("period", _l("Choose a period of this campaign, from the list."))
    if column.indicator_id is None:
        return False
    indicator = work.session.scalar(
        sa.select(Indicator)
        .join(CampaignIndicator, CampaignIndicator.indicator_id == Indicator.id)
        .where(CampaignIndicator.campaign_id == campaign.id, Indicator.id == column.indicator_id)
    )
    if indicator is None:
        raise Rejected("indicator", _l("This campaign does not count that. Choose from the list."))
    return bool(indicator.whole)


def check_valid_from(campaign: Campaign, day: date, today: date) -> None:
    """Refuse a day from which a target cannot hold; Rejected ("valid_from")."""
    if day != today and not campaign.starts_on <= day <= campaign.ends_on:
        raise Rejected("valid_from", _l("Choose a day within the campaign, or today."))


def scaled(field: str, target: Decimal, *, whole: bool) -> int:
    """Return a target as it is stored; Rejected at the field when it cannot be one."""
    if not target.is_finite() or not 0 <= target <= LARGEST:
        raise Rejected(field, _l("A target is from 0 to 9999999."))
    if whole and target != target.to_integral_value():
        raise Rejected(field, _l("Only whole numbers are counted here."))
    try:
        return to_scaled(target)
    except ValueError as error:
        raise Rejected(field, _l("At most four decimals are counted.")) from error


def check_sum(targets: Mapping[Subject, int], changed: Collection[Subject]) -> None:
    """Refuse targets of people that sum to more than any figure is shown; at the first changed."""
    total = sum(target for (kind, _id), target in targets.items() if kind == "p")
    if total > to_scaled(LARGEST):
        first = next(subject for subject in changed if subject[0] == "p")
        raise Rejected(
            field_of(first),
            _l("All targets together are %(sum)s; at most 9999999 is counted.",
               sum=from_scaled(total)),
        )  # fmt: skip


def overlapped(
    held: InForce, wanted: Iterable[tuple[Subject, Span]], indicator_id: int | None
) -> list[Change]:
    """Return what takes away the targets that those wanted would overlap.

    Periods of one kind never overlap for the same subject: a whole week goes where a week is set
    that a month's end cuts off.
    """
    new: dict[Subject, set[Span]] = defaultdict(set)
    for subject, span in wanted:
        new[subject].add(span)
    return [
        Change(subject, Column(indicator_id, span), one.target, 0)
        for subject, spans in new.items()
        for span, one in held.held.get(subject, {}).items()
        if one.target
        and span not in spans
        and any(span.kind == other.kind and span.overlaps(other) for other in spans)
    ]


def check_subjects(
    work: Work, actor: Actor, campaign: Campaign, subjects: Collection[Subject], today: date
) -> dict[int, int]:
    """Refuse whoever is not the actor's to set; return the person of each participation.

    Raise NotFound (not in the campaign), NotAllowed (out of charge, or oneself) and Rejected (who
    has left).
    """
    ids = [id_ for kind, id_ in subjects if kind == "p"]
    places = work.session.execute(
        sa.select(Participation.id, Participation.person_id, Participation.left_on, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, Participation.id.in_(ids))
    ).all()
    if len(places) != len(set(ids)):
        raise NotFound
    for id_, person_id, left_on, path in places:
        actor.demand(Permission.CAMPAIGN_EDIT, path)
        if person_id == actor.person_id:
            raise NotAllowed(Permission.CAMPAIGN_EDIT)
        if left_on is not None and left_on <= today:
            raise Rejected(
                field_of(("p", id_)), _l("Left the campaign on %(day)s.", day=left_on.isoformat())
            )
    _check_units(work, actor, campaign, {id_ for kind, id_ in subjects if kind == "u"})
    return {id_: person_id for id_, person_id, _left, _path in places}


def _check_units(work: Work, actor: Actor, campaign: Campaign, ids: Collection[int]) -> None:
    paths = list(work.session.scalars(sa.select(Unit.path).where(Unit.id.in_(ids))))
    top = work.session.get_one(Unit, campaign.unit_id).path
    if len(paths) != len(ids) or not all(path.startswith(top) for path in paths):
        raise NotFound
    for path in paths:
        actor.demand(Permission.CAMPAIGN_EDIT, path)


def check_reason(work: Work, campaign: Campaign, changes: Sequence[Change], reason: str) -> None:
    """Demand a reason where a live campaign's target changes, or a locked one's is set at all."""
    adjusts = any(change.old for change in changes)
    is_locked = locks.is_locked(work.session, campaign.id)
    if not reason and ((adjusts and campaign.state == State.LIVE) or is_locked):
        raise Rejected("reason", _l("Say why the targets change; the reason is on record."))


def write(
    work: Work,
    actor: Actor,
    campaign: Campaign,
    changes: Sequence[Change],
    *,
    source: str,
    reason: str,
    valid_from: date,
) -> list[int]:
    """Append the changes as revisions; return their ids in order.

    Where only the pin changes, what was decided for later is kept, and follows with the pin.
    The audit keeps a row for each whose target it is.
    """
    kept = {
        "campaign_id": campaign.id,
        "source": source,
        "reason": reason,
        "valid_from": valid_from,
        "recorded_at": work.now,
        "recorder_id": actor.person_id,
    }
    insert = sa.insert(TargetRevision).returning(TargetRevision.id, sort_by_parameter_order=True)
    lines = [kept | _line(change) for change in changes]
    pins = [
        line for line, change in zip(lines, changes, strict=True) if change.new == (change.old or 0)
    ]
    if pins:
        lines += to_come.kept(work.connection, campaign, pins, valid_from)
    ids = work.connection.execute(insert, lines).scalars().all()[: len(changes)]
    for kind, name in (("p", "participation"), ("u", "unit")):
        details: dict[int, dict[str, object]] = {}
        for change in changes:
            if change.subject[0] == kind:
                details.setdefault(change.subject[1], _detail(campaign, change, source))
        audit.record_each(work, actor, "target.set", name, details)
    return list(ids)


def _line(change: Change) -> dict[str, object]:
    (kind, id_), span = change.subject, change.column.span
    is_whole = span.kind == Kind.CAMPAIGN
    return {
        "unit_id": id_ if kind == "u" else None,
        "participation_id": id_ if kind == "p" else None,
        "indicator_id": change.column.indicator_id,
        "period": span.kind.value,
        "starts_on": None if is_whole else span.starts_on,
        "ends_on": None if is_whole else span.ends_on,
        "target": change.new,
        "pinned": change.pinned,
    }


def _detail(campaign: Campaign, change: Change, source: str) -> dict[str, object]:
    return {
        "campaign_id": campaign.id,
        "period": change.column.span.kind.value,
        "starts_on": change.column.span.starts_on.isoformat(),
        "old": None if change.old is None else str(from_scaled(change.old)),
        "new": str(from_scaled(change.new)),
        "source": source,
    }


def tell(
    work: Work,
    actor: Actor,
    campaign: Campaign,
    changes: Sequence[Change],
    people: Mapping[int, int],
    reason: str,
) -> None:
    """Tell each participant of a live campaign whose target changed: from what to what, and why.

    Several at once are one notice that says how many. One statement a kind.
    """
    if campaign.state != State.LIVE:
        return
    by_person: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if change.subject[0] == "p" and (change.old or 0) != change.new:
            by_person[people[change.subject[1]]].append(change)
    same: dict[str, object] = {
        "campaign_id": campaign.id,
        "campaign": campaign.name,
        "campaign_en": campaign.name_en,
        "by": actor.name,
        "by_en": actor.name_en,
        "reason": reason,
    }
    one = {id_: same | _told(own[0]) for id_, own in by_person.items() if len(own) == 1}
    several = {id_: same | {"count": len(own)} for id_, own in by_person.items() if len(own) > 1}
    notices.tell_each(work, "target_set", one)
    notices.tell_each(work, "targets_set", several)


def _told(change: Change) -> dict[str, object]:
    span = change.column.span
    return {
        "period": span.kind.value,
        "starts_on": span.starts_on.isoformat(),
        "ends_on": span.ends_on.isoformat(),
        "old": str(from_scaled(change.old)) if change.old else "",
        "new": str(from_scaled(change.new)) if change.new else "",
    }
