"""The account that the case's two seasons retell, as statements that can be checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BEFORE, AFTER = "case-2015q1", "case-2016q1"
"""The codes of its two seasons."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement; `told` is all that `case.json` has of it, `season` "" where it is of both.

    `standing` is "stated", "exact", "inferred" or "invented".
    """

    number: int
    kind: str
    standing: str
    season: str
    people: tuple[str, ...]
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """The statements in their order, and what `case.json` tells besides, under its own names."""

    claims: tuple[Claim, ...]
    seasons: Mapping[str, Mapping[str, Any]]
    told: Mapping[str, Any]


@cache
def read() -> Account:
    """Return the account."""
    told = json.loads(Path(__file__).with_name("case.json").read_text(encoding="utf-8"))
    claims = tuple(
        Claim(
            number=number,
            kind=claim["kind"],
            standing=claim["standing"],
            season=claim.get("season", ""),
            people=tuple(claim.get("people", ())),
            told=claim,
        )
        for number, claim in enumerate(told["claims"])
    )
    return Account(claims, {season["code"]: season for season in told["seasons"]}, told)


def stated_ratios(before: str, now: str) -> Mapping[str, str]:
    """Return the ratios of the account by kind, as it states them; none for other seasons."""
    if (before, now) != (BEFORE, AFTER):
        return {}
    return {
        claim.kind: str(claim.told["stated"])
        for claim in read().claims
        if claim.kind.endswith("_ratio")
    }
