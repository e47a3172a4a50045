"""What is agreed for somebody who is behind, by whom, until when, and what becomes of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Campaign,
    Countermeasure,
    CountermeasurePlan,
    CountermeasureReview,
    Participation,
)
from portal.services import calendar, countermeasures, muting, notices
from portal.services.countermeasures import Item, Part
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import enter
from tests.measuring import ask, asked, moment, opened, set_target
from tests.parallel import at_once
from tests.season import Season
from tests.statements import counted

WEDNESDAY = date(2026, 11, 25)
NOON = time(12)
A_WEEK = timedelta(days=7)
A_DAY = timedelta(days=1)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season of forty days, twenty of which have passed on Wednesday."""
    with clock.at(moment(WEDNESDAY, NOON)):
        return cast_on.live_campaign()


@pytest.fixture
def measure(cast_on: Cast, season: Season) -> int:
    """Give the measure that is asked for at Wednesday's cut-off for Zhou, of 40 accounts."""
    set_target(cast_on, season, "zhou", 40)
    assert ask(cast_on, WEDNESDAY) == 1
    return asked(cast_on)[-1].id


def plan(
    cast: Cast,
    measure: int,
    by: str = "wang",
    owner: str = "zhou",
    due_on: date | None = WEDNESDAY + A_WEEK,
    what: str = "每天拜访两家",
    now: datetime | None = None,
) -> None:
    with cast.inside(), clock.at(now or moment(WEDNESDAY, time(19))):
        countermeasures.plan(cast.actor(by), measure, what, cast.people[owner], due_on)


def review(
    cast: Cast,
    measure: int,
    outcome: str = "helped",
    note: str = "拜访有效",
    by: str = "wang",
    now: datetime | None = None,
) -> int | None:
    with cast.inside(), clock.at(now or moment(WEDNESDAY + A_WEEK, time(19))):
        return countermeasures.review(cast.actor(by), measure, outcome, note)


def told(cast: Cast, who: str, kind: str) -> list[dict[str, object]]:
    with cast.inside():
        return [one.facts for one in notices.latest(cast.actor(who)) if one.kind == kind]


def follow(cast: Cast, day: date, at: time = time(16, 30)) -> int:
    with cast.inside(), clock.at(moment(day, at)):
        return countermeasures.following.run(clock.now())


def listed(cast: Cast, who: str, part: Part | None = None, day: date = WEDNESDAY) -> list[Item]:
    with cast.inside():
        at = moment(day, time(19))
        items = countermeasures.page_of(cast.actor(who), at, part, None, 1).items
        db.session.expunge_all()
    return items


def figures(*values: float) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def test_what_is_agreed_is_kept_and_told(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure, owner="huang", what="  陪访\n两次 ")
    with cast_on.inside():
        kept = db.session.get_one(CountermeasurePlan, measure)
        assert (kept.what, kept.owner_id) == ("陪访 两次", cast_on.people["huang"])
        assert (kept.due_on, kept.planned_by) == (WEDNESDAY + A_WEEK, cast_on.people["wang"])
        done = db.session.scalars(sa.select(AuditEvent.action)).all()
        assert {"countermeasure.ask", "countermeasure.plan"} <= set(done)
    for who in ("zhou", "huang"):
        (facts,) = told(cast_on, who, "countermeasure_planned")
        assert (facts["owner"], facts["reason"], facts["due_on"]) == (
            "黄俊杰",
            "陪访 两次",
            "2026-12-02",
        )
    assert told(cast_on, "wang", "countermeasure_planned") == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "what"),
        ({"what": "联系 13912345678"}, "what"),
        ({"owner": "he"}, "owner"),
        ({"due_on": WEDNESDAY}, "due_on"),
        ({"due_on": date(2026, 12, 15)}, "due_on"),
        ({"due_on": None}, "due_on"),
    ],
)
def test_what_cannot_be_agreed_is_refused_at_its_field(
    cast_on: Cast, measure: int, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Rejected) as refusal:
        plan(cast_on, measure, **changes)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_who_does_not_lead_the_participant_agrees_nothing(cast_on: Cast, measure: int) -> None:
    with pytest.raises(NotAllowed):
        plan(cast_on, measure, by="zhou")
    for stranger in ("huang", "sun", "system"):
        with pytest.raises(NotFound):
            plan(cast_on, measure, by=stranger)
    plan(cast_on, measure, by="liu", owner="liu")


def test_nobody_agrees_a_measure_of_their_own(cast_on: Cast, season: Season) -> None:
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.person_id = cast_on.people["wang"]
    set_target(cast_on, season, "zhou", 40)
    with (
        cast_on.inside(),
        clock.at(moment(WEDNESDAY, NOON)),
        pytest.raises(Rejected) as refusal,
    ):
        countermeasures.open_for(cast_on.actor("wang"), season.id, cast_on.people["wang"])
    assert refusal.value.field == "person"
    ask(cast_on, WEDNESDAY)
    (one,) = asked(cast_on)
    assert told(cast_on, "wang", "countermeasure_asked") == []
    with pytest.raises(NotAllowed):
        plan(cast_on, one.id)
    assert [item.facts.is_led for item in listed(cast_on, "wang")] == [False]


def test_the_second_to_answer_reads_who_was_first(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure)
    with pytest.raises(Conflict) as conflict:
        plan(cast_on, measure, by="liu", owner="liu")
    assert "王建国" in str(conflict.value)
    assert "每天拜访两家" in str(conflict.value)
    review(cast_on, measure)
    with pytest.raises(Conflict) as conflict:
        review(cast_on, measure, by="liu")
    assert "拜访有效" in str(conflict.value)


def test_of_two_at_once_one_agrees(cast_on: Cast, measure: int) -> None:
    outcomes = at_once(
        cast_on.app, 2, lambda number: plan(cast_on, measure, by=("wang", "liu")[number])
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]


def test_one_is_opened_by_hand_before_three_days(cast_on: Cast, season: Season) -> None:
    set_target(cast_on, season, "zhou", 40, valid_from=WEDNESDAY - A_DAY)
    enter_at(cast_on, "zhou", WEDNESDAY, 3)
    with cast_on.inside(), clock.at(moment(WEDNESDAY, NOON)):
        wang = cast_on.actor("wang")
        made = countermeasures.open_for(wang, season.id, cast_on.people["zhou"])
        one = db.session.get_one(Countermeasure, made)
        # Before the cut-off twenty of forty days have passed, up to Tuesday.
        assert (one.days, one.value_then, one.share_then) == (1, 3 * SCALE, 5000)
        with pytest.raises(Conflict):
            countermeasures.open_for(wang, season.id, cast_on.people["zhou"])
        with pytest.raises(Rejected):
            countermeasures.open_for(wang, season.id, cast_on.people["huang"])
        with pytest.raises(NotAllowed):
            countermeasures.open_for(wang, season.id, cast_on.people["he"])
        with pytest.raises(Rejected):
            countermeasures.open_for(wang, season.id, cast_on.people["sun"])
        with pytest.raises(NotFound):
            countermeasures.open_for(wang, 999, cast_on.people["zhou"])
    assert ask(cast_on, WEDNESDAY + A_DAY) == 0, "one is open"


def enter_at(cast: Cast, who: str, day: date, quantity: int) -> None:
    with clock.at(moment(day, time(10))):
        enter(cast, who, business_date=day, quantity=str(quantity))


def test_its_effect_is_kept_with_the_figures_of_the_review(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure)
    enter_at(cast_on, "zhou", WEDNESDAY + 2 * A_DAY, 14)
    review(cast_on, measure)
    with cast_on.inside():
        kept = db.session.get_one(CountermeasureReview, measure)
        # Wednesday in a week, after the cut-off: 28 of 40 days.
        assert (kept.value_then, kept.target_then, kept.share_then) == (
            14 * SCALE,
            40 * SCALE,
            7000,
        )
    (item,) = listed(cast_on, "wang", Part.HISTORY, WEDNESDAY + 2 * A_WEEK)
    effect = item.effect
    assert [effect.then.value, effect.since.value, effect.gained] == figures(0, 14, 14)
    assert [effect.then.distance, effect.since.distance] == figures(-52.5, -35)
    assert [effect.before, effect.during, effect.nearer] == figures(0, 2, 17.5)
    assert told(cast_on, "zhou", "countermeasure_reviewed")[0]["outcome"] == "helped"


def test_a_day_counts_in_the_rates_from_its_cut_off_on(cast_on: Cast, season: Season) -> None:
    enter_at(cast_on, "zhou", WEDNESDAY - A_DAY, 10)
    with clock.at(moment(WEDNESDAY, NOON)):
        measure = opened(cast_on, season, "zhou")
    plan(cast_on, measure)
    enter_at(cast_on, "zhou", WEDNESDAY + A_DAY, 3)
    (now,) = listed(cast_on, "wang", Part.RUNNING)
    review(cast_on, measure, now=moment(WEDNESDAY + A_DAY, NOON))
    (then,) = listed(cast_on, "wang", Part.HISTORY)
    # Ten in twenty days before; since then Wednesday, at whose end nothing had come yet.
    assert [now.effect.before, now.effect.during] == figures(0.5, 0)
    assert [then.effect.before, then.effect.during] == figures(0.5, 3)


def test_a_season_of_working_days_counts_those_of_the_unit(cast_on: Cast) -> None:
    with clock.at(moment(WEDNESDAY, NOON)):
        season = cast_on.live_campaign(basis="working")
    set_target(cast_on, season, "zhou", 40)
    assert ask(cast_on, WEDNESDAY) == 1
    measure = asked(cast_on)[-1].id
    # Fifteen of the twenty-eight working days from 5 November to 14 December.
    assert asked(cast_on)[-1].share_then == 5357
    plan(cast_on, measure)
    enter_at(cast_on, "zhou", WEDNESDAY + 2 * A_DAY, 10)
    review(cast_on, measure)
    (item,) = listed(cast_on, "wang", Part.HISTORY)
    assert [item.effect.before, item.effect.during] == figures(0, 2)


def test_who_was_helped_is_asked_for_again_only_after_three_new_days(
    cast_on: Cast, measure: int
) -> None:
    plan(cast_on, measure, due_on=WEDNESDAY + A_DAY)
    review(cast_on, measure, now=moment(WEDNESDAY + A_DAY, NOON))
    days = [WEDNESDAY + number * A_DAY for number in range(1, 7)]
    # Thursday ended it; Friday, Monday, Tuesday are the next three.
    assert [ask(cast_on, day) for day in days] == [0, 0, 0, 0, 0, 1]


def test_a_renewed_one_follows_and_asks_at_once(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure)
    next_id = review(cast_on, measure, "renewed", "还差一点")
    assert next_id
    first, second = asked(cast_on)
    assert (second.id, second.follows_id) == (next_id, first.id)
    assert (second.asked_on, second.days) == (WEDNESDAY + A_WEEK, 3)
    assert [item.facts.countermeasure.id for item in listed(cast_on, "wang", Part.ASKED)] == [
        next_id
    ]
    plan(cast_on, next_id, due_on=WEDNESDAY + A_WEEK + A_DAY, now=moment(WEDNESDAY + A_WEEK))
    third = review(cast_on, next_id, "renewed", now=moment(WEDNESDAY + A_WEEK + A_DAY))
    assert third == next_id + 1


def test_it_is_not_renewed_on_the_day_it_was_asked_for_nor_without_a_day_left(
    cast_on: Cast, measure: int
) -> None:
    plan(cast_on, measure)
    with pytest.raises(Rejected) as refusal:
        review(cast_on, measure, "renewed", now=moment(WEDNESDAY, time(20)))
    assert refusal.value.field == "outcome"
    with pytest.raises(Conflict):
        review(cast_on, measure, "renewed", now=moment(date(2026, 12, 14)))
    review(cast_on, measure, "dropped", now=moment(date(2026, 12, 20)))


def test_it_is_not_renewed_where_the_target_was_taken_away(
    cast_on: Cast, season: Season, measure: int
) -> None:
    plan(cast_on, measure)
    set_target(cast_on, season, "zhou", 0, valid_from=WEDNESDAY + A_DAY)
    with pytest.raises(Rejected) as refusal:
        review(cast_on, measure, "renewed")
    assert refusal.value.field == "outcome"
    review(cast_on, measure)
    (item,) = listed(cast_on, "wang", Part.HISTORY)
    assert item.effect.nearer is None


@pytest.mark.parametrize(
    ("outcome", "note", "field"),
    [("", "好", "outcome"), ("moon", "好", "outcome"), ("helped", " ", "note")],
)
def test_a_review_says_what_became_of_it_and_why(
    cast_on: Cast, measure: int, outcome: str, note: str, field: str
) -> None:
    plan(cast_on, measure)
    with pytest.raises(Rejected) as refusal:
        review(cast_on, measure, outcome, note)
    assert refusal.value.field == field


def test_what_was_never_agreed_can_only_be_dropped(cast_on: Cast, measure: int) -> None:
    with pytest.raises(Rejected) as refusal:
        review(cast_on, measure)
    assert refusal.value.field == "outcome"
    review(cast_on, measure, "dropped", "休假中")
    with pytest.raises(Conflict):
        plan(cast_on, measure)


def test_for_who_has_left_nothing_is_agreed(cast_on: Cast, season: Season, measure: int) -> None:
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.left_on = WEDNESDAY
    with pytest.raises(Conflict):
        plan(cast_on, measure)
    assert [item.may_plan for item in listed(cast_on, "wang")] == [False]


def test_in_a_closed_season_it_is_history_and_nothing_is_followed_up(
    cast_on: Cast, season: Season, measure: int
) -> None:
    with cast_on.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).state = "closed"
    with pytest.raises(Conflict):
        review(cast_on, measure, "dropped")
    assert [item.is_open for item in listed(cast_on, "wang", Part.HISTORY)] == [False]


def test_on_its_date_the_supervisor_is_told_once(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure)
    due = WEDNESDAY + A_WEEK
    assert [follow(cast_on, due - A_DAY), follow(cast_on, due, time(16, 29))] == [0, 0]
    assert [follow(cast_on, due), follow(cast_on, due), follow(cast_on, due + A_DAY)] == [1, 0, 0]
    assert told(cast_on, "wang", "countermeasure_due") == [
        {"count": 1, "names": ["周雨桐"], "names_en": ["周雨桐"]}
    ]
    assert told(cast_on, "liu", "countermeasure_due") == []


def test_what_is_due_on_a_day_off_waits_for_the_next_working_day(
    cast_on: Cast, measure: int
) -> None:
    saturday = date(2026, 11, 28)
    plan(cast_on, measure, due_on=saturday)
    with cast_on.inside(), clock.at(moment(WEDNESDAY)):
        monday = saturday + 2 * A_DAY
        calendar.close(cast_on.actor("wang"), cast_on.units["east"], monday, monday, "装修")
    days = [saturday + number * A_DAY for number in range(4)]
    assert [follow(cast_on, day) for day in days] == [0, 0, 0, 1]


def test_what_was_followed_up_before_its_date_is_not_spoken_of(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure)
    review(cast_on, measure, now=moment(WEDNESDAY + A_DAY))
    assert follow(cast_on, WEDNESDAY + A_WEEK) == 0


def test_who_has_turned_due_measures_down_is_told_of_what_is_decided_alone(
    cast_on: Cast, measure: int
) -> None:
    with cast_on.inside():
        muting.choose(cast_on.actor("wang"), ["reports", "checks", "requests", "questions"])
    plan(cast_on, measure)
    assert follow(cast_on, WEDNESDAY + A_WEEK) == 1
    assert told(cast_on, "wang", "countermeasure_due") == []
    assert len(told(cast_on, "wang", "countermeasure_asked")) == 1
    assert len(told(cast_on, "zhou", "countermeasure_planned")) == 1


def test_four_processes_tell_of_it_once(cast_on: Cast, measure: int) -> None:
    plan(cast_on, measure)
    outcomes = at_once(cast_on.app, 4, lambda _: follow(cast_on, WEDNESDAY + A_WEEK))
    assert sorted(map(str, outcomes)) == ["0", "0", "0", "1"]
    assert len(told(cast_on, "wang", "countermeasure_due")) == 1


def test_each_part_lists_what_waits_for_that(cast_on: Cast, measure: int) -> None:
    assert [item.facts.person.name for item in listed(cast_on, "wang")] == ["周雨桐"]
    plan(cast_on, measure)
    due = WEDNESDAY + A_WEEK
    parts = [(Part.ASKED, due), (Part.RUNNING, due - A_DAY), (Part.DUE, due), (Part.HISTORY, due)]
    assert [len(listed(cast_on, "wang", part, day)) for part, day in parts] == [0, 1, 1, 0]
    review(cast_on, measure)
    assert [len(listed(cast_on, "wang", part, day)) for part, day in parts] == [0, 0, 0, 1]


def test_colleagues_see_nothing_and_who_does_it_sees_it(cast_on: Cast, measure: int) -> None:
    seen = {who: len(listed(cast_on, who)) for who in ("zhou", "huang", "sun", "wang", "liu")}
    assert seen == {"zhou": 1, "huang": 0, "sun": 0, "wang": 1, "liu": 1}
    plan(cast_on, measure, owner="huang")
    (item,) = listed(cast_on, "huang")
    assert not item.facts.is_led
    with cast_on.inside(), pytest.raises(NotAllowed):
        countermeasures.page_of(cast_on.actor("system"), moment(WEDNESDAY), None, None, 1)


def test_the_forms_offer_the_participant_first_and_a_working_day(
    cast_on: Cast, season: Season, measure: int
) -> None:
    with cast_on.inside(), clock.at(moment(WEDNESDAY, time(19))):
        wang = cast_on.actor("wang")
        items = countermeasures.page_of(wang, clock.now(), None, None, 1).items
        owners = countermeasures.owners(wang, items)
        assert [one.name for one in owners[measure]] == ["周雨桐", "王建国", "黄俊杰"]
        assert countermeasures.due_days(items, WEDNESDAY) == {measure: WEDNESDAY + A_WEEK}
        sunday, late = date(2026, 11, 29), date(2026, 12, 10)
        assert countermeasures.due_days(items, sunday) == {measure: date(2026, 12, 7)}
        assert countermeasures.due_days(items, late) == {measure: season.ends_on}
        assert [one.id for one in countermeasures.campaigns(wang, WEDNESDAY)] == [season.id]
        assert countermeasures.campaigns(cast_on.actor("zhou"), WEDNESDAY) == []


def test_a_page_takes_as_many_statements_for_one_as_for_many(cast: Cast) -> None:
    sent = []
    with clock.at(moment(WEDNESDAY, NOON)):
        season = cast.live_campaign()
        for who in (("zhou",), ("huang", "zhao")):
            for one in who:
                opened(cast, season, one)
            with counted(cast.app) as statements:
                assert listed(cast, "wang")
            sent.append(len(statements))
    assert sent[0] == sent[1]
