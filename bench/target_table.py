"""The table of targets with five hundred sub-branches: what a page of it takes at the server."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from bench import opening, scratch
from bench.figure import Figure, below, percentile, told
from bench.person import Person
from bench.scratch import Instance
from bench.server import PRODUCT, Server
from portal import clock, config, create_app
from portal.demo.roster import ORGANISER
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Campaign, Participation, TargetRevision, Unit
from portal.models import Person as Staff
from portal.services.work import writing

SUB_BRANCHES = 500
PEOPLE_EACH = 4
FIRST_READS = 5
READS = 100
MOST_MILLISECONDS = 50


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Time the page by its unit lines, and one that shows almost nothing beside it."""
    made = scratch.copy(demo, folder)
    campaign_id = _filled(made)
    with Server("wsgi:app", PRODUCT, made.environment()) as server:
        person = Person(server).sign_in(ORGANISER)
        table = _times(person, f"/campaigns/{campaign_id}/targets?lines=units")
        plain = _times(person, "/account/password")
    name = f"Target table, {SUB_BRANCHES} sub-branches"
    yield told(f"{name}, p50", percentile(table, 0.5), "ms", percentile(plain, 0.5))
    yield below(f"{name}, p95", percentile(table, 0.95), "ms", percentile(plain, 0.95),
                MOST_MILLISECONDS)  # fmt: skip


def _times(person: Person, path: str) -> list[float]:
    for _ in range(FIRST_READS):
        person.get(path)
    times = []
    for _ in range(READS):
        began = time.perf_counter()
        person.get(path)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _filled(made: Instance) -> int:
    """Add the sub-branches with people and targets to the demo's season; return its id."""
    app = create_app(replace(config.read(), instance=made.folder, database_url=made.url))
    with app.app_context():
        with writing() as work:
            campaign = work.session.scalars(
                sa.select(Campaign).where(Campaign.code == opening.SEASON)
            ).one()
            top = work.session.get_one(Unit, campaign.unit_id)
            units = [
                Unit(parent_id=top.id, kind="sub_branch", code=f"B{n}", name=f"测试支行{n}",
                     sort_key=f"ce shi zhi hang {n}")
                for n in range(SUB_BRANCHES)
            ]  # fmt: skip
            work.session.add_all(units)
            work.session.flush()
            for unit in units:
                unit.path = f"{top.path}{unit.id}/"
                work.session.add_all(_people(unit))
            work.session.flush()
            staff = work.session.execute(
                sa.select(Staff.id, Staff.unit_id).where(Staff.employee_no.startswith("B"))
            ).all()
            work.session.add_all(
                Participation(campaign_id=campaign.id, person_id=id_, unit_id=unit_id,
                              sub_branch_id=unit_id, cohort="veteran")
                for id_, unit_id in staff
            )  # fmt: skip
            work.session.add_all(
                TargetRevision(
                    campaign_id=campaign.id,
                    unit_id=unit.id,
                    indicator_id=campaign.ranking_indicator_id,
                    target=(20 + number % 40) * SCALE,
                    valid_from=campaign.starts_on,
                    recorded_at=clock.now(),
                    recorder_id=staff[0].id,
                )
                for number, unit in enumerate(units)
            )
            found = campaign.id
        db.session.remove()
    return found


def _people(unit: Unit) -> Iterator[Staff]:
    for n in range(PEOPLE_EACH):
        number = f"{unit.code}-{n}"
        yield Staff(
            employee_no=number,
            employee_no_key=number.lower(),
            name=f"员工{number}",
            sort_key=f"yuan gong {number}",
            unit_id=unit.id,
        )
