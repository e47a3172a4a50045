"""A bulletin's facts, and the one way in which they are written down.

Figures are exact decimals as text, shares fractions of one, dates and moments ISO. Names stand as
they were; nothing is worded, so that each language words the same facts. A customer's name is never
among them.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeVar

FORM = 1
"""The form of the facts; one that no longer fits gets a number of its own, and both are read."""

Kind = Literal["cycle", "week", "month", "season", "correction"]
Fact = TypeVar("Fact")


@dataclass(frozen=True)
class Season:
    """The campaign as it was: its names, dates and rules."""

    code: str
    name: str
    name_en: str | None
    unit: str
    unit_en: str | None
    unit_path: str
    parent: str
    parent_en: str | None
    starts_on: str
    ends_on: str
    cadence: str
    ranking: str
    scoring: str
    measure: str
    measure_en: str
    basis: str
    unloaded: list[int]
    cut_off: str
    verification: str
    colours: str
    words: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Sums:
    """The whole: ``previous`` + ``new`` + ``late`` - ``reversed`` + ``other`` = ``value``, always.

    ``previous`` is what the bulletin before came to. ``new`` are lines of the days since, ``late``
    those of days that it had closed, ``reversed`` what was taken back of such days, ``other``
    whatever rules decided anew. ``today`` is the last day's, ``period`` that of the days told of.
    ``deviation`` is in percentage points, ``share`` the elapsed one. ``people`` take part,
    ``active`` of them have something in the period.
    """

    previous: str
    new: str
    late: str
    reversed: str
    other: str
    value: str
    today: str
    week: str
    period: str
    unverified: str
    target: str | None
    attainment: str | None
    share: str
    deviation: str | None
    status: str | None
    needed: str | None
    elapsed_days: int
    remaining_days: int
    total_days: int
    people: int
    active: int


@dataclass(frozen=True)
class Row:
    """One row of the table, as the board had it; ``person_id`` only for a person's.

    ``zero_days`` are the working days without a result up to the cut-off: for who leads them alone.
    """

    key: str
    person_id: int | None
    path: str
    rank: int | None
    tied: bool
    change: int | None
    in_training: bool
    has_left: bool
    name: str
    name_en: str | None
    unit: str
    unit_en: str | None
    today: str
    week: str
    period: str
    value: str
    base: str | None
    score: str | None
    target: str | None
    attainment: str | None
    deviation: str | None
    status: str | None
    gap_draw: str | None
    gap_pass: str | None
    needed: str | None
    zero_days: int


@dataclass(frozen=True)
class Team:
    """What a team's members have together."""

    path: str
    name: str
    name_en: str | None
    today: str
    value: str
    members: int


@dataclass(frozen=True)
class Line:
    """A line that belongs to a day which a bulletin had closed: ``late`` or a ``reversal``.

    ``quantity`` is signed, in the campaign's measure. ``cause`` says why a reversal was made:
    ``correction``, ``refusal``, ``dispute`` or nothing.
    """

    entry_id: int
    kind: str
    path: str
    person: str
    person_en: str | None
    quantity: str
    business_date: str
    cause: str


@dataclass(frozen=True)
class Award:
    """An honour of the period: awarded, or ``withdrawn``."""

    honour_id: int
    kind: str
    threshold: str
    name: str
    name_en: str | None
    who: str
    who_en: str | None
    value: str
    withdrawn: bool


@dataclass(frozen=True)
class Practice:
    """What was starred into the library since the bulletin before."""

    practice_id: int
    person: str
    person_en: str | None
    text: str
    channel: str | None
    channel_en: str | None


@dataclass(frozen=True)
class Wrong:
    """A figure printed wrong: what the bulletin ``number`` gave for a person's season.

    ``bulletin_id``, ``number`` and ``ends_on`` are those of the cycle's bulletin which printed it
    first, ``key`` is the row's. ``printed`` is what stood last: a figure that was corrected before
    begins where that correction ended. ``printed`` + ``difference`` = ``right``. ``entries`` are
    those taken back and those entered instead, ``cause`` is as in ``Line``, nothing also where
    there were several.
    """

    bulletin_id: int
    number: int
    ends_on: str
    key: str
    path: str
    name: str
    name_en: str | None
    printed: str
    right: str
    difference: str
    entries: list[int]
    cause: str


@dataclass(frozen=True)
class Content:
    """Everything that a bulletin says. ``marks`` are the last lines that it counts, by book.

    ``people`` is the individual table where ``rows`` ranks bundles or units.
    """

    form: int
    kind: Kind
    number: int
    starts_on: str
    ends_on: str
    at: str
    taken_at: str
    season: Season
    sums: Sums | None
    rows: list[Row]
    people: list[Row]
    teams: list[Team]
    lines: list[Line]
    awards: list[Award]
    practices: list[Practice]
    wrongs: list[Wrong]
    marks: dict[str, int]


def written(content: Content) -> str:
    """Return the facts as canonical JSON: keys in order, no idle space, in UTF-8 as it is."""
    return json.dumps(
        asdict(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def digest(text: str) -> str:
    """Return the SHA-256 of a bulletin's canonical JSON, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Content:
    """Return the facts that were written down; what a later form added is left aside."""
    found: dict[str, Any] = json.loads(text)
    sums = found["sums"]
    found |= {
        "season": _made(Season, found["season"]),
        "sums": None if sums is None else _made(Sums, sums),
    }
    for name, kind in _LISTS.items():
        found[name] = [_made(kind, one) for one in found[name]]
    return _made(Content, found)


_LISTS: dict[str, type] = {
    "rows": Row,
    "people": Row,
    "teams": Team,
    "lines": Line,
    "awards": Award,
    "practices": Practice,
    "wrongs": Wrong,
}


def _made(kind: type[Fact], found: dict[str, Any]) -> Fact:
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # dataclasses all
    return kind(**{name: value for name, value in found.items() if name in names})
