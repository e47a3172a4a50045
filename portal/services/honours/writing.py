"""Writing: awards and withdrawals, with what tells of them, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from portal.domain.quantity import from_scaled
from portal.models import (
    Book,
    Campaign,
    Honour,
    HonourWithdrawal,
    Participation,
    Unit,
)
from portal.services import audit, measures, notices
from portal.services.bus import Message
from portal.services.honours import changes
from portal.services.honours.changes import Award, Change, Fall, Kept, Key
from portal.services.work import Work

# What the first look at a long season finds is no news; a wall would celebrate for an hour.
MOST_CELEBRATED = 5


@dataclass(frozen=True)
class _Written:
    """An honour that was awarded or withdrawn, as those whom it concerns are told."""

    kept: Kept
    value: int
    is_withdrawn: bool


def write(
    work: Work, campaign: Campaign, kept: dict[Key, Kept], found: Iterable[Change]
) -> list[int]:
    """Write what was found, in its order; return the honours concerned.

    The campaign's books are locked by the caller; their revisions are raised, because boards show
    honours. A season told from an account tells nobody anything.
    """
    written = [
        _award(work, campaign, kept, change)
        if isinstance(change, Award)
        else _withdraw(work, kept, change)
        for change in found
    ]
    if not written:
        return []
    work.connection.execute(
        sa.update(Book).where(Book.campaign_id == campaign.id).values(revision=Book.revision + 1)
    )
    for action, is_withdrawn in (("honour.award", False), ("honour.withdraw", True)):
        ids = [one.kept.honour_id for one in written if one.is_withdrawn == is_withdrawn]
        if ids:
            audit.record(work, None, action, "campaign", campaign.id, detail={"honours": list(ids)})
    if not campaign.is_history:
        _tell(work, campaign, written)
    work.announce(Message("board", campaign_id=campaign.id))
    awarded = [one.kept.honour_id for one in written if not one.is_withdrawn]
    for honour_id in awarded[:MOST_CELEBRATED]:
        work.announce(Message("board", campaign_id=campaign.id, honour_id=honour_id))
    return [one.kept.honour_id for one in written]


def _award(work: Work, campaign: Campaign, kept: dict[Key, Kept], award: Award) -> _Written:
    before = kept.get(award.key)
    turn = before.turn + 1 if before else 1
    rule, (kind, id_) = award.rule, award.whose
    honour_id: int = work.connection.execute(
        sa.insert(Honour).returning(Honour.id),
        {
            "campaign_id": campaign.id,
            "kind": rule.kind,
            "threshold": rule.threshold,
            "name": rule.name,
            "name_en": rule.name_en,
            "subject": changes.subject(kind, id_),
            "period": award.period,
            "turn": turn,
            "participation_id": id_ if kind == "p" else None,
            "unit_id": id_ if kind == "u" else None,
            "posting_id": award.line,
            "business_date": award.business_date,
            "value": award.value,
            "awarded_at": work.now,
        },
    ).scalar_one()
    kept[award.key] = Kept(honour_id, turn, True, rule, award.whose)
    return _Written(kept[award.key], award.value, is_withdrawn=False)


def _withdraw(work: Work, kept: dict[Key, Kept], fall: Fall) -> _Written:
    one = kept[fall.key]
    work.connection.execute(
        sa.insert(HonourWithdrawal),
        {
            "honour_id": one.honour_id,
            "posting_id": fall.line,
            "value": fall.value,
            "withdrawn_at": work.now,
        },
    )
    kept[fall.key] = Kept(one.honour_id, one.turn, False, one.rule, one.whose)
    return _Written(one, fall.value, is_withdrawn=True)


def _tell(work: Work, campaign: Campaign, written: Iterable[_Written]) -> None:
    """Tell each person of theirs, and of a unit's everybody who takes part there."""
    people = _people(work, campaign)
    measure, measure_en = measures.of(work.connection, campaign)
    for one in written:
        kind, id_ = one.kept.whose
        concerned = [
            person_id
            for participation_id, person_id, path in people
            if (participation_id == id_ if kind == "p" else f"/{id_}/" in path)
        ]
        notices.tell(
            work,
            concerned,
            "honour_withdrawn" if one.is_withdrawn else "honour_awarded",
            campaign_id=campaign.id,
            campaign=campaign.name,
            campaign_en=campaign.name_en,
            honour_id=one.kept.honour_id,
            honour_kind=one.kept.rule.kind,
            honour=one.kept.rule.name,
            honour_en=one.kept.rule.name_en,
            value=str(from_scaled(one.value)),
            measure=measure,
            measure_en=measure_en,
        )


def _people(work: Work, campaign: Campaign) -> list[tuple[int, int, str]]:
    rows = work.connection.execute(
        sa.select(Participation.id, Participation.person_id, Unit.path)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]
