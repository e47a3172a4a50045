"""The table on the terminal, and the same as JSON."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.figure import Figure

RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"
HEAD = ("Figure", "Value", "Raw limit", "Ratio", "Target", "Verdict")
WHOLE_FROM = 100


def write(figures: Sequence[Figure]) -> None:
    """Write the figures to `bench/results/latest.json`."""
    RESULTS.parent.mkdir(exist_ok=True)
    content = [asdict(figure) for figure in figures]
    RESULTS.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def show(figures: Iterable[Figure]) -> None:
    """Print the table."""
    rows = [HEAD, *(_row(figure) for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEAD))]
    print()
    for number, row in enumerate(rows):
        print("  ".join(_padded(text, width) for text, width in zip(row, widths, strict=True)))
        if number == 0:
            print("  ".join("─" * width for width in widths))
    print()


def _row(figure: Figure) -> tuple[str, ...]:
    return (
        figure.name,
        f"{_short(figure.value)} {figure.unit}",
        "–" if figure.raw is None else f"{_short(figure.raw)} {figure.unit}",
        "–" if figure.ratio is None else f"{figure.ratio:.2f}",
        figure.target,
        "–" if figure.target == "–" else "met" if figure.ok else "MISSED",
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= WHOLE_FROM else f"{value:.3g}"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
