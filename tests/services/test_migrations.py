"""Migrations: a filled database goes up, down and up again, and its guards stand afterwards."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic import command

from portal import clock
from portal.domain.period import Kind, part_at
from portal.extensions import db
from portal.models import Campaign, schema
from portal.models.guard import APPEND_ONLY
from portal.services import targets
from portal.services.targets import Column
from tests.cast import Cast
from tests.entering import enter
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


def _migrate(cast: Cast, revision: str) -> None:
    """Bring the database to a revision, with nobody connected meanwhile."""
    with cast.inside():
        url = db.engine.url.render_as_string(hide_password=False)
        db.session.remove()
        db.engine.dispose()
    config = schema._config(url)  # noqa: SLF001 - going down is for tests alone
    if revision == "head":
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


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
    _migrate(cast_on, BEFORE_GOALS)
    kept = _counts(cast_on)
    assert kept == before | {"target_revision": 2}
    _migrate(cast_on, "head")
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
    _migrate(cast_on, BEFORE_GOALS)
    _migrate(cast_on, "head")
    with cast_on.inside(), pytest.raises(sa.exc.DatabaseError, match="append-only"):
        db.session.execute(sa.text(f"DELETE FROM {table}"))


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
