"""Reconciliation: recompute everything from the ledger, name any difference, or repair it."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.models import (
    Base,
    Book,
    Campaign,
    CampaignIndicator,
    Credit,
    DayTally,
    Entry,
    Participation,
    Posting,
    TotalTally,
    UnitDayTally,
    UnitTotalTally,
    Verification,
)
from portal.services.postings import points_on
from portal.services.work import snapshot, writing

TALLIES: tuple[type[Base], ...] = (DayTally, TotalTally, UnitDayTally, UnitTotalTally)


@dataclass(frozen=True)
class Difference:
    """Something in the books that does not follow from the ledger."""

    where: str
    found: object
    expected: object

    def __str__(self) -> str:
        """Say it in one line for the terminal."""
        return f"{self.where}: found {self.found}, the ledger says {self.expected}"


def verify() -> list[Difference]:
    """Compare tallies with postings, and postings with entries, as they stand at one moment."""
    with snapshot() as connection:
        return differences(connection)


def differences(connection: sa.Connection) -> list[Difference]:
    """Return the same of any database at the present schema, as the connection sees it."""
    return [*_unbalanced(connection), *_gaps(connection), *_tally_differences(connection)]


def rebuild() -> int:
    """Write every tally anew from the postings; return how many rows."""
    with writing() as work:
        ids = work.connection.scalars(sa.select(Book.id).order_by(Book.id)).all()
        for book_id in ids:
            work.connection.execute(
                sa.update(Book).where(Book.id == book_id).values(revision=Book.revision + 1)
            )
        written = 0
        for model in TALLIES:
            table = model.__table__
            assert isinstance(table, sa.Table)  # noqa: S101 - narrows the mapper's type
            work.connection.execute(sa.delete(table))
            query = _expected(model)
            names = [column.name for column in query.selected_columns]
            work.connection.execute(sa.insert(table).from_select(names, query))
            written += work.connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    return written


def _unbalanced(connection: sa.Connection) -> Iterator[Difference]:
    """Name reversals that are not the exact negation of what they take back."""
    original = aliased(Posting)
    rows = connection.execute(
        sa.select(Posting.id, Posting.quantity, original.quantity)
        .join(original, original.id == Posting.reverses_id)
        .where(Posting.quantity != -original.quantity)
    )
    for line_id, found, taken_back in rows:
        yield Difference(f"posting {line_id}", found, -taken_back)
    yield from _unlike_their_entries(connection)
    reversal = aliased(Entry)
    taken = aliased(Posting)
    rows = connection.execute(
        sa.select(Posting.id, Entry.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(reversal, reversal.reverses_id == Entry.id)
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .outerjoin(taken, taken.reverses_id == Posting.id)
        .where(taken.id.is_(None), Campaign.state != "closed")
    )
    for row in rows:
        yield Difference(f"posting {row[0]} of entry {row[1]}", "standing", "taken back")


def _unlike_their_entries(connection: sa.Connection) -> Iterator[Difference]:
    """Name lines that are not what their entry gives the person, and shares that do not add up."""
    # An alias: the query around it joins one credit, the line's own.
    credit = aliased(Credit)
    shared = sa.exists().where(credit.entry_id == Entry.id)
    given = sa.case((shared, sa.func.coalesce(Credit.quantity, 0)), else_=Entry.quantity)
    rows = connection.execute(
        sa.select(Posting.id, Posting.quantity, given)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(Participation, Participation.id == Posting.participation_id)
        .outerjoin(
            Credit,
            sa.and_(Credit.entry_id == Entry.id, Credit.person_id == Participation.person_id),
        )
        .where(Entry.reverses_id.is_(None), Posting.quantity != given)
    )
    for line_id, found, expected in rows:
        yield Difference(f"posting {line_id} of its entry", found, expected)
    total = sa.func.sum(Credit.quantity)
    rows = connection.execute(
        sa.select(Entry.id, total, Entry.quantity)
        .join(Credit, Credit.entry_id == Entry.id)
        .group_by(Entry.id, Entry.quantity)
        .having(total != Entry.quantity)
    )
    for entry_id, found, expected in rows:
        yield Difference(f"shares of entry {entry_id}", found, expected)
    original = aliased(Entry)
    rows = connection.execute(
        sa.select(Entry.id, Entry.quantity, original.quantity)
        .join(original, original.id == Entry.reverses_id)
        .where(Entry.quantity != -original.quantity)
    )
    for entry_id, found, taken_back in rows:
        yield Difference(f"reversal {entry_id}", found, -taken_back)


def _gaps(connection: sa.Connection) -> Iterator[Difference]:
    """Name books whose last line is before one that is posted."""
    rows = connection.execute(
        sa.select(Book.id, Book.line_no, sa.func.max(Posting.line_no))
        .join(Posting, Posting.book_id == Book.id)
        .group_by(Book.id, Book.line_no)
        .having(Book.line_no < sa.func.max(Posting.line_no))
    )
    for book_id, found, expected in rows:
        yield Difference(f"book {book_id}", f"line {found}", f"line {expected}")


def _tally_differences(connection: sa.Connection) -> Iterator[Difference]:
    for model in TALLIES:
        table = model.__table__
        assert isinstance(table, sa.Table)  # noqa: S101 - narrows the mapper's type
        query = _expected(model)
        names = [column.name for column in query.selected_columns]
        keys = [column.name for column in table.primary_key]
        found = {
            tuple(row._mapping[key] for key in keys): row  # noqa: SLF001 - SQLAlchemy's public name
            for row in connection.execute(sa.select(*(table.c[name] for name in names)))
            if row.quantity or row.points or row.unverified
        }
        for row in connection.execute(query):
            key = tuple(row._mapping[name] for name in keys)  # noqa: SLF001 - as above
            stands = found.pop(key, None)
            if not (row.quantity or row.points or row.unverified) and stands is None:
                continue
            if stands is None or tuple(stands) != tuple(row):
                yield Difference(f"{table.name} {key}", stands and tuple(stands), tuple(row))
        for key, row in found.items():
            yield Difference(f"{table.name} {key}", tuple(row), None)


def _expected(model: type[Base]) -> sa.Select[tuple[object, ...]]:
    """Return the query that sums the postings into the tally's own shape."""
    lines = _lines().cte("line")
    if model in (UnitDayTally, UnitTotalTally):
        lines = _by_unit(lines)
    subject = (
        lines.c.unit_id if model in (UnitDayTally, UnitTotalTally) else lines.c.participation_id
    )
    by_day = model in (DayTally, UnitDayTally)
    keys = [lines.c.campaign_id, subject, lines.c.indicator_id]
    if by_day:
        keys.insert(1, lines.c.business_date)
    sums = [
        sa.cast(sa.func.sum(lines.c[name]), sa.BigInteger).label(name)
        for name in ("quantity", "points", "unverified")
    ]
    latest = [] if by_day else [sa.func.max(lines.c.stands_since).label("reached_at")]
    return sa.select(*keys, *sums, *latest).group_by(*keys)


def _by_unit(lines: sa.CTE) -> sa.CTE:
    """Repeat each line for its sub-branch where that is not its own unit."""
    names = [column.name for column in lines.c if column.name not in ("unit_id", "sub_branch_id")]
    own = sa.select(lines.c.unit_id, *(lines.c[name] for name in names))
    above = sa.select(
        lines.c.sub_branch_id.label("unit_id"), *(lines.c[name] for name in names)
    ).where(lines.c.sub_branch_id != lines.c.unit_id)
    return own.union_all(above).cte("line_of_unit")


def _lines() -> sa.Select[tuple[object, ...]]:
    """Return every posting with its points, what of it is unverified, and when it came to stand."""
    taken_back = aliased(Posting)
    checked = sa.exists().where(
        Verification.entry_id == sa.func.coalesce(Entry.reverses_id, Entry.id)
    )
    points = sa.func.coalesce(points_on(Posting.points_date.expression), 0)
    return (
        sa.select(
            Book.campaign_id,
            Book.sub_branch_id,
            Posting.unit_id,
            Posting.participation_id,
            Posting.indicator_id,
            Posting.business_date,
            Posting.quantity,
            scored(Posting.quantity.expression, points).label("points"),
            sa.case(
                (sa.or_(Campaign.verification == "none", checked), 0), else_=Posting.quantity
            ).label("unverified"),
            sa.case(
                (
                    sa.and_(
                        Posting.reverses_id.is_(None),
                        ~sa.exists().where(taken_back.reverses_id == Posting.id),
                    ),
                    Posting.effective_at,
                )
            ).label("stands_since"),
        )
        .join(Book, Book.id == Posting.book_id)
        .join(Campaign, Campaign.id == Book.campaign_id)
        .join(Entry, Entry.id == Posting.entry_id)
        .join(
            CampaignIndicator,
            sa.and_(
                CampaignIndicator.campaign_id == Book.campaign_id,
                CampaignIndicator.indicator_id == Posting.indicator_id,
            ),
        )
    )


def scored(quantity: sa.ColumnElement[int], points: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """Return quantity times points ÷ 10,000, half to even, in integers alone."""
    product = sa.func.abs(quantity) * points
    whole = sa.cast(product, sa.BigInteger).op("/")(sa.literal_column("10000"))
    rest = sa.cast(product, sa.BigInteger).op("%")(sa.literal_column("10000"))
    up = sa.case(
        (rest > 5000, 1),  # noqa: PLR2004 - half of the scale
        (sa.and_(rest == 5000, whole.op("%")(sa.literal_column("2")) == 1), 1),  # noqa: PLR2004
        else_=0,
    )
    return sa.case((quantity < 0, -(whole + up)), else_=whole + up)
