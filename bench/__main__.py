"""`make bench`: measure, print one table, write it as JSON. `make soak`: load for a long time."""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import (
    crowd,
    fanout,
    frames,
    insights,
    ledger_size,
    pages,
    peer,
    pixels,
    postgres,
    posting,
    report,
    scale_out,
    scratch,
    soak,
    storm,
    target_table,
    wall_soak,
    walls,
)
from bench.figure import Figure

SOAK_MINUTES = 10.0
SOAKS = ("both", "openings", "wall")


def main() -> int:
    """Return 0 when every target is met, 1 when one is missed."""
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument(
        "--soak", nargs="?", const="both", choices=SOAKS, help="load for a long time instead"
    )
    words.add_argument("--minutes", type=float, default=SOAK_MINUTES, help="of openings (10)")
    words.add_argument("--pushes", type=int, default=wall_soak.PUSHES, help="to a wall (36,000)")
    words.add_argument("--only", choices=list(PARTS), help="measure one part alone")
    chosen = words.parse_args()
    # Two thousand walls are as many descriptors at either end; servers inherit the limit.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with scratch.folder() as folder:
        if chosen.soak:
            figures = _soak(folder, chosen.soak, chosen.minutes, chosen.pushes)
        else:
            figures = _measure(folder, chosen.only)
    if not (chosen.soak or chosen.only):
        report.write(figures)
    report.show(figures)
    return 0 if all(figure.ok for figure in figures) else 1


def _soak(folder: Path, which: str, minutes: float, pushes: int) -> list[Figure]:
    figures: list[Figure] = []
    if which in ("both", "wall"):
        print("Loading the demo bank …", flush=True)
        demo = scratch.demo(folder / "demo-for-the-wall")
        print(f"Pushing {pushes:,} boards to a wall …", flush=True)
        figures.extend(wall_soak.run(pushes, demo, folder / "wall"))
    if which in ("both", "openings"):
        print(f"Entering openings for {minutes:g} minutes …", flush=True)
        figures.extend(soak.run(minutes, folder))
    return figures


def _measure(folder: Path, only: str | None) -> list[Figure]:
    print("Loading the demo bank …", flush=True)
    demo = scratch.demo(folder / "demo")
    figures: list[Figure] = []
    for name, (title, part) in PARTS.items():
        if only in (None, name):
            print(f"{title} …", flush=True)
            began = time.monotonic()
            try:
                figures.extend(part(demo, folder / name))
            except RuntimeError as error:
                # The other parts are worth having; this one counts as missed.
                print(f"  Not measured: {error}")
                figures.append(
                    Figure(f"{title}: not measured", 0, "", None, None, "measured", ok=False)
                )
            print(f"  {time.monotonic() - began:.0f} s", flush=True)
    return figures


def _posting(demo: scratch.Instance, folder: Path) -> Iterator[Figure]:
    made = scratch.copy(demo, folder)
    bare = folder / "bare"
    yield from posting.measure(made, bare, f"sqlite:///{bare / 'bare.db'}", "SQLite")


def _posting_on_postgres(demo: scratch.Instance, folder: Path) -> Iterator[Figure]:
    del demo
    if postgres.programs() is None:
        print("  PostgreSQL's server is not installed here; this part is left out.")
        return
    folder.mkdir()
    with postgres.cluster(folder / "cluster", ("product", "bare")) as (url, bare_url):
        made = scratch.demo(folder / "demo", url)
        yield from posting.measure(made, folder / "bare", bare_url, "PostgreSQL")


def _walls(demo: scratch.Instance, folder: Path) -> Iterator[Figure]:
    yield from walls.measure(scratch.copy(demo, folder), folder / "bare")


def _fanout(demo: scratch.Instance, folder: Path) -> Iterator[Figure]:
    yield from fanout.measure(scratch.copy(demo, folder))


def _pixels(demo: scratch.Instance, folder: Path) -> Iterator[Figure]:
    yield from pixels.measure(scratch.copy(demo, folder), folder / "bare")


def _frames(demo: scratch.Instance, folder: Path) -> Iterator[Figure]:
    yield from frames.measure(scratch.copy(demo, folder), folder / "bare")


PARTS: dict[str, tuple[str, Callable[[scratch.Instance, Path], Iterator[Figure]]]] = {
    "posting": ("Entering openings on SQLite", _posting),
    "postgres": ("Entering openings on PostgreSQL", _posting_on_postgres),
    "walls": ("From an entry to two hundred walls", _walls),
    "fanout": ("To a thousand walls in one room", _fanout),
    "crowd": ("From an entry to its own walls in a city", crowd.measure),
    "storm": ("Two thousand walls after a restart", storm.measure),
    "pixels": ("From the click to the pixel in Chromium", _pixels),
    "frames": ("While the rows of a wall change places", _frames),
    "ledger": ("What the ledger's size costs", ledger_size.measure),
    "pages": ("What every page takes in a large bank", pages.measure),
    "insights": ("What pages of insights take with a large ledger", insights.measure),
    "peer": ("Beside the nearest open peer", peer.measure),
    "scale_out": ("Two processes on PostgreSQL", scale_out.measure),
    "targets": ("The table of targets with five hundred rows", target_table.measure),
}


if __name__ == "__main__":
    sys.exit(main())
