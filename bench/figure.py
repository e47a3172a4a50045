"""A figure: what was measured, the raw limit beside it, and whether the target is met."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table; `target` says in words what `ok` was judged by."""

    name: str
    value: float
    unit: str
    raw: float | None
    ratio: float | None
    target: str
    ok: bool


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """Return the middle value: one disturbed round does not move it."""
    return percentile(values, 0.5)


def at_least(name: str, value: float, unit: str, raw: float, least: float) -> Figure:
    """Judge a rate: `value` ÷ `raw` has to reach `least`."""
    return Figure(name, value, unit, raw, value / raw, f"≥ {least:g} × raw", value >= least * raw)


def at_most(name: str, value: float, unit: str, raw: float, most: float) -> Figure:
    """Judge a time: `value` ÷ `raw` must not pass `most`."""
    return Figure(name, value, unit, raw, value / raw, f"≤ {most:g} × raw", value <= most * raw)


def below(name: str, value: float, unit: str, raw: float | None, most: float) -> Figure:
    """Judge a time by itself: `value` must not pass `most`; `raw` is there to compare with."""
    ratio = value / raw if raw else None
    return Figure(name, value, unit, raw, ratio, f"≤ {most:g} {unit}", value <= most)


def told(name: str, value: float, unit: str, raw: float | None = None) -> Figure:
    """Tell a figure that no target is set for."""
    return Figure(name, value, unit, raw, value / raw if raw else None, "–", ok=True)
