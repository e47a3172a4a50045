"""Splitting down the tree: by every weight it sums, and it is written as it was shown."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind, Span
from portal.extensions import db
from portal.models import (
    Absence,
    AuditEvent,
    CalendarYear,
    Campaign,
    Indicator,
    Notice,
    Participation,
    Person,
    TargetRevision,
    UnitClosure,
)
from portal.services import campaigns, targets
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.targets import Ask, By, Into, Subject
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter, take_back, today
from tests.season import Season
from tests.services.splits import column, day, give, held, of, proposed, team, write


def _numbers(*numbers: object) -> list[Decimal]:
    return [Decimal(str(number)) for number in numbers]


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season of four weeks in March that everybody of the cast has left."""
    made = cast_on.live_campaign(starts_on=day(2), ends_on=day(29))
    with cast_on.inside(), writing() as work:
        for id_ in made.participations.values():
            work.session.get_one(Participation, id_).left_on = made.starts_on
        work.session.add(CalendarYear(year=2026, source="official", loaded_at=work.now))
    return made


def _away(cast: Cast, key: str, first: int, last: int, kind: str = "leave") -> None:
    with writing() as work:
        work.session.add(
            Absence(
                person_id=cast.people[key],
                kind=kind,
                starts_on=day(first),
                ends_on=day(last),
                recorded_at=work.now,
                recorder_id=cast.people["wang"],
            )
        )


def test_104_over_seven_equal_people(cast_on: Cast, season: Season) -> None:
    places = team(cast_on, season, 7, "corporate")
    east = cast_on.units["east"]
    with cast_on.inside():
        give(cast_on, season, {("u", east): 104})
        ask = Ask(column(season), east)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert proposed(shown) == _numbers(15, 15, 15, 15, 15, 15, 14)
        assert (shown.whole and shown.whole.sum) == 104
        assert of(season, ask.column, places) == _numbers(*[0] * 7), "a proposal writes nothing"
        assert write(cast_on, season, ask, "wang") == 7
        assert of(season, ask.column, places) == _numbers(15, 15, 15, 15, 15, 15, 14)
        sources = db.session.scalars(
            sa.select(TargetRevision.source).where(TargetRevision.participation_id.is_not(None))
        )
        assert set(sources) == {"split"}
        audited = sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.action == "target.set")
        assert db.session.scalar(audited) == 8
        told = db.session.scalars(sa.select(Notice.kind)).all()
        assert told == ["target_set"] * 7
        assert write(cast_on, season, ask, "wang") == 0, "the same again changes nothing"


def test_a_target_of_a_fraction_is_split_to_the_fourth_decimal(
    cast_on: Cast, season: Season
) -> None:
    team(cast_on, season, 3, "corporate")
    corporate = cast_on.units["corporate"]
    with cast_on.inside():
        with writing() as work:
            work.session.execute(sa.update(Indicator).values(whole=False))
        give(cast_on, season, {("u", corporate): "2.5"})
        shown = targets.propose(cast_on.actor("wang"), season.id, Ask(column(season), corporate))
        assert proposed(shown) == _numbers("0.8334", "0.8333", "0.8333")


def test_units_by_headcount_and_equal(cast_on: Cast, season: Season) -> None:
    team(cast_on, season, 3, "retail")
    team(cast_on, season, 1, "corporate", "c")
    team(cast_on, season, 2, "east", "e")
    east = cast_on.units["east"]
    with cast_on.inside():
        give(cast_on, season, {("u", east): 40})
        ask = Ask(column(season), east, Into.UNITS, By.HEADCOUNT)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert [line.unit.name for line in shown.lines] == ["零售一组", "公司业务"]
        assert proposed(shown) == _numbers(30, 10)
        assert len(shown.warnings) == 1, "two people belong to none of the teams"
        equal = targets.propose(cast_on.actor("wang"), season.id, replace(ask, by=By.EQUAL))
        assert proposed(equal) == _numbers(20, 20)
        write(cast_on, season, ask, "wang")
        found = held(season, ask.column)
        assert found["u", cast_on.units["retail"]] == {ask.column.span: 30}


def test_tenure_counts_the_months_at_the_first_day_and_at_least_one(
    cast_on: Cast, season: Season
) -> None:
    team(cast_on, season, 3, "corporate")
    team(cast_on, season, 1, "retail", "r")
    since = {"t000": day(2).replace(year=2024), "t001": day(3).replace(year=2025), "t002": None}
    with cast_on.inside():
        with writing() as work:
            for key, first in since.items():
                work.session.get_one(Person, cast_on.people[key]).in_post_since = first
            work.session.get_one(Person, cast_on.people["r000"]).in_post_since = day(20)
        give(cast_on, season, {("u", cast_on.units[unit]): 37 for unit in ("east", "corporate")})
        ask = Ask(column(season), cast_on.units["corporate"], by=By.TENURE)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        # 24 and 11 full months, and one of whom nobody knows it: 37 over 36.
        assert [line.weight.basis for line in shown.lines if line.weight] == [24, 11, 1]
        assert proposed(shown) == _numbers(25, 11, 1)
        assert len(shown.warnings) == 1
        teams = replace(ask, unit_id=cast_on.units["east"], into=Into.UNITS)
        shown = targets.propose(cast_on.actor("wang"), season.id, teams)
        assert proposed(shown) == _numbers(1, 36)


def test_last_year_is_the_same_persons_figure_in_the_earlier_season(
    cast_on: Cast, season: Season
) -> None:
    before = cast_on.live_campaign(code="before")
    for who, quantity in (("zhou", "6"), ("huang", "2")):
        enter(cast_on, who, quantity=quantity)
    with cast_on.inside():
        with writing() as work:
            work.session.get_one(Campaign, season.id).reference_id = before.id
            for who in ("zhou", "huang", "zhao"):
                work.session.get_one(Participation, season.participations[who]).left_on = None
        east = cast_on.units["east"]
        give(cast_on, season, {("u", east): 40})
        ask = Ask(column(season), east, by=By.LAST_YEAR)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        names = [line.person.name for line in shown.lines if line.person]
        assert dict(zip(names, proposed(shown), strict=True)) == {
            "周雨桐": 30,
            "黄俊杰": 10,
            "赵子昂": 0,
        }
        teams = targets.propose(cast_on.actor("wang"), season.id, replace(ask, into=Into.UNITS))
        assert proposed(teams) == _numbers(40, 0)
        points = replace(ask, column=replace(ask.column, indicator_id=None))
        give(cast_on, season, {("u", east): 8}, points.column)
        assert sorted(
            proposed(targets.propose(cast_on.actor("wang"), season.id, points))
        ) == _numbers(0, 2, 6)


def test_last_year_without_an_earlier_season_is_the_ledger_of_the_same_dates(
    cast_on: Cast,
) -> None:
    cast_on.live_campaign(code="before")
    enter(cast_on, "zhou", quantity="3")
    take_back(cast_on, "zhou", enter(cast_on, "zhou", quantity="5"))
    enter(cast_on, "huang", quantity="1")
    later = cast_on.live_campaign(
        code="later",
        starts_on=today() + timedelta(days=345),
        ends_on=today() + timedelta(days=385),
    )
    east = cast_on.units["east"]
    with cast_on.inside():
        give(cast_on, later, {("u", east): 40})
        ask = Ask(column(later), east, by=By.LAST_YEAR)
        shown = targets.propose(cast_on.actor("wang"), later.id, ask)
        assert sorted(proposed(shown)) == _numbers(0, 10, 30)
        points = replace(ask, column=replace(ask.column, indicator_id=None))
        give(cast_on, later, {("u", east): 40}, points.column)
        unknown = targets.propose(cast_on.actor("wang"), later.id, points)
        assert unknown.refusal
        assert len(unknown.warnings) == 1


def test_weights_by_hand(cast_on: Cast, season: Season) -> None:
    places = team(cast_on, season, 3, "corporate")
    corporate = cast_on.units["corporate"]
    typed = {f"p{places[0]}": Decimal("1.5"), f"p{places[1]}": Decimal(0)}
    with cast_on.inside():
        give(cast_on, season, {("u", corporate): 10})
        ask = Ask(column(season), corporate, by=By.HAND, typed=typed)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert proposed(shown) == _numbers(6, 0, 4)


def test_days_away_are_taken_off_pro_rata_and_who_is_never_there_gets_nothing(
    cast_on: Cast, season: Season
) -> None:
    places = team(cast_on, season, 5, "corporate")
    corporate = cast_on.units["corporate"]
    with cast_on.inside():
        _away(cast_on, "t001", 9, 20, "training")
        _away(cast_on, "t002", 1, 31, "secondment")
        with writing() as work:
            work.session.get_one(Participation, places[3]).joined_on = day(16)
            work.session.get_one(Participation, places[4]).left_on = day(9)
        give(cast_on, season, {("u", corporate): 45})
        ask = Ask(column(season), corporate, pro_rata=True)
        # Seen on the first day: later, who left on the ninth would no longer be there.
        with clock.at(clock.now().replace(year=2026, month=3, day=2)):
            give(cast_on, season, {("u", corporate): 45})
            shown = targets.propose(cast_on.actor("wang"), season.id, ask)
            days = [(line.weight.there, line.weight.days) for line in shown.lines if line.weight]
            assert days == [(20, 20), (10, 20), (0, 20), (10, 20), (5, 20)]
            assert proposed(shown) == _numbers(20, 10, 0, 10, 5)
            plain = targets.propose(cast_on.actor("wang"), season.id, replace(ask, pro_rata=False))
            assert proposed(plain) == _numbers(9, 9, 9, 9, 9)
            by_days = replace(ask, by=By.WORKING, pro_rata=False)
            shown = targets.propose(cast_on.actor("wang"), season.id, by_days)
            assert proposed(shown) == _numbers(20, 10, 0, 10, 5)
        gone = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert len(gone.lines) == 4


def test_days_on_which_a_unit_is_closed_are_not_worked(cast_on: Cast, season: Season) -> None:
    team(cast_on, season, 1, "corporate", "c")
    team(cast_on, season, 1, "retail", "r")
    east = cast_on.units["east"]
    with cast_on.inside():
        with writing() as work:
            for number in (*range(2, 7), *range(9, 14)):
                work.session.add(
                    UnitClosure(
                        unit_id=cast_on.units["retail"],
                        day=day(number),
                        reason="装修",
                        recorded_at=work.now,
                        recorder_id=cast_on.people["wang"],
                    )
                )
        give(cast_on, season, {("u", east): 30})
        ask = Ask(column(season), east, Into.UNITS, By.WORKING)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert [line.unit.name for line in shown.lines] == ["零售一组", "公司业务"]
        assert proposed(shown) == _numbers(10, 20)


def test_a_year_whose_calendar_is_not_loaded_is_named(cast: Cast) -> None:
    season = cast.live_campaign()
    east = cast.units["east"]
    with cast.inside():
        ask = Ask(column(season), east, by=By.WORKING)
        warnings = targets.propose(cast.actor("wang"), season.id, ask).warnings
        assert str(season.starts_on.year) in str(warnings[0])


def test_who_is_in_training_is_left_out_unless_they_are_asked_in(
    cast_on: Cast, season: Season
) -> None:
    places = team(cast_on, season, 2, "corporate")
    corporate = cast_on.units["corporate"]
    with cast_on.inside():
        with writing() as work:
            work.session.get_one(Participation, places[1]).in_training = True
        give(cast_on, season, {("u", corporate): 10, ("p", places[1]): 3})
        ask = Ask(column(season), corporate)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert proposed(shown) == _numbers(10, 0)
        assert [line.weight.is_left_out for line in shown.lines if line.weight] == [False, True]
        included = replace(ask, with_training=True)
        assert proposed(targets.propose(cast_on.actor("wang"), season.id, included)) == _numbers(
            5, 5
        )


def test_pinned_targets_stay_when_the_parent_is_split_anew(cast_on: Cast, season: Season) -> None:
    places = team(cast_on, season, 4, "corporate")
    corporate = cast_on.units["corporate"]
    with cast_on.inside():
        give(cast_on, season, {("u", corporate): 40, ("p", places[2]): 25})
        ask = Ask(column(season), corporate, pinned=frozenset({("p", places[2])}))
        write(cast_on, season, ask, "wang")
        assert of(season, ask.column, places) == _numbers(5, 5, 25, 5)
        give(cast_on, season, {("u", corporate): 70})
        again = Ask(column(season), corporate)
        shown = targets.propose(cast_on.actor("wang"), season.id, again)
        assert [line.share.is_pinned for line in shown.lines] == [False, False, True, False]
        write(cast_on, season, again, "wang")
        assert of(season, ask.column, places) == _numbers(15, 15, 25, 15)
        write(cast_on, season, replace(again, pinned=frozenset()), "wang")
        assert of(season, ask.column, places) == _numbers(18, 18, 17, 17)


def test_what_cannot_be_split_names_the_difference_and_is_not_written(
    cast_on: Cast, season: Season
) -> None:
    places = team(cast_on, season, 2, "corporate")
    subjects: list[Subject] = [("p", id_) for id_ in places]
    corporate = cast_on.units["corporate"]
    with cast_on.inside():
        give(cast_on, season, {("u", corporate): 104, subjects[0]: 60, subjects[1]: 50})
        pinned = Ask(column(season), corporate, pinned=frozenset(subjects))
        told = {}
        for target in (104, 120):
            give(cast_on, season, {("u", corporate): target})
            shown = targets.propose(cast_on.actor("wang"), season.id, pinned)
            told[target] = set(re.findall(r"\d+", str(shown.refusal)))
            assert proposed(shown) == _numbers(60, 50)
            with pytest.raises(Rejected):
                write(cast_on, season, pinned, "wang")
        assert told == {104: {"110", "6", "104"}, 120: {"110", "10", "120"}}
        nothing = Ask(
            column(season),
            corporate,
            by=By.HAND,
            typed={f"p{id_}": Decimal(0) for id_ in places},
            pinned=frozenset(),
        )
        assert targets.propose(cast_on.actor("wang"), season.id, nothing).refusal
        none = replace(pinned, unit_id=cast_on.units["retail"])
        assert targets.propose(cast_on.actor("wang"), season.id, none).refusal


def test_ones_own_target_stays_and_the_rest_takes_what_is_left(
    cast_on: Cast, season: Season
) -> None:
    places = team(cast_on, season, 2, "corporate")
    corporate = cast_on.units["corporate"]
    with cast_on.inside():
        with writing() as work:
            own = Participation(
                campaign_id=season.id,
                person_id=cast_on.people["wang"],
                unit_id=corporate,
                sub_branch_id=cast_on.units["east"],
                cohort="veteran",
            )
            work.session.add(own)
            work.session.flush()
            own_id = own.id
        give(cast_on, season, {("u", corporate): 30, ("p", own_id): 8})
        ask = Ask(column(season), corporate)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert [line.share.before for line in shown.lines if line.is_own] == [8]
        write(cast_on, season, replace(ask, pinned=frozenset({("p", own_id)})), "wang")
        assert of(season, ask.column, [*places, own_id]) == _numbers(11, 11, 8)
        write(cast_on, season, ask, "liu")
        assert of(season, ask.column, [*places, own_id]) == _numbers(10, 10, 10)


def test_a_split_is_refused_when_what_it_rests_on_has_changed(
    cast_on: Cast, season: Season
) -> None:
    places = team(cast_on, season, 2, "corporate")
    team(cast_on, season, 1, "west_team", "w")
    corporate, actor = cast_on.units["corporate"], cast_on.actor("wang")
    with cast_on.inside():
        give(cast_on, season, {("u", corporate): 10})
        ask = Ask(column(season), corporate, pro_rata=True)
        shown = targets.propose(actor, season.id, ask).fingerprint
        give(cast_on, season, {("p", places[0]): 7})
        with pytest.raises(Conflict):
            targets.split(actor, season.id, ask, shown, "按人分解")
        assert of(season, ask.column, places) == _numbers(7, 0)
        shown = targets.propose(actor, season.id, ask).fingerprint
        _away(cast_on, "t001", 2, 20)
        with pytest.raises(Conflict):
            targets.split(actor, season.id, ask, shown, "按人分解")
        shown = targets.propose(actor, season.id, ask).fingerprint
        give(cast_on, season, {("u", cast_on.units["west"]): 7})
        assert targets.split(actor, season.id, ask, shown, "按人分解") == 2, (
            "elsewhere is no matter"
        )


def test_a_split_is_refused_when_a_target_was_decided_for_a_day_to_come(cast_on: Cast) -> None:
    season, wang = cast_on.live_campaign(), cast_on.actor("wang")
    retail, zhou = cast_on.units["retail"], season.participations["zhou"]
    with cast_on.inside():
        give(cast_on, season, {("u", retail): 10})
        ask = Ask(column(season), retail)
        shown = targets.propose(wang, season.id, ask).fingerprint
        later = clock.today() + timedelta(days=2)
        targets.set(
            cast_on.actor("liu"), season.id, {zhou: Decimal(4)}, {}, "借调", valid_from=later
        )
        with pytest.raises(Conflict):
            targets.split(wang, season.id, ask, shown, "按人分解")
        shown = targets.propose(wang, season.id, ask).fingerprint
        assert targets.split(wang, season.id, ask, shown, "按人分解") == 2


def test_a_change_on_record_needs_a_reason_and_a_running_season(
    cast_on: Cast, season: Season
) -> None:
    places = team(cast_on, season, 2, "corporate")
    corporate, actor = cast_on.units["corporate"], cast_on.actor("wang")
    with cast_on.inside():
        give(cast_on, season, {("u", corporate): 10, ("p", places[0]): 1})
        ask = Ask(column(season), corporate)
        shown = targets.propose(actor, season.id, ask).fingerprint
        with pytest.raises(Rejected) as refusal:
            targets.split(actor, season.id, ask, shown, " ")
        assert refusal.value.field == "reason"
        with pytest.raises(Rejected) as refusal:
            targets.split(actor, season.id, ask, shown, "按人", day(1, 1))
        assert refusal.value.field == "valid_from"
        with pytest.raises(Rejected) as refusal:
            targets.propose(actor, season.id, replace(ask, by=By.CALENDAR))
        assert refusal.value.field == "by"
        targets.set_lock(cast_on.actor("liu"), season.id, "定稿", locked=True)
        with pytest.raises(Conflict):
            targets.split(actor, season.id, ask, shown, "按人")
        assert write(cast_on, season, ask, "liu") == 2
        campaigns.advance(cast_on.actor("liu"), season.id, "frozen", "收官")
        with pytest.raises(Conflict):
            write(cast_on, season, ask, "liu")


def test_only_units_in_ones_charge_are_split(cast_on: Cast, season: Season) -> None:
    units = cast_on.units
    with cast_on.inside():
        for who, unit, refusal in (
            ("wang", "branch", NotAllowed),
            ("wang", "west", NotFound),
            ("zhou", "retail", NotAllowed),
            ("liu", "bank", NotFound),
        ):
            ask = Ask(column(season), units[unit])
            with pytest.raises(refusal):
                targets.propose(cast_on.actor(who), season.id, ask)
            with pytest.raises(refusal):
                targets.split(cast_on.actor(who), season.id, ask, "", "按人")


def test_a_week_that_overlaps_the_new_one_is_taken_away(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=day(2), ends_on=day(30, 4))
    corporate = cast_on.units["corporate"]
    clipped = Span(Kind.WEEK, day(30), day(31))
    full = Span(Kind.WEEK, day(30), day(5, 4))
    zhao: Subject = ("p", season.participations["zhao"])
    with cast_on.inside():
        give(cast_on, season, {zhao: 9}, column(season, full))
        ask = Ask(column(season, clipped), corporate)
        give(cast_on, season, {("u", corporate): 4}, ask.column)
        shown = targets.propose(cast_on.actor("wang"), season.id, ask)
        assert len(shown.warnings) == 1
        write(cast_on, season, ask, "wang")
        assert held(season, ask.column)[zhao] == {clipped: 4}


def test_all_targets_together_stay_within_what_is_shown(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        teams = [cast.units["retail"], cast.units["corporate"]]
        give(cast, season, {("u", unit): 9_999_999 for unit in teams})
        write(cast, season, Ask(column(season), teams[0]), "wang")
        with pytest.raises(Rejected) as refusal:
            write(cast, season, Ask(column(season), teams[1]), "wang")
        assert refusal.value.field == f"p{season.participations['zhao']}"
