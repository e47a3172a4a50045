"""The working calendar: the official holidays, days set by hand, units that are closed."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import chinese_calendar
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.domain.pace import Period, pace
from portal.extensions import db
from portal.models import AuditEvent, Book, CalendarDay, CalendarYear, UnitClosure
from portal.services import calendar, standings
from portal.services.bus import Message
from portal.services.calendar import WorkingDays, official
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.parallel import at_once

SPRING = date(2026, 2, 16)
MAKE_UP = date(2026, 2, 14)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


def seed(*years: int) -> None:
    with writing() as work:
        calendar.seed(work, years)


def worked(first: date, last: date | None = None, path: str = "/") -> WorkingDays:
    with snapshot() as connection:
        return calendar.working_days(connection, first, last or first, path)


def is_working(day: date, path: str = "/") -> bool:
    return worked(day, path=path).is_working(day)


def path_of(cast: Cast, key: str) -> str:
    return cast.actor(key).unit_path


def revisions() -> dict[int, int]:
    db.session.rollback()
    return dict(
        db.session.execute(
            sa.select(Book.campaign_id, sa.func.sum(Book.revision)).group_by(Book.campaign_id)
        ).all()
    )


def years() -> dict[int, str]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(CalendarYear.year, CalendarYear.source)).all())


@given(
    exceptions=st.dictionaries(DAYS, st.booleans()),
    closed=st.frozensets(DAYS),
    day=DAYS,
)
def test_an_exception_overrides_the_weekday_and_a_closure_overrides_all(
    exceptions: dict[date, bool], closed: frozenset[date], day: date
) -> None:
    days = WorkingDays(exceptions, closed, ())
    for one in (day, *exceptions, *closed):
        if one in closed:
            assert not days.is_working(one)
        elif one in exceptions:
            assert days.is_working(one) is exceptions[one]
        else:
            assert days.is_working(one) is (one.weekday() < 5)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_the_official_exceptions_say_of_every_day_what_the_library_says(year: int) -> None:
    exceptions = {row.day: row.is_working for row in official.exceptions(year)}
    days = WorkingDays(exceptions, frozenset(), ())
    for number in range((date(year, 12, 31) - date(year, 1, 1)).days + 1):
        day = date(year, 1, 1) + timedelta(days=number)
        assert days.is_working(day) is chinese_calendar.is_workday(day)
    assert all(is_worked is not (day.weekday() < 5) for day, is_worked in exceptions.items())


def test_a_seeded_year_knows_the_holidays_and_their_make_up_days(cast: Cast) -> None:
    seed(2026, 2027)
    off = worked(SPRING, date(2026, 2, 23))
    assert not any(off.is_working(SPRING + timedelta(days=n)) for n in range(8))
    assert is_working(MAKE_UP)
    assert is_working(date(2026, 2, 24))
    assert not is_working(date(2026, 2, 21))
    assert years() == {2026: "official"}
    assert worked(MAKE_UP).unloaded == ()
    assert worked(MAKE_UP, date(2027, 1, 1)).unloaded == (2027,)
    name = db.session.scalar(sa.select(CalendarDay.name).where(CalendarDay.day == SPRING))
    assert name == "春节"
    del cast


def test_seeding_again_leaves_what_was_changed_by_hand(cast: Cast) -> None:
    seed(2026)
    calendar.set_days(cast.actor("system"), SPRING, SPRING, is_working=None)
    seed(2026)
    assert is_working(SPRING)
    assert years() == {2026: "edited"}


def test_loading_makes_a_year_official_again_and_the_audit_names_what_it_replaced(
    cast: Cast,
) -> None:
    system = cast.actor("system")
    calendar.set_days(system, date(2026, 3, 2), date(2026, 3, 2), "行庆", is_working=False)
    assert calendar.load(system, 2026) == 25
    assert is_working(date(2026, 3, 2))
    assert years() == {2026: "official"}
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "calendar.load")
    ).one()
    assert (event.object_id, event.detail["replaced"]) == ("2026", ["2026-03-02"])
    assert calendar.load(system, 2026) == 25


def test_a_year_that_is_not_announced_yet_is_refused_and_counts_monday_to_friday(
    cast: Cast,
) -> None:
    with pytest.raises(Rejected) as refusal:
        calendar.load(cast.actor("system"), 2027)
    assert refusal.value.field == "year"
    assert years() == {}
    assert is_working(date(2027, 1, 1))


def test_days_set_by_hand_keep_only_what_differs_from_the_weekday(cast: Cast) -> None:
    system = cast.actor("system")
    # From Saturday 6 to Friday 12 February 2027.
    first, last = date(2027, 2, 6), date(2027, 2, 12)
    assert calendar.set_days(system, first, last, " 春节 ", is_working=False) == 5
    kept = db.session.execute(sa.select(CalendarDay.day, CalendarDay.name)).all()
    assert sorted(day for day, _ in kept) == [
        date(2027, 2, 8) + timedelta(days=n) for n in range(5)
    ]
    assert {name for _, name in kept} == {"春节"}
    assert years() == {2027: "edited"}
    assert calendar.set_days(system, date(2027, 2, 14), date(2027, 2, 14), "春节", is_working=True)
    assert is_working(date(2027, 2, 14))
    event = db.session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.action == "calendar.set"
    assert event.detail == {"days": ["2027-02-14"], "is_working": True, "name": "春节"}


def test_a_year_whose_last_day_is_taken_back_is_one_that_nobody_has_loaded(cast: Cast) -> None:
    system, day = cast.actor("system"), date(2027, 1, 1)
    calendar.set_days(system, day, day, "元旦", is_working=False)
    assert worked(day).unloaded == ()
    assert calendar.set_days(system, day, day, is_working=None) == 1
    assert worked(day).unloaded == (2027,)


def test_a_day_may_be_renamed(cast: Cast) -> None:
    system, day = cast.actor("system"), date(2027, 1, 1)
    calendar.set_days(system, day, day, "元旦", is_working=False)
    assert calendar.set_days(system, day, day, "新年", is_working=False) == 1
    assert db.session.scalar(sa.select(CalendarDay.name)) == "新年"


@pytest.mark.parametrize(
    ("first", "last", "name", "kind", "field"),
    [
        (date(2027, 1, 2), date(2027, 1, 2), "元旦", False, "day"),
        (date(2027, 1, 1), date(2027, 1, 1), "元旦", True, "day"),
        (date(2027, 1, 1), date(2027, 1, 1), "", None, "day"),
        (date(2027, 1, 2), date(2027, 1, 1), "元旦", False, "until"),
        (date(2027, 1, 1), date(2027, 2, 1), "元旦", False, "until"),
        (date(2027, 1, 1), date(2027, 1, 1), " ", False, "name"),
        (date(2027, 1, 1), date(2027, 1, 1), "新" * 61, False, "name"),
        (date(1999, 12, 31), date(1999, 12, 31), "元旦", False, "day"),
        (date(9999, 12, 31), date(9999, 12, 31), "元旦", False, "day"),
    ],
)
def test_days_that_cannot_be_set_are_refused_at_their_field(
    cast: Cast,
    first: date,
    last: date,
    name: str,
    kind: bool | None,  # noqa: FBT001
    field: str,
) -> None:
    with pytest.raises(Rejected) as refusal:
        calendar.set_days(cast.actor("system"), first, last, name, is_working=kind)
    assert refusal.value.field == field
    assert years() == {}


@pytest.mark.parametrize("key", ["zhou", "wang", "liu", "security", "audit"])
def test_only_the_system_administrator_keeps_the_calendar(cast: Cast, key: str) -> None:
    actor = cast.actor(key)
    with pytest.raises(NotAllowed):
        calendar.load(actor, 2026)
    with pytest.raises(NotAllowed):
        calendar.set_days(actor, SPRING, SPRING, "春节", is_working=False)


def test_two_who_load_or_set_a_year_at_once_leave_it_whole(cast: Cast) -> None:
    system = cast.actor("system")
    assert at_once(cast.app, 3, lambda _: calendar.load(system, 2026)) == [25] * 3
    day = date(2027, 1, 1)
    ended = at_once(
        cast.app, 2, lambda n: calendar.set_days(system, day, day, f"元旦{n}", is_working=False)
    )
    assert ended == [1, 1]
    assert years() == {2026: "official", 2027: "edited"}


def test_a_closure_holds_for_the_unit_and_below_and_nowhere_else(cast: Cast) -> None:
    monday = date(2026, 3, 2)
    assert calendar.close(cast.actor("wang"), cast.units["east"], monday, monday, "装修") == 1
    assert not is_working(monday, path_of(cast, "zhou"))
    assert not is_working(monday, path_of(cast, "wang"))
    assert is_working(monday, path_of(cast, "he"))
    assert is_working(monday, path_of(cast, "liu"))


def test_a_closure_closes_a_make_up_day_too(cast: Cast) -> None:
    seed(2026)
    calendar.close(cast.actor("wang"), cast.units["east"], MAKE_UP, MAKE_UP, "停电")
    assert not is_working(MAKE_UP, path_of(cast, "zhou"))
    assert is_working(MAKE_UP, path_of(cast, "he"))


def test_closed_days_are_added_once_and_taken_back_as_a_stretch(cast: Cast) -> None:
    wang, east = cast.actor("wang"), cast.units["east"]
    first = date(2026, 3, 2)
    assert calendar.close(wang, east, first, first + timedelta(days=1), "装修") == 2
    assert calendar.close(wang, east, first, first + timedelta(days=3), "装修") == 2
    with pytest.raises(Rejected) as refusal:
        calendar.close(wang, east, first, first, "又一次")
    assert refusal.value.field == "closed_on"
    closure_id = db.session.scalars(sa.select(UnitClosure.id).order_by(UnitClosure.day)).first()
    assert closure_id is not None
    assert calendar.reopen(wang, closure_id, first + timedelta(days=2)) == 3
    db.session.rollback()
    left = db.session.scalars(sa.select(UnitClosure)).one()
    assert left.day == first + timedelta(days=3)
    assert calendar.reopen(wang, left.id) == 1
    actions = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["closure.add", "closure.add", "closure.remove", "closure.remove"]


@pytest.mark.parametrize(
    ("unit", "days", "reason", "field"),
    [
        ("west", 1, "装修", "unit"),
        ("nowhere", 1, "装修", "unit"),
        ("east", 0, "装修", "closed_until"),
        ("east", 93, "装修", "closed_until"),
        ("east", 1, " ", "reason"),
        ("east", 1, "装" * 121, "reason"),
        ("east", 1, "联系 13912345678", "reason"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_at_its_field(
    cast: Cast, unit: str, days: int, reason: str, field: str
) -> None:
    first = date(2026, 3, 2)
    with pytest.raises(Rejected) as refusal:
        calendar.close(
            cast.actor("wang"),
            cast.units.get(unit, 10**6),
            first,
            first + timedelta(days=days - 1),
            reason,
        )
    assert refusal.value.field == field


def test_a_unit_is_closed_by_who_is_in_charge_of_it(cast: Cast) -> None:
    day = date(2026, 3, 2)
    with pytest.raises(NotAllowed):
        calendar.close(cast.actor("wang"), cast.units["branch"], day, day, "装修")
    with pytest.raises(NotAllowed):
        calendar.close(cast.actor("zhou"), cast.units["retail"], day, day, "装修")
    for key in ("wang", "liu", "system"):
        calendar.close(cast.actor(key), cast.units["east"], day, day, "装修")
        closure_id = db.session.scalars(sa.select(UnitClosure.id)).one()
        with pytest.raises(NotFound):
            calendar.reopen(cast.actor("sun"), closure_id)
        with pytest.raises(NotAllowed):
            calendar.reopen(cast.actor("zhou"), closure_id)
        calendar.reopen(cast.actor(key), closure_id)
        with pytest.raises(NotFound):
            calendar.reopen(cast.actor(key), closure_id)


def test_only_live_boards_by_working_days_of_those_days_grow_newer(cast: Cast) -> None:
    today = clock.today()
    season = cast.live_campaign(basis="working", code="working")
    cast.live_campaign(code="calendar", basis="calendar")
    cast.live_campaign(code="frozen", basis="working", state="frozen")
    cast.live_campaign(code="later", basis="working", starts_on=today + timedelta(days=5))
    before, heard = revisions(), cast.heard()
    calendar.close(cast.actor("wang"), cast.units["retail"], today, today, "装修")
    # Nobody has a board of the retail team alone.
    assert (revisions(), heard) == (before, [])
    calendar.close(cast.actor("wang"), cast.units["east"], today, today, "装修")
    assert heard == [Message("board", campaign_id=season.id)]
    after = revisions()
    assert {id_ for id_ in after if after[id_] != before[id_]} == {season.id}
    sunday = today + timedelta(days=(6 - today.weekday()) % 7)
    heard.clear()
    calendar.set_days(cast.actor("system"), sunday, sunday, "调休", is_working=True)
    assert Message("board", campaign_id=season.id) in heard


def test_a_pace_on_working_days_leaves_the_boards_units_closures_out(cast: Cast) -> None:
    seed(2026)
    starts_on, ends_on = date(2026, 2, 9), date(2026, 2, 28)
    season = cast.live_campaign(basis="working", starts_on=starts_on, ends_on=ends_on)
    calendar.close(
        cast.actor("wang"), cast.units["east"], date(2026, 2, 25), date(2026, 2, 26), "装修"
    )
    totals = {}
    for unit in ("branch", "east", "west"):
        with snapshot() as connection:
            board = standings.of(connection, season.boards[unit, "person"], date(2026, 2, 11))
        assert board.worked is not None
        now = pace(
            Decimal(3),
            Decimal(10),
            Period(starts_on, ends_on),
            today=date(2026, 2, 11),
            past_cut_off=False,
            is_working=board.worked.is_working,
        )
        totals[unit] = (now.elapsed_days, now.remaining_days)
    # 9–14, 24–28 February: six days and five, less two where the sub-branch is closed.
    assert totals == {"branch": (2, 9), "east": (2, 7), "west": (2, 9)}


def test_a_year_is_shown_with_its_runs_and_the_closures_in_sight(cast: Cast) -> None:
    seed(2026)
    first = date(2026, 3, 2)
    calendar.close(cast.actor("wang"), cast.units["east"], first, first + timedelta(1), "装修")
    calendar.close(cast.actor("sun"), cast.units["west"], first, first, "停电")
    shown = calendar.of_year(cast.actor("zhou"), 2026)
    assert (shown.source, shown.worked.unloaded) == ("official", ())
    runs = [(run.first, run.last, run.is_working, run.name) for run in shown.runs]
    # Over the weekend of the holiday: one run.
    assert (SPRING, date(2026, 2, 23), False, "春节") in runs
    assert (MAKE_UP, MAKE_UP, True, "春节") in runs
    assert (date(2026, 2, 28), date(2026, 2, 28), True, "春节") in runs
    assert shown.reasons == {first: "装修", first + timedelta(1): "装修"}
    (closed,) = shown.closed
    assert (closed.first, closed.last, closed.may_reopen) == (first, first + timedelta(1), False)
    assert [one.may_reopen for one in calendar.of_year(cast.actor("wang"), 2026).closed] == [True]
    assert len(calendar.of_year(cast.actor("liu"), 2026).closed) == 2
    assert calendar.of_year(cast.actor("liu"), 2027).worked.unloaded == (2027,)
