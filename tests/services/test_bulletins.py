"""Bulletins: which come out at which cut-off, what days they tell of, and that nothing is lost."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Bulletin, BulletinMark, Campaign, Close, JobRun
from portal.services import closes
from portal.services.closes import Due
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.issuing import at, differences, evening, named, pass_by, told
from tests.season import Season
from tests.statements import counted

# A Monday; the season ends on the Wednesday of the fifth week.
FIRST, LAST = date(2026, 11, 2), date(2026, 12, 2)
THURSDAY = 3
DAY = timedelta(days=1)


def daily(cast: Cast, **overrides: object) -> Season:
    """Give a season with a bulletin every day."""
    return cast.live_campaign(**{"starts_on": FIRST, "ends_on": LAST, **overrides})


def weekly(cast: Cast, **overrides: object) -> Season:
    """Give a season with a bulletin every Thursday."""
    return daily(cast, **{"cadence": "weekly", "cadence_weekday": THURSDAY, **overrides})


def through(cast: Cast, first: date, last: date) -> dict[str, list[tuple[str, int]]]:
    """Let every cut-off from one day to another pass; return what came beside a cycle, by day."""
    found = {}
    day = first
    while day <= last:
        beside = [one for one in evening(cast, day) if one[0] != "cycle"]
        if beside:
            found[f"{day:%m-%d}"] = beside
        day += DAY
    return found


def test_a_daily_season_has_weeks_months_and_its_end(cast: Cast) -> None:
    season = daily(cast)
    assert through(cast, FIRST, LAST) == {
        "11-08": [("week", 1)],
        "11-15": [("week", 2)],
        "11-22": [("week", 3)],
        "11-29": [("week", 4)],
        "11-30": [("month", 1)],
        "12-02": [("week", 5), ("month", 2), ("season", 1)],
    }
    assert [one.number for one in told(cast, season)] == list(range(1, 32))
    months = [(one.starts_on, one.ends_on) for one in told(cast, season, "month")]
    assert months == [("2026-11-02", "2026-11-30"), ("2026-12-01", "2026-12-02")]
    assert differences(cast) == []


def test_a_weekly_season_has_months_at_the_calendar_s_end_and_its_own(cast_on: Cast) -> None:
    season = weekly(cast_on)
    assert through(cast_on, FIRST, LAST) == {
        "11-30": [("month", 1)],
        "12-02": [("month", 2), ("season", 1)],
    }
    days = [(one.starts_on, one.ends_on) for one in told(cast_on, season)]
    assert days[0] == ("2026-11-02", "2026-11-05")
    assert days[1] == ("2026-11-06", "2026-11-12")
    assert len(days) == 4
    with cast_on.inside():
        closed = db.session.scalar(sa.select(sa.func.max(Close.business_date)))
    assert closed == date(2026, 11, 26), "a month is no close"


def test_with_a_close_all_is_one_transaction_with_the_same_marks(cast_on: Cast) -> None:
    daily(cast_on)
    with clock.at(at(LAST, 10)):
        enter(cast_on, "zhou")
        enter(cast_on, "he")
    evening(cast_on, LAST)
    with cast_on.inside():
        marks = db.session.execute(
            sa.select(Bulletin.kind, BulletinMark.upto_line)
            .join(Bulletin, Bulletin.id == BulletinMark.bulletin_id)
            .order_by(BulletinMark.book_id)
        ).all()
        moments = set(db.session.scalars(sa.select(Bulletin.issued_at)))
        moments |= set(db.session.scalars(sa.select(Close.taken_at)))
    kinds = ("cycle", "week", "month", "season")
    assert sorted(tuple(row) for row in marks) == sorted((kind, 1) for kind in kinds * 2)
    assert len(moments) == 1


def test_each_tells_of_its_own_days_and_compares_with_the_one_before_of_its_kind(
    cast: Cast,
) -> None:
    season = daily(cast)
    for day, who, quantity in (
        (FIRST, "zhou", "2"),
        (date(2026, 11, 8), "huang", "1"),
        (date(2026, 11, 9), "huang", "4"),
        (date(2026, 11, 15), "zhou", "1"),
    ):
        with clock.at(at(day, 10)):
            enter(cast, who, quantity=quantity)
        evening(cast, day)
    first, second = told(cast, season, "week")
    assert (first.sums.previous, first.sums.new, first.sums.period) == ("0", "3", "3")  # type: ignore[union-attr]
    assert (second.sums.previous, second.sums.new, second.sums.period) == ("3", "5", "5")  # type: ignore[union-attr]
    rows = {row.name: (row.rank, row.change, row.period, row.value) for row in second.rows}
    assert rows["黄俊杰"] == (1, 1, "4", "5"), "second at the end of the week before"
    assert rows["周雨桐"] == (2, -1, "1", "3")
    last = told(cast, season)[-1]
    assert {row.name: row.change for row in last.rows}["黄俊杰"] == 0, "since the last close"


def test_of_cut_offs_that_were_slept_through_the_latest_is_told_with_its_own_days(
    cast_on: Cast,
) -> None:
    season = daily(cast_on)
    evening(cast_on, FIRST)
    morning = at(FIRST + 5 * DAY, 9)
    with clock.at(morning - timedelta(hours=1)):
        enter(cast_on, "zhou")
    (taken,) = pass_by(cast_on, morning)
    assert (taken.day, named(taken.issued)) == (FIRST + 4 * DAY, [("cycle", 2)])
    content = told(cast_on, season)[-1]
    assert (content.starts_on, content.ends_on) == ("2026-11-03", "2026-11-06")
    assert content.at.startswith("2026-11-06T18:00")
    assert content.taken_at.startswith("2026-11-07T09:00")
    assert content.sums is not None
    assert (content.sums.today, content.sums.elapsed_days) == ("0", 5)
    assert differences(cast_on) == []


def test_a_week_and_a_month_that_were_slept_through_come_before_the_close_that_is_due(
    cast_on: Cast,
) -> None:
    season = daily(cast_on)
    evening(cast_on, date(2026, 11, 28))
    found = pass_by(cast_on, at(date(2026, 12, 1), 19))
    assert [(f"{one.day:%m-%d}", one.is_close, named(one.issued)) for one in found] == [
        ("11-29", False, [("week", 1)]),
        ("11-30", False, [("month", 1)]),
        ("12-01", True, [("cycle", 2)]),
    ]
    (month,) = told(cast_on, season, "month")
    assert (month.starts_on, month.ends_on) == ("2026-11-02", "2026-11-30")
    assert pass_by(cast_on, at(date(2026, 12, 1), 20)) == []
    assert differences(cast_on) == []


def test_the_season_ends_at_its_last_cut_off_whatever_day_that_is(cast_on: Cast) -> None:
    # A Sunday, in a season of working days.
    last = date(2026, 11, 29)
    daily(cast_on, basis="working", ends_on=last)
    evening(cast_on, date(2026, 11, 27))
    assert evening(cast_on, date(2026, 11, 28)) == []
    assert pass_by(cast_on, at(last, 17, 59)) == []
    assert evening(cast_on, last) == [("month", 1), ("season", 1)]
    assert evening(cast_on, last + DAY) == []


def test_a_clock_that_goes_back_issues_nothing_twice_and_nothing_earlier(cast_on: Cast) -> None:
    season = daily(cast_on)
    sunday = date(2026, 11, 8)
    evening(cast_on, sunday)
    with cast_on.inside():
        before = db.session.scalars(sa.select(JobRun.period)).all()
    assert evening(cast_on, sunday) == []
    assert evening(cast_on, sunday - DAY) == []
    with cast_on.inside(), clock.at(at(sunday - DAY, 18)):
        # One whose clock is behind had found the earlier day due, and comes later.
        for is_close in (True, False):
            late = closes.take(Due(season.id, season.code, sunday - DAY, is_close))
            assert late is None or late.issued == ()
        days = db.session.scalars(sa.select(Close.business_date)).all()
        after = db.session.scalars(sa.select(JobRun.period).where(JobRun.job != "cut_off")).all()
    assert days == [sunday]
    assert after == before
    assert [one.number for one in told(cast_on, season)] == [1]


def test_closes_of_a_release_without_bulletins_get_none_afterwards(cast_on: Cast) -> None:
    season = daily(cast_on)
    monday = date(2026, 11, 9)
    with cast_on.inside(), writing() as work:
        for day in (monday - 2 * DAY, monday - DAY):
            work.session.add(Close(campaign_id=season.id, business_date=day, taken_at=at(day, 18)))
    assert evening(cast_on, monday - DAY) == []
    with clock.at(at(monday, 10)):
        enter(cast_on, "zhou")
    assert evening(cast_on, monday) == [("cycle", 1)]
    (content,) = told(cast_on, season)
    assert (content.starts_on, content.ends_on) == ("2026-11-09", "2026-11-09")
    assert content.rows[0].change is None
    assert evening(cast_on, date(2026, 11, 15)) == [("cycle", 2), ("week", 1)]


@pytest.mark.parametrize("state", ["draft", "frozen", "closed"])
def test_a_campaign_that_does_not_run_has_nothing_due(cast: Cast, state: str) -> None:
    daily(cast, state=state)
    for day in (date(2026, 11, 8), LAST, LAST + DAY):
        assert evening(cast, day) == []


def test_a_season_that_was_lengthened_ends_twice_each_with_a_number(cast: Cast) -> None:
    season = daily(cast)
    evening(cast, LAST)
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).ends_on = LAST + 7 * DAY
    found = evening(cast, LAST + 7 * DAY)
    assert ("season", 2) in found
    assert differences(cast) == []


def test_every_bulletin_is_audited_with_its_digest(cast: Cast) -> None:
    season = daily(cast)
    evening(cast, date(2026, 11, 8))
    with cast.inside():
        audited = db.session.scalars(
            sa.select(AuditEvent.detail).where(AuditEvent.action == "bulletin.issue")
        ).all()
        digests = db.session.scalars(sa.select(Bulletin.digest)).all()
    assert [(one["kind"], one["day"]) for one in audited] == [
        ("cycle", "2026-11-08"),
        ("week", "2026-11-08"),
    ]
    assert [one["digest"] for one in audited] == digests
    assert all(one["campaign"] == season.id for one in audited)


def test_the_number_of_statements_does_not_grow_with_the_entries(cast: Cast) -> None:
    daily(cast)

    def sent(day: date, entries: int) -> int:
        with clock.at(at(day, 10)):
            for _ in range(entries):
                for who in ("zhou", "huang", "he"):
                    enter(cast, who)
        with counted(cast.app) as statements:
            evening(cast, day)
        return len(statements)

    evening(cast, FIRST)
    few = sent(FIRST + DAY, 1)
    assert sent(FIRST + 2 * DAY, 15) == few


def test_what_is_due_takes_the_same_statements_however_many_closes_there_are(cast: Cast) -> None:
    season = daily(cast)

    def sent(day: date) -> int:
        with counted(cast.app) as statements:
            assert pass_by(cast, at(day, 19)) == []
        return len(statements)

    evening(cast, FIRST)
    few = sent(FIRST)
    through(cast, FIRST + DAY, date(2026, 11, 20))
    assert sent(date(2026, 11, 20)) == few
    assert len(told(cast, season)) == 19
