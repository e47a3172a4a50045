"""Two seasons side by side: what is counted of each, and what cannot be compared."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Participation, Unit
from portal.services import absences, campaigns
from portal.services.campaigns import draft_of, rules
from portal.services.insights import cadence, season_lines
from portal.services.insights.cadence import Comparison
from portal.services.reports import covering
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter, take_back
from tests.issuing import evening
from tests.measuring import moment
from tests.report_rows import report
from tests.season import Season
from tests.statements import counted

MONDAY = date(2026, 11, 9)
DAYS = [MONDAY + timedelta(days=number) for number in range(21)]


@pytest.fixture
def season(cast_on: Cast) -> Iterator[Season]:
    """Give a season since Monday; the test lives on the Wednesday of its third week."""
    with clock.at(moment(MONDAY, time(9))):
        season = cast_on.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=27))
    with clock.at(moment(DAYS[16], time(9))):
        yield season


def opened(cast: Cast, who: str, day: date, quantity: int = 1) -> int:
    with clock.at(moment(day, time(10))):
        return enter(cast, who, business_date=day, quantity=str(quantity))


def earlier(cast: Cast, **overrides: object) -> Season:
    """Write a season of four weeks that ended eight weeks before."""
    first = MONDAY - timedelta(days=84)
    values = {"code": "before", "starts_on": first, "ends_on": first + timedelta(days=27)}
    with clock.at(moment(first, time(9))):
        return cast.live_campaign(**{**values, **overrides})


def between(cast: Cast, season: Season, against: Season | None = None) -> Comparison:
    with cast.inside(), snapshot() as connection:
        return cadence.between(
            connection,
            db.session.get_one(Campaign, season.id),
            db.session.get_one(Campaign, against.id) if against else None,
            clock.today(),
        )


def test_a_season_is_counted_over_its_whole_days(cast_on: Cast, season: Season) -> None:
    opened(cast_on, "zhou", DAYS[1], 3)
    opened(cast_on, "he", DAYS[1])
    opened(cast_on, "zhou", DAYS[9], 2)
    opened(cast_on, "huang", DAYS[16], 50)
    run = between(cast_on, season).now
    assert (run.days, run.last, run.people) == (16, DAYS[15], 4)
    assert run.output == 6, "today is not over"
    assert run.per_person == Decimal(6) / 4
    assert run.per_person_week == Decimal(6) * 7 / (4 * 16)
    assert run.weeks == [Decimal(1), Decimal("0.5"), None, None]
    assert run.first_result == DAYS[1]
    assert (run.silent, run.silent_worked, run.worked) == (14, 10, 12)


def test_who_joins_after_the_days_that_are_counted_is_in_neither(
    cast_on: Cast, season: Season
) -> None:
    before = earlier(cast_on)
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.joined_on = DAYS[16]
    found = between(cast_on, season, before)
    assert (found.now.people, found.in_both) == (3, 3)
    assert found.before is not None
    assert found.before.people == 4


def test_what_was_taken_back_leaves_its_day_silent(cast_on: Cast, season: Season) -> None:
    entry = opened(cast_on, "zhou", DAYS[3])
    with clock.at(moment(DAYS[3], time(11))):
        take_back(cast_on, "zhou", entry)
    run = between(cast_on, season).now
    assert run.output == 0
    assert (run.silent, run.first_result) == (16, None)


def test_who_joins_and_who_leaves_counts_for_their_days(cast_on: Cast, season: Season) -> None:
    opened(cast_on, "zhou", DAYS[1], 4)
    with cast_on.inside(), writing() as work:
        places = season.participations
        work.session.get_one(Participation, places["he"]).joined_on = DAYS[7]
        work.session.get_one(Participation, places["zhao"]).left_on = DAYS[7]
        work.session.get_one(Participation, places["huang"]).left_on = MONDAY
    run = between(cast_on, season).now
    assert run.people == 3, "who left before the first day never took part"
    assert run.weeks[:2] == [Decimal(2), Decimal(0)]
    assert run.per_person_week == Decimal(4) * 7 / (16 + 7 + 9)


def test_reports_due_are_those_that_every_evening_asked_for(cast_on: Cast, season: Season) -> None:
    report(cast_on, season, "zhou", DAYS[0])
    report(cast_on, season, "zhou", DAYS[1], is_late=True)
    report(cast_on, season, "huang", DAYS[5])  # a Saturday
    report(cast_on, season, "he", DAYS[2])  # while away
    report(cast_on, season, "he", DAYS[16])  # today
    with cast_on.inside():
        for first, last in ((DAYS[1], DAYS[3]), (DAYS[4], DAYS[8])):
            absences.record(
                cast_on.actor("sun"),
                person_id=cast_on.people["he"],
                kind="leave",
                starts_on=first,
                ends_on=last,
            )
        with writing() as work:
            work.session.get_one(Participation, season.participations["zhao"]).left_on = DAYS[10]
    found = between(cast_on, season).now.reports
    assert found is not None
    with cast_on.inside(), snapshot() as connection:
        days = [covering.of_day(connection, [""], day) for day in DAYS[:16]]
    assert found.due == sum(day.asked for day in days)
    assert (found.sent, found.late) == (3, 1)
    assert found.rate == Decimal(3) / found.due


def test_a_season_without_reports_has_no_rate(cast_on: Cast, season: Season) -> None:
    assert between(cast_on, season).now.reports is None


def test_cycles_are_the_bulletins_that_were_issued(cast_on: Cast, season: Season) -> None:
    assert between(cast_on, season).now.cycles == 0
    for day in DAYS[:3]:
        evening(cast_on, day)
    assert between(cast_on, season).now.cycles == 3


def test_two_seasons_of_which_one_runs_are_counted_up_to_the_same_day(
    cast_on: Cast, season: Season
) -> None:
    before = earlier(cast_on)
    opened(cast_on, "zhou", before.starts_on + timedelta(days=15), 5)
    opened(cast_on, "zhou", before.starts_on + timedelta(days=16), 7)
    found = between(cast_on, season, before)
    assert found.is_part
    assert found.before is not None
    assert (found.now.days, found.before.days) == (16, 16)
    assert found.before.output == 5
    swapped = between(cast_on, before, season)
    assert swapped.now.days == 16
    assert swapped.now.output == 5


def test_a_season_that_has_not_begun_has_no_days(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    with clock.at(moment(MONDAY, time(9))):
        found = between(cast_on, season, before)
    assert (found.now.days, found.now.people, found.now.stretches) == (0, 0, [])
    assert found.now.per_person_week is None


def test_who_takes_part_in_both_is_counted_and_named(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    with cast_on.inside(), writing() as work:
        gone = work.session.get_one(Participation, before.participations["he"])
        gone.left_on = before.starts_on
    opened(cast_on, "he", DAYS[1], 9)
    opened(cast_on, "zhou", DAYS[1], 2)
    opened(cast_on, "zhou", before.starts_on, 1)
    found = between(cast_on, season, before)
    assert found.before is not None
    assert (found.now.people, found.before.people, found.in_both) == (4, 3, 3)
    assert {one.name for one in found.named} == {"周雨桐", "黄俊杰", "赵子昂"}
    assert found.now.of_both == 2
    assert found.before.of_both == 1


def test_many_people_are_not_named(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    add_people(cast_on, season, 10)
    _take_in(cast_on, season, before)
    found = between(cast_on, season, before)
    assert (found.in_both, found.named) == (14, [])


def _take_in(cast: Cast, season: Season, before: Season) -> None:
    """Let everybody of a season take part in the one before it, too."""
    with cast.inside(), writing() as work:
        there = set(
            work.session.scalars(
                sa.select(Participation.person_id).where(Participation.campaign_id == before.id)
            )
        )
        for place in work.session.scalars(
            sa.select(Participation).where(Participation.campaign_id == season.id)
        ).all():
            if place.person_id not in there:
                work.session.add(
                    Participation(
                        campaign_id=before.id,
                        person_id=place.person_id,
                        unit_id=place.unit_id,
                        sub_branch_id=place.sub_branch_id,
                        cohort=place.cohort,
                    )
                )


def test_seasons_that_rank_by_different_measures_are_compared_by_what_both_count(
    cast_on: Cast, season: Season
) -> None:
    before = earlier(cast_on, ranking="points", ranking_indicator_id=None)
    opened(cast_on, "zhou", DAYS[1], 2)
    found = between(cast_on, season, before)
    assert found.measure is not None
    assert found.measure.indicator_id == season.indicators["corporate_account"]
    assert not found.measure.is_ranked
    assert found.now.output == 2


def test_two_seasons_of_points_are_compared_by_points(cast_on: Cast, season: Season) -> None:
    with cast_on.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        campaign.ranking, campaign.ranking_indicator_id = "points", None
    before = earlier(cast_on, ranking="points", ranking_indicator_id=None)
    opened(cast_on, "zhou", DAYS[1], 2)
    found = between(cast_on, season, before)
    assert found.measure is not None
    assert (found.measure.indicator_id, found.measure.is_ranked) == (None, True)
    assert found.now.output == 2


def test_seasons_that_count_nothing_in_common_have_no_output(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    opened(cast_on, "zhou", DAYS[1], 2)
    with cast_on.inside(), writing() as work:
        for one, kept in ((season, True), (before, False)):
            is_corporate = CampaignIndicator.indicator_id == season.indicators["corporate_account"]
            work.connection.execute(
                sa.delete(CampaignIndicator).where(
                    CampaignIndicator.campaign_id == one.id,
                    ~is_corporate if kept else is_corporate,
                )
            )
    found = between(cast_on, season, before)
    assert found.measure is None
    assert found.now.output == 0
    assert (found.now.self_sourced, found.now.target) == (None, None)


def test_leads_are_told_apart_by_their_channels(cast_on: Cast, season: Season) -> None:
    with clock.at(moment(DAYS[1], time(10))):
        enter(cast_on, "zhou", business_date=DAYS[1], quantity="3", channel="sweep")
        enter(cast_on, "zhou", business_date=DAYS[1], quantity="1", channel="assigned")
    assert between(cast_on, season).now.self_sourced == Decimal("0.75")


def test_a_cadence_that_changes_while_the_season_runs_makes_two_stretches(
    cast_on: Cast, season: Season
) -> None:
    with cast_on.inside(), clock.at(moment(MONDAY, time(8))), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        campaign.cadence, campaign.cadence_weekday = "weekly", 4
        rules.append(work, cast_on.actor("liu"), campaign)
    opened(cast_on, "zhou", DAYS[4], 2)
    evening(cast_on, DAYS[4])
    _edit(cast_on, season, moment(DAYS[10], time(9)), reason_after_days=5)
    _edit(cast_on, season, moment(DAYS[11], time(9)), cadence="daily", cadence_weekday=None)
    opened(cast_on, "zhou", DAYS[11], 5)
    for day in DAYS[11:14]:
        evening(cast_on, day)
    run = between(cast_on, season).now
    told = [(one.first, one.last, one.turn.cadence, one.cycles) for one in run.stretches]
    assert told == [(MONDAY, DAYS[10], "weekly", 1), (DAYS[11], DAYS[15], "daily", 3)]
    assert [one.output for one in run.stretches] == [2, 5]
    assert run.stretches[0].per_person_week == Decimal(2) * 7 / (4 * 11)
    assert run.stretches[1].per_person_week == Decimal(5) * 7 / (4 * 5)


def _edit(cast: Cast, season: Season, at: datetime, **changes: object) -> None:
    with cast.inside(), clock.at(at):
        standing = draft_of(db.session(), db.session.get_one(Campaign, season.id))
        campaigns.edit(cast.actor("liu"), season.id, replace(standing, **changes))  # type: ignore[arg-type]


def test_of_few_people_only_who_leads_them_sees_their_days(cast: Cast) -> None:
    with cast.inside():
        path = db.session.get_one(Unit, cast.units["branch"]).path
    assert cadence.shows_habits(cast.actor("zhou"), path, 3)
    assert not cadence.shows_habits(cast.actor("zhou"), path, 2)
    assert cadence.shows_habits(cast.actor("liu"), path, 1)


def test_a_comparison_takes_as_many_statements_for_a_crowd(cast_on: Cast, season: Season) -> None:
    before = earlier(cast_on)
    report(cast_on, season, "zhou", DAYS[0])
    taken = []
    for people in (0, 30):
        add_people(cast_on, season, people)
        with cast_on.inside():
            one, other = (db.session.get_one(Campaign, id_) for id_ in (season.id, before.id))
            with counted(cast_on.app) as sent, snapshot() as connection:
                cadence.between(connection, one, other, clock.today(), season_lines.read)
        taken.append(len(sent))
    assert taken[0] == taken[1]
    assert taken[0] <= 36
