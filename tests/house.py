"""A house in which the whole portal runs: the real server, the cast, their season, their TVs."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from portal.models import Display
from portal.services.work import writing
from tests.cast import PASSWORD, PEOPLE, Cast, application
from tests.databases import Kind, engine_url
from tests.desk import SEE_OTHER, Desk
from tests.running_server import RunningServer
from tests.season import Season

QUIET = {"HONGBANG_TICKER": "off"}
CODE = re.compile(r'data-code="([^"]+)"')
NUMBERS = {row[0]: row[1] for row in PEOPLE}


@dataclass
class House:
    """The server on the cast's database. `cast.inside()` writes to it from another process."""

    server: RunningServer
    cast: Cast
    season: Season

    @property
    def url(self) -> str:
        """The database's address."""
        return str(self.app.config["SETTINGS"].database_url)

    @property
    def app(self) -> Flask:
        """The application of this process, on the same database as the server's."""
        return self.cast.app

    def board(self, unit: str = "branch", kind: str = "person") -> int:
        """Return the id of one of the season's boards."""
        return self.season.boards[unit, kind]

    def desk(self, key: str) -> Desk:
        """Return a desk at which somebody of the cast has signed in."""
        return Desk(self.server).sign_in(NUMBERS[key], PASSWORD)

    def screen(self, unit: str = "branch", by: str = "wang", name: str = "大堂") -> Desk:
        """Return a TV that a supervisor has paired for the unit's board of people."""
        screen = Desk(self.server)
        found = CODE.search(screen.get("/wall").text)
        assert found, "no pairing code"
        self.accept(found[1], unit, by, name)
        return screen

    def accept(self, code: str, unit: str = "branch", by: str = "wang", name: str = "大堂") -> None:
        """Pair the TV that shows the code, as a supervisor does."""
        form = {
            "code": code,
            "name": name,
            "unit_id": self.cast.units["east"],
            "board_id": self.board(unit),
            "locale": "zh_CN",
            # Never dark, at whatever hour the tests run.
            "dims_from": "",
            "dims_to": "",
        }
        answer = self.desk(by).post("/displays", form)
        assert answer.status_code == SEE_OTHER, answer.text

    def keep_lit(self) -> None:
        """Have no screen dark at night: a test runs at any hour."""
        with self.cast.inside(), writing() as work:
            work.connection.execute(sa.update(Display).values(dims_from=None, dims_to=None))


@contextmanager
def house(instance: Path, kind: Kind = "sqlite") -> Iterator[House]:
    """Give a house on a fresh database; the server starts when everybody is in."""
    with engine_url(kind) as url, house_at(url, instance) as made:
        yield made


@contextmanager
def house_at(
    url: str, instance: Path, settings: Mapping[str, str] = QUIET, served: str = "wsgi:app"
) -> Iterator[House]:
    """Give a house on the migrated, empty database at a URL.

    `settings` are the server's; they may name another way to the same database. So is `served`, the
    application as gunicorn finds it.
    """
    with application(url, instance) as app:
        cast = Cast(app)
        season = cast.live_campaign()
        found = {"HONGBANG_DATABASE_URL": url, **settings}
        with RunningServer(instance, found, served) as server:
            yield House(server, cast, season)
