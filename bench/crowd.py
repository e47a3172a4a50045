"""From an entry to its own walls, in a city: two thousand walls in a thousand rooms.

Each of 500 sub-branches has four paired screens, two a language. People of all the sub-branches
enter at an even pace, so that each board rests for seconds between its own openings. The clock
starts at the entry's own moment, before its rows are written, and stops at each wall of that
sub-branch. The bare stack writes a row, and sends as many bytes to as many walls in as many rooms.
"""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from operator import itemgetter
from pathlib import Path

import sqlalchemy as sa

from bench import city, opening
from bench.child import Child
from bench.city import City
from bench.figure import Figure, below, percentile, told
from bench.person import raw_post
from bench.posting import SEE_OTHER
from bench.scratch import Instance
from bench.server import BARE, PRODUCT, Server, environment
from portal.models import Board, Entry
from portal.pages.view import LOCALES

SUB_BRANCHES = 500
WALLS = 2000
RATE = 200.0
CONNECTIONS = 16
WARM_SECONDS = 3.0
SECONDS = 10.0
SETTLE_SECONDS = 6.0
LAST_SECONDS = 5.0
MOST_MS = 10.0
BARE_LINES = "SELECT id, at FROM line"


@dataclass(frozen=True)
class Block:
    """A stretch of load: when it began, openings a second, and the server's share of a core."""

    began: float
    rate: float
    share: float


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Load the product, and then the bare stack alone, in the same way."""
    folder.mkdir()
    made = city.build(demo, folder / "city", SUB_BRANCHES, WALLS, LOCALES)
    rooms = [f"{screen.board}/{screen.locale}" for screen in made.screens]
    with Child("bench.load") as load:
        with (
            Server("wsgi:app", PRODUCT, made.instance.environment()) as product,
            Child("bench.sockets") as walls,
        ):
            places = [screen.place() for screen in made.screens]
            opened = walls.ask(do="open", port=product.port, places=places)
            ours = _load(load, product, made.requests(product, SUB_BRANCHES))
            collected = walls.ask(do="collect")
        shown = [str(screen.board) for screen in made.screens]
        times = _times(ours, _entries(made), shown, collected["heard"], opened["versions"])
        instance = Instance(folder / "bare", f"sqlite:///{folder / 'bare' / 'bare.db'}")
        instance.folder.mkdir()
        bare, bare_times = _bare(load, instance, rooms, collected["length"])
    name = f"Entry to its walls, {WALLS:,} in {len(set(rooms)):,} rooms, {ours.rate:.0f} openings/s"
    for share in (0.5, 0.95):
        words = f"{name}, p{share * 100:g}"
        yield told(words, percentile(times, share), "ms", percentile(bare_times, share))
    raw = percentile(bare_times, 0.99)
    yield below(f"{name}, p99", percentile(times, 0.99), "ms", raw, MOST_MS)
    yield told(f"… openings entered, where {RATE:g}/s were due", ours.rate, "/s", bare.rate)
    yield told("… the server's share of a core", ours.share, "", bare.share)


def _bare(
    load: Child, instance: Instance, rooms: list[str], length: int
) -> tuple[Block, list[float]]:
    """Do the same with the bare stack; the rows' numbers are the versions."""
    server = Server("bench.bare:app", BARE, environment(instance.folder, instance.url))
    with server, Child("bench.sockets") as walls:
        places = [{"auth": {"room": room}} for room in rooms]
        walls.ask(do="open", port=server.port, places=places)
        names = list(dict.fromkeys(rooms))
        requests = [
            raw_post(
                server, "/entries", opening.fields() | {"room": room, "length": str(length)}, {}
            )
            for room in names
        ]
        block = _load(load, server, requests)
        heard = walls.ask(do="collect")["heard"]
    begun = {int(number): float(at) for number, at in instance.ask(sa.text(BARE_LINES))}
    times = [
        (at - begun[number]) * 1000
        for wall in heard
        for number, at in wall
        if begun[number] >= block.began
    ]
    return block, times


def _load(load: Child, server: Server, requests: list[str]) -> Block:
    """Enter at the pace, and see what that takes."""
    asked = {"ports": [server.port], "requests": requests, "connections": CONNECTIONS, "rate": RATE}
    load.ask(**asked, seconds=WARM_SECONDS)
    time.sleep(SETTLE_SECONDS)
    began, before = time.time(), server.cpu_seconds()
    result = load.ask(**asked, seconds=SECONDS)
    worked = server.cpu_seconds() - before
    time.sleep(LAST_SECONDS)
    if set(result["answers"]) != {SEE_OTHER}:
        message = f"Not every answer was {SEE_OTHER}: {result['answers']}"
        raise RuntimeError(message)
    return Block(began, len(result["times"]) / result["seconds"], worked / result["seconds"])


def _entries(made: City) -> list[tuple[float, str]]:
    """Return each opening's own moment and the board that it is for, in their order."""
    rows = made.instance.ask(
        sa.select(Entry.recorded_at, Board.id)
        .join(Board, sa.and_(Board.unit_id == Entry.unit_id, Board.kind == "person"))
        .where(Board.id.in_({screen.board for screen in made.screens}))
        .order_by(Entry.id)
    )
    return [(moment.astimezone(UTC).timestamp(), str(board)) for moment, board in rows]


def _times(
    block: Block,
    begun: list[tuple[float, str]],
    shown: list[str],
    heard: list[list[tuple[int, float]]],
    first: list[int],
) -> list[float]:
    """Return the milliseconds of each opening of the block to each wall of its board.

    A board's version counts the season's openings: a wall has the n-th with the first version that
    is at least n higher than what it began with.
    """
    of_board: dict[str, list[int]] = defaultdict(list)
    for number, board in enumerate(shown):
        of_board[board].append(number)
    times = []
    for count, (at, board) in enumerate(begun, 1):
        for number in of_board[board] if at >= block.began else ():
            came = bisect_left(heard[number], first[number] + count, key=itemgetter(0))
            if came == len(heard[number]):
                last = heard[number][-1][0] - first[number] if heard[number] else 0
                message = f"Of {count} openings a wall of the last had {last} after all."
                raise RuntimeError(message)
            times.append((heard[number][came][1] - at) * 1000)
    return times
