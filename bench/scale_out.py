"""Two processes on PostgreSQL beside one: pages read by people, sockets opened, boards pushed.

A machine of two cores has none free for the second process: the clients and PostgreSQL compute on
the same ones. So each figure is told as the clock shows it, and judged by processor time: what a
process computes a page, alone and as one of two, bus and all, says how many pages a second it gives
on a core of its own. From four cores on the clock itself is judged for pages.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench import opening, postgres, scratch
from bench.child import Child
from bench.figure import Figure, at_least, median, told
from bench.person import SEE_OTHER, Person, cookie
from bench.posting import OK, staff
from bench.scratch import Instance
from bench.server import HOST, PRODUCT, Server
from bench.walls import PAUSE_SECONDS, board

READERS = 16
ROUNDS = 3
BLOCK_SECONDS = 2.0
WARM_SECONDS = 1.0
SETTLE_SECONDS = 6.0
WALLS = 600
ENTRIES = 12
SOCKET_ROUNDS = 2
LEAST = 1.7
# For two processes, their clients and the database.
ENOUGH_CORES = 4


@dataclass
class Side:
    """One process, or two: what was done a second of the clock and a second of a processor."""

    servers: Sequence[Server]
    by_clock: list[float] = field(default_factory=list)
    by_processor: list[float] = field(default_factory=list)

    def run(self, step: Callable[[], float]) -> None:
        """Take a step, which returns how much it did, and note at what cost."""
        began, before = time.perf_counter(), self._worked()
        done = step()
        self.by_processor.append(done / (self._worked() - before) * len(self.servers))
        self.by_clock.append(done / (time.perf_counter() - began))

    def _worked(self) -> float:
        return sum(server.cpu_seconds() for server in self.servers)

    @property
    def ports(self) -> list[int]:
        """The ports of its processes."""
        return [server.port for server in self.servers]


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Read, connect and push, with one process and with two in turn."""
    del demo
    if postgres.programs() is None:
        print("  PostgreSQL's server is not installed here; this part is left out.")
        return
    folder.mkdir()
    with ExitStack() as stack:
        (url,) = stack.enter_context(postgres.cluster(folder / "cluster", ("product",)))
        made = scratch.demo(folder / "demo", url)
        both = [
            stack.enter_context(Server("wsgi:app", PRODUCT, made.environment())) for _ in range(2)
        ]
        people = [Person(both[0]).sign_in(number) for number in staff(made)[:READERS]]
        load = stack.enter_context(Child("bench.load"))
        time.sleep(SETTLE_SECONDS)
        yield from _pages(load, both, _requests(made, people))
        walls = stack.enter_context(Child("bench.sockets"))
        yield from _sockets(walls, both, made, people[0])


def _requests(made: Instance, people: list[Person]) -> list[str]:
    """Return for each of the people a request of the home page or of a board's page."""
    paths = ("/", f"/boards/{board(made)}")
    return [
        f"GET {paths[number % len(paths)]} HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Cookie: {cookie(person.cookies)}\r\n\r\n"
        for number, person in enumerate(people)
    ]


def _pages(load: Child, both: list[Server], requests: list[str]) -> Iterator[Figure]:
    one, two = Side(both[:1]), Side(both)

    def read(side: Side, seconds: float) -> float:
        result = load.ask(ports=side.ports, requests=requests, seconds=seconds)
        if set(result["answers"]) != {OK}:
            message = f"Not every page was shown: {result['answers']}"
            raise RuntimeError(message)
        return len(result["times"])

    for side in (one, two):
        read(side, WARM_SECONDS)
    for number in range(ROUNDS):
        for side in (one, two)[:: 1 if number % 2 else -1]:
            side.run(partial(read, side, BLOCK_SECONDS))
    cores = len(os.sched_getaffinity(0))
    words = f"Pages of two processes beside one, clients and PostgreSQL on the same {cores} cores"
    clock = median(two.by_clock), "/s", median(one.by_clock)
    yield at_least(words, *clock, LEAST) if cores >= ENOUGH_CORES else told(words, *clock)
    yield _judged("Pages", one, two)


def _sockets(walls: Child, both: list[Server], made: Instance, person: Person) -> Iterator[Figure]:
    connected = Side(both[:1]), Side(both)
    pushed = Side(both[:1]), Side(both)
    view = {"board": board(made), "shape": "wall", "page": 1, "locale": "zh_CN"}
    place = {"cookie": cookie(person.cookies), "views": [view]}
    for number in range(SOCKET_ROUNDS):
        for which in (0, 1) if number % 2 else (1, 0):
            connected[which].run(partial(_open, walls, connected[which], place))
            time.sleep(SETTLE_SECONDS)
            pushed[which].run(partial(_push, walls, person))
            walls.ask(do="leave")
    yield _judged("Sockets opened, each with its board,", *connected)
    yield _judged(f"Boards brought to {WALLS} walls", *pushed)


def _open(walls: Child, side: Side, place: dict[str, Any]) -> float:
    """Open the walls, as many at each process; return how many."""
    for port in side.ports:
        walls.ask(do="open", port=port, places=[place] * (WALLS // len(side.ports)))
    return WALLS


def _push(walls: Child, person: Person) -> float:
    """Enter openings at one of the processes; return how many boards came to the walls of all."""
    token = person.token("/entries/new")
    for _ in range(ENTRIES):
        fields = {"csrf_token": token, **opening.fields(), "key": uuid4().hex}
        status, text = person.post("/entries", fields)
        if status != SEE_OTHER:
            raise RuntimeError(text[:2000])
        time.sleep(PAUSE_SECONDS)
    heard = walls.ask(do="collect")["heard"]
    if min(len(wall) for wall in heard) < ENTRIES:
        message = "A wall was left out."
        raise RuntimeError(message)
    return sum(len(wall) for wall in heard)


def _judged(name: str, one: Side, two: Side) -> Figure:
    words = f"{name} of two processes beside one, by processor time"
    return at_least(words, median(two.by_processor), "/s", median(one.by_processor), LEAST)
