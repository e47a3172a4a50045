"""Changes: what settling found is to be awarded or withdrawn, and what stands already."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from portal.domain.honour import Rule
from portal.models import Honour, HonourWithdrawal

Key = tuple[str, int, str, str]
"""Which honour of whom: its kind, its threshold, the subject, and the period where it has one."""


@dataclass(frozen=True, slots=True)
class Award:
    """An honour that was earned, by a person ("p") or a unit ("u"), on a line."""

    rule: Rule
    whose: tuple[str, int]
    line: int | None
    business_date: date
    value: int
    period: str = ""

    @property
    def key(self) -> Key:
        """Return which honour of whom it is."""
        return self.rule.kind, self.rule.threshold, subject(*self.whose), self.period


@dataclass(frozen=True, slots=True)
class Fall:
    """An honour that somebody no longer has, for a line; without one where rules decided it."""

    key: Key
    line: int | None
    value: int


Change = Award | Fall


@dataclass(frozen=True, slots=True)
class Kept:
    """What is written of one honour: its latest award, how often it was earned, if it stands."""

    honour_id: int
    turn: int
    stands: bool
    rule: Rule
    whose: tuple[str, int]


def subject(kind: str, id_: int) -> str:
    """Return the subject as it is written down."""
    return f"{kind}{id_}"


def kept(
    connection: sa.Connection, campaign_id: int, people: Collection[int] | None
) -> dict[Key, Kept]:
    """Return the latest award of every honour: of the people (None: of all), and of no person.

    What was decided once in a period is everybody's: it may go over from one to another.
    """
    query = (
        sa.select(Honour, HonourWithdrawal.honour_id)
        .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
        .where(Honour.campaign_id == campaign_id)
        .order_by(Honour.turn)
    )
    if people is not None:
        query = query.where(
            sa.or_(
                Honour.participation_id.in_(sorted(people)),
                Honour.unit_id.is_not(None),
                Honour.period != "",
            )
        )
    found = {}
    with sa.orm.Session(bind=connection) as session:
        for honour, withdrawn in session.execute(query):
            key = (honour.kind, honour.threshold, honour.subject, honour.period)
            found[key] = Kept(
                honour.id,
                honour.turn,
                withdrawn is None,
                Rule(honour.kind, honour.threshold, honour.name, honour.name_en),
                _whose(honour),
            )
    return found


def _whose(honour: Honour) -> tuple[str, int]:
    if honour.participation_id is not None:
        return "p", honour.participation_id
    return "u", honour.unit_id or 0


def standing(found: dict[Key, Kept], kinds: Iterable[str]) -> dict[Key, Kept]:
    """Return the honours of the kinds that stand."""
    wanted = set(kinds)
    return {key: one for key, one in found.items() if one.stands and key[0] in wanted}
