"""Openings without end, for a demo that goes on while somebody watches."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from portal.demo import customers, mix
from portal.demo.away import days_away
from portal.demo.places import sub_branch_of
from portal.demo.running import DAYS_BEFORE
from portal.demo.staff import STAFF, STINTS

# The plan takes names from the front of the list; these begin behind it.
FIRST_NAME = 1536
_SPAN = customers.COUNT - FIRST_NAME
# Coprime with the span: two seeds start far apart in the list.
_STRIDE = 389
_ACCOUNTS_IN_TEN = 7
# One account in so many is shared, put right afterwards; one count in so many is taken back.
_SHARED_ONE_IN = 12
_CORRECTED_ONE_IN = 20
_TAKEN_BACK_ONE_IN = 8

# Who is away when the demo is loaded opens nothing.
_HOMES = {
    member.employee_no: sub_branch_of(member.unit)
    for member in STAFF
    if DAYS_BEFORE not in days_away(member.employee_no)
}


@dataclass(frozen=True, slots=True)
class NextOpening:
    """What somebody enters next; channel, type and customer are "" for a plain count.

    `shared_with` is a colleague who gets half of it, or "". `afterwards` is "correct", "reverse"
    or "": what the same person does about it a little later.
    """

    person: str
    indicator: str
    quantity: int
    channel: str
    account_type: str
    customer: str
    shared_with: str = ""
    afterwards: str = ""


def next_openings(seed: int) -> Iterator[NextOpening]:
    """Yield openings for ever, the same for the same seed; no customer comes twice.

    The quick open more, and nobody opens twice in a row, so that the board keeps moving.
    """
    random = Random(seed)  # noqa: S311 - a story, not a secret
    names = map(_name, itertools.count(seed * _STRIDE % _SPAN))
    last = ""
    while True:
        is_account = random.randrange(10) < _ACCOUNTS_IN_TEN
        paces = {
            number: STINTS[number].before if is_account else sum(STINTS[number].rates)
            for number in _HOMES
            if number != last
        }
        last = random.choices(list(paces), list(paces.values()))[0]
        yield _account(random, last, next(names)) if is_account else _count(random, last)


def _account(random: Random, person: str, customer: str) -> NextOpening:
    opening = NextOpening(
        person,
        "corporate_account",
        1,
        mix.channel(random),
        mix.account_type(random),
        customer,
        afterwards="" if random.randrange(_CORRECTED_ONE_IN) else "correct",
    )
    if random.randrange(_SHARED_ONE_IN):
        return opening
    return replace(opening, shared_with=random.choice(_colleagues(person)))


def _count(random: Random, person: str) -> NextOpening:
    return NextOpening(
        person,
        random.choices(mix.STEPPERS, STINTS[person].rates)[0],
        random.choice((1, 1, 1, 2)),
        "",
        "",
        "",
        afterwards="" if random.randrange(_TAKEN_BACK_ONE_IN) else "reverse",
    )


def _colleagues(person: str) -> list[str]:
    home = _HOMES[person]
    return [number for number, unit in _HOMES.items() if unit == home and number != person]


def _name(number: int) -> str:
    lap, place = divmod(number, _SPAN)
    return customers.name(lap * customers.COUNT + FIRST_NAME + place)
