"""Openings without end, for a demo that goes on while somebody watches."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal.demo import customers, mix
from portal.demo.stint import STINTS

# The plan takes names from the front of the list; these begin behind it.
FIRST_NAME = 512
_SPAN = customers.COUNT - FIRST_NAME
# Coprime with the span: two seeds start far apart in the list.
_STRIDE = 389
_ACCOUNTS_IN_TEN = 7


@dataclass(frozen=True, slots=True)
class NextOpening:
    """What somebody enters next; channel, type and customer are "" for a plain count."""

    person: str
    indicator: str
    quantity: int
    channel: str
    account_type: str
    customer: str


def next_openings(seed: int) -> Iterator[NextOpening]:
    """Yield openings for ever, the same for the same seed; no customer comes twice.

    The quick open more, and nobody opens twice in a row, so that the board keeps moving.
    """
    random = Random(seed)  # noqa: S311 - a story, not a secret
    names = map(_name, itertools.count(seed * _STRIDE % _SPAN))
    counters = {number: stint for number, stint in STINTS.items() if sum(stint.rates)}
    last = ""
    while True:
        account = random.randrange(10) < _ACCOUNTS_IN_TEN
        stints = STINTS if account else counters
        others = [number for number in stints if number != last]
        pace = [
            stints[number].before if account else sum(stints[number].rates) for number in others
        ]
        last = random.choices(others, pace)[0]
        if account:
            yield NextOpening(
                last,
                "corporate_account",
                1,
                mix.channel(random),
                mix.account_type(random),
                next(names),
            )
        else:
            indicator = random.choices(mix.STEPPERS, STINTS[last].rates)[0]
            yield NextOpening(last, indicator, random.choice((1, 1, 1, 2)), "", "", "")


def _name(number: int) -> str:
    lap, place = divmod(number, _SPAN)
    return customers.name(lap * customers.COUNT + FIRST_NAME + place)
