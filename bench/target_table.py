"""The table of targets with five hundred sub-branches: what a page of it takes at the server."""

import time
from collections.abc import Iterator
from pathlib import Path

from bench import scratch
from bench.figure import Figure, below, percentile, told
from bench.person import Person
from bench.scratch import Instance
from bench.server import PRODUCT, Server
from portal.cli import demo_many
from portal.demo.roster import ORGANISER
from portal.extensions import db
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
    app = made.application()
    with app.app_context():
        with writing() as work:
            demo_many.grow(work, SUB_BRANCHES, SUB_BRANCHES * PEOPLE_EACH)
            found = demo_many.season(work).id
        db.session.remove()
    return found
