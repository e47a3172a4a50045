"""Alembic's environment: the same engine rules as the application, foreign keys off meanwhile."""

from typing import Literal

import sqlalchemy as sa
from alembic import context

from portal.models import Base, store
from portal.models.base import UtcDateTime
from portal.models.guard import grant, raise_triggers


def _render(kind: str, item: object, autogen_context: object) -> str | Literal[False]:
    """Write our column type as the plain one it is stored as: old migrations must not import us."""
    del autogen_context
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


url: str = context.config.attributes["url"]
engine = sa.create_engine(url, **store.engine_options(url))
store.prepare(engine)

with engine.connect().execution_options(writes=True) as connection:
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        # Batch mode rebuilds a parent table; with foreign keys on, its children would be deleted.
        # The pragma is ignored inside a transaction, so the raw connection is asked before one.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=is_sqlite,
        render_item=_render,
        transaction_per_migration=False,
        # Begun explicitly, SQLite rolls DDL back too; without this, what follows the last step
        # would stand in a transaction of its own that nobody commits.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        raise_triggers(connection)
        if "grantee" in context.config.attributes:
            grant(connection, context.config.attributes["grantee"])
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            message = "The migration would leave rows that point nowhere; nothing was changed."
            raise RuntimeError(message)
engine.dispose()
