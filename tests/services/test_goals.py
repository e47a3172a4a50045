"""One's own goals: what is read, a goal of one's own, one's own changes, and nobody else's."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind, part_at
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Campaign,
    Participation,
    PrivateGoal,
    TargetLock,
    TargetRevision,
)
from portal.services import absences, goals, targets
from portal.services.goals import Goal
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.targets import Column
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter, take_back
from tests.season import Season
from tests.statements import counted


def read(cast: Cast, season: Season, who: str = "zhou") -> Goal:
    """Return somebody's own goal as of today."""
    with snapshot() as connection:
        return goals.of(connection, cast.actor(who), season.id, clock.today())


def set_target(
    cast: Cast, season: Season, who: str, target: int, reason: str = "调整", **column: object
) -> None:
    """Have the organiser set somebody's target, of the season or of the period around today."""
    where = None
    if column:
        campaign = db.session.get_one(Campaign, season.id)
        whole = targets.whole_of(campaign)
        span = part_at(whole, Kind(str(column["kind"])), clock.today())
        assert span is not None
        where = Column(campaign.ranking_indicator_id, span)
    place = season.participations[who]
    targets.set(cast.actor("liu"), season.id, {place: Decimal(target)}, {}, reason, column=where)


def last_year(cast: Cast, **overrides: object) -> Season:
    """Write the same days of last year, over and settled."""
    with cast.inside():
        first = clock.today() - timedelta(days=20 + 365)
    values: dict[str, object] = {
        "code": "last",
        "name": "去年旺季",
        "starts_on": first,
        "ends_on": first + timedelta(days=29),
        "state": "closed",
        **overrides,
    }
    return cast.live_campaign(**values)


def refer(season: Season, earlier: Season) -> None:
    """Name the earlier season in the later one."""
    with writing() as work:
        work.session.get_one(Campaign, season.id).reference_id = earlier.id


def test_what_is_reached_is_read_by_day_and_a_reversal_is_taken_off(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    for back in (0, 0, 2):
        with cast_on.inside():
            day = clock.today() - timedelta(days=back)
        entry = enter(cast_on, "zhou", business_date=day)
    enter(cast_on, "huang")
    enter(cast_on, "zhou", indicator="social_card", account_type="", customer="", channel="")
    with cast_on.inside():
        today = clock.today()
        goal = read(cast_on, season)
        assert goal.gained == {today: 2 * SCALE, today - timedelta(days=2): SCALE}
        assert (goal.value, goal.target, goal.private) == (3 * SCALE, None, None)
    take_back(cast_on, "zhou", entry)
    with cast_on.inside():
        assert read(cast_on, season).value == 2 * SCALE


def test_targets_of_the_season_and_of_periods_are_read_together(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        set_target(cast_on, season, "zhou", 40)
        set_target(cast_on, season, "zhou", 9, kind="week")
        set_target(cast_on, season, "huang", 99)
        goal = read(cast_on, season)
        assert goal.target == 40 * SCALE
        week = part_at(goal.in_force.whole, Kind.WEEK, clock.today())
        assert goal.in_force.of(goal.subject, week).target == 9 * SCALE
        assert goal.plans[0].parts == {week: 9 * SCALE}


def test_last_years_season_is_that_of_the_same_person(cast_on: Cast) -> None:
    earlier, season = last_year(cast_on), cast_on.live_campaign()
    with cast_on.inside():
        assert read(cast_on, season).reference is None
        refer(season, earlier)
        gained = {"zhou": 3, "huang": 7}
        with writing() as work:
            for who, quantity in gained.items():
                work.connection.execute(
                    sa.text(
                        "INSERT INTO day_tally (campaign_id, business_date, participation_id,"
                        " indicator_id, quantity, points, unverified)"
                        " VALUES (:campaign, :day, :place, :indicator, :quantity, 0, 0)"
                    ).bindparams(sa.bindparam("day", type_=sa.Date)),
                    {
                        "campaign": earlier.id,
                        "day": earlier.starts_on,
                        "place": earlier.participations[who],
                        "indicator": earlier.indicators["corporate_account"],
                        "quantity": quantity * SCALE,
                    },
                )
        reference = read(cast_on, season).reference
        assert reference is not None
        assert (reference.campaign.id, reference.gained) == (
            earlier.id,
            {earlier.starts_on: 3 * SCALE},
        )


def test_who_took_no_part_last_year_has_nothing_to_compare_with(cast: Cast) -> None:
    earlier, season = last_year(cast), cast.live_campaign()
    with cast.inside():
        refer(season, earlier)
        with writing() as work:
            place = work.session.get_one(Participation, earlier.participations["zhou"])
            place.left_on = earlier.starts_on
        assert read(cast, season).reference is None
        assert read(cast, season, "huang").reference is not None


def test_nobody_reads_goals_where_they_take_no_part(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        for who in ("wang", "liu", "system", "audit"):
            with pytest.raises(NotFound):
                read(cast_on, season, who)
            assert goals.own(cast_on.actor(who), clock.today()) == []
        with pytest.raises(NotFound), snapshot() as connection:
            goals.of(connection, cast_on.actor("zhou"), 99_999, clock.today())


def test_the_campaign_under_way_comes_first_and_drafts_ask_nothing(cast: Cast) -> None:
    earlier = last_year(cast)
    season = cast.live_campaign()
    cast.live_campaign(code="draft", state="draft")
    coming = cast.live_campaign(
        code="next", starts_on=season.ends_on, ends_on=season.ends_on + timedelta(days=9)
    )
    with cast.inside():
        found = [one.campaign.id for one in goals.own(cast.actor("zhou"), clock.today())]
        assert found == [season.id, coming.id, earlier.id]


def test_who_was_taken_off_before_the_first_day_never_took_part(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        with writing() as work:
            place = work.session.get_one(Participation, season.participations["zhou"])
            place.left_on = season.starts_on
        assert goals.own(cast.actor("zhou"), clock.today()) == []
        with pytest.raises(NotFound):
            read(cast, season)


def test_who_is_away_today_reads_that(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        today = clock.today()
        absences.record(
            cast.actor("wang"),
            person_id=cast.people["zhou"],
            kind="leave",
            starts_on=today,
            ends_on=today + timedelta(days=1),
        )
        away = read(cast, season).away
        assert away is not None
        assert away.kind == "leave"


def test_a_goal_of_ones_own_is_kept_changed_and_taken_away(cast_on: Cast) -> None:
    season, zhou = cast_on.live_campaign(), cast_on.actor("zhou")
    with cast_on.inside():
        set_target(cast_on, season, "zhou", 40)
        for wished in (Decimal(41), Decimal(55)):
            goals.set_private(zhou, season.id, wished, clock.today())
            assert read(cast_on, season).private == int(wished) * SCALE
        goals.set_private(zhou, season.id, None, clock.today())
        assert read(cast_on, season).private is None
        assert db.session.scalars(sa.select(PrivateGoal.goal)).all() == []


def test_nobody_else_learns_of_it_and_the_audit_tells_no_figure(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        goals.set_private(cast_on.actor("zhou"), season.id, Decimal(4711), clock.today())
        goals.set_private(cast_on.actor("zhou"), season.id, None, clock.today())
        goals.set_private(cast_on.actor("zhou"), season.id, Decimal(4711), clock.today())
        assert read(cast_on, season, "huang").private is None
        rows = db.session.scalars(
            sa.select(AuditEvent)
            .where(AuditEvent.action.startswith("goal."))
            .order_by(AuditEvent.id)
        ).all()
        assert [row.action for row in rows] == ["goal.set", "goal.remove", "goal.set"]
        assert {row.object_id for row in rows} == {str(season.participations["zhou"])}
        assert not any("4711" in str(row.detail) for row in rows)


@pytest.mark.parametrize("wished", ["40", "12", "0", "-3", "41.5", "10000000", "NaN"])
def test_what_is_no_goal_above_the_target_is_refused(cast: Cast, wished: str) -> None:
    season = cast.live_campaign()
    with cast.inside():
        set_target(cast, season, "zhou", 40)
        with pytest.raises(Rejected) as refusal:
            goals.set_private(cast.actor("zhou"), season.id, Decimal(wished), clock.today())
        assert refusal.value.field == "goal"
        assert read(cast, season).private is None


def test_without_a_target_anything_above_nothing_is_a_goal(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        goals.set_private(cast.actor("zhou"), season.id, Decimal(1), clock.today())
        assert read(cast, season).private == SCALE


def test_there_is_nothing_to_take_away_where_nothing_was_set(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), pytest.raises(Rejected) as refusal:
        goals.set_private(cast.actor("zhou"), season.id, None, clock.today())
    assert refusal.value.field == "goal"


def test_a_goal_is_for_who_takes_part_while_the_season_runs(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        with pytest.raises(NotFound):
            goals.set_private(cast.actor("wang"), season.id, Decimal(9), clock.today())
        with writing() as work:
            place = work.session.get_one(Participation, season.participations["zhou"])
            place.left_on = clock.today()
            work.session.get_one(Campaign, season.id).state = "live"
        with pytest.raises(Conflict):
            goals.set_private(cast.actor("zhou"), season.id, Decimal(9), clock.today())
        with writing() as work:
            work.session.get_one(Campaign, season.id).state = "frozen"
        with pytest.raises(Conflict):
            goals.set_private(cast.actor("huang"), season.id, Decimal(9), clock.today())


def test_the_changes_of_ones_own_target_say_from_what_to_what_who_and_why(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        set_target(cast_on, season, "zhou", 40)
        set_target(cast_on, season, "huang", 30)
        set_target(cast_on, season, "zhou", 46, "王莉休假，由你承接")
        set_target(cast_on, season, "zhou", 9, kind="week")
        week, raised, first = targets.own(cast_on.actor("zhou"), season.id)
        assert (week.span.kind, week.old, week.new) == (Kind.WEEK, None, Decimal(9))
        assert (raised.old, raised.new, raised.reason) == (
            Decimal(40),
            Decimal(46),
            "王莉休假，由你承接",
        )
        assert (raised.recorder.name, raised.valid_from) == ("刘敏", clock.today())
        assert (first.old, first.new, first.span.kind) == (None, Decimal(40), Kind.CAMPAIGN)
        assert targets.own(cast_on.actor("wang"), season.id) == []


def test_pinning_a_target_is_no_change_for_whose_it_is(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        set_target(cast, season, "zhou", 40)
        place = season.participations["zhou"]
        targets.set(cast.actor("liu"), season.id, {}, {}, "固定", pinned={("p", place): True})
        assert db.session.query(TargetRevision).count() == 2
        assert len(targets.own(cast.actor("zhou"), season.id)) == 1


def test_what_is_allotted_is_set_beside_the_units_target(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    places, units = season.participations, cast_on.units
    with cast_on.inside():
        targets.set(
            cast_on.actor("liu"),
            season.id,
            {places["zhou"]: Decimal(12), places["huang"]: Decimal(8), places["he"]: Decimal(5)},
            {units["branch"]: Decimal(40), units["east"]: Decimal(18)},
        )
        (whole,) = goals.allotted(cast_on.actor("liu"), clock.today())
        assert (whole.unit.id, whole.target, whole.allotted, whole.difference) == (
            units["branch"],
            40 * SCALE,
            25 * SCALE,
            -15 * SCALE,
        )
        assert (whole.people, whole.without, whole.may_always, whole.is_locked) == (
            4,
            1,
            True,
            False,
        )
        (east,) = goals.allotted(cast_on.actor("wang"), clock.today())
        assert (east.unit.id, east.difference, east.people, east.without) == (
            units["east"],
            2 * SCALE,
            3,
            1,
        )
        (west,) = goals.allotted(cast_on.actor("sun"), clock.today())
        assert (west.target, west.difference, west.may_always) == (None, None, False)


def test_a_lock_is_told_and_the_latest_word_holds(cast: Cast) -> None:
    season, liu = cast.live_campaign(), cast.actor("liu")
    with cast.inside():
        told = []
        for locked in (True, False, True):
            targets.set_lock(liu, season.id, "定稿", locked=locked)
            told.append(goals.allotted(liu, clock.today())[0].is_locked)
        assert told == [True, False, True]
        assert db.session.query(TargetLock).count() == 3


def test_who_sets_no_targets_is_refused_the_list(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside():
        for who in ("zhou", "system", "audit"):
            with pytest.raises(NotAllowed):
                goals.allotted(cast.actor(who), clock.today())


def test_a_unit_of_which_nobody_takes_part_is_not_listed(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        with writing() as work:
            work.session.get_one(Participation, season.participations["he"]).left_on = date(
                2020, 1, 1
            )
        assert goals.allotted(cast.actor("sun"), clock.today()) == []


def test_lists_and_goals_take_the_same_statements_however_much_there_is(cast: Cast) -> None:
    season = cast.live_campaign()
    liu, zhou = cast.actor("liu"), cast.actor("zhou")

    def statements() -> tuple[int, int]:
        with cast.inside(), counted(cast.app) as of_list:
            goals.allotted(liu, clock.today())
        with cast.inside(), counted(cast.app) as of_goal, snapshot() as connection:
            goals.of(connection, zhou, season.id, clock.today())
        return len(of_list), len(of_goal)

    few = statements()
    add_people(cast, season, 20)
    for _ in range(3):
        enter(cast, "zhou")
    for number in range(4):
        cast.live_campaign(code=f"more-{number}")
    with cast.inside():
        set_target(cast, season, "zhou", 40)
        set_target(cast, season, "zhou", 9, kind="week")
    assert statements() == few
