"""A season against an earlier one: the same days, the same people, whoever asks and of whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.domain.season_days import Days
from portal.extensions import db
from portal.models import Campaign, Participation, Person, Unit
from portal.services import targets
from portal.services.insights import seasons, subjects
from portal.services.insights.seasons import Against, Asked
from portal.services.insights.subjects import Somebody, Subject
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter, today
from tests.issuing import at
from tests.season import Season
from tests.statements import counted

DAY = timedelta(days=1)
DAYS = 40
WHOLE = Days(1, DAYS)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the branch's season on its 21st day of 40, once on each engine."""
    return cast_on.live_campaign()


def earlier(cast: Cast, days: int = 30, code: str = "earlier", **columns: object) -> Season:
    """Write a season that began 400 days ago."""
    first = today() - 400 * DAY
    return cast.live_campaign(
        code=code, name="去年旺季", starts_on=first, ends_on=first + (days - 1) * DAY, **columns
    )


def brought(cast: Cast, season: Season, number: int, quantity: int, who: str, **more: str) -> None:
    """Enter so much on a day of a season."""
    day = season.starts_on + (number - 1) * DAY
    with clock.at(at(day, 10)):
        enter(cast, who, quantity=str(quantity), business_date=day, **more)


def against(
    cast: Cast,
    season: Season,
    before: Season,
    subject: Callable[[], Subject] | None = None,
    days: Days = WHOLE,
    **more: bool,
) -> Against:
    """Compare the two as they stand today; of the branch without a subject."""
    with cast.inside(), snapshot() as connection:
        asked = Asked(
            db.session.get_one(Campaign, season.id),
            db.session.get_one(Campaign, before.id),
            (subject or unit(cast, "branch"))(),
            days,
            **more,
        )
        return seasons.against(connection, asked, today())


def unit(cast: Cast, key: str) -> Callable[[], Subject]:
    return lambda: Subject(db.session.get_one(Unit, cast.units[key]))


def person(cast: Cast, key: str) -> Callable[[], Subject]:
    def found() -> Subject:
        one = db.session.get_one(Person, cast.people[key])
        return Subject(None, Somebody(one.id, one.employee_no, one.name, one.name_en, "/"))

    return found


def two_seasons(cast: Cast, season: Season) -> Season:
    """Have people bring something in both; return the earlier one."""
    before = earlier(cast)
    for who, number, quantity in (("zhou", 3, 1), ("zhao", 10, 4), ("he", 22, 2)):
        brought(cast, before, number, quantity, who)
    with cast.inside(), writing() as work:
        # Zhao took no part this time, Huang none then.
        for gone in (season.participations["zhao"], before.participations["huang"]):
            place = work.session.get_one(Participation, gone)
            place.left_on = work.session.get_one(Campaign, place.campaign_id).starts_on
    brought(cast, season, 2, 5, "zhou")
    brought(cast, season, 15, 3, "huang")
    brought(cast, season, 21, 7, "he")
    return before


def exact(sums: list[int]) -> list[int]:
    return [one // SCALE for one in sums]


def test_the_curves_run_by_day_of_the_season(cast_on: Cast, season: Season) -> None:
    found = against(cast_on, season, two_seasons(cast_on, season))
    assert found.day == 21
    now = exact(found.now)
    assert [now[number - 1] for number in (1, 2, 15, 21)] == [0, 5, 8, 15]
    assert len(now) == 21
    before = exact(found.before)
    assert [before[number - 1] for number in (2, 3, 10, 21, 22, 30)] == [0, 1, 5, 5, 7, 7]
    assert len(before) == 30
    assert (found.now_then, found.before_then, found.whole) == (15 * SCALE, 5 * SCALE, 7 * SCALE)


def test_the_same_people_are_those_of_both(cast_on: Cast, season: Season) -> None:
    before = two_seasons(cast_on, season)
    found = against(cast_on, season, before)
    names = {number: name for name, number in cast_on.people.items()}
    assert [
        (names[one.person_id], one.now // SCALE, one.before // SCALE, one.difference // SCALE)
        for one in found.both
    ] == [("he", 7, 0, 7), ("zhou", 5, 1, 4)]
    assert (found.people, found.people_before) == (3, 3)
    same = against(cast_on, season, before, same_people=True)
    assert (same.now_then, same.before_then, same.whole) == (12 * SCALE, SCALE, 3 * SCALE)
    assert (same.all_now, same.all_before) == (15 * SCALE, 5 * SCALE)


@pytest.mark.parametrize(
    ("key", "now", "before"),
    [("east", 8, 5), ("retail", 8, 1), ("west", 7, 0), ("west_team", 7, 0)],
)
def test_a_sub_branch_and_a_team_have_their_own(
    cast_on: Cast, season: Season, key: str, now: int, before: int
) -> None:
    found = against(cast_on, season, two_seasons(cast_on, season), unit(cast_on, key))
    assert (found.now_then, found.before_then) == (now * SCALE, before * SCALE)


def test_a_person_is_held_against_what_everybody_had(cast_on: Cast, season: Season) -> None:
    found = against(cast_on, season, two_seasons(cast_on, season), person(cast_on, "zhou"))
    assert (found.now_then, found.before_then) == (5 * SCALE, SCALE)
    assert found.average == Fraction(7 * SCALE, 3)
    assert found.champion == 4 * SCALE
    assert [one.name for one in found.champions] == ["赵子昂"]


def test_who_took_no_part_then_has_no_curve_of_then(cast_on: Cast, season: Season) -> None:
    found = against(cast_on, season, two_seasons(cast_on, season), person(cast_on, "huang"))
    assert (found.people_before, found.before, found.now_then) == (0, [], 3 * SCALE)
    assert found.champion == 4 * SCALE


def test_a_part_of_the_days_counts_from_its_first(cast_on: Cast, season: Season) -> None:
    before = two_seasons(cast_on, season)
    found = against(cast_on, season, before, days=Days(10, 22))
    assert exact(found.now) == [0] * 5 + [3] * 6 + [10]
    assert exact(found.before) == [4] * 12 + [6]
    assert (found.day, found.now_then, found.before_then) == (21, 10 * SCALE, 4 * SCALE)
    his = against(cast_on, season, before, person(cast_on, "he"), Days(10, 22))
    assert (his.average, his.champion) == (Fraction(6 * SCALE, 3), 4 * SCALE)


def test_days_that_have_not_come_compare_nothing(cast_on: Cast, season: Season) -> None:
    found = against(cast_on, season, two_seasons(cast_on, season), days=Days(22, 40))
    assert (found.day, found.now, found.now_then) == (None, [], 0)
    assert found.whole == 2 * SCALE


def test_days_beyond_the_shorter_season_compare_with_its_last(
    cast_on: Cast, season: Season
) -> None:
    two_seasons(cast_on, season)
    short = earlier(cast_on, days=5, code="short")
    brought(cast_on, short, 5, 2, "zhou")
    found = against(cast_on, season, short)
    assert (len(found.before), found.day) == (5, 21)
    assert found.before_then == found.whole == 2 * SCALE


def test_before_the_first_day_there_is_nothing_now(cast_on: Cast, season: Season) -> None:
    before = two_seasons(cast_on, season)
    with cast_on.inside(), snapshot() as connection:
        asked = Asked(
            db.session.get_one(Campaign, season.id),
            db.session.get_one(Campaign, before.id),
            unit(cast_on, "branch")(),
            WHOLE,
        )
        found = seasons.against(connection, asked, season.starts_on - DAY)
        after = seasons.against(connection, asked, season.ends_on + 9 * DAY)
    assert (found.day, found.now, found.whole) == (None, [], 7 * SCALE)
    assert (after.day, len(after.now), after.before_then) == (40, 40, 7 * SCALE)


def test_points_are_held_against_points(cast_on: Cast) -> None:
    ranked: dict[str, Any] = {"ranking": "points", "ranking_indicator_id": None}
    season = cast_on.live_campaign(**ranked)
    before = earlier(cast_on, **ranked)
    brought(cast_on, before, 2, 2, "zhou")
    brought(cast_on, before, 2, 3, "zhou", indicator="social_card", customer="")
    brought(cast_on, season, 3, 6, "zhou", indicator="social_card", customer="")
    found = against(cast_on, season, before)
    assert (found.now_then, found.before_then) == (6 * SCALE, 5 * SCALE)


def test_the_target_is_the_units_own_else_its_peoples(cast_on: Cast, season: Season) -> None:
    before = two_seasons(cast_on, season)
    with cast_on.inside():
        targets.set(
            cast_on.actor("liu"),
            season.id,
            {season.participations["zhou"]: Decimal(30)},
            {cast_on.units["branch"]: Decimal(90)},
            reason="季初",
        )
    whole = against(cast_on, season, before)
    assert whole.target == 90 * SCALE
    assert against(cast_on, season, before, person(cast_on, "zhou")).target == 30 * SCALE
    assert against(cast_on, season, before, unit(cast_on, "west")).target is None
    assert against(cast_on, season, before, days=Days(1, 21)).target is None
    assert against(cast_on, season, before, same_people=True).target is None


def test_what_can_be_compared_with_is_earlier_and_counts_the_same(
    cast_on: Cast, season: Season
) -> None:
    cast_on.live_campaign(code="beside")
    cast_on.live_campaign(
        code="points",
        ranking="points",
        ranking_indicator_id=None,
        starts_on=today() - 300 * DAY,
        ends_on=today() - 280 * DAY,
    )
    other = cast_on.live_campaign(
        code="cards",
        ranking_indicator_id=season.indicators["social_card"],
        starts_on=today() - 200 * DAY,
        ends_on=today() - 180 * DAY,
    )
    cast_on.live_campaign(
        code="draft", state="draft", starts_on=today() - 90 * DAY, ends_on=today() - 80 * DAY
    )
    before = earlier(cast_on)
    with cast_on.inside():
        campaign = db.session.get_one(Campaign, season.id)
        found = subjects.earlier_than(cast_on.actor("zhou"), campaign)
        # Counted are all indicators in each of them: the latest first.
        assert [one.code for one in found] == ["cards", "points", "earlier"]
        usual = subjects.usual(campaign, found)
        assert usual is not None
        assert usual.id == before.id
        campaign.reference_id = other.id
        assert subjects.usual(campaign, found) is found[0]
        db.session.rollback()
        assert subjects.usual(campaign, []) is None
        points = db.session.scalars(sa.select(Campaign).where(Campaign.code == "points")).one()
        assert subjects.earlier_than(cast_on.actor("zhou"), points) == []


def test_the_number_of_statements_does_not_grow(cast_on: Cast, season: Season) -> None:
    before = two_seasons(cast_on, season)
    with counted(cast_on.app) as few:
        against(cast_on, season, before)
    add_people(cast_on, season, 20)
    with counted(cast_on.app) as many:
        against(cast_on, season, before)
    assert len(few) == len(many)


def test_a_subject_is_asked_for_by_its_key(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        units, people = subjects.subjects(db.session.get_one(Campaign, season.id))
        keys = {number: key for key, number in cast_on.units.items()}
        assert [keys[one.id] for one in units] == [
            "branch", "east", "retail", "corporate", "west", "west_team",
        ]  # fmt: skip
        assert {one.id for one in people} == {
            cast_on.people[key] for key in ("zhou", "huang", "zhao", "he")
        }
        branch = subjects.subject(units, people, "")
        assert branch.key == f"u{cast_on.units['branch']}"
        zhou = subjects.subject(units, people, f"p{cast_on.people['zhou']}")
        assert zhou == replace(branch, unit=None, person=zhou.person)
