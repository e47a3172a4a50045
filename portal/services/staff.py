"""Staff: who takes part in the campaigns under way on a day, each of them once."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import sqlalchemy as sa

from portal.models import Campaign, Participation, Person, RosterRevision, Unit
from portal.services.names import Named


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who takes part, as far as a list names them; `in_training` in every campaign.

    The place is that of the campaign begun last. `since` is their first day in a running campaign,
    `cut_off` the latest one that they have, `reason_after` the fewest days at zero after which one
    of the campaigns asks for a reason.
    """

    person_id: int
    name: str
    name_en: str | None
    sort_key: str
    unit: Named
    unit_id: int
    sub_branch_id: int
    path: str
    in_training: bool
    since: date
    cut_off: time
    reason_after: int


def taking_part(
    connection: sa.Connection, day: date, *conditions: sa.ColumnElement[bool]
) -> tuple[dict[int, Staff], dict[int, str]]:
    """Return who takes part in live campaigns that run on the day, and how those are verified.

    `conditions` are on Participation, its Person and its Unit. One statement.
    """
    people: dict[int, Staff] = {}
    campaigns: dict[int, str] = {}
    for row in connection.execute(_query(day).where(*conditions)):
        other = people.get(row.person_id)
        listed_on = min(row.listed_on or row.starts_on, day)
        since = max(row.starts_on, listed_on, row.joined_on or row.starts_on)
        campaigns[row.campaign_id] = row.verification
        people[row.person_id] = Staff(
            person_id=row.person_id,
            name=row.name,
            name_en=row.name_en,
            sort_key=row.sort_key,
            unit=Named(row.unit_name, row.unit_name_en),
            unit_id=row.unit_id,
            sub_branch_id=row.sub_branch_id,
            path=row.path,
            in_training=row.in_training and (other is None or other.in_training),
            since=min(since, other.since) if other else since,
            cut_off=max(row.cut_off, other.cut_off) if other else row.cut_off,
            reason_after=min(row.reason_after_days, other.reason_after)
            if other
            else row.reason_after_days,
        )
    return people, campaigns


def _query(day: date) -> sa.Select[*tuple[Any, ...]]:
    listed = (
        sa.select(sa.func.min(RosterRevision.valid_from))
        .where(RosterRevision.participation_id == Participation.id)
        .correlate(Participation)
        .scalar_subquery()
    )
    return (
        sa.select(
            Participation.person_id,
            Person.name,
            Person.name_en,
            Person.sort_key,
            Unit.name.label("unit_name"),
            Unit.name_en.label("unit_name_en"),
            Participation.unit_id,
            Participation.sub_branch_id,
            Unit.path,
            Participation.in_training,
            Campaign.id.label("campaign_id"),
            Campaign.verification,
            Campaign.cut_off,
            Campaign.reason_after_days,
            Campaign.starts_on,
            listed.label("listed_on"),
            Participation.joined_on,
        )
        .join(Person, Person.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .join(Campaign, Campaign.id == Participation.campaign_id)
        .where(
            Campaign.state == "live",
            Campaign.starts_on <= day,
            Campaign.ends_on >= day,
            Participation.counts_on(day),
        )
        .order_by(Campaign.id)
    )
