"""Months of a wall in minutes: tens of thousands of pushes to a real page, and what it holds after.

The boards that are pushed are real ones, learnt while openings are entered; the playlist turns all
the while and the line is cut again and again. Heap, nodes and listeners are read over the DevTools
protocol after a forced collection, with the board on the screen and nothing moving.
"""

import http.client
import json
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import CDPSession, Page

from bench import opening, scratch, screen
from bench.figure import Figure, below, told
from bench.person import SEE_OTHER, Person
from bench.posting import staff
from bench.scratch import Instance
from bench.server import HOST, PRODUCT, Server

PUSHES = 36_000
WARM = 1_200
CUT_EVERY = 1_200
STRETCH = 300
VARIANTS = 18
PEOPLE = 3
SCENES = ("wall", "goal", "movers", "openings", "teams")
PATIENCE_MS = 60_000
QUIET_MS = 12_000
KIB = 1024
MOST_GROWTH_KIB = 1_024
MOST_NODES = 400
MOST_LISTENERS = 20
IS_BOARD = """
() => document.querySelector("#scene .side") && !document.body.classList.contains("celebrating")
"""


@dataclass(frozen=True)
class Held:
    """What the page holds."""

    heap_kib: float
    nodes: int
    listeners: int
    documents: int


def held(page: Page, line: CDPSession) -> Held:
    """Return what is left after a forced collection, with the board shown and nothing moving."""
    page.wait_for_timeout(QUIET_MS)
    page.wait_for_function(IS_BOARD, timeout=PATIENCE_MS)
    for _ in range(3):
        line.send("HeapProfiler.collectGarbage")
    counters = line.send("Memory.getDOMCounters")
    return Held(
        line.send("Runtime.getHeapUsage")["usedSize"] / KIB,
        counters["nodes"],
        counters["jsEventListeners"],
        counters["documents"],
    )


def ask(port: int, door: str, **asked: object) -> dict[str, Any]:
    """Use one of the doors of bench.pushing."""
    connection = http.client.HTTPConnection(HOST, port, timeout=600)
    body = json.dumps(asked)
    connection.request("POST", f"/bench/{door}", body, {"Connection": "close"})
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def run(pushes: int, demo: Instance, folder: Path) -> list[Figure]:
    """Push so many boards to one wall; print what is seen on the way."""
    instance = scratch.copy(demo, folder)
    with ExitStack() as stack:
        product = stack.enter_context(Server("bench.pushing:app", PRODUCT, instance.environment()))
        wall = screen.paired(stack, product, instance)
        screen.show(instance, SCENES)
        _learn(wall, product, instance)
        line = wall.context.new_cdp_session(wall)
        ask(product.port, "push", count=WARM)
        before = held(wall, line)
        print(f"  before: {before}", flush=True)
        lasted = _push(product, pushes)
        after = held(wall, line)
        print(f"  after:  {after}", flush=True)
        last = ask(product.port, "push", count=1)["version"]
        newest = f'#scene [data-version="{last}"]'
        wall.wait_for_selector(newest, state="attached", timeout=PATIENCE_MS)
    return [
        told("Boards pushed to a wall", pushes, ""),
        told("Boards pushed a second", pushes / lasted, "/s"),
        told("Heap of the wall's page before", before.heap_kib, "KiB"),
        below("Growth of its heap", after.heap_kib - before.heap_kib, "KiB", None, MOST_GROWTH_KIB),
        told("Nodes before", before.nodes, ""),
        below("Growth of its nodes", after.nodes - before.nodes, "", None, MOST_NODES),
        told("Listeners before", before.listeners, ""),
        below(
            "Growth of its listeners", after.listeners - before.listeners, "", None, MOST_LISTENERS
        ),
    ]


def _push(product: Server, pushes: int) -> float:
    """Return the seconds that it took; the line is cut every so often."""
    began = time.monotonic()
    for number in range(0, pushes, STRETCH):
        ask(product.port, "push", count=min(STRETCH, pushes - number))
        if (number + STRETCH) % CUT_EVERY == 0:
            ask(product.port, "cut")
            time.sleep(2)
            rate = (number + STRETCH) / (time.monotonic() - began)
            print(f"  {number + STRETCH:>8,} pushed   {rate:>4,.0f} /s", flush=True)
    return time.monotonic() - began


def _learn(wall: Page, product: Server, instance: Instance) -> None:
    """Enter openings of several people, and have what the wall shows between them learnt."""
    plan = json.loads(wall.locator("body").get_attribute("data-plan") or "")
    shown = {(turn["board"], turn["scene"]) for turn in plan["turns"] if turn["scene"] in SCENES}
    views = [
        {"board": board, "shape": scene, "page": page, "locale": "zh_CN"}
        for board, scene in sorted(shown)
        for page in ((1, 2) if scene == "wall" else (1,))
    ]
    numbers = staff(instance)[:PEOPLE]
    people = [Person(product).sign_in(number) for number in numbers]
    tokens = [person.token("/entries/new") for person in people]
    for number in range(VARIANTS):
        at = number % PEOPLE
        fields = {"csrf_token": tokens[at], **opening.fields(), "key": uuid4().hex}
        status, text = people[at].post("/entries", fields)
        if status != SEE_OTHER:
            raise RuntimeError(text[:2000])
        ask(product.port, "learn", views=views)
