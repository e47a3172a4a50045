"""A message to a thousand walls in one room, beside the bare `websockets` library.

Both send as many bytes to as many sockets of one listening process, in turns. The product pushes by
its own way from its own server (`bench.pushing`); the clock starts where the message is known and
stops where the last byte of it has come to a socket.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench import wall_soak
from bench.child import Child
from bench.figure import Figure, at_most, percentile, told
from bench.person import Person, cookie
from bench.posting import staff
from bench.scratch import Instance
from bench.server import PRODUCT, Server
from bench.walls import board
from portal.live.pusher import PAUSE_SECONDS

WALLS = 1000
ROUNDS = 20
WARM = 3
SETTLE_SECONDS = 6.0
SHORT_CHARACTERS = 800
MOST = 3.0


@dataclass
class Side:
    """One of the two: its listener, and when each message was sent, by its number."""

    walls: Child
    sent: dict[int, float] = field(default_factory=dict)

    def times(self) -> list[float]:
        """Return the milliseconds to each wall of each message; every wall has to have it."""
        heard = self.walls.ask(do="collect")["heard"]
        times = [
            (at - self.sent[number]) * 1000
            for wall in heard
            for number, at in wall
            if number in self.sent
        ]
        if len(times) != len(heard) * len(self.sent):
            message = f"Of {len(heard) * len(self.sent)} messages {len(times)} came."
            raise RuntimeError(message)
        return times


def measure(instance: Instance) -> Iterator[Figure]:
    """Push a short message and then a real board, each in rounds that alternate."""
    with ExitStack() as stack:
        product = stack.enter_context(Server("bench.pushing:app", PRODUCT, instance.environment()))
        raw = stack.enter_context(Child("bench.broadcasting"))
        # The same program listens to both, so that it costs both the same.
        ours, bare = (Side(stack.enter_context(Child("bench.sockets"))) for _ in range(2))
        person = Person(product).sign_in(staff(instance)[0])
        view = {"board": board(instance), "shape": "wall", "page": 1, "locale": "zh_CN"}
        place = {"cookie": cookie(person.cookies), "views": [view]}
        ours.walls.ask(do="open", port=product.port, places=[place] * WALLS)
        port = raw.ask(do="serve")["port"]
        bare.walls.ask(do="open", port=port, places=[{"plain": True}] * WALLS)
        time.sleep(SETTLE_SECONDS)
        html = '<div data-version="1">' + "x" * SHORT_CHARACTERS
        wall_soak.ask(product.port, "teach", asked=view, fragments=[html])
        yield from _alternate(product, raw, ours, bare)
        wall_soak.ask(product.port, "teach", asked=view, fragments=[])
        wall_soak.ask(product.port, "learn", views=[view])
        yield from _alternate(product, raw, ours, bare)


def _alternate(product: Server, raw: Child, ours: Side, bare: Side) -> Iterator[Figure]:
    length = 0
    for number in range(-WARM, ROUNDS):
        if number == 0:
            length = _begin(ours, bare)
        pushed = wall_soak.ask(product.port, "push", count=1)
        ours.sent[pushed["version"]] = pushed["at"]
        time.sleep(PAUSE_SECONDS)
        length = length or ours.walls.ask(do="collect")["length"]
        key = number + WARM
        bare.sent[key] = raw.ask(do="send", number=key, length=length)["at"]
        time.sleep(PAUSE_SECONDS)
    yield from _figures(ours.times(), bare.times(), length)


def _begin(ours: Side, bare: Side) -> int:
    """Forget what warmed both up; return how long the product's message is."""
    length: int = ours.walls.ask(do="collect")["length"]
    for side in (ours, bare):
        side.walls.ask(do="forget")
        side.sent.clear()
    return length


def _figures(times: list[float], raw: list[float], length: int) -> Iterator[Figure]:
    name = f"{length / 1000:.1f} KB to {WALLS:,} walls in one room"
    yield told(f"{name}, p50", percentile(times, 0.5), "ms", percentile(raw, 0.5))
    yield at_most(f"{name}, p99", percentile(times, 0.99), "ms", percentile(raw, 0.99), MOST)
