"""The business day ends at the branch's midnight, wherever the server stands."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st

from portal.domain.business_day import (
    business_date,
    check_date,
    cut_off_at,
    earliest_date,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
moments = st.datetimes(
    min_value=datetime(1995, 1, 1),  # noqa: DTZ001 - the strategy adds the zones
    max_value=datetime(2037, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, ZoneInfo("America/New_York"), SHANGHAI]),
)
zones = st.sampled_from(
    [SHANGHAI, ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/Havana"), ZoneInfo("Asia/Kolkata")]
)


def test_a_tenth_of_a_second_before_midnight_and_midnight_fall_on_two_days() -> None:
    late = datetime(2026, 11, 23, 23, 59, 59, 900_000, tzinfo=SHANGHAI)
    midnight = datetime(2026, 11, 24, tzinfo=SHANGHAI)
    for server in (UTC, ZoneInfo("America/Los_Angeles"), timezone(timedelta(hours=14))):
        assert business_date(late.astimezone(server), SHANGHAI) == date(2026, 11, 23)
        assert business_date(midnight.astimezone(server), SHANGHAI) == date(2026, 11, 24)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 11, 23, 12), SHANGHAI)  # noqa: DTZ001 - that is the point


def test_the_cut_off_is_a_moment_in_utc() -> None:
    moment = cut_off_at(TODAY, time(18), SHANGHAI)
    assert moment == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert moment.tzinfo is UTC


def test_three_days_back_is_the_earliest_day() -> None:
    assert earliest_date(TODAY, 3) == date(2026, 11, 20)
    assert earliest_date(TODAY, 0) == TODAY


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 24), "future"),
        (TODAY, None),
        (date(2026, 11, 20), None),
        (date(2026, 11, 19), "too_old"),
        (date(2026, 11, 1), "too_old"),
        (date(2026, 10, 31), "outside"),
    ],
)
def test_a_business_date_is_refused_by_name(day: date, code: str | None) -> None:
    refusal = check_date(
        day, today=TODAY, back_days=3, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30)
    )
    assert refusal == code


@pytest.mark.parametrize(("day", "code"), [(21, None), (22, "outside")])
def test_a_day_after_the_end_is_outside_and_the_end_is_not(day: int, code: str | None) -> None:
    refusal = check_date(
        date(2026, 11, day),
        today=TODAY,
        back_days=3,
        starts_on=None,
        ends_on=date(2026, 11, 21),
    )
    assert refusal == code


def test_a_supervisor_may_go_back_without_a_limit() -> None:
    day = date(2020, 1, 1)
    assert check_date(day, today=TODAY, back_days=None, starts_on=None, ends_on=None) is None
