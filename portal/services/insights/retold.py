"""The account's statements, each counted anew from the lines of the ledger as they are now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa

from portal.demo.account import AFTER, BEFORE, Account, Claim
from portal.domain.standing import Line, rank
from portal.models import Campaign
from portal.services.insights import retold_lines
from portal.services.insights.retold_lines import Season

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Counted:
    """What the ledger gives for a statement, and whether it is what the account says.

    `figures` by whom, in the account's order; `value` is their sum, difference, ratio, average or
    share, of `parts`: the two figures that it is made of. `order` is the board's, first place
    first, or, of a milestone, where from the bottom they stand in `from_last`. `others` are those
    who meet a milestone and are not named by it. `bulletin_id` is that of the evening.
    """

    claim: Claim
    agrees: bool
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    value: Decimal | None = None
    parts: tuple[Decimal, Decimal] | None = None
    order: tuple[str, ...] = ()
    from_last: int | None = None
    others: tuple[str, ...] = ()
    bulletin_id: int | None = None


@dataclass(frozen=True, slots=True)
class Retold:
    """The account against the ledger: its statements, and the two seasons as they are set up."""

    counted: list[Counted]
    seasons: Mapping[str, Season]
    lines: int


def of(connection: sa.Connection, account: Account, campaigns: Iterable[Campaign]) -> Retold:
    """Return every statement with what the lines give; a fixed number of statements of SQL.

    `campaigns` are the two seasons of the account. Letters are employee numbers.
    """
    seasons = retold_lines.read(connection, campaigns)
    counted = [_COUNTERS[claim.kind](claim, seasons) for claim in account.claims]
    return Retold(counted, seasons, sum(season.lines for season in seasons.values()))


def exact(value: Decimal) -> str:
    """Write a figure as the account's exact ones are written: two decimals, half up."""
    return str(value.quantize(_CENT, ROUND_HALF_UP))


def _sum(season: Season, people: Iterable[str], until: date | None = None) -> Decimal:
    return sum((season.value(person, until) for person in people), Decimal(0))


def _total(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    season = seasons[claim.season]
    figures = {person: season.value(person) for person in claim.people}
    value = sum(figures.values(), Decimal(0))
    known = set(claim.people) <= season.people.keys()
    return Counted(claim, known and value == claim.told["value"], figures, value)


def _first(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    season = seasons[claim.season]
    order = tuple(_listed(season))[: len(claim.people)]
    figures = {person: season.value(person) for person in order}
    return Counted(claim, order == claim.people, figures, order=order)


def _milestone(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    season, told = seasons[claim.season], claim.told
    day = date.fromisoformat(told["on"])
    figures = {person: season.value(person, day) for person in season.people}
    most = told.get("at_most")
    inside = [
        person
        for person, value in figures.items()
        if told["at_least"] <= value and (most is None or value <= most)
    ]
    others = tuple(person for person in inside if person not in claim.people)
    from_last = None
    if "from_last" in told:
        upwards = _listed(season, day)[::-1]
        from_last = next(
            (at for at, who in enumerate(upwards, start=1) if who == claim.people[0]), None
        )
    agrees = (
        set(claim.people) <= set(inside)
        and not (told.get("nobody_else") and others)
        and from_last == told.get("from_last")
    )
    return Counted(
        claim,
        agrees,
        {person: figures[person] for person in claim.people if person in figures},
        from_last=from_last,
        others=others,
        bulletin_id=season.bulletins.get(day),
    )


def _cycles(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    found = len(seasons[claim.season].bulletins)
    return Counted(claim, found == claim.told["value"], value=Decimal(found))


def _increase(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    now, before = (_sum(seasons[code], claim.people) for code in (AFTER, BEFORE))
    agrees = now - before == claim.told["value"]
    return Counted(claim, agrees, value=now - before, parts=(now, before))


def _output_ratio(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    return _quotient(
        claim, *(_sum(seasons[code], seasons[code].people) for code in (AFTER, BEFORE))
    )


def _cycle_ratio(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    return _quotient(claim, *(Decimal(len(seasons[code].bulletins)) for code in (AFTER, BEFORE)))


def _average(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    total = _sum(seasons[claim.season], claim.people)
    return _quotient(claim, total, Decimal(len(claim.people)))


def _quotient(claim: Claim, now: Decimal, before: Decimal) -> Counted:
    """Compare with the exact figure, of which the stated one is the beginning: it was cut."""
    value = now / before if before else None
    agrees = value is not None and exact(value) == claim.told["exact"]
    agrees = agrees and claim.told["exact"].startswith(claim.told["stated"])
    return Counted(claim, agrees, value=value, parts=(now, before))


def _bundles(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    season = seasons[claim.season]
    figures = {
        "".join(together): _sum(season, together) for together in season.bundles_and_others()
    }
    told = {name: Decimal(value) for name, value in claim.told["values"].items()}
    return Counted(claim, figures == told, {name: figures.get(name, Decimal(0)) for name in told})


def _assigned_share(claim: Claim, seasons: Mapping[str, Season]) -> Counted:
    season = seasons[claim.season]
    whole = _sum(season, season.people)
    value = season.assigned / whole if whole else None
    least, most = Decimal(claim.told["least"]), Decimal(claim.told["most"])
    agrees = value is not None and least <= value <= most
    return Counted(claim, agrees, value=value, parts=(season.assigned, whole))


def _listed(season: Season, until: date | None = None) -> list[str]:
    """Return the people in the order in which the board lists them."""
    return [
        place.key
        for place in rank(
            Line(person, season.scaled(person, until), season.reached(person, until), tie=person)
            for person in season.people
        )
    ]


_COUNTERS: Mapping[str, Callable[[Claim, Mapping[str, Season]], Counted]] = {
    "total": _total,
    "first": _first,
    "milestone": _milestone,
    "cycles": _cycles,
    "increase": _increase,
    "output_ratio": _output_ratio,
    "cycle_ratio": _cycle_ratio,
    "average": _average,
    "bundles": _bundles,
    "assigned_share": _assigned_share,
}
