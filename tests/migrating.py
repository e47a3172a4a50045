"""How the tests move a database between revisions, with nobody connected meanwhile."""

from alembic import command

from portal.models import schema
from tests.backing_up import let_go
from tests.cast import Cast


def migrate(cast: Cast, revision: str) -> None:
    """Bring the cast's database up to the newest revision ("head") or down to an earlier one."""
    let_go(cast.app)
    config = schema._config(cast.app.config["SETTINGS"].database_url)  # noqa: SLF001 - tests alone go down
    if revision == "head":
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)
