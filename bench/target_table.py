"""The table of targets with five hundred sub-branches: what a page of it takes at the server."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from bench import bank, scratch
from bench.figure import Figure, below, percentile, told
from bench.person import Person
from bench.scratch import Instance
from bench.server import PRODUCT, Server
from portal import clock, config, create_app
from portal.demo.roster import ORGANISER
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Person as Staff
from portal.models import TargetRevision
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
            units = bank.grow(work, SUB_BRANCHES, PEOPLE_EACH)
            campaign = bank.season(work)
            recorder_id = work.session.scalars(sa.select(Staff.id).limit(1)).one()
            work.session.add_all(
                TargetRevision(
                    campaign_id=campaign.id,
                    unit_id=unit.id,
                    indicator_id=campaign.ranking_indicator_id,
                    target=(20 + number % 40) * SCALE,
                    valid_from=campaign.starts_on,
                    recorded_at=clock.now(),
                    recorder_id=recorder_id,
                )
                for number, unit in enumerate(units)
            )
            found = campaign.id
        db.session.remove()
    return found
