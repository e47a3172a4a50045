"""Making the demo bank large: sub-branches, their people, their places and targets in its season.

Written in bulk. What takes one statement a person elsewhere takes one statement for all here.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from portal import clock
from portal.demo import many
from portal.demo.many import Person
from portal.demo.running import SEASON
from portal.domain.business_day import cut_off_at
from portal.domain.employee_no import fold
from portal.domain.quantity import SCALE
from portal.models import (
    Campaign,
    Participation,
    RoleGrant,
    RosterRevision,
    TargetRevision,
    Unit,
)
from portal.models import Person as Staff
from portal.services import pinyin
from portal.services.campaigns import boards
from portal.services.work import Work

_DAYS_A_MONTH = 30
_NEW_DAYS = 365
# Openings that whoever has share 1 is to reach in the season.
_TARGET = 6
_ROWS = 5_000


def season(work: Work) -> Campaign:
    """Return the demo's season."""
    return work.session.scalars(sa.select(Campaign).where(Campaign.code == SEASON)).one()


def is_grown(work: Work) -> bool:
    """Whether the sub-branches were added before."""
    return bool(work.connection.scalar(sa.select(sa.exists().where(_is_new()))))


def grow(work: Work, sub_branches: int, people: int, password_hash: str | None = None) -> None:
    """Add sub-branches with a head each, and so many account managers, who all take part.

    They take part in the demo's season from its first day, with targets. Nobody of them can sign
    in without a password's hash.
    """
    campaign = season(work)
    _add_units(work, campaign, sub_branches)
    _add_people(work, many.head, sub_branches, password_hash)
    _add_people(work, many.manager, people, password_hash)
    _add_places(work, campaign)
    boards.ensure(work, campaign)
    _add_targets(work, campaign)


def _is_new() -> sa.ColumnElement[bool]:
    return Unit.code.startswith(many.CODE)


def _add_units(work: Work, campaign: Campaign, count: int) -> None:
    top = work.session.get_one(Unit, campaign.unit_id)
    places = map(many.sub_branch, range(count))
    _insert(
        work,
        Unit,
        (
            {
                "parent_id": top.id,
                "kind": "sub_branch",
                "code": place.code,
                "name": place.name,
                "name_en": place.name_en,
                "sort_key": pinyin.sort_key(place.name),
                "path": "",
            }
            for place in places
        ),
    )
    work.connection.execute(
        sa.update(Unit)
        .where(_is_new())
        .values(path=sa.literal(top.path) + sa.cast(Unit.id, sa.String) + "/")
    )


def _add_people(
    work: Work, who: Callable[[int], Person], count: int, password_hash: str | None
) -> None:
    """Add so many people, one after the other to each of the sub-branches, and their roles."""
    units = work.connection.scalars(sa.select(Unit.id).where(_is_new()).order_by(Unit.code)).all()
    today = clock.today()
    people = [who(number) for number in range(count)]
    _insert(
        work,
        Staff,
        (
            {
                "employee_no": person.employee_no,
                "employee_no_key": fold(person.employee_no),
                "name": person.name,
                "name_en": person.name_en,
                "sort_key": pinyin.sort_key(person.name),
                "unit_id": units[number % len(units)],
                "in_post_since": today - dt.timedelta(days=_DAYS_A_MONTH * person.months),
                "locale": "zh_CN",
                "password_hash": password_hash,
                "must_change_password": False,
            }
            for number, person in enumerate(people)
        ),
    )
    leads = who is many.head
    where = Staff.unit_id if leads else sa.null()
    found = (
        sa.select(
            Staff.id, sa.literal("supervisor" if leads else "account_manager"), where, _at(work.now)
        )
        .join(Unit, Unit.id == Staff.unit_id)
        .where(_is_new(), ~sa.exists().where(RoleGrant.person_id == Staff.id))
    )
    names = ["person_id", "role", "unit_id", "granted_at"]
    work.connection.execute(sa.insert(RoleGrant).from_select(names, found))


def _at(moment: dt.datetime) -> sa.BindParameter[dt.datetime]:
    return sa.literal(moment, RoleGrant.__table__.c.granted_at.type)


def _add_places(work: Work, campaign: Campaign) -> None:
    """Have all account managers take part since before the first day, as its history says."""
    new_since = campaign.starts_on - dt.timedelta(days=_NEW_DAYS)
    is_newcomer = Staff.in_post_since > sa.literal(new_since)
    manages = sa.exists().where(
        RoleGrant.person_id == Staff.id, RoleGrant.role == "account_manager"
    )
    found = (
        sa.select(
            sa.literal(campaign.id),
            Staff.id,
            Unit.id,
            Unit.id.label("sub_branch_id"),
            sa.case((is_newcomer, "newcomer"), else_="veteran"),
            sa.false(),
        )
        .join(Unit, Unit.id == Staff.unit_id)
        .where(_is_new(), manages)
        .order_by(Staff.id)
    )
    names = ["campaign_id", "person_id", "unit_id", "sub_branch_id", "cohort", "in_training"]
    work.connection.execute(sa.insert(Participation).from_select(names, found))
    # Known since the season began: the time machine is asked about its days.
    begins = cut_off_at(campaign.starts_on, dt.time(), clock.zone())
    told = (
        sa.select(
            Participation.id,
            Participation.unit_id,
            Participation.cohort,
            Participation.in_training,
            sa.literal(campaign.starts_on),
            _at(begins),
            sa.literal(_recorder(work, campaign)),
        )
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, _is_new())
    )
    names = ["participation_id", "unit_id", "cohort", "in_training", "valid_from", "recorded_at",
             "recorder_id"]  # fmt: skip
    work.connection.execute(sa.insert(RosterRevision).from_select(names, told))


def _recorder(work: Work, campaign: Campaign) -> int:
    """Return who chose the season's participants."""
    return work.session.scalars(
        sa.select(RosterRevision.recorder_id)
        .join(Participation, Participation.id == RosterRevision.participation_id)
        .where(Participation.campaign_id == campaign.id)
        .order_by(RosterRevision.id)
        .limit(1)
    ).one()


def _add_targets(work: Work, campaign: Campaign) -> None:
    """Set everybody's target, and each sub-branch's: what its people are to reach together."""
    rows = work.connection.execute(
        sa.select(Participation.id, Participation.sub_branch_id, Staff.employee_no)
        .join(Staff, Staff.id == Participation.person_id)
        .join(Unit, Unit.id == Participation.unit_id)
        .where(Participation.campaign_id == campaign.id, _is_new())
    ).all()
    common = {
        "campaign_id": campaign.id,
        "indicator_id": campaign.ranking_indicator_id,
        "period": "campaign",
        "valid_from": campaign.starts_on,
        "recorded_at": cut_off_at(campaign.starts_on, dt.time(), clock.zone()),
        "recorder_id": _recorder(work, campaign),
    }
    units: dict[int, int] = {}
    people = []
    for row in rows:
        target = _TARGET * many.share(row.employee_no) * SCALE
        people.append({**common, "participation_id": row.id, "target": target})
        units[row.sub_branch_id] = units.get(row.sub_branch_id, 0) + target
    _insert(work, TargetRevision, iter(people))
    _insert(
        work,
        TargetRevision,
        ({**common, "unit_id": unit, "target": target} for unit, target in units.items()),
    )


def _insert(work: Work, table: type, rows: Iterator[dict[str, object]]) -> None:
    while batch := list(itertools.islice(rows, _ROWS)):
        work.connection.execute(sa.insert(table), batch)
