"""Duplicates: the same customer, indicator and account type, whoever has them and in any season."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import aliased

from portal.domain.customer import key_of
from portal.domain.roles import Permission
from portal.extensions import db
from portal.models import Entry, EntryWords, Indicator, Person, Unit, unset
from portal.services.access import Actor
from portal.services.names import Named
from portal.services.prepared import Prepared
from portal.services.refusal import Rejected
from portal.services.work import Work

CUSTOMER_KEY_LENGTH = 120
_MOST = 5
_MESSAGE = _l(
    "Somebody has this customer already. If it is another account all the same, say why and save"
    " it: your supervisor will look at it."
)


@dataclass(frozen=True)
class Earlier:
    """An entry of the same customer that stands: whose it is, of which day, recorded when."""

    entry_id: int
    business_date: date
    recorded_at: datetime
    owner_id: int
    name: str
    name_en: str | None
    employee_no: str
    unit: Named


class Duplicate(Rejected):
    """The customer is there already, and no reason says why it is entered again."""

    def __init__(self, earlier: Sequence[Earlier]) -> None:
        """Name the entries that stand, oldest first."""
        super().__init__("customer", _MESSAGE)
        self.earlier = list(earlier)


def _query() -> sa.Select[*tuple[object, ...]]:
    reversal = aliased(Entry)
    return (
        sa.select(
            Entry.id,
            Entry.business_date,
            Entry.recorded_at,
            Entry.owner_id,
            Person.name,
            Person.name_en,
            Person.employee_no,
            Unit.name,
            Unit.name_en,
        )
        .join(EntryWords, EntryWords.entry_id == Entry.id)
        .join(Person, Person.id == Entry.owner_id)
        .join(Unit, Unit.id == Entry.unit_id)
        .where(
            EntryWords.customer_key == sa.bindparam("customer_key"),
            Entry.indicator_id == sa.bindparam("indicator_id"),
            # Compared as texts: an indicator without account types has none on either side.
            sa.func.coalesce(Entry.account_type, "") == sa.bindparam("type"),
            unset(Entry.reverses_id),
            ~sa.exists().where(reversal.reverses_id == Entry.id),
        )
        .order_by(Entry.id)
        .limit(sa.literal_column(str(_MOST)))
    )


_QUERY = Prepared(_query())


def key(customer: str) -> str:
    """Return the key that two spellings of a customer share, as it is kept."""
    return key_of(customer)[:CUSTOMER_KEY_LENGTH]


def standing(
    connection: sa.Connection, customer_key: str, indicator_id: int, account_type: str | None
) -> list[Earlier]:
    """Return the first five entries of the customer that stand, oldest first; one statement."""
    if not customer_key:
        return []
    values = {
        "customer_key": customer_key,
        "indicator_id": indicator_id,
        "type": account_type or "",
    }
    return [
        Earlier(
            entry_id=row[0],
            business_date=row[1],
            recorded_at=row[2],
            owner_id=row[3],
            name=row[4],
            name_en=row[5],
            employee_no=row[6],
            unit=Named(row[7], row[8]),
        )
        for row in _QUERY.all(connection, values)
    ]


def lock(work: Work, customer_key: str, indicator_id: int) -> None:
    """Let nobody else enter the customer meanwhile; before the books.

    On SQLite the write lock does it; on PostgreSQL two sub-branches share no book.
    """
    if customer_key and work.connection.dialect.name == "postgresql":
        name = sa.func.hashtextextended(f"customer {indicator_id} {customer_key}", 0)
        work.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


def known(actor: Actor, indicator: str, account_type: str, customer: str) -> list[Earlier]:
    """Return who has a customer that is being typed; for those who enter openings."""
    actor.demand(Permission.ENTRY_RECORD)
    row = db.session.execute(
        sa.select(Indicator.id, Indicator.has_account_types).where(Indicator.code == indicator)
    ).one_or_none()
    if row is None:
        return []
    kind = account_type if row.has_account_types else None
    return standing(db.session.connection(), key(customer), row.id, kind)
