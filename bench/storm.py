"""Two thousand walls after a restart: when each has its whole board, and whether people noticed.

The server is stopped as a service manager stops it, and started anew on the same port. All walls
knock in the moment in which it answers, which is harder than what happens; then again, each when
its page would. A few people enter meanwhile. The bare stack is restarted beside it, with as many
sockets, each of which asks for as many bytes.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import city
from bench.child import Child
from bench.figure import Figure, below, told
from bench.posting import SEE_OTHER
from bench.scratch import Instance
from bench.server import BARE, PRODUCT, Server, environment, free_port

WALLS = 2000
SUB_BRANCHES = 100
PEOPLE = 4
STEADY_SECONDS = 2.0
MOST_SECONDS = 5.0
MOST_TOLD = 10


@dataclass
class Outage:
    """From the signal to stop until the port answers again, in seconds since the epoch."""

    stopped_at: float = 0.0
    answered_at: float = 0.0


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Restart the product twice, and the bare stack once."""
    folder.mkdir()
    made = city.build(demo, folder / "city", SUB_BRANCHES, WALLS)
    outages = [Outage(), Outage()]
    with ExitStack() as stack:
        walls = stack.enter_context(Child("bench.sockets"))
        clerks = stack.enter_context(Child("bench.steady"))
        port = free_port()
        ran = made.instance.environment()
        with Server("wsgi:app", PRODUCT, ran, port) as first:
            walls.ask(do="open", port=port, places=[one.place() for one in made.screens])
            length = walls.ask(do="collect")["length"]
            clerks.ask(do="begin", port=port, requests=made.requests(first, PEOPLE))
            time.sleep(STEADY_SECONDS)
            outages[0].stopped_at = time.time()
        with Server("wsgi:app", PRODUCT, ran, port):
            at_once = _return(walls, outages[0], by_rule=False)
            time.sleep(STEADY_SECONDS)
            outages[1].stopped_at = time.time()
        with Server("wsgi:app", PRODUCT, ran, port):
            by_rule = _return(walls, outages[1], by_rule=True)
            time.sleep(STEADY_SECONDS)
            attempts = clerks.ask(do="end")["attempts"]
        walls.ask(do="leave")
        raw = _raw(walls, folder / "bare", length)
    name = f"{WALLS:,} walls back after a restart"
    yield below(f"{name}, all knocking at once", at_once, "s", raw, MOST_SECONDS)
    yield below(f"{name}, each when its page tries", by_rule, "s", raw, MOST_SECONDS)
    yield from _posts(attempts, outages)


def _return(walls: Child, outage: Outage, *, by_rule: bool) -> float:
    """Return the seconds from the first answer, just now, until the last wall has its board."""
    outage.answered_at = time.time()
    back = walls.ask(do="return", at=outage.answered_at, by_rule=by_rule)["back"]
    if len(back) != WALLS:
        message = f"Of {WALLS} walls {len(back)} were cut off by the restart."
        raise RuntimeError(message)
    return float(max(back)) - outage.answered_at


def _raw(walls: Child, folder: Path, length: int) -> float:
    """Return the seconds for as many bare sockets, each with as many bytes."""
    folder.mkdir()
    ran = environment(folder, f"sqlite:///{folder / 'bare.db'}")
    port = free_port()
    place = {"views": [{"length": length}]}
    with Server("bench.bare:app", BARE, ran, port):
        walls.ask(do="open", port=port, places=[place] * WALLS)
    with Server("bench.bare:app", BARE, ran, port):
        return _return(walls, Outage(), by_rule=False)


def _posts(attempts: list[tuple[float, float, str]], outages: list[Outage]) -> Iterator[Figure]:
    """Count what was taken and what failed; nobody answers while the port is closed."""
    closed = [(one.stopped_at, one.answered_at) for one in outages]
    failed = [
        (began, answer)
        for began, _ended, answer in attempts
        if answer != SEE_OTHER
        and (answer.isdecimal() or not any(start <= began <= end for start, end in closed))
    ]
    for began, answer in failed[:MOST_TOLD]:
        since = min((began - end for _start, end in closed), key=abs)
        print(f"  failed {since:+.2f} s from an answer: {answer}")
    times = [ended - began for began, ended, answer in attempts if answer == SEE_OTHER]
    if not times:
        message = "Nobody could enter anything."
        raise RuntimeError(message)
    yield told("POSTs of openings meanwhile", len(times), "")
    yield told("… the longest wait for an answer", max(times), "s")
    yield below("… that failed", len(failed), "", None, 0)
