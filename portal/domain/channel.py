"""Channels: what each yields for each person who is active in it, beside the priority it has."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from portal.domain.standing import places

Key = TypeVar("Key")


def yield_of(value: int, people: int) -> Fraction:
    """Return what there is for each person active in a channel; nothing where nobody is."""
    return Fraction(value, people) if people else Fraction(0)


def ranks(yields: Mapping[Key, Fraction]) -> dict[Key, int]:
    """Return the rank of each by its yield, the highest first; equals share one: 1, 2, 2, 4."""
    found = places(yields.values())
    return {key: found[own] for key, own in yields.items()}


def order_holds(priorities: Mapping[Key, int], yields: Mapping[Key, Fraction]) -> bool:
    """Whether none of lower priority yields more than one of higher; 1 is the highest.

    What shares a priority is in no order.
    """
    return not any(
        priorities[one] < priorities[other] and yields[one] < yields[other]
        for one in priorities
        for other in priorities
    )
