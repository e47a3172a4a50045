"""Migrations: a filled database goes up, down and up again, and its guards stand afterwards."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic import command

from portal import clock
from portal.domain.period import Kind, part_at
from portal.extensions import db
from portal.models import Base, Campaign, guard, schema, store
from portal.models.guard import APPEND_ONLY
from portal.services import reconciliation, targets
from portal.services.backup.manifest import figures
from portal.services.targets import Column
from tests.backing_up import let_go
from tests.cast import Cast
from tests.databases import Kind as Engine
from tests.databases import blank_url
from tests.entering import enter
from tests.migrating import migrate
from tests.season import Season

BEFORE_GOALS = "20261124_01"


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a live season."""
    return cast_on.live_campaign()


def _fill(cast: Cast, season: Season) -> None:
    """Set targets of the season and of a week, in two indicators; enter something."""
    zhou = season.participations["zhou"]
    with cast.inside():
        campaign = db.session.get_one(Campaign, season.id)
        week = part_at(targets.whole_of(campaign), Kind.WEEK, clock.today())
        assert week is not None
        card = season.indicators["social_card"]
        actor = cast.actor("liu")
        targets.set(actor, season.id, {zhou: Decimal(12)}, {cast.units["east"]: Decimal(20)})
        targets.set(
            actor,
            season.id,
            {zhou: Decimal(3)},
            {},
            column=Column(campaign.ranking_indicator_id, week),
        )
        targets.set(
            actor,
            season.id,
            {zhou: Decimal(7)},
            {},
            column=Column(card, targets.whole_of(campaign)),
        )
    enter(cast, "zhou")


def _counts(cast: Cast) -> dict[str, int]:
    with cast.inside():
        return {
            table: db.session.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0
            for table in ("entry", "posting", "target_revision", "roster_revision", "participation")
        }


def test_a_filled_database_goes_down_and_up_and_keeps_what_the_schema_before_could_hold(
    cast_on: Cast, season_on: Season
) -> None:
    _fill(cast_on, season_on)
    before = _counts(cast_on)
    migrate(cast_on, BEFORE_GOALS)
    kept = _counts(cast_on)
    assert kept == before | {"target_revision": 2}
    migrate(cast_on, "head")
    assert _counts(cast_on) == kept
    with cast_on.inside():
        campaign = db.session.get_one(Campaign, season_on.id)
        found = targets.ranked(db.session.connection(), campaign, clock.today())
        assert found.people == {season_on.participations["zhou"]: 120_000}
        assert found.units == {cast_on.units["east"]: 200_000}
        assert campaign.status_words == {}


@pytest.mark.parametrize("table", ["target_revision", "roster_revision", "entry", "audit_event"])
def test_history_cannot_be_rewritten_after_a_way_down_and_up(
    cast_on: Cast, season_on: Season, table: str
) -> None:
    assert table in APPEND_ONLY
    _fill(cast_on, season_on)
    migrate(cast_on, BEFORE_GOALS)
    migrate(cast_on, "head")
    with cast_on.inside(), pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.text(f"DELETE FROM {table}"))


def test_every_revision_goes_down_and_up_with_data_and_its_guards_stand(
    cast_on: Cast, season_on: Season
) -> None:
    _fill(cast_on, season_on)
    ways = schema.revisions()
    whole = _ledger(cast_on)
    for revision in [*ways[1:], *reversed(ways[:-1])]:
        _step(cast_on, revision)
        with cast_on.inside():
            connection = db.session.connection()
            at = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            assert at == revision
            assert guard.unguarded(connection) == [], f"at {revision}"
            with pytest.raises(sa.exc.DatabaseError, match="append-only"):
                connection.execute(sa.text("DELETE FROM posting"))
            db.session.rollback()
            if connection.dialect.name == "sqlite":
                lost = db.session.execute(sa.text("PRAGMA foreign_key_check")).all()
                assert lost == [], f"at {revision}"
        assert _ledger(cast_on) == whole, f"at {revision}"
    with cast_on.inside():
        assert reconciliation.verify() == []


def test_a_database_goes_all_the_way_down_and_comes_back(engine_kind: Engine) -> None:
    with blank_url(engine_kind) as url:
        schema.migrate(url)
        config = schema._config(url)  # noqa: SLF001 - going down is for tests alone
        command.downgrade(config, "base")
        engine = sa.create_engine(url, **store.engine_options(url))
        assert set(sa.inspect(engine).get_table_names()) <= {"alembic_version"}
        engine.dispose()
        schema.migrate(url)
        with engine.connect() as connection:
            assert schema.is_current(connection)
            assert guard.unguarded(connection) == []
        engine.dispose()


def test_the_models_are_what_the_migrations_make(database: str) -> None:
    command.check(schema._config(database))  # noqa: SLF001 - for this test alone


def test_conditions_are_those_of_the_models_too(database: str, engine_kind: Engine) -> None:
    """Look at what Alembic does not compare: the conditions of tables."""
    with blank_url(engine_kind) as url:
        made = sa.create_engine(url, **store.engine_options(url))
        Base.metadata.create_all(made)
        migrated = sa.create_engine(database, **store.engine_options(database))
        try:
            for table in Base.metadata.tables:
                assert _conditions(migrated, table) == _conditions(made, table), table
        finally:
            made.dispose()
            migrated.dispose()


def _conditions(engine: sa.Engine, table: str) -> dict[object, str]:
    found = sa.inspect(engine).get_check_constraints(table)
    return {one["name"]: re.sub(r"[\s()]+", "", one["sqltext"]).lower() for one in found}


def _step(cast: Cast, revision: str) -> None:
    """Go to a revision, wherever it lies from here."""
    let_go(cast.app)
    with cast.inside():
        here = db.session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    let_go(cast.app)
    config = schema._config(cast.app.config["SETTINGS"].database_url)  # noqa: SLF001 - as above
    ways = schema.revisions()
    move = command.downgrade if ways.index(revision) > ways.index(str(here)) else command.upgrade
    move(config, revision)


def _ledger(cast: Cast) -> object:
    """Return what no migration may change: lines, entries and people, as they are counted."""
    with cast.inside():
        found = figures(db.session.connection())
    kept = ("entry", "posting", "person", "unit", "book", "audit_event", "day_tally")
    return found.sums, {name: found.counts[name] for name in kept}


def test_a_period_without_its_dates_is_refused_by_the_table(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), pytest.raises(sa.exc.IntegrityError):
        db.session.execute(
            sa.text(
                "INSERT INTO target_revision (campaign_id, unit_id, period, starts_on, target,"
                " pinned, source, valid_from, reason, recorded_at, recorder_id) VALUES"
                " (:campaign, :unit, 'week', :day, 1, false, 'hand', :day, '', :at, :person)"
            ),
            {
                "campaign": season_on.id,
                "unit": cast_on.units["east"],
                "day": date(2026, 1, 1) + timedelta(days=1),
                "at": "2026-01-01 00:00:00",
                "person": cast_on.people["liu"],
            },
        )
