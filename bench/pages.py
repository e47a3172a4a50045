"""Every page of the menu in a large bank, for each kind of person: what it takes at the server.

As one after the other opens them: the boards behind them were read since the last opening.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient

from bench import large_bank
from bench.figure import Figure, below, percentile, told
from bench.scratch import Instance
from portal import serving
from portal.demo import many

READS = 20
MOST_MILLISECONDS = 50
PEOPLE = {
    "account manager": many.manager(0).employee_no,
    "supervisor": many.head(0).employee_no,
    "organiser": "O001",
    "system administrator": "X001",
    "security administrator": "X002",
    "audit administrator": "X003",
}
_MENU = re.compile(r"<nav.*?</nav>", re.DOTALL)
_LINK = re.compile(r'href="(/[^"#?]*)')


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Time the pages; name those that take too long, and tell the middle and the worst of all."""
    _, app = large_bank.made(demo, folder)
    clients = {who: large_bank.signed_in(app, number) for who, number in PEOPLE.items()}
    # As a server that has begun to serve: its collector does not walk what lives for ever.
    serving.settle()
    tails: list[float] = []
    within = 0
    for who, client in clients.items():
        for path in _menu(client):
            times = _times(client, path)
            tails.append(percentile(times, 0.95))
            within += tails[-1] <= MOST_MILLISECONDS
            if tails[-1] > MOST_MILLISECONDS:
                plain = percentile(_times(client, "/account/password"), 0.95)
                name = f"{path} of the {who}, {large_bank.ENTRIES:,} entries, p95"
                yield below(name, tails[-1], "ms", plain, MOST_MILLISECONDS)
    yield told("Pages of the menu", len(tails), "")
    yield told(f"Those within {MOST_MILLISECONDS} ms", within, "")
    yield told("Pages of the menu, p95: the middle one", percentile(tails, 0.5), "ms")


def _menu(client: FlaskClient) -> list[str]:
    """Return the addresses that the home page's menus lead to, and its own."""
    html = client.get("/").text
    found = dict.fromkeys(link for menu in _MENU.findall(html) for link in _LINK.findall(menu))
    return ["/", *(path for path in found if path != "/")]


def _times(client: FlaskClient, path: str) -> list[float]:
    large_bank.get(client, path)
    return [large_bank.get(client, path) for _ in range(READS)]
