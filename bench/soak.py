"""Openings for a long time: memory stays flat, every answer is right, the ledger is whole."""

import time
from contextlib import ExitStack
from pathlib import Path

from bench import posting, scratch
from bench.child import Child
from bench.figure import Figure, below, percentile, told
from bench.posting import SEE_OTHER
from bench.server import PRODUCT, Server

STRETCH_SECONDS = 15.0
# Caches fill and the collector settles before memory is looked at.
SETTLED_SHARE = 0.2
MOST_GROWTH_MIB = 40
MIB = 1024


def run(minutes: float, folder: Path) -> list[Figure]:
    """Post on 16 connections for so many minutes; print what is seen on the way."""
    instance = scratch.demo(folder / "demo")
    times: list[float] = []
    memory: list[int] = []
    count = 0
    with ExitStack() as stack:
        product = stack.enter_context(Server("wsgi:app", PRODUCT, instance.environment()))
        load = stack.enter_context(Child("bench.load"))
        people = posting.requests(product, instance, posting.MANY)
        ends = time.monotonic() + minutes * 60
        while time.monotonic() < ends:
            seconds = min(STRETCH_SECONDS, max(1.0, ends - time.monotonic()))
            result = load.ask(ports=[product.port], requests=people, seconds=seconds)
            if set(result["answers"]) != {SEE_OTHER}:
                message = f"Not every answer was {SEE_OTHER}: {result['answers']}"
                raise RuntimeError(message)
            stretch = [second * 1000 for second in result["times"]]
            times.extend(stretch)
            count += len(stretch)
            memory.append(product.resident_kib())
            print(
                f"  {count:>8,} entered   {len(stretch) / result['seconds']:>6,.0f} /s"
                f"   p99 {percentile(stretch, 0.99):>6,.0f} ms   {memory[-1] / MIB:>6,.0f} MiB",
                flush=True,
            )
    print(f"  {instance.flask('ledger', 'verify').strip()}")
    settled = memory[int(len(memory) * SETTLED_SHARE) :]
    return [
        told("Openings entered", count, ""),
        told("Opening entered, p99", percentile(times, 0.99), "ms"),
        below(
            "Growth of memory once settled",
            (settled[-1] - settled[0]) / MIB,
            "MiB",
            None,
            MOST_GROWTH_MIB,
        ),
    ]
