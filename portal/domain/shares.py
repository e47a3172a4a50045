"""Splitting a whole into parts that sum to it exactly."""

from collections.abc import Sequence


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Return the total's parts by weight, by largest remainder, ties to the earlier.

    104 over seven equal weights is 15, 15, 15, 15, 15, 15, 14. The unit is the caller's: openings
    for a target, ten-thousandths for an entry's credits. A negative total is split like the
    positive one. Raise ValueError without weights, for a negative one and if all are zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        message = "weights must not be negative, and one must be positive"
        raise ValueError(message)
    if total < 0:
        return [-part for part in split(-total, weights)]
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    # The sort is stable, which is what gives ties to the earlier.
    largest_first = sorted(range(len(weights)), key=lambda i: -remainders[i])
    for i in largest_first[: total - sum(parts)]:
        parts[i] += 1
    return parts
