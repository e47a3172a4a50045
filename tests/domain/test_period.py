"""Periods: what a season, a month and a week are made of."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.period import Kind, Span, around, is_part, part_at, parts, shorter

SEASON = Span(Kind.CAMPAIGN, date(2026, 11, 5), date(2026, 12, 23))
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
SPANS = st.builds(
    lambda first, length: Span(Kind.CAMPAIGN, first, first + timedelta(days=length)),
    DAYS,
    st.integers(0, 500),
)


def test_a_season_is_cut_off_at_its_ends() -> None:
    assert parts(SEASON, Kind.MONTH) == [
        Span(Kind.MONTH, date(2026, 11, 5), date(2026, 11, 30)),
        Span(Kind.MONTH, date(2026, 12, 1), date(2026, 12, 23)),
    ]
    weeks = parts(SEASON, Kind.WEEK)
    assert weeks[0] == Span(Kind.WEEK, date(2026, 11, 5), date(2026, 11, 8))
    assert weeks[1].starts_on.weekday() == 0
    assert len(weeks) == 8


def test_a_week_of_a_month_ends_with_the_month() -> None:
    november = parts(SEASON, Kind.MONTH)[0]
    assert parts(november, Kind.WEEK)[-1] == Span(Kind.WEEK, date(2026, 11, 30), date(2026, 11, 30))


@pytest.mark.parametrize("kind", [Kind.CAMPAIGN, Kind.YEAR, Kind.QUARTER])
def test_nothing_is_made_of_what_is_longer(kind: Kind) -> None:
    with pytest.raises(ValueError, match="not made of"):
        parts(Span(Kind.QUARTER, date(2026, 1, 1), date(2026, 3, 31)), kind)


def test_a_span_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Span(Kind.DAY, date(2026, 1, 2), date(2026, 1, 1))


def test_no_calendar_has_a_campaign() -> None:
    with pytest.raises(ValueError, match="no calendar"):
        around(Kind.CAMPAIGN, date(2026, 1, 1))


def test_a_part_is_found_by_its_day() -> None:
    assert part_at(SEASON, Kind.MONTH, date(2026, 12, 31)) is None
    assert part_at(SEASON, Kind.CAMPAIGN, date(2026, 12, 1)) == SEASON
    assert part_at(SEASON, Kind.QUARTER, date(2026, 12, 1)) == Span(
        Kind.QUARTER, date(2026, 11, 5), date(2026, 12, 23)
    )


def test_what_no_split_leads_to_is_no_part() -> None:
    middle = Span(Kind.WEEK, date(2026, 11, 10), date(2026, 11, 12))
    across = Span(Kind.WEEK, date(2026, 11, 28), date(2026, 12, 4))
    outside = Span(Kind.MONTH, date(2026, 12, 1), date(2026, 12, 31))
    assert not any(is_part(SEASON, span) for span in (middle, across, outside))
    assert is_part(SEASON, SEASON)
    assert SEASON.covers(date(2026, 11, 5))


@given(SPANS, st.sampled_from(shorter(Kind.CAMPAIGN)))
def test_parts_cover_the_whole_without_a_gap(whole: Span, kind: Kind) -> None:
    found = parts(whole, kind)
    assert (found[0].starts_on, found[-1].ends_on) == (whole.starts_on, whole.ends_on)
    for one, after in pairwise(found):
        assert after.starts_on - one.ends_on == timedelta(days=1)
        assert not one.overlaps(after)
    assert all(is_part(whole, part) and whole.holds(part) for part in found)


@given(SPANS, st.data())
def test_parts_of_parts_are_parts(whole: Span, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([Kind.YEAR, Kind.QUARTER, Kind.MONTH, Kind.WEEK]))
    part = data.draw(st.sampled_from(parts(whole, kind)))
    finer = data.draw(st.sampled_from(shorter(kind)))
    assert all(is_part(whole, one) for one in parts(part, finer))
    day = data.draw(st.dates(part.starts_on, part.ends_on))
    assert part_at(part, finer, day) in parts(part, finer)
