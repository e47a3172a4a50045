"""Correction notices: a figure that was printed wrong is put right in the open, with a number."""

from datetime import date, timedelta

import pytest

from portal import clock
from portal.models import Campaign
from portal.services import corrections, verifications
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import check, draft, enter, take_back
from tests.issuing import at, differences, evening, pass_by, told, wrongs
from tests.season import Season

# A Monday; the season ends on the Sunday of the second week.
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 15)
DAY = timedelta(days=1)
ZHOU, HUANG = "周雨桐", "黄俊杰"


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a season of two weeks with a bulletin every day; once on each engine."""
    return cast_on.live_campaign(starts_on=FIRST, ends_on=LAST)


def entered(cast: Cast, day: date, who: str = "zhou", **changes: object) -> int:
    """Enter an opening in the morning of the day; return its id."""
    with clock.at(at(day, 10)):
        return enter(cast, who, **changes)


def taken_back(cast: Cast, day: date, entry_id: int, who: str = "zhou") -> None:
    """Take the entry back in the morning of the day."""
    with clock.at(at(day, 11)):
        take_back(cast, who, entry_id)


def corrected(cast: Cast, day: date, entry_id: int, who: str = "wang", **changes: object) -> int:
    """Correct the entry in the morning of the day, as a supervisor; return the new one's id."""
    with clock.at(at(day, 11)), cast.inside():
        what = draft(**{"owner": "60298", "business_date": day, **changes})
        return corrections.correct(cast.actor(who), entry_id, what, "数量写错")


def test_what_was_taken_back_after_its_bulletin_makes_that_one_s_figure_wrong(
    cast_on: Cast, season_on: Season
) -> None:
    first = entered(cast_on, FIRST, quantity="3")
    entered(cast_on, FIRST, "huang")
    evening(cast_on, FIRST)
    evening(cast_on, FIRST + DAY)
    taken_back(cast_on, FIRST + 2 * DAY, first)
    assert evening(cast_on, FIRST + 2 * DAY) == [("cycle", 3), ("correction", 1)]
    assert wrongs(cast_on, season_on) == [[(1, ZHOU, "3", "0", "-3")]]
    (notice,) = told(cast_on, season_on, "correction")
    assert (notice.starts_on, notice.ends_on) == ("2026-11-04", "2026-11-04")
    assert (notice.sums, notice.rows, notice.lines) == (None, [], [])
    (wrong,) = notice.wrongs
    assert (wrong.entries, wrong.cause, wrong.ends_on) == ([first], "", "2026-11-02")
    assert wrong.key == f"p{cast_on.people['zhou']}"
    cycle = told(cast_on, season_on)[-1]
    assert cycle.marks == notice.marks
    assert [(line.kind, line.quantity, line.business_date) for line in cycle.lines] == [
        ("reversal", "-3", "2026-11-02")
    ]
    assert differences(cast_on) == []


def test_what_is_taken_back_before_its_bulletin_was_never_printed(
    cast_on: Cast, season_on: Season
) -> None:
    evening(cast_on, FIRST)
    taken_back(cast_on, FIRST + DAY, entered(cast_on, FIRST + DAY))
    taken_back(cast_on, FIRST + DAY, entered(cast_on, FIRST + DAY, business_date=FIRST))
    assert evening(cast_on, FIRST + DAY) == [("cycle", 2)]
    lines = told(cast_on, season_on)[-1].lines
    assert [(line.kind, line.quantity) for line in lines] == [("late", "1"), ("reversal", "-1")]


def test_late_lines_make_no_figure_wrong(cast_on: Cast, season_on: Season) -> None:
    evening(cast_on, FIRST)
    late = entered(cast_on, FIRST + DAY, business_date=FIRST)
    assert evening(cast_on, FIRST + DAY) == [("cycle", 2)]
    # It was printed as a late line, in the second bulletin.
    taken_back(cast_on, FIRST + 2 * DAY, late)
    evening(cast_on, FIRST + 2 * DAY)
    assert wrongs(cast_on, season_on) == [[(2, ZHOU, "1", "0", "-1")]]


def test_a_correction_like_for_like_is_none(cast_on: Cast, season_on: Season) -> None:
    first = entered(cast_on, FIRST, quantity="2")
    evening(cast_on, FIRST)
    corrected(cast_on, FIRST + DAY, first, quantity="2", channel="sweep", business_date=FIRST)
    assert evening(cast_on, FIRST + DAY) == [("cycle", 2)]
    lines = [line.quantity for line in told(cast_on, season_on)[-1].lines]
    assert lines == ["-2", "2"], "both are told of all the same"


def test_a_corrected_quantity_tells_the_difference_and_both_entries(
    cast_on: Cast, season_on: Season
) -> None:
    first = entered(cast_on, FIRST, quantity="2")
    entered(cast_on, FIRST)
    evening(cast_on, FIRST)
    second = corrected(cast_on, FIRST + DAY, first, quantity="5", business_date=FIRST)
    evening(cast_on, FIRST + DAY)
    assert wrongs(cast_on, season_on) == [[(1, ZHOU, "3", "6", "3")]]
    (wrong,) = told(cast_on, season_on, "correction")[0].wrongs
    assert (wrong.entries, wrong.cause) == ([first, second], "correction")


def test_a_later_correction_begins_where_the_one_before_ended(
    cast_on: Cast, season_on: Season
) -> None:
    first = entered(cast_on, FIRST, quantity="2")
    other = entered(cast_on, FIRST)
    evening(cast_on, FIRST)
    second = corrected(cast_on, FIRST + DAY, first, quantity="5", business_date=FIRST)
    evening(cast_on, FIRST + DAY)
    third = corrected(cast_on, FIRST + 2 * DAY, second, quantity="4", business_date=FIRST)
    evening(cast_on, FIRST + 2 * DAY)
    taken_back(cast_on, FIRST + 3 * DAY, other)
    taken_back(cast_on, FIRST + 3 * DAY, third, "wang")
    evening(cast_on, FIRST + 3 * DAY)
    assert wrongs(cast_on, season_on) == [
        [(1, ZHOU, "3", "6", "3")],
        [(1, ZHOU, "6", "5", "-1")],
        [(1, ZHOU, "5", "0", "-5")],
    ]
    assert told(cast_on, season_on)[-1].rows[0].value == "0"
    assert differences(cast_on) == []


def test_two_corrections_before_one_evening_are_one_difference(
    cast_on: Cast, season_on: Season
) -> None:
    first = entered(cast_on, FIRST, quantity="2")
    evening(cast_on, FIRST)
    second = corrected(cast_on, FIRST + DAY, first, quantity="5", business_date=FIRST)
    corrected(cast_on, FIRST + DAY, second, quantity="1", business_date=FIRST)
    evening(cast_on, FIRST + DAY)
    assert wrongs(cast_on, season_on) == [[(1, ZHOU, "2", "1", "-1")]]


def test_one_that_moves_to_somebody_else_gives_two_rows(cast_on: Cast, season_on: Season) -> None:
    first = entered(cast_on, FIRST, quantity="2")
    evening(cast_on, FIRST)
    corrected(cast_on, FIRST + DAY, first, owner="60155", quantity="2", business_date=FIRST)
    evening(cast_on, FIRST + DAY)
    assert wrongs(cast_on, season_on) == [[(1, ZHOU, "2", "0", "-2"), (1, HUANG, "0", "2", "2")]]


def test_one_that_moves_to_somebody_else_s_open_day_gives_one(
    cast_on: Cast, season_on: Season
) -> None:
    first = entered(cast_on, FIRST, quantity="2")
    evening(cast_on, FIRST)
    corrected(cast_on, FIRST + DAY, first, owner="60155", quantity="2")
    evening(cast_on, FIRST + DAY)
    assert wrongs(cast_on, season_on) == [[(1, ZHOU, "2", "0", "-2")]]


def test_moved_among_days_that_the_bulletin_counts_its_figure_stays_right(
    cast_on: Cast, season_on: Season
) -> None:
    evening(cast_on, FIRST)
    first = entered(cast_on, FIRST + DAY)
    evening(cast_on, FIRST + DAY)
    corrected(cast_on, FIRST + 2 * DAY, first, business_date=FIRST)
    evening(cast_on, FIRST + 2 * DAY)
    assert wrongs(cast_on, season_on) == []


def test_parts_of_a_shared_opening_are_wrong_for_each(cast_on: Cast, season_on: Season) -> None:
    first = entered(cast_on, FIRST, quantity="3", shares=(("60155", 1),), own_weight=2)
    evening(cast_on, FIRST)
    corrected(
        cast_on,
        FIRST + DAY,
        first,
        quantity="3",
        shares=(("60155", 2),),
        own_weight=1,
        business_date=FIRST,
    )
    evening(cast_on, FIRST + DAY)
    assert wrongs(cast_on, season_on) == [[(1, ZHOU, "2", "1", "-1"), (1, HUANG, "1", "2", "1")]]


def test_one_that_waits_for_its_check_again_is_wrong_twice(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=FIRST, ends_on=LAST, verification="before")
    first = entered(cast_on, FIRST, quantity="2")
    with clock.at(at(FIRST, 12)):
        check(cast_on, "wang", first)
    evening(cast_on, FIRST)
    second = corrected(cast_on, FIRST + DAY, first, "zhou", quantity="1", business_date=FIRST)
    evening(cast_on, FIRST + DAY)
    with clock.at(at(FIRST + 2 * DAY, 12)):
        check(cast_on, "wang", second)
    evening(cast_on, FIRST + 2 * DAY)
    assert wrongs(cast_on, season) == [
        [(1, ZHOU, "2", "0", "-2")],
        [(1, ZHOU, "0", "1", "1")],
    ]


def test_what_was_refused_says_so(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=FIRST, ends_on=LAST, verification="after")
    first = entered(cast_on, FIRST)
    evening(cast_on, FIRST)
    with clock.at(at(FIRST + DAY, 11)), cast_on.inside():
        verifications.refuse(cast_on.actor("wang"), first, "资料不全")
    evening(cast_on, FIRST + DAY)
    ((wrong,),) = [one.wrongs for one in told(cast_on, season, "correction")]
    assert wrong.cause == "refusal"


def test_after_the_last_cycle_each_day_is_looked_at_while_corrections_go_on(
    cast_on: Cast, season_on: Season
) -> None:
    first, second = (entered(cast_on, LAST) for _ in range(2))
    evening(cast_on, LAST)
    assert evening(cast_on, LAST + DAY) == []
    taken_back(cast_on, LAST + 2 * DAY, first)
    assert pass_by(cast_on, at(LAST + 2 * DAY, 17)) == [], "before its cut-off"
    assert evening(cast_on, LAST + 2 * DAY) == [("correction", 1)]
    with clock.at(at(LAST + 2 * DAY, 19)):
        take_back(cast_on, "zhou", second)
    assert pass_by(cast_on, at(LAST + 2 * DAY, 20)) == [], "once a day"
    assert evening(cast_on, LAST + 3 * DAY) == [("correction", 2)]
    assert evening(cast_on, LAST + 4 * DAY) == []
    assert wrongs(cast_on, season_on) == [
        [(1, ZHOU, "2", "1", "-1")],
        [(1, ZHOU, "1", "0", "-1")],
    ]
    days = [(one.starts_on, one.ends_on) for one in told(cast_on, season_on, "correction")]
    assert days == [("2026-11-16", "2026-11-17"), ("2026-11-18", "2026-11-18")]
    assert differences(cast_on) == []


def test_a_frozen_season_is_put_right_in_the_open_too(cast_on: Cast, season_on: Season) -> None:

    first = entered(cast_on, LAST)
    evening(cast_on, LAST)
    with cast_on.inside(), writing() as work:
        work.session.get_one(Campaign, season_on.id).state = "frozen"
    taken_back(cast_on, LAST + DAY, first, "wang")
    assert evening(cast_on, LAST + DAY) == [("correction", 1)]


def test_a_late_line_after_the_last_cycle_is_looked_at_once_and_changes_nothing(
    cast_on: Cast, season_on: Season
) -> None:
    evening(cast_on, LAST)
    late = entered(cast_on, LAST + DAY, business_date=LAST)
    (looked,) = pass_by(cast_on, at(LAST + DAY, 18))
    assert looked.issued == ()
    assert pass_by(cast_on, at(LAST + DAY, 19)) == []
    taken_back(cast_on, LAST + 2 * DAY, late)
    assert evening(cast_on, LAST + 2 * DAY) == []
    assert wrongs(cast_on, season_on) == []


def test_points_are_told_in_points(cast_on: Cast) -> None:
    season = cast_on.live_campaign(
        starts_on=FIRST, ends_on=LAST, ranking="points", ranking_indicator_id=None
    )
    card = {"indicator": "social_card", "customer": "", "channel": "", "account_type": ""}
    entered(cast_on, FIRST)
    first = entered(cast_on, FIRST, quantity="4", **card)
    evening(cast_on, FIRST)
    taken_back(cast_on, FIRST + DAY, first)
    evening(cast_on, FIRST + DAY)
    assert wrongs(cast_on, season) == [[(1, ZHOU, "5", "1", "-4")]]


def test_another_indicator_than_the_ranking_one_makes_no_figure_wrong(
    cast_on: Cast, season_on: Season
) -> None:
    card = {"indicator": "social_card", "customer": "", "channel": "", "account_type": ""}
    first = entered(cast_on, FIRST, quantity="4", **card)
    evening(cast_on, FIRST)
    taken_back(cast_on, FIRST + DAY, first)
    assert evening(cast_on, FIRST + DAY) == [("cycle", 2)]
    assert wrongs(cast_on, season_on) == []
