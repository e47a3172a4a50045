"""The base of every table: constraint names, and the column types that all tables share."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, mapped_column
from sqlalchemy.types import TypeDecorator


def hidden(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return a reference in words that no index answers: SQLite is to begin with another one."""
    return column + 0


def unset(column: InstrumentedAttribute[int | None]) -> ColumnElement[bool]:
    """Return the condition that a reference is empty, hidden.

    Of a unique index SQLite expects a single row, also for NULL: what is empty in nearly every line
    of the ledger it would look through line by line, however good another index were.
    """
    return hidden(column).is_(None)


# A constraint without a name cannot be dropped by a migration on PostgreSQL nor rebuilt on SQLite.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Plain declarative base, handed to Flask-SQLAlchemy, so that mypy sees typed columns."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite keeps it naive, so the zone is put back when it is read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments; hand SQLite a naive UTC one, PostgreSQL an aware one."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a zone reached the database"
            raise ValueError(message)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware, in UTC, from either engine."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself for INTEGER keys alone; PostgreSQL gets the wide type.
BigId = BigInteger().with_variant(Integer, "sqlite")

Key = Annotated[int, mapped_column(BigId, primary_key=True)]
UnitRef = Annotated[int, mapped_column(BigId, ForeignKey("unit.id"), index=True)]
PersonRef = Annotated[int, mapped_column(BigId, ForeignKey("person.id"), index=True)]
CampaignRef = Annotated[int, mapped_column(BigId, ForeignKey("campaign.id"), index=True)]
IndicatorRef = Annotated[int, mapped_column(BigId, ForeignKey("indicator.id"))]
Code = Annotated[str, mapped_column(String(40))]
Name = Annotated[str, mapped_column(String(120))]
Scaled = Annotated[int, mapped_column(BigInteger)]
Moment = Annotated[datetime, mapped_column(UtcDateTime)]
