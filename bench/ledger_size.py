"""What the ledger's size costs: reading a board, proving the tallies, writing them anew."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench import scratch
from bench.figure import Figure, at_most, median
from bench.scratch import Instance
from bench.walls import board
from portal import clock
from portal.cli import demo_lines
from portal.extensions import db
from portal.pages import fragment
from portal.pages.cache import Cache
from portal.pages.view import ViewKey
from portal.services import reconciliation
from portal.services.work import writing

SMALL, LARGE = 1_000, 100_000
READS = 60
TIMES = 3
FLAT = 1.1
MOST_WORK = 2.0
LINES = "FROM posting JOIN book ON book.id = posting.book_id"
SUMS = "indicator_id, sum(quantity) q, 0 p, 0 u"
OWN = f"SELECT campaign_id, {{day}} participation_id, {SUMS} {{latest}} {LINES} GROUP BY {{keys}}"
UNIT = f"""
SELECT campaign_id, {{day}} unit_id, {SUMS} {{latest}} FROM (
  SELECT campaign_id, business_date, unit_id, indicator_id, quantity, effective_at {LINES}
  UNION ALL
  SELECT campaign_id, business_date, sub_branch_id, indicator_id, quantity, effective_at {LINES}
  WHERE sub_branch_id <> unit_id)
GROUP BY {{keys}}
"""
BY_DAY = {"day": "business_date,", "latest": "", "keys": "1, 2, 3, 4"}
IN_ALL = {"day": "", "latest": ", max(effective_at)", "keys": "1, 2, 3"}
# The same sums by the shortest SQL that gives them: no points, no checks, no reversals.
RAW = {
    "day_tally": OWN.format(**BY_DAY),
    "total_tally": OWN.format(**IN_ALL),
    "unit_day_tally": UNIT.format(**BY_DAY),
    "unit_total_tally": UNIT.format(**IN_ALL),
}


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Compare a small ledger with a large one, and the large one's proof with raw SQL."""
    small = _filled(demo, folder / "small", SMALL)
    large = _filled(demo, folder / "large", LARGE)
    key = ViewKey(board(demo), "wall")
    small_times: list[float] = []
    large_times: list[float] = []
    for number in range(READS):
        for app, times in ((small, small_times), (large, large_times))[:: 1 if number % 2 else -1]:
            with app.app_context():
                times.append(_milliseconds(lambda: fragment.render(key, clock.now())))
    yield at_most(
        f"Board read and rendered at {LARGE:,} entries, beside {SMALL:,}",
        median(large_times),
        "ms",
        median(small_times),
        FLAT,
    )
    with large.app_context():
        yield _against_raw(f"Verify {LARGE:,} entries", _verify, _raw_sums)
        yield _against_raw(f"Rebuild from {LARGE:,} entries", _rebuild, _raw_rebuild)
        _verify()


def _against_raw(name: str, ours: Callable[[], object], raw: Callable[[], object]) -> Figure:
    # The raw one first: what it leaves out, ours puts right again.
    pairs = [(_milliseconds(raw), _milliseconds(ours)) for _ in range(TIMES)]
    return at_most(
        name, median([p[1] for p in pairs]), "ms", median([p[0] for p in pairs]), MOST_WORK
    )


def _filled(demo: Instance, folder: Path, count: int) -> Flask:
    made = scratch.copy(demo, folder)
    app = made.application()
    # Room for nothing: each reading is a first.
    for kept in ("fragments", "standings"):
        app.extensions[kept] = Cache(0)
    with app.app_context():
        with writing() as work:
            demo_lines.fill(work, count)
        db.session.remove()
    return app


def _milliseconds(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return (time.perf_counter() - began) * 1000


def _verify() -> None:
    differences = reconciliation.verify()
    if differences:
        message = f"The ledger does not add up: {differences[:3]}"
        raise RuntimeError(message)


def _rebuild() -> None:
    reconciliation.rebuild()


def _raw_sums() -> None:
    with _reading() as connection:
        for query in RAW.values():
            connection.exec_driver_sql(query).all()


def _raw_rebuild() -> None:
    with writing() as work:
        for table, query in RAW.items():
            work.connection.exec_driver_sql(f"DELETE FROM {table}")
            work.connection.exec_driver_sql(f"INSERT INTO {table} {query}")


@contextmanager
def _reading() -> Iterator[sa.Connection]:
    with db.engine.connect() as connection, connection.begin():
        yield connection
