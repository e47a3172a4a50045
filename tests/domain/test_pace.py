"""Pace: elapsed and remaining days, deviation, status, need and projection."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.pace import Pace, Period, Thresholds, pace

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
THE_23RD = date(2026, 11, 23)


def tenth(value: Decimal | None) -> str:
    assert value is not None
    return str(value.quantize(Decimal("0.1")))


def on(day: date, value: str, target: str | None = "100", *, past_cut_off: bool = True) -> Pace:
    """Return the pace in November at that day's end."""
    aim = None if target is None else Decimal(target)
    return pace(Decimal(value), aim, NOVEMBER, today=day, past_cut_off=past_cut_off)


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def test_before_the_cut_off_today_is_remaining() -> None:
    now = on(THE_23RD, "405", "520", past_cut_off=False)
    assert (now.elapsed_days, now.remaining_days, now.total_days) == (22, 8, 30)
    assert tenth(now.elapsed_share * 100) == "73.3"
    assert now.attainment is not None
    assert tenth(now.attainment * 100) == "77.9"
    assert tenth(now.deviation_pp) == "4.6"
    assert tenth(now.needed_per_day) == "14.4"
    assert now.status == "on_pace"


def test_from_the_cut_off_on_today_is_elapsed() -> None:
    now = on(THE_23RD, "405", "520")
    assert (now.elapsed_days, now.remaining_days) == (23, 7)
    assert tenth(now.elapsed_share * 100) == "76.7"
    assert tenth(now.deviation_pp) == "1.2"
    assert tenth(now.needed_per_day) == "16.4"


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("100", "exceeded"),
        ("120", "exceeded"),
        ("99", "on_pace"),
        ("50", "on_pace"),
        ("49.9999", "slightly_behind"),
        ("40", "slightly_behind"),
        ("39.9999", "attention"),
        ("0", "attention"),
        ("-1", "attention"),
    ],
)
def test_half_way_through_the_status_turns_on_its_thresholds(value: str, status: str) -> None:
    assert on(date(2026, 11, 15), value).status == status


def test_a_third_of_the_target_in_a_third_of_the_time_is_on_pace_exactly() -> None:
    assert on(date(2026, 11, 10), "1", "3").status == "on_pace"


def test_thresholds_are_a_setting() -> None:
    lenient = Thresholds(on_pace=Decimal("0.5"), slightly_behind=Decimal("0.3"))
    now = pace(
        Decimal(30),
        Decimal(100),
        NOVEMBER,
        today=date(2026, 11, 15),
        past_cut_off=True,
        thresholds=lenient,
    )
    assert now.status == "on_pace"


def test_the_first_tenth_of_a_period_has_neither_status_nor_projection() -> None:
    second, third = on(date(2026, 11, 2), "5"), on(date(2026, 11, 3), "5")
    assert (second.status, second.projection, second.projection_low) == (None, None, None)
    assert second.deviation_pp is not None
    assert (third.status, third.projection) == ("attention", Decimal(50))


@pytest.mark.parametrize("target", [None, "0"])
def test_without_a_target_no_percentage_is_invented(target: str | None) -> None:
    now = on(date(2026, 11, 15), "20", target)
    assert (now.attainment, now.deviation_pp, now.status, now.needed_per_day) == (None,) * 4
    assert now.projection == 40


def test_nothing_more_is_needed_once_the_target_is_reached() -> None:
    assert on(date(2026, 11, 15), "120").needed_per_day == 0


def test_no_need_per_day_is_shown_when_no_day_remains() -> None:
    now = on(date(2026, 11, 30), "90")
    assert (now.remaining_days, now.needed_per_day, now.elapsed_share) == (0, None, Decimal(1))


def test_before_the_period_nothing_has_elapsed_and_after_it_everything() -> None:
    before, after = on(date(2026, 10, 31), "0"), on(date(2026, 12, 1), "9", past_cut_off=False)
    assert (before.elapsed_days, before.elapsed_share, before.status) == (0, Decimal(0), None)
    assert (after.elapsed_days, after.elapsed_share, after.status) == (30, Decimal(1), "attention")


def test_on_the_working_basis_days_off_do_not_count() -> None:
    now = pace(
        Decimal(1),
        Decimal(2),
        NOVEMBER,
        today=date(2026, 11, 22),
        past_cut_off=True,
        is_working=is_weekday,
    )
    assert (now.elapsed_days, now.remaining_days, now.total_days) == (15, 6, 21)


@pytest.mark.parametrize(("today", "share"), [(7, 0), (8, 1)])
def test_a_period_without_a_working_day_elapses_at_its_end(today: int, share: int) -> None:
    holiday = Period(date(2026, 10, 1), date(2026, 10, 7))
    now = pace(
        Decimal(1),
        Decimal(2),
        holiday,
        today=date(2026, 10, today),
        past_cut_off=True,
        is_working=lambda _: False,
    )
    assert (now.total_days, now.elapsed_share, now.needed_per_day) == (0, Decimal(share), None)


def test_a_target_planned_over_the_weeks_bends_the_pace_line() -> None:
    now = pace(
        Decimal(30),
        Decimal(100),
        NOVEMBER,
        today=date(2026, 11, 15),
        past_cut_off=True,
        planned_share=Fraction(3, 10),
    )
    assert (now.elapsed_share, now.deviation_pp, now.status) == (
        Decimal("0.3"),
        Decimal(0),
        "on_pace",
    )
    assert now.projection == 100


def test_nobody_is_behind_while_nothing_was_planned() -> None:
    now = pace(
        Decimal(0),
        Decimal(100),
        NOVEMBER,
        today=date(2026, 11, 15),
        past_cut_off=True,
        planned_share=Fraction(0),
    )
    assert (now.status, now.projection) == ("on_pace", None)


def test_the_projection_grows_surer_and_never_falls_below_what_is_there() -> None:
    half, late, end = (on(date(2026, 11, day), "100") for day in (15, 27, 30))
    assert (half.projection, tenth(half.projection_low), tenth(half.projection_high)) == (
        Decimal(200),
        "172.3",
        "227.7",
    )
    assert late.projection_high is not None
    assert late.projection is not None
    assert late.projection_high - late.projection < 8
    assert end.projection_low == end.projection == end.projection_high == 100
    few = on(date(2026, 11, 27), "1")
    assert few.projection_low == 1


def test_a_value_below_zero_still_has_a_projection() -> None:
    now = on(date(2026, 11, 15), "-2")
    assert now.projection_low == now.projection == now.projection_high == -4


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
    st.integers(-30, 430),
    st.booleans(),
    st.sampled_from([None, is_weekday]),
)
def test_elapsed_and_remaining_days_add_up_to_the_period(
    starts_on: date,
    length: int,
    offset: int,
    past_cut_off: bool,  # noqa: FBT001 - drawn, not passed
    is_working: Callable[[date], bool] | None,
) -> None:
    period = Period(starts_on, starts_on + timedelta(days=length))
    now = pace(
        Decimal(3),
        Decimal(7),
        period,
        today=starts_on + timedelta(days=offset),
        past_cut_off=past_cut_off,
        is_working=is_working,
    )
    assert now.elapsed_days + now.remaining_days == now.total_days
    assert min(now.elapsed_days, now.remaining_days) >= 0
    assert 0 <= now.elapsed_share <= 1
    if is_working is None:
        assert now.total_days == length + 1
    if now.projection is not None:
        assert now.projection_low is not None
        assert now.projection_high is not None
        assert now.projection_low <= now.projection <= now.projection_high


@pytest.mark.parametrize(
    ("day", "past_cut_off", "elapsed"),
    [(1, False, 0), (1, True, 1), (30, False, 29), (30, True, 30)],
    ids=["first morning", "first evening", "last morning", "last evening"],
)
def test_on_the_first_and_the_last_day_the_cut_off_decides(
    day: int,
    past_cut_off: bool,  # noqa: FBT001 - a case of the table
    elapsed: int,
) -> None:
    now = on(date(2026, 11, day), "50", past_cut_off=past_cut_off)
    assert (now.elapsed_days, now.remaining_days) == (elapsed, 30 - elapsed)
    assert (now.needed_per_day is None) == (elapsed == 30)


@pytest.mark.parametrize(
    ("past_cut_off", "remaining", "needed", "status"),
    [(False, 1, Decimal(4), None), (True, 0, None, "slightly_behind")],
)
def test_a_campaign_of_one_day_is_all_ahead_and_then_all_over(
    past_cut_off: bool,  # noqa: FBT001 - a case of the table
    remaining: int,
    needed: Decimal | None,
    status: str | None,
) -> None:
    now = pace(
        Decimal(16),
        Decimal(20),
        Period(THE_23RD, THE_23RD),
        today=THE_23RD,
        past_cut_off=past_cut_off,
    )
    assert (now.total_days, now.remaining_days, now.needed_per_day) == (1, remaining, needed)
    assert now.status == status


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.lists(st.booleans(), min_size=1, max_size=80),
)
def test_whatever_the_calendar_days_add_up_and_time_never_goes_back(
    starts_on: date, worked: list[bool]
) -> None:
    days = [starts_on + timedelta(days=n) for n in range(len(worked))]
    is_working = dict(zip(days, worked, strict=True)).__getitem__
    period = Period(days[0], days[-1])
    before = Decimal(-1)
    for day in days:
        for past_cut_off in (False, True):
            now = pace(
                Decimal(3),
                Decimal(7),
                period,
                today=day,
                past_cut_off=past_cut_off,
                is_working=is_working,
            )
            assert now.total_days == sum(worked)
            assert now.elapsed_days + now.remaining_days == sum(worked)
            assert now.elapsed_share >= before
            before = now.elapsed_share
    over = pace(
        Decimal(3),
        Decimal(7),
        period,
        today=days[-1] + timedelta(days=1),
        past_cut_off=False,
        is_working=is_working,
    )
    assert (over.remaining_days, over.elapsed_share) == (0, Decimal(1))
