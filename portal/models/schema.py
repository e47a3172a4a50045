"""The schema's way up: Alembic's migrations, run from code."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError, ProgrammingError

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database at the URL up to the revision; nothing happens when it is there."""
    command.upgrade(_config(url), revision)


def bring_up(database_url: str, owner_url: str) -> None:
    """Migrate as the owner of the tables, where there is one, for the role that will serve.

    Without an `owner_url` the serving role owns the tables itself.
    """
    if not owner_url:
        migrate(database_url)
        return
    config = _config(owner_url)
    config.attributes["grantee"] = make_url(database_url).username
    command.upgrade(config, "head")


def revisions() -> list[str]:
    """Return all revisions that this release knows, the newest first; a newer release's are not."""
    return [one.revision for one in _scripts().walk_revisions()]


def is_current(connection: Connection) -> bool:
    """Whether the database stands at the newest revision; a database without any does not."""
    connection.execute(text("SELECT 1"))  # A database that is away raises here, as itself.
    try:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    except (OperationalError, ProgrammingError):
        return False
    return set(found) == set(newest())


def newest() -> list[str]:
    """Return the revision that this release's migrations lead to."""
    return _scripts().get_heads()


@cache
def _scripts() -> ScriptDirectory:
    # The files of a running release do not change: read them once, however often somebody asks.
    return ScriptDirectory.from_config(_config(""))
