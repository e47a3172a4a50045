"""Verifying: every bulletin against its digest, and its figures against a recount of its lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from portal.domain import bulletin
from portal.domain.bulletin import Content, Sums
from portal.domain.quantity import to_scaled
from portal.models import Bulletin, Campaign
from portal.services.bulletins import marks, recounting
from portal.services.bulletins.counted import text
from portal.services.bulletins.recounting import Recount
from portal.services.work import snapshot


@dataclass(frozen=True)
class Difference:
    """Something that a bulletin says and its lines do not bear out."""

    where: str
    what: str
    found: object
    expected: object

    def __str__(self) -> str:
        """Say it in one line for the terminal."""
        return f"{self.where}: {self.what} is {self.found}, the lines say {self.expected}"


@dataclass(frozen=True)
class Verified:
    """How many bulletins were looked at, and what is wrong with them."""

    bulletins: int
    differences: list[Difference]


def verify() -> Verified:
    """Check every bulletin, as the books stand at one moment; the tallies are not asked.

    Points are those that had been decided when the bulletin was issued: what was scored anew later
    does not make it wrong.
    """
    with snapshot() as connection, sa.orm.Session(bind=connection) as session:
        campaigns = {campaign.id: campaign for campaign in session.scalars(sa.select(Campaign))}
        ids = session.scalars(sa.select(Bulletin.id).order_by(Bulletin.id)).all()
        found = [
            difference
            for id_ in ids
            # One at a time: their texts together may be larger than the memory.
            for difference in _of(connection, session.get_one(Bulletin, id_), campaigns)
        ]
    return Verified(len(ids), found)


def _of(
    connection: sa.Connection, one: Bulletin, campaigns: dict[int, Campaign]
) -> Iterator[Difference]:
    campaign = campaigns[one.campaign_id]
    where = f"{campaign.code} {one.kind} {one.number} ({one.ends_on})"
    expected = bulletin.digest(one.content)
    if one.digest != expected:
        yield Difference(where, "the digest", one.digest, expected)
    content = bulletin.read(one.content)
    upto = marks.of_bulletin(connection, one.id)
    if content.marks != {str(book_id): line for book_id, line in upto.items()}:
        yield Difference(where, "the last line of its books", content.marks, upto)
    checks = list(_wrongs(content))
    if content.sums is not None:
        recount = recounting.of(connection, campaign, upto, one.ends_on, one.issued_at)
        checks += [*_sums(content.sums, recount), *_rows(content, recount)]
    for what, told, counted in checks:
        if to_scaled(Decimal(told)) != counted:
            yield Difference(where, what, told, text(counted))


_Check = tuple[str, str, int]
"""What it is, as it is told and, scaled, as it is counted."""


def _wrongs(content: Content) -> Iterator[_Check]:
    for wrong in content.wrongs:
        right = to_scaled(Decimal(wrong.printed)) + to_scaled(Decimal(wrong.difference))
        yield f"what is right for {wrong.name} in bulletin {wrong.number}", wrong.right, right


def _sums(sums: Sums, recount: Recount) -> Iterator[_Check]:
    yield "the sum", sums.value, sum(recount.values.values())
    yield "the last day's sum", sums.today, sum(recount.todays.values())
    parts = (sums.previous, sums.new, sums.late, sums.other)
    whole = sum(to_scaled(Decimal(part)) for part in parts) - to_scaled(Decimal(sums.reversed))
    yield "the sum of what moved", sums.value, whole


def _rows(content: Content, recount: Recount) -> Iterator[_Check]:
    """Check everybody's row, and those of units; who was in a bundle then is not kept."""
    for row in (*content.people, *content.rows):
        if row.person_id is not None:
            yield row.name, row.value, recount.values.get(row.person_id, 0)
            today = f"the last day of {row.name}"
            yield today, row.today, recount.todays.get(row.person_id, 0)
        # Where an increase is counted, a unit's row is of those alone who have a base.
        elif row.key.startswith("u") and row.base is None:
            yield row.name, row.value, recount.units.get(int(row.key[1:]), 0)
