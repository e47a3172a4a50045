"""A bank as large as one likes: sub-branches and their people, taking part in the demo's season."""

from collections.abc import Iterator, Sequence
from datetime import time

import sqlalchemy as sa

from bench import opening
from portal import clock
from portal.domain.business_day import cut_off_at
from portal.models import Campaign, Participation, RosterRevision, Unit
from portal.models import Person as Staff
from portal.services.campaigns import boards
from portal.services.work import Work


def season(work: Work) -> Campaign:
    """Return the demo's season."""
    return work.session.scalars(sa.select(Campaign).where(Campaign.code == opening.SEASON)).one()


def grow(work: Work, sub_branches: int, people_each: int) -> Sequence[Unit]:
    """Add sub-branches with people to the demo's season, with their books and boards."""
    campaign = season(work)
    # Known since the season began: the time machine is asked about its days.
    begins = cut_off_at(campaign.starts_on, time(), clock.zone())
    top = work.session.get_one(Unit, campaign.unit_id)
    units = [
        Unit(parent_id=top.id, kind="sub_branch", code=f"B{n}", name=f"测试支行{n}",
             sort_key=f"ce shi zhi hang {n}")
        for n in range(sub_branches)
    ]  # fmt: skip
    work.session.add_all(units)
    work.session.flush()
    for unit in units:
        unit.path = f"{top.path}{unit.id}/"
        work.session.add_all(_people(unit, people_each))
    work.session.flush()
    staff = work.session.execute(
        sa.select(Staff.id, Staff.unit_id).where(Staff.unit_id.in_([unit.id for unit in units]))
    ).all()
    places = [
        Participation(campaign_id=campaign.id, person_id=id_, unit_id=unit_id, in_training=False,
                      sub_branch_id=unit_id, cohort="newcomer" if number % 3 else "veteran")
        for number, (id_, unit_id) in enumerate(staff)
    ]  # fmt: skip
    work.session.add_all(places)
    work.session.flush()
    work.session.add_all(
        RosterRevision.of(place, campaign.starts_on, begins, staff[0].id) for place in places
    )
    boards.ensure(work, campaign)
    return units


def _people(unit: Unit, count: int) -> Iterator[Staff]:
    for n in range(count):
        number = f"{unit.code}-{n}"
        yield Staff(
            employee_no=number,
            employee_no_key=number.lower(),
            name=f"员工{number}",
            sort_key=f"yuan gong {number}",
            unit_id=unit.id,
        )
