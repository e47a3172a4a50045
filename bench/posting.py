"""Entering an opening, beside a bare view that writes one row: the same server and database.

Each person has a session and a connection of their own. The two sides take turns in short blocks,
so that whatever else the machine does meets both.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from bench import opening
from bench.child import Child
from bench.figure import Figure, at_least, at_most, below, median, percentile, told
from bench.load import KEY
from bench.person import Person, raw_post
from bench.scratch import Instance
from bench.server import BARE, PRODUCT, Server, environment
from portal.demo.running import SEASON

MANY = 16
ROUNDS = 3
BLOCK_SECONDS = 1.5
WARM_SECONDS = 1.0
# Until the product has taken what lives for ever out of the garbage collector's sight.
SETTLE_SECONDS = 5.0
LEAST_RATE = 0.3
MOST_TAIL = 3.0
LEAST_HEADROOM = 1.5
MOST_BUSY = 0.7
SEE_OTHER, OK = "303", "200"
STAFF = """
SELECT person.employee_no FROM person
JOIN participation ON participation.person_id = person.id
JOIN campaign ON campaign.id = participation.campaign_id
WHERE campaign.code = :code AND participation.left_on IS NULL
ORDER BY person.employee_no
"""


@dataclass
class Side:
    """One of those that are compared, at one number of connections."""

    server: Server
    requests: list[str]
    answer: str = SEE_OTHER
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)

    def warm(self, load: Child) -> None:
        """Load it for a moment, and forget what that measured."""
        self.block(load, WARM_SECONDS)
        for kept in (self.rates, self.times, self.busy, self.work):
            kept.clear()

    def block(self, load: Child, seconds: float = BLOCK_SECONDS) -> None:
        """Load it for a while; every answer has to be the right one."""
        before = self.server.cpu_seconds()
        result = load.ask(ports=[self.server.port], requests=self.requests, seconds=seconds)
        if set(result["answers"]) != {self.answer}:
            message = f"Not every answer was {self.answer}: {result['answers']}"
            raise RuntimeError(message)
        self.rates.append(len(result["times"]) / result["seconds"])
        self.times.extend(time * 1000 for time in result["times"])
        self.busy.append(result["busy"])
        worked = self.server.cpu_seconds() - before
        self.work.append(worked / len(result["times"]) * 1000)

    def rate(self) -> float:
        """Return requests a second, of the middle block."""
        return median(self.rates)

    def tail(self, share: float) -> float:
        """Return the milliseconds that the share of the requests did not exceed."""
        return percentile(self.times, share)


def staff(instance: Instance) -> list[str]:
    """Return the employee numbers of those who take part in the demo's season."""
    return [str(row[0]) for row in instance.ask(sa.text(STAFF), code=SEASON)]


def requests(server: Server, instance: Instance, count: int) -> list[str]:
    """Sign so many people in, spread over the sub-branches; return a ready request of each."""
    numbers = staff(instance)
    chosen = [numbers[index * len(numbers) // count] for index in range(count)]
    made = []
    for number in chosen:
        person = Person(server).sign_in(number)
        token = person.token("/entries/new")
        made.append(person.raw_post("/entries", {"csrf_token": token, **opening.fields()}))
    return made


def bare_requests(server: Server, count: int) -> list[str]:
    """Return the same form for the bare view, which knows neither people nor tokens."""
    return [raw_post(server, "/entries", opening.fields(), {}) for _ in range(count)]


def nothing(server: Server, count: int) -> list[str]:
    """Return requests for the view that does nothing."""
    head = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nX-Key: {KEY}\r\n\r\n"
    return [head] * count


def measure(instance: Instance, folder: Path, bare_url: str, engine: str) -> Iterator[Figure]:
    """Compare the product with the bare view; `engine` is what the table calls the database."""
    folder.mkdir()
    with ExitStack() as stack:
        product = stack.enter_context(Server("wsgi:app", PRODUCT, instance.environment()))
        raw = stack.enter_context(Server("bench.bare:app", BARE, environment(folder, bare_url)))
        load = stack.enter_context(Child("bench.load"))
        people = requests(product, instance, MANY)
        many = Side(product, people), Side(raw, bare_requests(raw, MANY))
        one = Side(product, people[:1]), Side(raw, bare_requests(raw, 1))
        idle = Side(raw, nothing(raw, MANY), OK)
        sides = [*many, *one, idle]
        for side in sides:
            side.warm(load)
        time.sleep(SETTLE_SECONDS)
        for number in range(ROUNDS):
            for side in sides if number % 2 else reversed(sides):
                side.block(load)
    yield from _figures(engine, many, one, idle)


def _figures(
    engine: str, many: tuple[Side, Side], one: tuple[Side, Side], idle: Side
) -> Iterator[Figure]:
    for count, (ours, raw) in ((1, one), (MANY, many)):
        name = f"Opening entered, {engine}, {count} connection{'s' * (count > 1)}"
        yield at_least(f"{name}", ours.rate(), "/s", raw.rate(), LEAST_RATE)
        yield told(f"{name}, p50", ours.tail(0.5), "ms", raw.tail(0.5))
        if count > 1:
            yield at_most(f"{name}, p99", ours.tail(0.99), "ms", raw.tail(0.99), MOST_TAIL)
        else:
            yield told(f"{name}, p99", ours.tail(0.99), "ms", raw.tail(0.99))
    ours, raw = many
    yield told(f"Opening entered, {engine}, computing", median(ours.work), "ms", median(raw.work))
    yield at_least(
        f"Load generator, {engine}, on a view that does nothing",
        idle.rate(),
        "/s",
        many[1].rate(),
        LEAST_HEADROOM,
    )
    busy = median(many[1].busy)
    yield below(f"Load generator, {engine}, share of a core", busy, "", None, MOST_BUSY)
