"""Re-scoring: the past keeps its points unless the organiser says otherwise, on record."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.extensions import db
from portal.models import AuditEvent, CloseStanding, PointsRevision, TotalTally, UnitTotalTally
from portal.services import campaigns, closes, entries, points, reconciliation, standings
from portal.services.refusal import NotAllowed, Rejected
from portal.services.work import snapshot
from tests.cast import Cast
from tests.entering import draft, enter, take_back
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a season by points: zhou has 2 accounts of the day before yesterday, huang 3 of today.

    And zhao 4 social cards, which nothing here is to touch. The evening before is closed.
    """
    season = cast_on.live_campaign(ranking="points", ranking_indicator_id=None)
    with cast_on.inside():
        before = clock.today() - timedelta(days=2)
        noon = cut_off_at(before, time(12), clock.zone())
    with cast_on.inside(), clock.at(noon):
        what = draft(quantity="2", business_date=clock.today())
        entries.record(cast_on.actor("zhou"), what)
    with cast_on.inside(), clock.at(noon + timedelta(hours=7)):
        assert len(closes.run(clock.now())) == 1
    enter(cast_on, "huang", quantity="3")
    enter(cast_on, "zhao", indicator="social_card", quantity="4")
    return season


def rescore(
    cast: Cast, season: Season, worth: str, since: date, reason: str = "加码", who: str = "liu"
) -> None:
    """Decide the points of a corporate account from the day on, the past included."""
    with cast.inside():
        accounts = season.indicators["corporate_account"]
        points.set(
            cast.actor(who),
            season.id,
            accounts,
            Decimal(worth),
            since,
            reason=reason,
            rescore=True,
        )


def day(cast: Cast, back: int) -> date:
    """Return the business date so many days ago."""
    with cast.inside():
        return clock.today() - timedelta(days=back)


def board(cast: Cast, season: Season) -> dict[str, int]:
    """Return everybody's points, scaled, in the order of the board."""
    names = {f"p{number}": name for name, number in cast.people.items()}
    with cast.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards["branch", "person"], clock.today())
    return {names[row.key]: row.sums.value for row in found.rows}


def differences(cast: Cast) -> list[str]:
    """Return what the ledger says against the tallies."""
    with cast.inside():
        return [str(difference) for difference in reconciliation.verify()]


def test_what_counted_from_the_day_on_is_reckoned_anew_and_nothing_before(
    cast_on: Cast, season_on: Season
) -> None:
    heard = cast_on.heard()
    rescore(cast_on, season_on, "2.5", day(cast_on, 1))
    assert board(cast_on, season_on) == {"huang": 75_000, "zhao": 40_000, "zhou": 20_000, "he": 0}
    assert [message.kind for message in heard] == ["board"]
    rescore(cast_on, season_on, "3", day(cast_on, 2))
    assert board(cast_on, season_on)["zhou"] == 60_000
    assert board(cast_on, season_on)["huang"] == 75_000, "a later day's decision stands"
    assert differences(cast_on) == []


def test_teams_and_sub_branches_follow(cast_on: Cast, season_on: Season) -> None:
    rescore(cast_on, season_on, "2", season_on.starts_on)
    with cast_on.inside():
        rows = db.session.execute(
            sa.select(UnitTotalTally.unit_id, UnitTotalTally.points).where(
                UnitTotalTally.campaign_id == season_on.id,
                UnitTotalTally.indicator_id == season_on.indicators["corporate_account"],
            )
        )
        assert dict(rows.all()) == {
            cast_on.units["retail"]: 100_000,
            cast_on.units["east"]: 100_000,
        }
    assert differences(cast_on) == []


def test_a_line_that_was_taken_back_stays_at_nothing_and_the_next_one_counts_anew(
    cast_on: Cast, season_on: Season
) -> None:
    taken = enter(cast_on, "he", quantity="5")
    take_back(cast_on, "he", taken)
    rescore(cast_on, season_on, "1.3333", season_on.starts_on)
    assert board(cast_on, season_on)["he"] == 0
    late = enter(cast_on, "he", quantity="1")
    assert board(cast_on, season_on)["he"] == 13_333
    take_back(cast_on, "he", late)
    assert board(cast_on, season_on)["he"] == 0
    assert differences(cast_on) == []


def test_it_is_on_record_with_its_reason(cast_on: Cast, season_on: Season) -> None:
    rescore(cast_on, season_on, "3", day(cast_on, 2), "分行加码")
    actor = cast_on.actor("liu")
    with cast_on.inside():
        newest, *older = points.history(actor, season_on.id)
        assert (newest.points, newest.rescores) == (Decimal(3), True)
        assert not any(line.rescores for line in older)
        revision = campaigns.history(actor, season_on.id)[0]
        assert revision.reason == "分行加码"
        audited = db.session.scalars(
            sa.select(AuditEvent.detail).where(AuditEvent.action == "points.set")
        ).one()
        assert audited["rescored"] == 10, "days and totals of two people, a team and a sub-branch"


def test_closed_days_keep_the_standings_of_their_close(cast_on: Cast, season_on: Season) -> None:
    def kept() -> list[int]:
        with cast_on.inside():
            found = db.session.scalars(
                sa.select(CloseStanding.value).where(
                    CloseStanding.board_id == season_on.boards["branch", "person"]
                )
            )
            return sorted(found)

    before = kept()
    rescore(cast_on, season_on, "9", season_on.starts_on)
    assert kept() == before == [0, 0, 0, 20_000]


def test_without_saying_so_the_past_is_never_scored_anew(cast_on: Cast, season_on: Season) -> None:
    accounts, before = season_on.indicators["corporate_account"], board(cast_on, season_on)
    with cast_on.inside():
        for since in (clock.today() - timedelta(days=1), clock.today()):
            with pytest.raises(Rejected):
                points.set(cast_on.actor("liu"), season_on.id, accounts, Decimal(5), since)
        tomorrow = clock.today() + timedelta(days=1)
        points.set(cast_on.actor("liu"), season_on.id, accounts, Decimal(5), tomorrow)
    assert board(cast_on, season_on) == before


@pytest.mark.parametrize(
    ("back", "reason", "field"), [(1, " ", "reason"), (21, "加码", "valid_from")]
)
def test_scoring_anew_needs_a_reason_and_a_day_of_the_season(
    cast: Cast, back: int, reason: str, field: str
) -> None:
    season = cast.live_campaign(ranking="points", ranking_indicator_id=None)
    with pytest.raises(Rejected) as refusal:
        rescore(cast, season, "3", day(cast, back), reason)
    assert refusal.value.field == field
    with cast.inside():
        assert not db.session.scalars(
            sa.select(PointsRevision.id).where(PointsRevision.rescores)
        ).all()


def test_it_is_the_organisers_alone(cast: Cast) -> None:
    season = cast.live_campaign(ranking="points", ranking_indicator_id=None)
    enter(cast, "zhou")
    with pytest.raises(NotAllowed):
        rescore(cast, season, "3", season.starts_on, who="wang")
    with cast.inside():
        assert db.session.scalars(sa.select(TotalTally.points)).all() == [10_000]
