"""Beside the nearest open peer at a million lines; its figures were measured once, and stand fast.

CTFd does more for a submission and shows its whole scoreboard at once, so it is not like for like;
what is compared is what people wait for.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench import large_bank, posting
from bench.child import Child
from bench.figure import Figure, at_least, at_most, median
from bench.large_bank import ENTRIES
from bench.posting import MANY, SETTLE_SECONDS, Side
from bench.scratch import Instance
from bench.server import PRODUCT, Server
from portal import clock, serving
from portal.demo.running import SEASON
from portal.pages import fragment
from portal.pages.cache import Cache
from portal.pages.view import ViewKey
from portal.services.work import snapshot

# docs/bench.md tells what was measured, and how.
CTFD_SUBMISSIONS = 19.0
CTFD_BOARD_MS = 691.0
LEAST_SUBMISSIONS = 15
MOST_BOARD = 1 / 100
READS = 20
ROUNDS = 3
WHOLE = """
SELECT board.id FROM board JOIN campaign ON campaign.id = board.campaign_id
WHERE campaign.code = :code AND board.kind = 'person' AND board.unit_id = campaign.unit_id
"""


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Enter openings over a full ledger, and read its largest board with nothing kept."""
    made, app = large_bank.made(demo, folder)
    with ExitStack() as stack:
        product = stack.enter_context(Server("wsgi:app", PRODUCT, made.environment()))
        load = stack.enter_context(Child("bench.load"))
        side = Side(product, posting.requests(product, made, MANY))
        side.warm(load)
        time.sleep(SETTLE_SECONDS)
        for _ in range(ROUNDS):
            side.block(load)
    name = f"at {ENTRIES:,} entries, beside CTFd"
    yield at_least(
        f"Opening entered {name}, {MANY} connections",
        side.rate(),
        "/s",
        CTFD_SUBMISSIONS,
        LEAST_SUBMISSIONS,
    )
    yield from _boards(app, name)


def _boards(app: Flask, name: str) -> Iterator[Figure]:
    """Read the board of everybody: all its standings, and its first page rendered."""
    for kept in ("fragments", "standings"):
        app.extensions[kept] = Cache(0)
    serving.settle()
    with app.app_context():
        with snapshot() as connection:
            board_id = connection.execute(sa.text(WHOLE), {"code": SEASON}).scalar_one()
        cold = [_milliseconds(ViewKey(board_id)) for _ in range(READS)]
        rows = fragment.render(ViewKey(board_id), clock.now()).shown.total_rows
    words = f"Board of {rows:,} people, nothing kept, {name}"
    yield at_most(words, median(cold), "ms", CTFD_BOARD_MS, MOST_BOARD)


def _milliseconds(key: ViewKey) -> float:
    began = time.perf_counter()
    fragment.render(key, clock.now())
    return (time.perf_counter() - began) * 1000
