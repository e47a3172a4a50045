"""Splitting over time: by the calendar, without who is away, and never two weeks on one day."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.extensions import db
from portal.models import (
    Absence,
    CalendarDay,
    CalendarYear,
    Campaign,
    Notice,
    Participation,
    TargetRevision,
)
from portal.services import targets
from portal.services.refusal import NotFound, Rejected
from portal.services.targets import Ask, By, Column, Into, Subject
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, today
from tests.season import Season
from tests.services.splits import column, day, give, held, of, team, write


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season from Monday 2 March to Sunday 5 April 2026: five weeks; no holidays."""
    made = cast_on.live_campaign(starts_on=day(2), ends_on=day(5, 4))
    with cast_on.inside(), writing() as work:
        work.session.add(CalendarYear(year=2026, source="edited", loaded_at=work.now))
    return made


def _place(season: Season, who: str) -> Subject:
    return "p", season.participations[who]


def _plan(season: Season, ask: Ask, subject: Subject) -> list[Decimal]:
    """Return what somebody has in force in each of the split's periods, in order."""
    assert ask.kind
    found = held(season, ask.column)[subject]
    return [found.get(span, Decimal(0)) for span in parts(ask.column.span, ask.kind)]


def _away(cast: Cast, who: str, first: date, last: date) -> None:
    with writing() as work:
        work.session.add(
            Absence(
                person_id=cast.people[who],
                kind="leave",
                starts_on=first,
                ends_on=last,
                recorded_at=work.now,
                recorder_id=cast.people["wang"],
            )
        )


def _weeks(cast: Cast, season: Season, **changes: object) -> Ask:
    plain = Ask(column(season), cast.units["east"], Into.TIME, By.WORKING, Kind.WEEK, pro_rata=True)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_working_days_of_the_weeks_and_nothing_where_somebody_is_away(
    cast_on: Cast, season: Season
) -> None:
    zhou, huang, zhao = (_place(season, who) for who in ("zhou", "huang", "zhao"))
    east: Subject = ("u", cast_on.units["east"])
    with cast_on.inside():
        with writing() as work:
            work.session.add(CalendarDay(day=day(6), is_working=False))
            work.session.add(CalendarDay(day=day(14), is_working=True))
            work.session.get_one(Participation, zhao[1]).joined_on = day(25)
        _away(cast_on, "huang", day(8), day(22))
        give(cast_on, season, {east: 50, zhou: 25, huang: 14, zhao: 8})
        ask = _weeks(cast_on, season)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert [int(scale) for scale in shown.scales] == [4, 6, 5, 5, 5]
        assert shown.refusal is None
        count = write(cast_on, season, ask, "wang")
        assert _plan(season, ask, east) == [8, 12, 10, 10, 10]
        assert _plan(season, ask, zhou) == [4, 6, 5, 5, 5]
        assert _plan(season, ask, huang) == [4, 0, 0, 5, 5]
        assert _plan(season, ask, zhao) == [0, 0, 0, 3, 5]
        assert count == 5 + 5 + 3 + 2, "nothing is written where nothing was and nothing comes"
        told = db.session.scalars(sa.select(Notice).where(Notice.kind == "target_split")).all()
        assert {notice.person_id for notice in told} == {
            cast_on.people[who] for who in ("zhou", "huang", "zhao")
        }
        assert len(told) == 3, "one notice each, however many weeks"


@pytest.mark.parametrize(
    ("by", "weeks"),
    [
        (By.CALENDAR, [7, 7, 7, 7, 7]),
        (By.EQUAL, [7, 7, 7, 7, 7]),
        (By.WORKING, [7, 7, 7, 7, 7]),
    ],
)
def test_full_weeks_weigh_alike(cast_on: Cast, season: Season, by: By, weeks: list[int]) -> None:
    zhou = _place(season, "zhou")
    with cast_on.inside():
        give(cast_on, season, {zhou: 35})
        ask = _weeks(cast_on, season, by=by)
        write(cast_on, season, ask, "wang")
        assert _plan(season, ask, zhou) == weeks


def test_days_away_count_for_every_weight(cast_on: Cast, season: Season) -> None:
    zhou = _place(season, "zhou")
    with cast_on.inside():
        # Four of the first week's five working days, five of its seven.
        _away(cast_on, "zhou", day(2), day(5))
        give(cast_on, season, {zhou: 100})
        found: Mapping[By, list[Decimal]] = {}
        weeks = [span.starts_on.isoformat() for span in parts(column(season).span, Kind.WEEK)]
        typed = {first: Decimal(n) for first, n in zip(weeks, (10, 1, 1, 0, 0), strict=True)}
        for by in (By.WORKING, By.CALENDAR, By.EQUAL, By.HAND):
            ask = _weeks(cast_on, season, by=by, typed=typed)
            write(cast_on, season, ask, "wang")
            found = {**found, by: _plan(season, ask, zhou)}
        assert found == {
            By.WORKING: [4, 24, 24, 24, 24],
            By.CALENDAR: [10, 23, 23, 22, 22],
            By.EQUAL: [4, 24, 24, 24, 24],
            By.HAND: [50, 25, 25, 0, 0],
        }


def test_months_into_weeks_and_weeks_into_days(cast_on: Cast, season: Season) -> None:
    zhou = _place(season, "zhou")
    with cast_on.inside():
        give(cast_on, season, {zhou: 25})
        months = _weeks(cast_on, season, kind=Kind.MONTH)
        write(cast_on, season, months, "wang")
        assert _plan(season, months, zhou) == [22, 3]
        march = parts(months.column.span, Kind.MONTH)[0]
        weeks = _weeks(cast_on, season, column=column(season, march))
        write(cast_on, season, weeks, "wang")
        assert _plan(season, weeks, zhou) == [5, 5, 5, 5, 2]
        last = parts(march, Kind.WEEK)[-1]
        days = _weeks(cast_on, season, column=column(season, last), kind=Kind.DAY)
        write(cast_on, season, days, "wang")
        assert _plan(season, days, zhou) == [1, 1]


def test_weeks_of_one_line_never_overlap(cast_on: Cast, season: Season) -> None:
    zhou = _place(season, "zhou")
    with cast_on.inside():
        march = Span(Kind.MONTH, day(2), day(31))
        give(cast_on, season, {zhou: 25})
        give(cast_on, season, {zhou: 22}, column(season, march))
        whole = _weeks(cast_on, season)
        write(cast_on, season, whole, "wang")
        assert Span(Kind.WEEK, day(30), day(5, 4)) in held(season, whole.column)[zhou]
        clipped = _weeks(cast_on, season, column=column(season, march))
        shown = targets.propose(cast_on.actor("wang"), season.id, clipped)
        assert len(shown.removed) == 1
        assert len(shown.warnings) == 1
        write(cast_on, season, clipped, "wang")
        assert _plan(season, clipped, zhou) == [5, 5, 5, 5, 2]
        weeks = [span for span in held(season, whole.column)[zhou] if span.kind is Kind.WEEK]
        assert max(span.ends_on for span in weeks) == day(31)
        write(cast_on, season, whole, "wang")
        weeks = [span for span in held(season, whole.column)[zhou] if span.kind is Kind.WEEK]
        assert sorted(weeks) == parts(whole.column.span, Kind.WEEK)


def test_pinned_weeks_stay_and_a_line_that_cannot_be_split_says_so(
    cast_on: Cast, season: Season
) -> None:
    zhou, huang = _place(season, "zhou"), _place(season, "huang")
    with cast_on.inside():
        give(cast_on, season, {zhou: 35, huang: 10})
        first, second = parts(column(season).span, Kind.WEEK)[:2]
        for subject, span in ((zhou, second), (huang, first)):
            targets.set(
                cast_on.actor("liu"),
                season.id,
                {subject[1]: Decimal(15)},
                {},
                "固定",
                column=column(season, span),
                pinned={subject: True},
            )
        ask = _weeks(cast_on, season)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        refusals = [line.shared.refusal for line in shown.lines]
        assert set(re.findall(r"\d+", str(refusals[0]))) == {"15", "5", "10"}
        assert refusals[1] is None
        write(cast_on, season, ask, "wang")
        assert _plan(season, ask, zhou) == [5, 15, 5, 5, 5]
        assert _plan(season, ask, huang) == [15, 0, 0, 0, 0]


def test_last_years_days_shape_the_weeks(cast_on: Cast) -> None:
    before = cast_on.live_campaign(code="before")
    enter(cast_on, "zhou", quantity="3")
    enter(cast_on, "he", quantity="7")
    with cast_on.inside(), clock.at(clock.now()):
        yesterday = today().fromordinal(today().toordinal() - 1)
    enter(cast_on, "huang", quantity="1", business_date=yesterday)
    first, last = before.starts_on, before.ends_on
    after = last.toordinal() + 1
    season = cast_on.live_campaign(
        code="after",
        starts_on=date.fromordinal(after),
        ends_on=date.fromordinal(after + last.toordinal() - first.toordinal()),
    )
    huang = _place(season, "huang")
    with cast_on.inside():
        with writing() as work:
            work.session.get_one(Campaign, season.id).reference_id = before.id
        give(cast_on, season, {huang: 8})
        ask = _weeks(cast_on, season, by=By.LAST_YEAR, kind=Kind.DAY)
        write(cast_on, season, ask, "wang")
        plan = _plan(season, ask, huang)
        # Of the unit's days, whoever had them: 1 on the day before, 3 on the twenty-first day.
        assert [plan[19], plan[20], sum(plan)] == [2, 6, 8]
        points = replace(ask, column=Column(None, ask.column.span))
        give(cast_on, season, {huang: 4}, points.column)
        write(cast_on, season, points, "wang")
        assert _plan(season, points, huang)[19:21] == [1, 3]
        with writing() as work:
            work.session.get_one(Campaign, season.id).reference_id = None
        unknown = targets.propose(cast_on.actor("wang"), season.id, points)
        assert unknown.refusal
        assert len(unknown.warnings) > 1


def test_ones_own_line_is_shown_and_left_alone(cast_on: Cast, season: Season) -> None:
    zhou = _place(season, "zhou")
    with cast_on.inside():
        with writing() as work:
            own = Participation(
                campaign_id=season.id,
                person_id=cast_on.people["wang"],
                unit_id=cast_on.units["retail"],
                sub_branch_id=cast_on.units["east"],
                cohort="veteran",
            )
            work.session.add(own)
            work.session.flush()
            own_id = own.id
        give(cast_on, season, {zhou: 5, ("p", own_id): 5})
        ask = _weeks(cast_on, season)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert [line.is_own for line in shown.lines] == [True, False]
        write(cast_on, season, ask, "wang")
        assert set(held(season, ask.column)["p", own_id]) == {ask.column.span}


def test_one_line_alone(cast_on: Cast, season: Season) -> None:
    zhou, huang = _place(season, "zhou"), _place(season, "huang")
    with cast_on.inside():
        give(cast_on, season, {zhou: 5, huang: 5})
        ask = _weeks(cast_on, season, line=zhou)
        write(cast_on, season, ask, "wang")
        assert len(held(season, ask.column)[zhou]) == 6
        assert len(held(season, ask.column)[huang]) == 1
        stranger = _weeks(cast_on, season, line=_place(season, "he"))
        assert not targets.propose(cast_on.actor("wang"), season.id, stranger).lines


def test_a_target_that_went_takes_its_weeks_along(cast_on: Cast, season: Season) -> None:
    zhou = _place(season, "zhou")
    with cast_on.inside():
        give(cast_on, season, {zhou: 10})
        ask = _weeks(cast_on, season)
        write(cast_on, season, ask, "wang")
        give(cast_on, season, {zhou: 0})
        write(cast_on, season, ask, "wang")
        assert held(season, ask.column)[zhou] == {}


def test_periods_that_there_are_not_and_too_many_at_once_are_refused(
    cast_on: Cast, season: Season
) -> None:
    with cast_on.inside():
        for kind in (None, Kind.CAMPAIGN, Kind.YEAR):
            with pytest.raises(Rejected) as refusal:
                targets.propose(
                    cast_on.actor("wang"), season.id, _weeks(cast_on, season, kind=kind)
                )
            assert refusal.value.field == "kind"
        assert targets.kinds(column(season).span) == [
            Kind.QUARTER,
            Kind.MONTH,
            Kind.WEEK,
            Kind.DAY,
        ]
        ask = _weeks(cast_on, season, unit_id=99_999)
        with pytest.raises(NotFound):
            targets.propose(cast_on.actor("wang"), season.id, ask)
    with cast_on.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        campaign.ends_on = day(2).replace(year=2090)
    places = team(cast_on, season, 1)
    with cast_on.inside():
        give(cast_on, season, {("p", places[0]): 5})
        ask = _weeks(cast_on, season, kind=Kind.DAY)
        with pytest.raises(Rejected):
            targets.propose(cast_on.actor("wang"), season.id, ask)


def test_a_season_of_500_people_over_13_weeks_is_read_in_few_statements(cast: Cast) -> None:
    season = cast.live_campaign(starts_on=day(2), ends_on=day(31, 5))
    places = team(cast, season, 500)
    with cast.inside():
        give(cast, season, {("p", id_): 13 for id_ in places})
        statements: list[str] = []
        sa.event.listen(
            db.engine,
            "before_cursor_execute",
            lambda _c, _u, statement, *_rest: statements.append(statement),
        )
        ask = _weeks(cast, season)
        shown = targets.propose(cast.actor("wang"), season.id, ask)
        assert len(shown.changes) == 6500
        assert len([one for one in statements if "SELECT" in one]) < 20
        assert targets.split(cast.actor("wang"), season.id, ask, shown.fingerprint, "按周") == 6500
        assert of(season, column(season, shown.periods[3]), places) == [Decimal(1)] * 500
        rows = sa.select(sa.func.count(TargetRevision.id)).where(TargetRevision.source == "split")
        assert db.session.scalar(rows) == 6500
