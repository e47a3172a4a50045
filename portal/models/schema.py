"""The schema's way up: Alembic's migrations, run from code."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.models import store

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at the URL up to the revision; nothing happens when it is there."""
    command.upgrade(_config(url), revision)


def is_current(url: str) -> bool:
    """Whether the database stands at the newest revision."""
    engine = sa.create_engine(url, **store.engine_options(url))
    store.prepare(engine)
    try:
        with engine.connect() as connection:
            heads = set(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()
    return heads == set(ScriptDirectory.from_config(_config(url)).get_heads())
