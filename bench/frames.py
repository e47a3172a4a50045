"""Frames that a wall drops while a dozen of its rows change places, from Chromium's own trace."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench import screen, wall_soak
from bench.figure import Figure, below, told
from bench.scratch import Instance
from bench.server import PRODUCT, Server
from bench.walls import board

MOVES = 20
WARM = 3
MOVE_MS = 700
REST_MS = 900
CATEGORIES = ["disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame"]
DRAWN, DROPPED = "DrawFrame", "DroppedFrame"
MOST_SHARE = 5
# The board as it is, and with podium and list the other way round: each row of it moves.
BOTH_WAYS = """
async (address) => {
  const html = await (await fetch(address)).text();
  const turned = new DOMParser().parseFromString(html, "text/html");
  const rows = Array.from(turned.querySelectorAll("section [data-key]"));
  rows.reverse().forEach((row) => row.parentNode.appendChild(row));
  return { rows: rows.length, fragments: [html, turned.body.innerHTML] };
}
"""


def measure(instance: Instance, folder: Path) -> Iterator[Figure]:
    """Turn the list of a paired wall over again and again, and count frames meanwhile."""
    folder.mkdir()
    found: Counter[str] = Counter()
    with ExitStack() as stack:
        product = stack.enter_context(Server("bench.pushing:app", PRODUCT, instance.environment()))
        wall = screen.paired(stack, product, instance)
        browser = wall.context.browser
        assert browser is not None
        view = {"board": board(instance), "shape": "wall", "page": 1, "locale": "zh_CN"}
        address = f"/boards/{view['board']}/fragment?as=display&shape=wall&page=1&locale=zh_CN"
        made = wall.evaluate(BOTH_WAYS, address)
        wall_soak.ask(product.port, "teach", asked=view, fragments=made["fragments"])
        for number in range(WARM + MOVES):
            if number >= WARM:
                browser.start_tracing(page=wall, categories=CATEGORIES)
            wall_soak.ask(product.port, "push", count=1)
            wall.wait_for_timeout(MOVE_MS)
            if number >= WARM:
                events = json.loads(browser.stop_tracing())["traceEvents"]
                found.update(event["name"] for event in events)
            wall.wait_for_timeout(REST_MS)
    total = found[DRAWN] + found[DROPPED]
    yield told("Rows that move at once", made["rows"], "")
    yield told("Frames while they move", total, "")
    share = found[DROPPED] / total * 100 if total else 100.0
    yield told("Frames dropped of them", found[DROPPED], "")
    yield below("Share of frames dropped", share, "%", None, MOST_SHARE)
