"""A supervisor's evening: who is in it, what it says of each, and what waits."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Meeting, MeetingTodo, Notice
from portal.services import absences, closes, evening
from portal.services.closes import Due
from portal.services.evening import Evening, Row, State
from portal.services.refusal import NotAllowed
from portal.services.work import writing
from tests.asking import asked
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter, take_back
from tests.measuring import moment, opened
from tests.parallel import at_once
from tests.report_rows import reason, remark, report
from tests.season import Season
from tests.statements import counted

MONDAY = date(2026, 11, 9)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = (
    MONDAY + timedelta(days=number) for number in range(1, 6)
)


@pytest.fixture
def season(cast_on: Cast) -> Iterator[Season]:
    """Give a season since Monday; the test lives on its Thursday, at half past five."""
    with clock.at(moment(MONDAY, time(9))):
        season = cast_on.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=60))
    with clock.at(moment(THURSDAY, time(17, 30))):
        yield season


def of(cast: Cast, who: str = "wang", day: date = THURSDAY, now: datetime | None = None) -> Evening:
    at = now or moment(THURSDAY, time(17, 30))
    actor = cast.actor(who)
    with cast.inside(), clock.at(at):
        return evening.of(actor, day, at)


def row(found: Evening, name: str) -> Row:
    return next(one for one in found.rows if one.person.name == name)


def test_everybody_stands_there_with_their_report_or_without(cast_on: Cast, season: Season) -> None:
    enter(cast_on, "zhou", quantity="2")
    report(cast_on, season, "zhou")
    report(cast_on, season, "huang", is_late=True, worked="", steps="走访四家", zero_days=4)
    found = of(cast_on)
    assert [(one.person.name, one.state) for one in found.rows] == [
        ("赵子昂", State.MISSING),
        ("黄俊杰", State.LATE),
        ("周雨桐", State.SENT),
    ]
    assert (found.reported, found.expected, found.missing, found.late) == (2, 3, 1, 1)
    zhou, huang = row(found, "周雨桐"), row(found, "黄俊杰")
    assert [(one.name, quantity) for one, quantity in zhou.sums] == [("对公开户", 20_000)]
    assert (zhou.is_at_zero, zhou.is_over) == (False, False)
    # Told today: the day is one of them. Before the cut-off it is none for who has said nothing.
    assert (huang.days, row(found, "赵子昂").days) == (4, 3)
    assert row(of(cast_on, now=moment(THURSDAY)), "赵子昂").days == 4
    assert found.at_zero == 2


def test_nobody_of_another_unit_is_there(cast_on: Cast, season: Season) -> None:
    foreign = report(cast_on, season, "he")
    remark(cast_on, foreign, "zhou")
    enter(cast_on, "he")
    assert "何志强" not in [one.person.name for one in of(cast_on).rows]
    assert of(cast_on).questions == []
    assert [one.person.name for one in of(cast_on, "sun").rows] == ["何志强"]
    for who in ("zhou", "liu", "system", "audit"):
        with pytest.raises(NotAllowed):
            of(cast_on, who)


def test_the_away_stand_apart_with_the_kind(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        absences.record(
            cast_on.actor("wang"),
            person_id=cast_on.people["huang"],
            kind="training",
            starts_on=WEDNESDAY,
            ends_on=FRIDAY,
        )
    found = of(cast_on)
    (one,) = found.away
    assert (one.person.name, one.away and one.away.kind) == ("黄俊杰", "training")
    assert found.expected == 2
    # Who writes all the same has reported.
    report(cast_on, season, "huang")
    assert of(cast_on).away == []
    assert of(cast_on).reported == 1


def test_a_day_off_asks_for_no_report(cast_on: Cast, season: Season) -> None:
    report(cast_on, season, "zhou", SATURDAY)
    found = of(cast_on, day=SATURDAY, now=moment(SATURDAY, time(19)))
    assert {one.state for one in found.rows} == {State.OFF, State.SENT}
    assert (found.reported, found.expected) == (1, 1)


def test_the_same_reason_is_counted_chosen_or_in_own_words(cast_on: Cast, season: Season) -> None:
    chosen = reason(cast_on, "no_time")
    other = reason(cast_on, "unwell")
    zeros = {"zero_days": 1, "worked": "", "steps": "电话十通"}
    with clock.at(moment(MONDAY, time(17))):
        report(cast_on, season, "huang", MONDAY, reason_id=chosen, **zeros)
        report(cast_on, season, "zhou", MONDAY - timedelta(days=3), reason_id=other, **zeros)
        report(cast_on, season, "zhao", MONDAY, reason_id=chosen, **zeros)
    report(cast_on, season, "huang", TUESDAY, reason_id=other, **zeros)
    report(cast_on, season, "huang", WEDNESDAY, reason_words="没有 时间。", **zeros)
    report(cast_on, season, "huang", THURSDAY, reason_id=chosen, **zeros)
    report(cast_on, season, "zhou", THURSDAY, reason_id=other, **zeros)
    found = of(cast_on)
    huang, zhou = row(found, "黄俊杰"), row(found, "周雨桐")
    assert (huang.times, huang.report and huang.report.reason and huang.report.reason.name) == (
        3,
        "没有时间",
    )
    # What was said before the season is not counted, nor what somebody else said.
    assert (zhou.times, row(found, "赵子昂").times) == (1, 0)
    assert row(of(cast_on, day=WEDNESDAY), "黄俊杰").times == 2


def test_a_question_is_open_until_answered_and_old_after_a_working_day(
    cast_on: Cast, season: Season
) -> None:
    with clock.at(moment(WEDNESDAY, time(17))):
        sent = report(cast_on, season, "zhou", WEDNESDAY)
        old = remark(cast_on, sent, "huang", "名单哪里来的？")
        answered = remark(cast_on, sent, "wang", "费率多少？")
    remark(cast_on, sent, "zhao", "几点去的？")
    remark(cast_on, sent, "zhou", "减免到年底", answers=answered)
    found = of(cast_on)
    assert [(one.text, one.is_old) for one in found.questions] == [
        ("名单哪里来的？", True),
        ("几点去的？", False),
    ]
    assert found.questions[0].id == old
    before = row(of(cast_on, day=WEDNESDAY), "周雨桐")
    assert before.report is not None
    kinds = [one.kind for one in before.report.remarks]
    assert kinds == ["question", "question", "answer", "question"]


def test_late_lines_and_reversals_of_the_day_are_listed(cast_on: Cast, season: Season) -> None:
    with clock.at(moment(WEDNESDAY, time(10))):
        first = enter(cast_on, "zhou")
    with cast_on.inside(), clock.at(moment(WEDNESDAY)):
        assert closes.take(Due(season.id, season.code, WEDNESDAY))
    late = enter(cast_on, "huang", business_date=WEDNESDAY)
    enter(cast_on, "zhao")
    back = take_back(cast_on, "zhou", first, "录错了")
    found = of(cast_on)
    assert [(one.entry_id, one.is_reversal, one.reason) for one in found.moved] == [
        (back, True, "录错了"),
        (late, False, ""),
    ]
    assert of(cast_on, "sun").moved == []
    assert of(cast_on, day=WEDNESDAY).moved == []


def test_what_waits_is_told_for_today_alone(cast_on: Cast, season: Season) -> None:
    opened(cast_on, season, "huang")
    asked(cast_on, season, "zhou", 8)
    with cast_on.inside(), writing() as work:
        meeting = Meeting(
            unit_id=cast_on.units["east"],
            kind="morning",
            business_date=MONDAY,
            held_by=cast_on.people["wang"],
            started_at=work.now,
        )
        work.session.add(meeting)
        work.session.flush()
        for number, (what, done) in enumerate((("送资料", False), ("打电话", True))):
            work.session.add(
                MeetingTodo(
                    meeting_id=meeting.id,
                    what=what,
                    owner_id=cast_on.people["zhou"],
                    due_on=WEDNESDAY + timedelta(days=number),
                    recorded_at=work.now,
                    recorder_id=cast_on.people["wang"],
                    done_at=work.now if done else None,
                )
            )
    found = of(cast_on)
    assert [(one.what, one.due_on) for one in found.todos] == [("送资料", WEDNESDAY)]
    assert found.waiting is not None
    assert (found.waiting.entries, found.waiting.oldest, found.waiting.requests) == (0, None, 1)
    assert [one.person.name for one in found.waiting.measures] == ["黄俊杰"]
    past = of(cast_on, day=WEDNESDAY)
    assert (past.waiting, past.todos, past.is_today) == (None, [], False)
    west = of(cast_on, "sun")
    assert west.waiting is not None
    assert (west.todos, west.waiting.measures, west.waiting.requests) == ([], [], 0)


def test_the_queue_is_told_with_its_oldest(cast_on: Cast) -> None:
    with clock.at(moment(MONDAY, time(9))):
        cast_on.live_campaign(starts_on=MONDAY, verification="after")
    with clock.at(moment(TUESDAY, time(10))):
        enter(cast_on, "zhou")
        enter(cast_on, "he")
    with clock.at(moment(WEDNESDAY, time(10))):
        enter(cast_on, "zhou")
    waiting = of(cast_on).waiting
    assert waiting is not None
    assert (waiting.entries, waiting.oldest) == (2, moment(TUESDAY, time(10)))


@pytest.mark.usefixtures("season")
def test_days_to_come_and_long_ago_are_brought_into_reach(cast_on: Cast) -> None:
    assert of(cast_on, day=date.max).day == THURSDAY
    assert of(cast_on, day=date.min).day == THURSDAY - timedelta(days=evening.DAYS_BACK)
    assert of(cast_on, day=date.min).rows == []


def test_an_evening_of_many_takes_as_many_statements_as_one_of_few(
    cast_on: Cast, season: Season
) -> None:
    with clock.at(moment(WEDNESDAY, time(17))):
        sent = report(cast_on, season, "zhou", WEDNESDAY)
        remark(cast_on, sent, "huang")

    def statements(day: date) -> int:
        with counted(cast_on.app) as sent:
            of(cast_on, day=day)
        return len(sent)

    few = statements(THURSDAY), statements(WEDNESDAY)
    people = add_people(cast_on, season, 105)
    for number, person_id in enumerate(people[:40]):
        sent = report(cast_on, season, "zhou", person_id=person_id, zero_days=2, reason_words="忙")
        if number % 5 == 0:
            remark(cast_on, sent, "huang")
    for who in ("zhou", "huang", "zhao"):
        enter(cast_on, who)
    assert (statements(THURSDAY), statements(WEDNESDAY)) == few
    found = of(cast_on)
    assert (len(found.rows), found.reported, len(found.questions)) == (108, 40, 9)


def told(cast: Cast) -> list[int]:
    with cast.inside():
        rows = db.session.scalars(
            sa.select(Notice.person_id).where(Notice.kind == "report_wanted").order_by(Notice.id)
        )
        return list(rows)


def ask(cast: Cast, who: str, at: datetime) -> int:
    actor = cast.actor(who)
    with cast.inside(), clock.at(at):
        return evening.ask(actor)


def test_who_has_not_reported_is_asked_once_an_hour(cast_on: Cast, season: Season) -> None:
    report(cast_on, season, "zhou")
    at = moment(THURSDAY, time(17, 50))
    missing = [cast_on.people["huang"], cast_on.people["zhao"]]
    assert ask(cast_on, "wang", at) == 2
    assert sorted(told(cast_on)) == sorted(missing)
    # Within the hour, though the clock has struck.
    assert ask(cast_on, "wang", at + timedelta(minutes=59)) == 0
    report(cast_on, season, "huang")
    assert ask(cast_on, "wang", at + timedelta(minutes=61)) == 1
    assert told(cast_on)[2:] == [cast_on.people["zhao"]]
    with cast_on.inside():
        audited = db.session.scalars(
            sa.select(AuditEvent.object_id).where(AuditEvent.action == "report.ask")
        ).all()
    assert len(audited) == 3


@pytest.mark.usefixtures("season")
def test_nobody_is_asked_on_a_day_off_or_by_who_holds_no_meeting(cast_on: Cast) -> None:
    assert ask(cast_on, "wang", moment(SATURDAY, time(17))) == 0
    for who in ("zhou", "liu", "security"):
        with pytest.raises(NotAllowed):
            ask(cast_on, who, moment(THURSDAY))
    assert told(cast_on) == []


@pytest.mark.usefixtures("season")
def test_of_several_who_ask_at_once_one_does(cast_on: Cast) -> None:
    actor = cast_on.actor("wang")
    with clock.at(moment(THURSDAY, time(17))):
        counts = at_once(cast_on.app, 5, lambda _number: evening.ask(actor))
    assert sorted(map(str, counts)) == ["0", "0", "0", "0", "3"]
    assert len(told(cast_on)) == 3


def test_of_what_somebody_reported_elsewhere_it_learns_that_they_did_and_nothing_more(
    cast_on: Cast, season: Season
) -> None:
    west = {"unit_id": cast_on.units["west_team"], "sub_branch_id": cast_on.units["west"]}
    told = {"worked": "", "steps": "走访四家", "reason_words": "没有车", "zero_days": 3}
    for day in (WEDNESDAY, THURSDAY):
        made = report(cast_on, season, "zhou", day, **west, **told)
        remark(cast_on, made, "sun", "为什么？")
    found = of(cast_on)
    zhou = row(found, "周雨桐")
    assert zhou.state is State.SENT
    assert zhou.report is not None
    assert (zhou.report.is_elsewhere, zhou.report.parts, zhou.report.remarks) == (True, {}, [])
    assert (zhou.report.steps, zhou.report.reason, zhou.times) == ("", None, 0)
    assert found.questions == []
    actor = cast_on.actor("wang")
    with cast_on.inside(), clock.at(moment(THURSDAY, time(17, 30))):
        assert "走访" not in str(evening.of(actor, THURSDAY, clock.now()))
