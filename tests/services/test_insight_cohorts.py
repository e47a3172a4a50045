"""Newcomers and veterans of a season: totals, courses, milestones, and who may need a hand."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.cohort import Growth
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Absence, Bundle, Campaign, Participation, Person, Unit
from portal.services.insights import choosing, cohorts, earlier, helping
from portal.services.insights.cohorts import Cohorts
from portal.services.insights.helping import Hand
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter, take_back, today
from tests.season import Season
from tests.seasons import enter_on, living_on, over

FIRST = {"zhou": 5, "huang": 1, "zhao": 2}


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season, once on each engine."""
    return cast_on.live_campaign()


def read(cast: Cast, season: Season, unit: str = "branch", day: date | None = None) -> Cohorts:
    """Return the season's cohorts beside those of the season before, as of a day."""
    with cast.inside():
        campaign = db.session.get_one(Campaign, season.id)
        seasons = [one for one, _unit in choosing.campaigns(cast.actor("liu"))]
        before = earlier.of(campaign, seasons, clock.today())
        found = db.session.get_one(Unit, cast.units[unit])
        with snapshot() as connection:
            return cohorts.read(connection, campaign, before, found, day or clock.today())


def hands(cast: Cast, season: Season, who: str) -> dict[str, Hand]:
    """Return who may need a hand, as somebody is told, by name."""
    found = read(cast, season)
    with cast.inside(), snapshot() as connection:
        campaign = db.session.get_one(Campaign, season.id)
        leaning = helping.leaning_of(connection, campaign, found.this)
        asked = helping.wanted(
            connection, cast.actor(who), campaign, found.this, clock.today(), leaning
        )
    return {one.member.name: one for one in asked}


def test_growth_is_told_by_the_cohorts_of_each_seasons_own_roster(cast_on: Cast) -> None:
    before = over(cast_on, {"zhou": 5, "huang": 1, "zhao": 2})
    season = cast_on.live_campaign(reference_id=before.id)
    # Zhao was a veteran then and is a newcomer now: the roster says so, whatever it is like.
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["zhao"]).cohort = "newcomer"
    enter(cast_on, "zhou", quantity="6")
    enter(cast_on, "huang", quantity="4")
    enter(cast_on, "zhao", quantity="3")
    found = read(cast_on, season)
    assert found.before is not None
    new = Growth(found.this.of("newcomer").total, found.before.of("newcomer").total)
    old = Growth(found.this.of("veteran").total, found.before.of("veteran").total)
    assert (new.this, new.before) == (7 * SCALE, SCALE)
    assert (old.this, old.before) == (6 * SCALE, 7 * SCALE)
    assert found.before.yardstick() is not None


def test_without_a_reference_the_latest_season_of_the_unit_that_is_over_is_taken(
    cast_on: Cast,
) -> None:
    before = over(cast_on, FIRST)
    season = cast_on.live_campaign()
    found = read(cast_on, season)
    assert found.before is not None
    assert found.before.total == 8 * SCALE
    # And a season out of sight, or of another measure, is none.
    with cast_on.inside(), writing() as work:
        other = work.session.get_one(Campaign, before.id)
        other.ranking_indicator_id = season.indicators["social_card"]
    assert read(cast_on, season).before is None


def test_a_unit_has_its_own_people_alone(cast_on: Cast, season_on: Season) -> None:
    enter(cast_on, "zhou", quantity="2")
    enter(cast_on, "he", quantity="3")
    assert read(cast_on, season_on).this.total == 5 * SCALE
    west = read(cast_on, season_on, "west").this
    assert [(one.name, one.course.total) for one in west.members] == [("何志强", 3 * SCALE)]


def test_what_is_taken_back_was_never_reached(cast_on: Cast, season_on: Season) -> None:
    day = today() - timedelta(days=2)
    wrong = enter_on(cast_on, "huang", day)
    right = enter_on(cast_on, "huang", day + timedelta(days=1))
    huang = read(cast_on, season_on).this.of("newcomer")
    assert day in huang.since(1)
    take_back(cast_on, "huang", wrong)
    assert right
    found = read(cast_on, season_on).this.of("newcomer")
    assert found.total == SCALE
    assert day + timedelta(days=1) in found.since(1)


def test_who_joined_later_begins_on_their_own_first_day(cast_on: Cast, season_on: Season) -> None:
    joined = today() - timedelta(days=4)
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season_on.participations["huang"])
        place.joined_on = joined
        left = work.session.get_one(Participation, season_on.participations["zhao"])
        left.left_on = today() - timedelta(days=1)
    enter(cast_on, "huang")
    by_name = {one.name: one for one in read(cast_on, season_on).this.members}
    huang, zhao = by_name["黄俊杰"], by_name["赵子昂"]
    assert (huang.joined_late, huang.course.first, huang.course.days) == (True, joined, 5)
    assert read(cast_on, season_on).this.of("newcomer").first_days() == [None, 5]
    assert (zhao.has_left, zhao.course.last) == (True, today() - timedelta(days=2))


def test_a_roster_that_says_otherwise_than_time_in_post_was_set_by_hand(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), writing() as work:
        huang = work.session.get_one(Person, cast_on.people["huang"])
        huang.in_post_since = season_on.starts_on - timedelta(days=90)
    found = {one.name: one.is_by_rule for one in read(cast_on, season_on).this.members}
    # He is on the roster as a newcomer, and nothing is known of his time in post.
    assert found == {"周雨桐": True, "黄俊杰": True, "赵子昂": True, "何志强": False}


def test_milestones_are_those_of_the_honours_with_what_passes_them(cast_on: Cast) -> None:
    season = cast_on.live_campaign(reference_id=over(cast_on, FIRST).id)
    found = read(cast_on, season)
    assert found.before is not None
    with cast_on.inside(), snapshot() as connection:
        campaign = db.session.get_one(Campaign, season.id)
        with_it = cohorts.milestones(connection, campaign, found.before.yardstick())
        without = cohorts.milestones(connection, campaign, None)
    # Four took part and had eight: more than two passes the average, more than five the champion.
    assert [(rule.kind, least) for rule, least in with_it] == [
        ("first", 1),
        ("past_average", 2 * SCALE + 1),
        ("past_champion", 5 * SCALE + 1),
        ("reach", 10 * SCALE),
        ("reach", 20 * SCALE),
    ]
    assert [rule.kind for rule, _least in without] == ["first", "reach", "reach"]


def test_who_stopped_after_the_first_is_told_to_the_leader_and_to_themself_alone(
    cast_on: Cast, season_on: Season
) -> None:
    enter_on(cast_on, "huang", season_on.starts_on)
    enter_on(cast_on, "zhou", season_on.starts_on)
    for who in ("wang", "liu", "huang"):
        found = hands(cast_on, season_on, who)
        assert set(found) == {"黄俊杰"}, who
        assert found["黄俊杰"].kind == "stopped"
        assert found["黄俊杰"].first == season_on.starts_on
    for who in ("zhou", "zhao", "he", "sun"):
        assert hands(cast_on, season_on, who) == {}, who


def test_a_second_day_with_a_result_or_too_few_days_since_the_first_are_no_stop(
    cast_on: Cast, season_on: Season
) -> None:
    enter_on(cast_on, "huang", today() - timedelta(days=2))
    assert hands(cast_on, season_on, "wang") == {}
    enter_on(cast_on, "he", season_on.starts_on)
    assert set(hands(cast_on, season_on, "sun")) == {"何志强"}
    enter(cast_on, "he")
    assert hands(cast_on, season_on, "sun") == {}


def test_days_away_do_not_count(cast_on: Cast, season_on: Season) -> None:
    enter_on(cast_on, "huang", season_on.starts_on)
    with cast_on.inside(), writing() as work:
        work.session.add(
            Absence(
                person_id=cast_on.people["huang"],
                kind="training",
                starts_on=season_on.starts_on + timedelta(days=1),
                ends_on=today() + timedelta(days=1),
                recorded_at=work.now,
                recorder_id=cast_on.people["wang"],
            )
        )
    assert hands(cast_on, season_on, "wang") == {}


def test_who_has_left_is_left_in_peace(cast_on: Cast, season_on: Season) -> None:
    enter_on(cast_on, "huang", season_on.starts_on)
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season_on.participations["huang"])
        place.left_on = today()
    assert hands(cast_on, season_on, "wang") == {}


def test_lines_that_are_shared_or_entered_by_somebody_else_are_none_of_ones_own(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside(), writing() as work:
        pair = Bundle(campaign_id=season_on.id, name="师徒")
        work.session.add(pair)
        work.session.flush()
        for who in ("zhou", "huang"):
            place = work.session.get_one(Participation, season_on.participations[who])
            place.bundle_id = pair.id
    yesterday = today() - timedelta(days=1)
    # The mentor's, shared with him; his own, shared with her; his, entered by the supervisor.
    enter_on(cast_on, "zhou", yesterday, shares=(("60155", 1),))
    assert hands(cast_on, season_on, "wang") == {}, "one is how anybody begins"
    enter(cast_on, "huang", shares=(("60298", 1),))
    enter(cast_on, "wang", owner="60155")
    hand = hands(cast_on, season_on, "wang")["黄俊杰"]
    assert (hand.kind, hand.lines) == ("leans", 3)
    assert [one.name for one in hand.partners] == ["周雨桐"]
    own = enter(cast_on, "huang")
    assert hands(cast_on, season_on, "wang") == {}
    take_back(cast_on, "huang", own)
    assert set(hands(cast_on, season_on, "wang")) == {"黄俊杰"}


def test_in_a_season_told_from_an_account_it_says_nothing_who_entered_a_line(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign(is_history=True)
    yesterday = today() - timedelta(days=1)
    enter_on(cast_on, "wang", yesterday, owner="60155")
    enter(cast_on, "wang", owner="60155")
    assert hands(cast_on, season, "wang") == {}


def test_before_the_first_day_is_over_nobody_is_asked_about(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=today())
    enter(cast_on, "huang")
    assert hands(cast_on, season, "wang") == {}
    with living_on(today() - timedelta(days=3)):
        found = read(cast_on, season)
    assert found.this.courses[0].days == 0


def test_a_season_without_participants_is_empty(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside(), writing() as work:
        work.connection.execute(
            sa.update(Participation)
            .where(Participation.campaign_id == season_on.id)
            .values(left_on=season_on.starts_on)
        )
    found = read(cast_on, season_on)
    assert found.this.members == ()
    assert found.this.yardstick() is None
