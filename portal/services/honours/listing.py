"""Listing: the honours of a campaign as people read them, the withdrawn ones in the open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portal.domain.honour import Rule, Yardstick
from portal.extensions import db
from portal.models import (
    Campaign,
    Entry,
    Honour,
    HonourWithdrawal,
    Participation,
    Person,
    Posting,
    Unit,
)
from portal.services import measures
from portal.services.access import Actor
from portal.services.campaigns.sight import find
from portal.services.honours import rules, tallied
from portal.services.ledger import in_sight
from portal.services.names import Named

SHORT = 8
LONG = 500


@dataclass(frozen=True)
class Award:
    """One award: of whom, for which entry, and what took it back; values scaled.

    ``entry_id`` and ``lost_by`` are the entries of the lines, where they are in sight.
    """

    id: int
    campaign_id: int
    kind: str
    threshold: int
    named: Named
    who: Named
    person_id: int | None
    unit_id: int | None
    period: str
    turn: int
    business_date: date
    value: int
    entry_id: int | None
    withdrawn_at: datetime | None
    lost_by: int | None
    lost_at_value: int


@dataclass(frozen=True)
class Listing:
    """The awards found, the latest first, and how many there are of each kind and threshold.

    ``rules`` are those in force, ``reference`` the season compared with and ``measure`` what
    people had in it, ``unit`` that in which the campaign counts.
    """

    campaign: Campaign
    awards: list[Award]
    counts: dict[tuple[str, int], int]
    rules: list[Rule]
    reference: Campaign | None
    measure: Yardstick | None
    unit: tuple[str, str]


def listing(
    actor: Actor,
    campaign_id: int,
    *,
    kind: tuple[str, int] | None = None,
    person_id: int | None = None,
) -> Listing:
    """Return a campaign's honours: the latest of each kind, or those of one kind or person.

    A fixed number of statements. Raise NotFound out of sight.
    """
    campaign = find(actor, campaign_id)
    conditions = [Honour.campaign_id == campaign_id]
    if kind is not None:
        conditions += [Honour.kind == kind[0], Honour.threshold == kind[1]]
    if person_id is not None:
        conditions.append(Participation.person_id == person_id)
    is_short = kind is None and person_id is None
    awards = _read(conditions, SHORT if is_short else LONG)
    counted = db.session.execute(
        sa.select(Honour.kind, Honour.threshold, sa.func.count())
        .outerjoin(Participation, Participation.id == Honour.participation_id)
        .where(*conditions)
        .group_by(Honour.kind, Honour.threshold)
    )
    counts = {(row[0], row[1]): row[2] for row in counted}
    connection = db.session.connection()
    return Listing(
        campaign,
        _seen(actor, awards),
        counts,
        rules.in_force(connection, campaign_id),
        db.session.get(Campaign, campaign.reference_id) if campaign.reference_id else None,
        tallied.yardstick(connection, campaign),
        measures.of(connection, campaign),
    )


def of_participation(actor: Actor, campaign_id: int) -> list[Award]:
    """Return the actor's own honours in a campaign, those that stand, the latest first."""
    own = (
        Honour.campaign_id == campaign_id,
        Participation.person_id == actor.person_id,
        HonourWithdrawal.honour_id.is_(None),
    )
    return _read(own, LONG)


def latest_of(actor: Actor) -> tuple[Award, Campaign, tuple[str, str]] | None:
    """Return the latest of the actor's honours in a live campaign, with what that counts in."""
    live = sa.select(Campaign.id).where(Campaign.state == "live")
    own = (
        Participation.person_id == actor.person_id,
        Honour.campaign_id.in_(live),
        HonourWithdrawal.honour_id.is_(None),
    )
    latest = next(iter(_read(own, 1)), None)
    if latest is None:
        return None
    campaign = db.session.get_one(Campaign, latest.campaign_id)
    return latest, campaign, measures.of(db.session.connection(), campaign)


def _read(conditions: Iterable[sa.ColumnElement[bool]], most: int) -> list[Award]:
    """Return the latest awards of each kind and threshold."""
    earned, lost = sa.orm.aliased(Posting), sa.orm.aliased(Posting)
    place = (
        sa.func.row_number()
        .over(
            partition_by=(Honour.kind, Honour.threshold),
            order_by=(Honour.business_date.desc(), Honour.id.desc()),
        )
        .label("place")
    )
    found = (
        sa.select(
            Honour.id,
            Honour.campaign_id,
            Honour.kind,
            Honour.threshold,
            Honour.name.label("name"),
            Honour.name_en.label("name_en"),
            sa.func.coalesce(Person.name, Unit.name).label("who"),
            sa.case((Honour.unit_id.is_(None), Person.name_en), else_=Unit.name_en).label("who_en"),
            Person.id.label("person_id"),
            Honour.unit_id,
            Honour.period,
            Honour.turn,
            Honour.business_date,
            Honour.value,
            earned.entry_id.label("entry_id"),
            HonourWithdrawal.withdrawn_at,
            lost.entry_id.label("lost_by"),
            sa.func.coalesce(HonourWithdrawal.value, 0).label("lost_at_value"),
            place,
        )
        .outerjoin(Participation, Participation.id == Honour.participation_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(Unit, Unit.id == Honour.unit_id)
        .outerjoin(earned, earned.id == Honour.posting_id)
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .outerjoin(lost, lost.id == HonourWithdrawal.posting_id)
        .where(*conditions)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(found)
        .where(found.c.place <= most)
        .order_by(found.c.business_date.desc(), found.c.id.desc())
    )
    return [_award(row) for row in rows]


def _award(row: Any) -> Award:  # noqa: ANN401 - a row of the query above
    facts = dict(row._mapping)  # noqa: SLF001 - the documented way to a row's names
    facts.pop("place")
    named = Named(facts.pop("name"), facts.pop("name_en"))
    who = Named(facts.pop("who"), facts.pop("who_en"))
    return Award(named=named, who=who, **facts)


def _seen(actor: Actor, awards: list[Award]) -> list[Award]:
    """Leave out the numbers of entries that the actor may not see."""
    ids = {id_ for one in awards for id_ in (one.entry_id, one.lost_by) if id_ is not None}
    seen = set(
        db.session.scalars(
            sa.select(Entry.id)
            .join(Unit, Unit.id == Entry.unit_id)
            .where(Entry.id.in_(sorted(ids)), in_sight(actor))
        )
    )
    return [
        replace(
            one,
            entry_id=one.entry_id if one.entry_id in seen else None,
            lost_by=one.lost_by if one.lost_by in seen else None,
        )
        for one in awards
    ]
