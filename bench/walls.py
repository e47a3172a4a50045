"""From an entry to two hundred walls, beside the fan-out of as many bytes by the same stack.

The clock starts at the entry's own moment, which the ledger keeps and which is before its rows
are written: writing, commit, reading, rendering and sending are all in the figure.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

from bench import opening
from bench.child import Child
from bench.figure import Figure, at_most, below, percentile, told
from bench.person import SEE_OTHER, Person, cookie
from bench.posting import staff
from bench.scratch import Instance
from bench.server import BARE, PRODUCT, Server, environment
from portal.demo.running import SEASON
from portal.domain.scene import DEFAULT, RACES, Scene
from portal.models import Entry

WALLS = 200
FIRST_WALLS = 40
ENTRIES = 70
# A board is pushed at once, then at most every 250 ms: each of these entries is a first.
PAUSE_SECONDS = 0.36
SETTLE_SECONDS = 6.0
MOST = 3.0
MOST_KIB = 80
# Screens are at different places of the usual playlist: between them they watch every scene of it.
OTHERS = sorted({item.scene.value for item in DEFAULT} - {Scene.BOARD.value, *RACES})
BOARD = """
SELECT board.id FROM board JOIN campaign ON campaign.id = board.campaign_id
JOIN unit ON unit.id = board.unit_id
WHERE campaign.code = :code AND board.kind = 'person' AND unit.code = :unit
"""


def board(instance: Instance) -> int:
    """Return the board of one sub-branch in the demo's season.

    Not the branch's: a board of more than fifty people is pushed once a second at most.
    """
    found = instance.ask(sa.text(BOARD), code=SEASON, unit=opening.SUB_BRANCH)
    return int(str(found[0][0]))


def measure(instance: Instance, folder: Path) -> Iterator[Figure]:
    """Enter openings one at a time, and send as many bytes by the bare stack in between."""
    folder.mkdir()
    bare_url = f"sqlite:///{folder / 'bare.db'}"
    with ExitStack() as stack:
        product = stack.enter_context(Server("wsgi:app", PRODUCT, instance.environment()))
        raw = stack.enter_context(Server("bench.bare:app", BARE, environment(folder, bare_url)))
        walls = stack.enter_context(Child("bench.sockets"))
        bare_walls = stack.enter_context(Child("bench.sockets"))
        person = Person(product).sign_in(staff(instance)[0])
        view = {"board": board(instance), "shape": "wall", "page": 1, "locale": "zh_CN"}
        others = [{**view, "shape": scene} for scene in OTHERS]
        places = [
            {"cookie": cookie(person.cookies), "views": [view, others[number % len(others)]]}
            for number in range(WALLS)
        ]
        # What the first ones bring into memory is there once, however many come.
        walls.ask(do="open", port=product.port, places=places[:FIRST_WALLS])
        before = product.resident_kib()
        first = walls.ask(do="open", port=product.port, places=places[FIRST_WALLS:])["version"]
        memory = (product.resident_kib() - before) / (WALLS - FIRST_WALLS)
        bare_walls.ask(do="open", port=raw.port, places=[{}] * WALLS)
        time.sleep(SETTLE_SECONDS)
        computed = product.cpu_seconds()
        keys, sent = _alternate(raw, person, walls)
        computed = (product.cpu_seconds() - computed) / ENTRIES * 1000
        time.sleep(1)
        heard, bare_heard = walls.ask(do="collect")["heard"], bare_walls.ask(do="collect")["heard"]
    begun = moments(instance, keys)
    times = _times(heard, {first + 1 + number: begun[key] for number, key in enumerate(keys)})
    raw_times = _times(bare_heard, dict(enumerate(sent)))
    yield from _figures(times, raw_times, memory)
    yield told(f"Computing an entry shown in {1 + len(OTHERS)} scenes", computed, "ms")


def _alternate(raw: Server, person: Person, walls: Child) -> tuple[list[str], list[float]]:
    """Return the entries' keys, and when the bare stack sent each of its messages."""
    token = person.token("/entries/new")
    outsider = Person(raw)
    keys, sent = [], []
    length = 0
    for number in range(ENTRIES):
        keys.append(uuid4().hex)
        status, text = person.post(
            "/entries", {"csrf_token": token, **opening.fields(), "key": keys[-1]}
        )
        if status != SEE_OTHER:
            raise RuntimeError(text[:2000])
        time.sleep(PAUSE_SECONDS / 2)
        length = length or walls.ask(do="collect")["length"]
        sent.append(outsider.fan(length, number))
        time.sleep(PAUSE_SECONDS / 2)
    return keys, sent


def moments(instance: Instance, keys: list[str]) -> dict[str, float]:
    """Return each entry's own moment, in seconds since the epoch."""
    rows = instance.ask(sa.select(Entry.key, Entry.recorded_at).where(Entry.key.in_(keys)))
    return {str(key): moment.astimezone(UTC).timestamp() for key, moment in rows}


def _times(heard: list[list[tuple[int, float]]], begun: dict[int, float]) -> list[float]:
    """Return the milliseconds from each beginning to each wall; every wall has to have it."""
    times = [
        (at - begun[version]) * 1000 for wall in heard for version, at in wall if version in begun
    ]
    if len(times) < len(heard) * len(begun):
        message = f"Of {len(heard) * len(begun)} messages {len(times)} came."
        raise RuntimeError(message)
    return times


def _figures(times: list[float], raw: list[float], memory: float) -> Iterator[Figure]:
    name = f"Entry to {WALLS} walls"
    for share in (0.5, 0.95):
        words = f"{name}, p{share * 100:g}"
        yield told(words, percentile(times, share), "ms", percentile(raw, share))
    yield at_most(f"{name}, p99", percentile(times, 0.99), "ms", percentile(raw, 0.99), MOST)
    yield below("Memory of a connected wall", memory, "KiB", None, MOST_KIB)
