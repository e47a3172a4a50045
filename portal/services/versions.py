"""Which database stands below, and at which schema: what an administrator is asked for first."""

from dataclasses import dataclass

import sqlalchemy as sa

from portal.extensions import db


@dataclass(frozen=True)
class Versions:
    """The engine with its version, and the schema's revision."""

    engine: str
    engine_version: str
    schema: str


def of_database() -> Versions:
    """Ask the database who it is."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    question = "SELECT sqlite_version()" if is_sqlite else "SHOW server_version"
    return Versions(
        engine="SQLite" if is_sqlite else "PostgreSQL",
        engine_version=str(db.session.scalar(sa.text(question))).split(" ", maxsplit=1)[0],
        schema=str(db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))),
    )
