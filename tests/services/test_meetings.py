"""Meetings: opened once, written down together, ended for good; and the tasks that come of them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Meeting, MeetingDecision, MeetingTodo, Person
from portal.services import absences, deputies, meetings, notices
from portal.services.meetings import people
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.measuring import moment
from tests.meeting import asked, opened, read, record, report
from tests.parallel import at_once
from tests.statements import counted

WEDNESDAY = date(2026, 11, 25)
THURSDAY = WEDNESDAY + timedelta(days=1)
FRIDAY = WEDNESDAY + timedelta(days=2)
EVENING = time(18, 5)


@pytest.fixture(autouse=True)
def _that_evening() -> Iterator[None]:
    with clock.at(moment(WEDNESDAY, EVENING)):
        yield


@pytest.fixture
def meeting(cast_on: Cast) -> int:
    """Give Wednesday's evening meeting of the eastern sub-branch."""
    return opened(cast_on)


def kept(cast: Cast, meeting_id: int) -> Meeting:
    with cast.inside():
        return db.session.get_one(Meeting, meeting_id)


def actions(cast: Cast) -> list[str]:
    with cast.inside():
        query = sa.select(AuditEvent.action).where(AuditEvent.action.startswith("meeting."))
        return list(db.session.scalars(query.order_by(AuditEvent.id)))


def told(cast: Cast, who: str) -> list[dict[str, object]]:
    with cast.inside():
        latest = notices.latest(cast.actor(who))
        return [one.facts for one in latest if one.kind == "meeting_todo"]


def tick(cast: Cast, who: str, todo_id: int) -> None:
    with cast.inside():
        meetings.tick(cast.actor(who), todo_id)


def titles(cast: Cast, who: str) -> list[str]:
    with cast.inside():
        return [one.todo.what for one in meetings.own(cast.actor(who))]


def test_the_morning_and_the_evening_are_a_meeting_each(cast_on: Cast, meeting: int) -> None:
    assert opened(cast_on) == meeting
    assert opened(cast_on, "morning") != meeting
    assert opened(cast_on, unit="retail") != meeting
    row = kept(cast_on, meeting)
    assert (row.kind, row.business_date, row.ended_at) == ("evening", WEDNESDAY, None)
    assert (row.held_by, row.started_at) == (cast_on.people["wang"], clock.now())
    assert actions(cast_on) == ["meeting.open"] * 3


def test_four_who_press_at_once_open_one_meeting(cast_on: Cast) -> None:
    wang = cast_on.actor("wang")

    def press(_number: int) -> int:
        with clock.at(moment(WEDNESDAY, EVENING)):
            return meetings.open_today(wang, cast_on.units["east"], "evening")

    assert len(set(at_once(cast_on.app, 4, press))) == 1
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(Meeting.id))) == 1


@pytest.mark.parametrize(
    ("who", "unit", "refusal"),
    [
        ("zhou", "east", NotAllowed),
        ("liu", "east", NotAllowed),
        ("sun", "east", NotFound),
        ("wang", "west", NotFound),
        ("wang", "branch", NotAllowed),
    ],
)
def test_who_does_not_lead_the_unit_opens_none(
    cast_on: Cast, who: str, unit: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        opened(cast_on, by=who, unit=unit)
    with cast_on.inside(), pytest.raises(Rejected) as refused:
        meetings.open_today(cast_on.actor("wang"), cast_on.units["east"], "noon")
    assert refused.value.field == "kind"


def test_who_stands_in_for_the_supervisor_holds_it_too_and_a_checker_does_not(
    cast_on: Cast,
) -> None:
    for who, kind in (("huang", "acting"), ("zhao", "checks")):
        with cast_on.inside():
            deputies.name(
                cast_on.actor("wang"),
                person_id=cast_on.people[who],
                unit_id=cast_on.units["east"],
                kind=kind,
                starts_on=WEDNESDAY,
                ends_on=WEDNESDAY,
            )
    huang, zhao = cast_on.client("huang"), cast_on.client("zhao")
    form = {"unit": cast_on.units["east"], "kind": "evening"}
    assert huang.post_form("/meetings", form).status_code == 303
    assert zhao.post_form("/meetings", form).status_code == 403


def test_a_unit_of_too_many_people_meets_below(
    cast_on: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST", 3)
    with pytest.raises(Rejected) as refused:
        opened(cast_on)
    assert refused.value.field == "unit"
    assert opened(cast_on, unit="retail")


def test_what_is_typed_is_kept_at_once(cast_on: Cast, meeting: int) -> None:
    record(
        cast_on,
        meeting,
        topics=" 看通报 \r\n\r\n逐人过\u202e\n",
        present=frozenset(cast_on.people[one] for one in ("wang", "zhou", "he")),
        decision="名单发群里",
        what="整理名单",
        owner_id=cast_on.people["zhou"],
        due_on=FRIDAY,
    )
    minutes = read(cast_on, meeting)
    assert minutes.meeting.topics == "看通报\n逐人过"
    assert {one.name for one in minutes.present} == {"王建国", "周雨桐"}
    assert [one.text for one in minutes.decisions] == ["名单发群里"]
    (todo,) = minutes.todos
    assert (todo.todo.what, todo.owner.name, todo.todo.due_on) == ("整理名单", "周雨桐", FRIDAY)
    assert actions(cast_on) == [
        "meeting.open",
        "meeting.record",
        "meeting.decide",
        "meeting.todo",
    ]


def test_the_owner_is_told_and_nobody_of_what_they_took_on_themself(
    cast_on: Cast, meeting: int
) -> None:
    asked(cast_on, meeting, "zhou", FRIDAY)
    asked(cast_on, meeting, "wang", FRIDAY, "定窗口")
    (facts,) = told(cast_on, "zhou")
    assert (facts["by"], facts["reason"], facts["due_on"]) == ("王建国", "整理名单", "2026-11-27")
    assert told(cast_on, "wang") == []


def test_the_same_sent_twice_is_one(cast_on: Cast, meeting: int) -> None:
    for _ in range(2):
        record(cast_on, meeting, decision="名单发群里")
        asked(cast_on, meeting, "zhou", FRIDAY)
    minutes = read(cast_on, meeting)
    assert (len(minutes.decisions), len(minutes.todos)) == (1, 1)
    assert len(told(cast_on, "zhou")) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"topics": "好" * 1001}, "topics"),
        ({"topics": "电话 139\n1234 5678"}, "topics"),
        ({"present": frozenset()}, "present"),
        ({"decision": "打 13912345678"}, "decision"),
        ({"decision": "好" * 401}, "decision"),
        ({"what": "打 13912345678"}, "what"),
        ({"what": "拜访", "due_on": FRIDAY}, "owner"),
        ({"what": "拜访", "owner_id": "he", "due_on": FRIDAY}, "owner"),
        ({"what": "拜访", "owner_id": "zhou"}, "due_on"),
        ({"what": "拜访", "owner_id": "zhou", "due_on": WEDNESDAY - timedelta(days=1)}, "due_on"),
        ({"what": "拜访", "owner_id": "zhou", "due_on": date(2028, 1, 1)}, "due_on"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field_and_nothing_of_it_stays(
    cast_on: Cast, meeting: int, typed: dict[str, object], field: str
) -> None:
    owner = typed.get("owner_id")
    content = {"topics": "看通报", **typed}
    if isinstance(owner, str):
        content["owner_id"] = cast_on.people[owner]
    with pytest.raises(Rejected) as refused:
        record(cast_on, meeting, "wang", ends=False, **content)
    assert refused.value.field == field
    assert kept(cast_on, meeting).topics == ""
    assert actions(cast_on) == ["meeting.open"]


def test_everybody_but_the_absent_is_ticked_until_somebody_says_who_was_there(
    cast_on: Cast, meeting: int
) -> None:
    with cast_on.inside():
        absences.record(
            cast_on.actor("wang"),
            person_id=cast_on.people["huang"],
            kind="leave",
            starts_on=WEDNESDAY,
            ends_on=THURSDAY,
        )
    minutes = read(cast_on, meeting)
    names = {one.id: one.name for one in minutes.attendees}
    assert set(names.values()) == {"王建国", "周雨桐", "黄俊杰", "赵子昂"}
    assert {names[one] for one in minutes.ticked} == {"王建国", "周雨桐", "赵子昂"}
    assert minutes.present == []
    record(cast_on, meeting, present=frozenset({cast_on.people["huang"]}))
    assert read(cast_on, meeting).ticked == {cast_on.people["huang"]}


def test_whoever_takes_part_for_the_unit_belongs_to_its_meeting(cast_on: Cast) -> None:
    with clock.at(moment(WEDNESDAY)):
        cast_on.live_campaign()
    with cast_on.inside(), writing() as work:
        work.session.get_one(Person, cast_on.people["zhou"]).unit_id = cast_on.units["west"]
        work.session.get_one(Person, cast_on.people["zhao"]).disabled_at = work.now
    names = {one.name for one in read(cast_on, opened(cast_on)).attendees}
    assert names == {"王建国", "周雨桐", "黄俊杰"}


def test_a_task_is_due_on_the_next_working_day(cast_on: Cast, meeting: int) -> None:
    assert read(cast_on, meeting).due_on == THURSDAY
    with clock.at(moment(FRIDAY)):
        assert read(cast_on, opened(cast_on)).due_on == date(2026, 11, 30)


def test_who_saves_over_somebody_elses_words_reads_them_first(cast_on: Cast, meeting: int) -> None:
    seen = read(cast_on, meeting).seen
    record(cast_on, meeting, topics="我的议题")
    with pytest.raises(Conflict) as conflict:
        record(cast_on, meeting, topics="别的议题", seen=seen, decision="定了")
    assert conflict.value.theirs == "我的议题"
    assert read(cast_on, meeting).decisions == []
    # Only adding something takes nothing from anybody.
    record(cast_on, meeting, topics="我的议题", seen=seen, decision="定了")
    assert len(read(cast_on, meeting).decisions) == 1


def test_what_has_ended_stays_as_it_is_but_tasks_are_still_ticked_off(
    cast_on: Cast, meeting: int
) -> None:
    todo = asked(cast_on, meeting, "zhou", FRIDAY)
    with clock.at(moment(WEDNESDAY, time(18, 40))):
        record(cast_on, meeting, topics="看通报", ends=True)
        ended = kept(cast_on, meeting)
        assert (ended.topics, ended.ended_at) == ("看通报", clock.now())
        with pytest.raises(Conflict):
            record(cast_on, meeting, topics="别的")
        with pytest.raises(Conflict):
            record(cast_on, meeting, ends=True)
        assert opened(cast_on) == meeting
        tick(cast_on, "zhou", todo)
    assert actions(cast_on)[-2:] == ["meeting.end", "meeting.todo_done"]
    with cast_on.inside():
        assert not read(cast_on, meeting).was_forgotten


def test_the_owner_and_who_leads_the_unit_tick_a_task_off_once(cast_on: Cast, meeting: int) -> None:
    first = asked(cast_on, meeting, "zhou", FRIDAY)
    second = asked(cast_on, meeting, "huang", FRIDAY, "定窗口")
    with pytest.raises(NotAllowed):
        tick(cast_on, "zhou", second)
    with pytest.raises(NotFound):
        tick(cast_on, "sun", second)
    tick(cast_on, "wang", second)
    tick(cast_on, "zhou", first)
    with clock.at(moment(THURSDAY)):
        tick(cast_on, "wang", first)
    with cast_on.inside():
        done = db.session.get_one(MeetingTodo, first)
        assert (done.done_by, done.done_at) == (cast_on.people["zhou"], clock.now())
    assert actions(cast_on).count("meeting.todo_done") == 2
    assert titles(cast_on, "zhou") == []


def test_open_tasks_come_the_most_pressing_first_and_the_late_ones_say_so(
    cast_on: Cast, meeting: int
) -> None:
    asked(cast_on, meeting, "zhou", FRIDAY, "后天的")
    asked(cast_on, meeting, "zhou", WEDNESDAY, "今天的")
    asked(cast_on, meeting, "huang", THURSDAY, "别人的")
    assert titles(cast_on, "zhou") == ["今天的", "后天的"]
    with cast_on.inside():
        led = meetings.led(cast_on.actor("wang"))
        assert [one.todo.what for one in led] == ["今天的", "别人的", "后天的"]
        assert [one.is_overdue(THURSDAY) for one in led] == [True, False, False]
        assert [one.is_due(THURSDAY) for one in led] == [False, True, False]
        assert meetings.led(cast_on.actor("sun")) == []


def test_a_meeting_that_nobody_ended_is_ended_by_the_next_one(cast_on: Cast, meeting: int) -> None:
    other = opened(cast_on, by="sun", unit="west")
    morning: datetime = moment(THURSDAY, time(8, 30))
    with clock.at(morning):
        record(cast_on, meeting, topics="第二天早上才补")
        opened(cast_on, "morning")
        assert kept(cast_on, meeting).ended_at == morning
        with cast_on.inside():
            assert read(cast_on, meeting).was_forgotten
        assert kept(cast_on, other).ended_at is None
    with cast_on.inside():
        ended = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "meeting.end")
        ).one()
        assert ended.detail == {"was_forgotten": True}


@pytest.mark.parametrize(
    ("who", "sees"),
    [("wang", True), ("zhou", True), ("zhao", True), ("sun", False), ("he", False), ("liu", False)],
)
def test_the_unit_reads_its_minutes_and_nobody_else(
    cast_on: Cast,
    meeting: int,
    who: str,
    sees: bool,  # noqa: FBT001 - the table's answer
) -> None:
    with cast_on.inside():
        listed = meetings.page_of(cast_on.actor(who), 1)
        assert len(listed.rows) == listed.total == sees
        assert (meetings.latest(cast_on.actor(who)) is not None) == sees
        if sees:
            assert meetings.minutes_of(cast_on.actor(who), meeting).is_led == (who == "wang")
        else:
            with pytest.raises(NotFound):
                meetings.minutes_of(cast_on.actor(who), meeting)


def test_only_who_leads_the_unit_writes_into_them(cast_on: Cast, meeting: int) -> None:
    for who, refusal in (("zhou", NotAllowed), ("sun", NotFound)):
        notes = meetings.Notes("好", frozenset({cast_on.people[who]}), "")
        with cast_on.inside(), pytest.raises(refusal):
            meetings.record(cast_on.actor(who), meeting, notes)


def test_who_was_there_or_has_a_task_reads_them_from_elsewhere(cast_on: Cast, meeting: int) -> None:
    asked(cast_on, meeting, "huang", FRIDAY)
    record(cast_on, meeting, present=frozenset({cast_on.people["zhou"]}))
    with cast_on.inside(), writing() as work:
        for who in ("zhou", "huang", "zhao"):
            work.session.get_one(Person, cast_on.people[who]).unit_id = cast_on.units["west"]
    with cast_on.inside():
        for who in ("zhou", "huang"):
            assert meetings.page_of(cast_on.actor(who), 1).total == 1
        assert meetings.page_of(cast_on.actor("zhao"), 1).total == 0


def test_a_list_tells_what_came_of_each_and_takes_as_many_statements_for_many(
    cast_on: Cast, meeting: int
) -> None:
    todo = asked(cast_on, meeting, "zhou", FRIDAY)
    asked(cast_on, meeting, "huang", FRIDAY, "定窗口")
    record(cast_on, meeting, decision="名单发群里")
    tick(cast_on, "zhou", todo)
    wang = cast_on.actor("wang")
    with cast_on.inside(), counted(cast_on.app) as few:
        (row,) = meetings.page_of(wang, 9).rows
    assert (row.present, row.decisions, row.todos, row.open_todos) == (4, 1, 2, 1)
    for day in range(1, 20):
        with clock.at(moment(WEDNESDAY + timedelta(days=day))):
            opened(cast_on, "morning")
            opened(cast_on)
    with cast_on.inside(), counted(cast_on.app) as many:
        page = meetings.page_of(wang, 2)
    assert (len(page.rows), page.page, page.pages, page.total) == (9, 2, 2, 39)
    assert len(few) == len(many)


def test_minutes_take_as_many_statements_for_many(cast_on: Cast, meeting: int) -> None:
    wang = cast_on.actor("wang")
    with cast_on.inside(), counted(cast_on.app) as few:
        meetings.minutes_of(wang, meeting)
    for number in range(5):
        asked(cast_on, meeting, "zhou", FRIDAY, f"第 {number} 件")
        record(cast_on, meeting, decision=f"第 {number} 条")
    with cast_on.inside(), counted(cast_on.app) as many:
        assert len(meetings.minutes_of(wang, meeting).decisions) == 5
    assert len(few) == len(many)


def test_a_decision_belongs_to_who_wrote_it_down(cast_on: Cast, meeting: int) -> None:
    record(cast_on, meeting, decision="名单发群里")
    with cast_on.inside():
        (decision,) = db.session.scalars(sa.select(MeetingDecision))
        assert decision.recorder_id == cast_on.people["wang"]


def test_without_a_season_the_view_shows_who_has_something_to_say(cast_on: Cast) -> None:
    meeting = opened(cast_on)
    with cast_on.inside():
        scene = meetings.scene_of(cast_on.actor("wang"), meeting, clock.now())
    assert (scene.figures, scene.result, scene.opened) == ([], None, {})


def test_the_view_is_for_who_leads(cast_on: Cast, meeting: int) -> None:
    for who, refusal in (("zhou", NotAllowed), ("sun", NotFound)):
        with cast_on.inside(), pytest.raises(refusal):
            meetings.scene_of(cast_on.actor(who), meeting, clock.now())


def test_a_meeting_learns_nothing_from_what_somebody_reported_elsewhere(
    cast_on: Cast, meeting: int
) -> None:
    elsewhere = ("west_team", "west")
    for day in (WEDNESDAY - timedelta(days=1), WEDNESDAY):
        report(cast_on, "zhao", day, question="为什么？", at=elsewhere, tomorrow="再访",
               zero_days=4, reason_words="家里有事")  # fmt: skip
    report(cast_on, "zhou", WEDNESDAY, question="怎么谈的？", worked="先查名单")
    with cast_on.inside():
        scene = meetings.scene_of(cast_on.actor("wang"), meeting, clock.now())
    zhou = cast_on.people["zhou"]
    assert (set(scene.said), set(scene.promised)) == ({zhou}, set())
    assert set(scene.questions) == {zhou}
