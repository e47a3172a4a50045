"""Pages of insights with a bank's ledger: what each takes at the server, how often it asks.

The database is asked anew for the first figure of a page; the others are with what was kept. Past
boards are asked for in the middle of the season, and then at other moments, each for once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench import large_bank
from bench.figure import Figure, below, percentile, told
from bench.scratch import Instance
from portal import clock, serving
from portal.cli import demo_many
from portal.demo.roster import ORGANISER
from portal.extensions import db
from portal.models import Board, Person
from portal.pages.cache import Cache
from portal.services.work import writing

READS = 60
MOST_MILLISECONDS = 50


def measure(demo: Instance, folder: Path) -> Iterator[Figure]:
    """Time every page of the menu, a past board and what else stands behind a board."""
    _, app = large_bank.made(demo, folder)
    with app.app_context():
        client = large_bank.signed_in(app, ORGANISER)
        moments = _moments()
        paths = _paths(app, client, moments[0])
    # As a server that has begun to serve: its collector does not walk what lives for ever.
    serving.settle()
    plain = _times(client, "/account/password")
    for name, path in paths:
        cold = _cold(app, client, path)
        warm = _times(client, path)
        asked = _statements(app, client, path)
        title = f"{name}, {large_bank.ENTRIES:,} entries"
        yield told(f"{title}: statements", asked, "")
        yield told(f"{title}: first time", cold, "ms", percentile(plain, 0.5))
        yield told(f"{title}: p50", percentile(warm, 0.5), "ms", percentile(plain, 0.5))
        yield below(f"{title}: p95", percentile(warm, 0.95), "ms", percentile(plain, 0.95),
                    MOST_MILLISECONDS)  # fmt: skip
        if path.endswith(moments[0]):
            large_bank.get(client, path)
            once = [
                large_bank.get(client, path.replace(moments[0], other)) for other in moments[1:]
            ]
            yield told(f"{title}: another moment, p50", percentile(once, 0.5), "ms",
                       percentile(plain, 0.5))  # fmt: skip


def _moments() -> list[str]:
    """Return moments of the season's working hours: the middle of it first, then others."""
    with writing() as work:
        first = demo_many.season(work).starts_on
    days = (clock.today() - first).days
    parts = (0.5, 0.25, 0.75, 0.4, 0.6, 0.9)
    return [f"{first + timedelta(days=int(days * part))}T15:30" for part in parts]


def _paths(app: Flask, client: FlaskClient, moment: str) -> list[tuple[str, str]]:
    """Return the pages by name: those of the menu, and those behind a board and a row."""
    with writing() as work:
        season = demo_many.season(work)
        campaign_id, unit_id = season.id, season.unit_id
        row = work.session.execute(
            sa.select(Board.id, Board.unit_id)
            .where(Board.campaign_id == campaign_id, Board.kind == "person")
            .order_by(Board.id.desc())
            .limit(1)
        ).one()
        whole = work.session.scalars(
            sa.select(Board.id).where(
                Board.campaign_id == campaign_id, Board.kind == "person", Board.unit_id == unit_id
            )
        ).one()
        person = work.session.scalars(
            sa.select(Person.id).where(Person.unit_id == row.unit_id).limit(1)
        ).one()
    index = client.get(f"/insights?campaign={campaign_id}").text
    pages = [
        rule
        for rule in app.url_map.iter_rules()
        # Those that the index leads to: the account's are of other seasons, in sight of few.
        if rule.endpoint.startswith("insights.")
        and "GET" in (rule.methods or ())
        and f'"{rule.rule}?' in index
    ]
    return [
        *((page.endpoint, f"{page.rule}?campaign={campaign_id}") for page in pages),
        ("a person", f"/insights/people/{person}?campaign={campaign_id}"),
        ("why, a sub-branch's row", f"/boards/{row.id}/why/p{person}"),
        ("a past board of a sub-branch", f"/boards/{row.id}/at?when={moment}"),
        ("a past board of the bank", f"/boards/{whole}/at?when={moment}"),
    ]


def _cold(app: Flask, client: FlaskClient, path: str) -> float:
    """Return what the page takes when nothing was kept."""
    for name, kept in list(app.extensions.items()):
        if isinstance(kept, Cache):
            app.extensions[name] = Cache(64)
    return large_bank.get(client, path)


def _times(client: FlaskClient, path: str) -> list[float]:
    large_bank.get(client, path)
    return [large_bank.get(client, path) for _ in range(READS)]


def _statements(app: Flask, client: FlaskClient, path: str) -> int:
    with _counted(app) as statements:
        _cold(app, client, path)
    return len(statements)


@contextmanager
def _counted(app: Flask) -> Iterator[list[str]]:
    """Give the statements that are executed meanwhile."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
