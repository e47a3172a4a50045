"""Cascades: a target split into parts by weights, those that were pinned left as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from portal.domain.quantity import SCALE
from portal.domain.shares import split


class CascadeError(ValueError):
    """A target cannot be split.

    ``code``: ``pinned_exceed`` (the pinned parts are more than the whole), ``no_weight`` (nothing
    to weigh by), ``all_pinned`` (nothing left to split, and a difference remains).
    """

    def __init__(self, code: str, difference: int = 0) -> None:
        """Keep the code, and the scaled difference that remains."""
        super().__init__(code)
        self.code = code
        self.difference = difference


@dataclass(frozen=True, slots=True)
class Part:
    """A part to be: its weight, or the scaled target that it is pinned to."""

    weight: Fraction
    pinned: int | None = None


def cascade(whole: int, parts: Sequence[Part]) -> list[int]:
    """Return the parts' targets, scaled: they sum to the whole, and none is negative.

    Pinned parts keep theirs; what remains goes to the others by weight, by largest remainder, ties
    to the earlier. 104 over seven equal people is 15, 15, 15, 15, 15, 15, 14. Whole numbers stay
    whole; a fraction is split to the fourth decimal. Raise CascadeError, and ValueError for a
    negative weight or whole.
    """
    if whole < 0 or any(part.weight < 0 for part in parts):
        message = "neither the whole nor a weight may be negative"
        raise ValueError(message)
    rest = whole - sum(part.pinned for part in parts if part.pinned is not None)
    free = [part.weight for part in parts if part.pinned is None]
    if rest < 0:
        raise CascadeError("pinned_exceed", rest)
    if rest and not free:
        raise CascadeError("all_pinned", rest)
    shares = iter(_split(rest, free))
    return [next(shares) if part.pinned is None else part.pinned for part in parts]


def _split(rest: int, weights: list[Fraction]) -> list[int]:
    if not rest:
        return [0] * len(weights)
    if not any(weights):
        raise CascadeError("no_weight", rest)
    # Exact: the weights over their common denominator.
    common = lcm(*(weight.denominator for weight in weights))
    exact = [weight.numerator * (common // weight.denominator) for weight in weights]
    step = 1 if rest % SCALE else SCALE
    return [part * step for part in split(rest // step, exact)]
