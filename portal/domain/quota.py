"""A day's quota: what the days that remain must each bring for a target to be reached."""

from fractions import Fraction
from math import ceil


def daily(missing: int, days: int, step: int) -> int:
    """Return what each of the days must bring, in whole steps; all scaled, nothing is negative."""
    return max(0, ceil(Fraction(missing, days * step)) * step)


def rest_of_today(value: int, today: int, target: int, days: int, step: int) -> int:
    """Return what is still to come today, in whole steps, for the target to stay within reach.

    `value` has `today`'s results in it, and `days` counts today. The quota is that of the morning:
    it does not shrink while it is being filled, nor does one result too many today lower it below
    nothing.
    """
    morning = Fraction(max(0, target - (value - today)), days)
    return max(0, ceil((morning - today) / step) * step)


def is_on_course(value: int, today: int, target: int, elapsed: Fraction) -> bool:
    """Whether the value of the morning kept up with the part of the period that had passed."""
    return value - today >= target * elapsed
