"""Reversals: whole, once, with a reason, on the right day, in the open."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Campaign,
    DayTally,
    Entry,
    Posting,
    TotalTally,
    UnitTotalTally,
)
from portal.services import closes, reconciliation, reversals, standings
from portal.services.closes import Due
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import check, count, enter, take_back, today
from tests.parallel import at_once
from tests.season import Season

MONDAY = date(2026, 11, 23)
NOVEMBER = {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the branch's clock; Shanghai is eight hours ahead."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def by_day(cast: Cast, season: Season, who: str = "zhou") -> dict[date, int]:
    """Return what the person has on each day, in whole units, where it is not nothing."""
    with cast.inside():
        return {
            row.business_date: row.quantity // SCALE
            for row in db.session.scalars(
                sa.select(DayTally).where(
                    DayTally.participation_id == season.participations[who], DayTally.quantity != 0
                )
            )
        }


def close(cast: Cast, season: Season, day: date) -> None:
    """Take the close of the day."""
    with cast.inside():
        assert closes.take(Due(season.id, season.code, day))


def is_right(cast: Cast) -> bool:
    """Whether books and ledger agree."""
    with cast.inside():
        return reconciliation.verify() == []


def test_a_reversal_is_a_line_of_its_own_that_points_at_the_entry(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou", quantity="2")
    reversal_id = take_back(cast_on, "zhou", entry_id, "  客户  撤销开户 ")
    with cast_on.inside():
        first, second = (db.session.get_one(Entry, id_) for id_ in (entry_id, reversal_id))
        assert first.quantity == 2 * SCALE
        assert second.quantity == -2 * SCALE
        assert second.reverses_id == entry_id
        assert second.reason == "客户 撤销开户"
        assert second.recorder_id == cast_on.people["zhou"]
        assert db.session.scalar(sa.select(sa.func.sum(Posting.quantity))) == 0
    assert is_right(cast_on)


def test_a_reversal_counts_on_its_entrys_own_day_while_that_day_is_open(cast_on: Cast) -> None:
    season = cast_on.live_campaign(**NOVEMBER)
    with clock.at(at(MONDAY, 10)):
        kept, wrong = enter(cast_on, "zhou"), enter(cast_on, "zhou")
    with clock.at(at(MONDAY + timedelta(1), 9)):
        take_back(cast_on, "zhou", wrong)
    assert by_day(cast_on, season) == {MONDAY: 1}
    assert kept
    assert is_right(cast_on)


def test_a_reversal_counts_today_once_its_entrys_day_is_closed(cast_on: Cast) -> None:
    season = cast_on.live_campaign(**NOVEMBER)
    with clock.at(at(MONDAY, 10)):
        wrong = enter(cast_on, "zhou", quantity="3")
    with clock.at(at(MONDAY, 18)):
        close(cast_on, season, MONDAY)
    with clock.at(at(MONDAY + timedelta(2), 9)):
        take_back(cast_on, "zhou", wrong)
    assert by_day(cast_on, season) == {MONDAY: 3, MONDAY + timedelta(2): -3}
    assert is_right(cast_on)


def test_a_weekly_close_settles_the_days_before_it_too(cast_on: Cast) -> None:
    season = cast_on.live_campaign(**NOVEMBER, cadence="weekly", cadence_weekday=3)
    with clock.at(at(MONDAY, 10)):
        wrong = enter(cast_on, "zhou")
    thursday = MONDAY + timedelta(3)
    with clock.at(at(thursday, 18)):
        close(cast_on, season, thursday)
    with clock.at(at(thursday + timedelta(1), 9)):
        take_back(cast_on, "zhou", wrong)
    assert by_day(cast_on, season) == {MONDAY: 1, thursday + timedelta(1): -1}


def test_each_campaign_takes_it_back_on_its_own_day(cast_on: Cast) -> None:
    closed = cast_on.live_campaign(**NOVEMBER)
    open_ = cast_on.live_campaign(**NOVEMBER, code="open")
    with clock.at(at(MONDAY, 10)):
        wrong = enter(cast_on, "zhou")
    with clock.at(at(MONDAY, 18)):
        close(cast_on, closed, MONDAY)
    with clock.at(at(MONDAY + timedelta(1), 9)):
        take_back(cast_on, "zhou", wrong)
    assert by_day(cast_on, closed) == {MONDAY: 1, MONDAY + timedelta(1): -1}
    assert by_day(cast_on, open_) == {}
    assert is_right(cast_on)


def test_total_is_previous_close_and_today_and_late_lines_less_reversals(cast_on: Cast) -> None:
    season = cast_on.live_campaign(**NOVEMBER)
    with clock.at(at(MONDAY, 10)):
        wrong = enter(cast_on, "zhou", quantity="5")
    with clock.at(at(MONDAY, 18)):
        close(cast_on, season, MONDAY)
    tuesday = MONDAY + timedelta(1)
    with clock.at(at(tuesday, 10)):
        enter(cast_on, "zhou", quantity="2")
        enter(cast_on, "zhou", quantity="4", business_date=MONDAY)
        take_back(cast_on, "zhou", wrong)
    with cast_on.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards["branch", "person"], tuesday)
    assert found.rows[0].sums.value == (5 + 2 + 4 - 5) * SCALE
    assert by_day(cast_on, season) == {MONDAY: 9, tuesday: -3}


def test_a_reversal_gives_back_the_points_of_the_entrys_own_day(cast_on: Cast) -> None:
    season = cast_on.live_campaign(**NOVEMBER, ranking="points", ranking_indicator_id=None)
    with cast_on.inside(), writing() as work:
        work.connection.exec_driver_sql(
            "INSERT INTO points_revision (campaign_id, indicator_id, valid_from, points,"
            f" recorded_at, recorder_id) VALUES ({season.id},"
            f" {season.indicators['corporate_account']}, '2026-11-24', {7 * SCALE},"
            f" '2026-11-20 00:00:00', {cast_on.people['liu']})"
        )
    with clock.at(at(MONDAY, 10)):
        wrong = enter(cast_on, "zhou", quantity="3")
    with clock.at(at(MONDAY, 18)):
        close(cast_on, season, MONDAY)
    with clock.at(at(MONDAY + timedelta(1), 9)):
        take_back(cast_on, "zhou", wrong)
    with cast_on.inside():
        assert db.session.scalar(sa.select(TotalTally.points)) == 0
    assert is_right(cast_on)
    with clock.at(at(MONDAY + timedelta(1), 10)):
        enter(cast_on, "zhou")
        late = enter(cast_on, "zhou", business_date=MONDAY)
        take_back(cast_on, "zhou", late)
    with cast_on.inside():
        # Other lines, of days with other points, make no difference to this one's.
        assert db.session.scalar(sa.select(TotalTally.points)) == 7 * SCALE
    assert is_right(cast_on)


def test_an_entry_is_taken_back_once(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou")
    first = take_back(cast_on, "zhou", entry_id)
    with pytest.raises(Conflict) as caught:
        take_back(cast_on, "wang", entry_id)
    assert caught.value.theirs == first
    assert count(cast_on) == 2


@pytest.mark.parametrize("verification", ["none", "before"])
def test_five_reversals_at_once_make_one(cast_on: Cast, verification: str) -> None:
    cast_on.live_campaign(verification=verification)
    entry_id = enter(cast_on, "zhou")
    actors = [cast_on.actor(who) for who in ("zhou", "wang", "zhou", "wang", "zhou")]
    results = at_once(
        cast_on.app, 5, lambda number: reversals.reverse(actors[number], entry_id, "录错了")
    )
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [Conflict] * 4, refused
    assert count(cast_on) == 2
    assert is_right(cast_on)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_a_reversal_without_a_reason_is_refused(cast: Cast, reason: str) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    with pytest.raises(Rejected) as caught:
        take_back(cast, "zhou", entry_id, reason)
    assert caught.value.field == "reason"
    assert count(cast) == 1


def test_a_reason_holds_no_personal_number_and_nothing_unseen(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou")
    with pytest.raises(Rejected) as caught:
        take_back(cast_on, "zhou", entry_id, "客户电话 13800138000")
    assert caught.value.field == "reason"
    assert take_back(cast_on, "zhou", entry_id, "重复\x00录入")


def test_a_reversal_is_not_reversed(cast: Cast) -> None:
    cast.live_campaign()
    reversal_id = take_back(cast, "zhou", enter(cast, "zhou"))
    with pytest.raises(Rejected) as caught:
        take_back(cast, "zhou", reversal_id)
    assert caught.value.field == "reason"


def test_what_is_out_of_sight_is_not_found(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    for who in ("huang", "he", "sun", "liu", "system"):
        with pytest.raises(NotFound):
            take_back(cast, who, entry_id)
    with pytest.raises(NotFound):
        take_back(cast, "zhou", entry_id + 999)
    assert count(cast) == 1


def test_the_supervisor_of_the_unit_may_take_an_entry_back(cast: Cast) -> None:
    cast.live_campaign()
    reversal_id = take_back(cast, "wang", enter(cast, "zhou"))
    with cast.inside():
        reversal = db.session.get_one(Entry, reversal_id)
        assert reversal.owner_id == cast.people["zhou"]
        assert reversal.recorder_id == cast.people["wang"]


def test_one_in_sight_without_the_right_is_not_allowed(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    with cast.inside(), writing() as work:
        work.connection.exec_driver_sql(
            f"UPDATE role_grant SET role = 'organiser' WHERE person_id = {cast.people['zhou']}"
        )
    with pytest.raises(NotAllowed):
        take_back(cast, "zhou", entry_id)


@pytest.mark.parametrize("state", ["frozen", "closed"])
def test_a_frozen_season_is_still_corrected_and_a_closed_one_is_not(cast: Cast, state: str) -> None:
    season = cast.live_campaign()
    entry_id = enter(cast, "zhou")
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).state = state
    if state == "frozen":
        take_back(cast, "zhou", entry_id)
        assert by_day(cast, season) == {}
    else:
        with pytest.raises(Rejected) as caught:
            take_back(cast, "zhou", entry_id)
        assert caught.value.field == "reason"
    assert is_right(cast)


def test_a_reversal_restores_the_moment_that_decides_among_equals(cast_on: Cast) -> None:
    season = cast_on.live_campaign(**NOVEMBER)
    with clock.at(at(MONDAY, 9)):
        enter(cast_on, "huang")
    with clock.at(at(MONDAY, 10)):
        enter(cast_on, "zhou")
    with clock.at(at(MONDAY, 11)):
        slip = enter(cast_on, "huang")
    with clock.at(at(MONDAY, 12)):
        take_back(cast_on, "huang", slip)
    with cast_on.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards["branch", "person"], MONDAY)
        names = [(row.members[0].name, row.place.rank) for row in found.rows[:2]]
        moments = {
            (row.unit_id, row.reached_at) for row in db.session.scalars(sa.select(UnitTotalTally))
        }
    assert names == [("黄俊杰", 1), ("周雨桐", 1)]
    assert moments == {
        (cast_on.units["retail"], at(MONDAY, 10)),
        (cast_on.units["east"], at(MONDAY, 10)),
    }
    assert is_right(cast_on)


def test_after_the_last_entry_is_taken_back_nothing_was_reached(cast_on: Cast) -> None:
    cast_on.live_campaign()
    take_back(cast_on, "zhou", enter(cast_on, "zhou"))
    with cast_on.inside():
        tally = db.session.scalars(sa.select(TotalTally)).one()
        assert (tally.quantity, tally.reached_at) == (0, None)
    enter(cast_on, "zhou")
    with cast_on.inside():
        assert db.session.scalars(sa.select(TotalTally)).one().reached_at is not None
    assert is_right(cast_on)


def test_an_entry_that_waits_for_its_check_is_taken_back_without_a_line(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    entry_id = enter(cast_on, "zhou")
    take_back(cast_on, "zhou", entry_id)
    with pytest.raises(Conflict):
        check(cast_on, "wang", entry_id)
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(Posting.id))) == 0
    assert is_right(cast_on)


def test_a_reversal_leaves_one_audit_row_that_names_both_lines(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    reversal_id = take_back(cast, "wang", entry_id)
    with cast.inside():
        row = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "entry.reverse")
        ).one()
        assert (row.person_id, row.object_id) == (cast.people["wang"], str(entry_id))
        assert row.detail == {"reversal": reversal_id}


def test_an_entry_of_a_day_long_past_can_still_be_taken_back(cast: Cast) -> None:
    cast.live_campaign(backdating_days=5)
    entry_id = enter(cast, "zhou", business_date=today() - timedelta(5))
    with clock.at(clock.now() + timedelta(days=10)):
        take_back(cast, "zhou", entry_id)
    assert is_right(cast)
