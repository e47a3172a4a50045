"""What is said to a report: who reads it, thanks, comments, questions, answers, and who is told."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import AuditEvent, Person, ReportRemark, ReportThanks
from portal.services import absences, notices, reports
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.reports import Coverage, OpenQuestion, Reading
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter
from tests.parallel import at_once
from tests.reporting import FRIDAY, MONDAY, NEXT, SATURDAY, TUESDAY, WEDNESDAY, at, send
from tests.season import Season
from tests.statements import counted


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season that begins on Monday."""
    with clock.at(at(MONDAY, 9)):
        return cast_on.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=60))


@pytest.fixture
def report(cast_on: Cast, season: Season) -> int:
    """Give Zhou's report of Monday."""
    del season
    return send(cast_on, "zhou", MONDAY, reason="1").report_id


def read(cast: Cast, who: str, report: int, now: datetime | None = None) -> Reading:
    with cast.inside(), clock.at(now or at(MONDAY, 18)):
        found = reports.read(cast.actor(who), report, clock.now())
        db.session.expunge_all()
    return found


def thank(
    cast: Cast, who: str, report: int, *, on: bool = True, now: datetime | None = None
) -> None:
    with cast.inside(), clock.at(now or at(MONDAY, 18)):
        reports.thank(cast.actor(who), report, on=on)


def say(cast: Cast, who: str, report: int, kind: str = "question", text: str = "怎么谈的？") -> int:
    with cast.inside(), clock.at(at(MONDAY, 18, 30)):
        return reports.remark(cast.actor(who), report, kind, text)


def answer(cast: Cast, who: str, report: int, question: int, text: str = "先找物业") -> int:
    with cast.inside(), clock.at(at(MONDAY, 19)):
        return reports.answer(cast.actor(who), report, question, text)


def told(cast: Cast, who: str, kind: str) -> list[dict[str, object]]:
    with cast.inside():
        return [one.facts for one in notices.latest(cast.actor(who)) if one.kind == kind]


def test_the_author_the_sub_branch_and_who_leads_read_it_and_nobody_else(
    cast_on: Cast, report: int
) -> None:
    for who, is_own, leads in (
        ("zhou", True, False),
        ("huang", False, False),
        ("zhao", False, False),
        ("wang", False, True),
    ):
        seen = read(cast_on, who, report).seen
        assert (seen.is_own, seen.leads) == (is_own, leads)
    for who in ("he", "sun", "liu", "system", "security", "audit"):
        with pytest.raises(NotFound):
            read(cast_on, who, report)


def test_an_administrator_who_works_in_the_sub_branch_does_not_read_it(
    cast_on: Cast, report: int
) -> None:
    with cast_on.inside(), writing() as work:
        cast_on.add_person(work.session, "it", "X9", "运维", "east", Role.SYSTEM_ADMIN, None)
    with cast_on.inside(), writing() as work:
        number = work.session.get_one(Person, cast_on.people["it"])
        assert number.unit_id == cast_on.units["east"]
    with pytest.raises(NotFound):
        read(cast_on, "it", report)


def test_the_reason_is_for_the_author_and_who_leads_them(cast_on: Cast, report: int) -> None:
    for who, shown in (("zhou", True), ("wang", True), ("huang", False)):
        reading = read(cast_on, who, report)
        assert (reading.reason is not None) is shown
        assert reading.seen.is_told_all is shown


def test_thanks_are_counted_once_named_and_taken_back(cast_on: Cast, report: int) -> None:
    thank(cast_on, "huang", report)
    thank(cast_on, "huang", report)
    thank(cast_on, "wang", report)
    reading = read(cast_on, "huang", report)
    assert [one.name for one in reading.thanks] == ["黄俊杰", "王建国"]
    assert reading.has_thanked
    thank(cast_on, "huang", report, on=False)
    thank(cast_on, "huang", report, on=False)
    assert [one.name for one in read(cast_on, "huang", report).thanks] == ["王建国"]
    with cast_on.inside():
        done = db.session.scalars(sa.select(AuditEvent.action)).all()
        assert done.count("report.thank") == 2
        assert done.count("report.unthank") == 1


def test_nobody_thanks_themself_and_outsiders_find_nothing(cast_on: Cast, report: int) -> None:
    with pytest.raises(Rejected):
        thank(cast_on, "zhou", report)
    for who in ("he", "liu", "system"):
        with pytest.raises(NotFound):
            thank(cast_on, who, report)


def test_the_author_has_one_notice_of_thanks_a_day_that_goes_on_counting(
    cast_on: Cast, report: int
) -> None:
    thank(cast_on, "huang", report)
    thank(cast_on, "wang", report)
    (facts,) = told(cast_on, "zhou", "report_thanked")
    assert facts["count"] == 2
    assert sorted(facts["names"]) == ["王建国", "黄俊杰"]  # type: ignore[call-overload]
    thank(cast_on, "huang", report, on=False)
    assert [one["count"] for one in told(cast_on, "zhou", "report_thanked")] == [1]
    thank(cast_on, "wang", report, on=False)
    assert told(cast_on, "zhou", "report_thanked") == []


def test_what_was_read_is_not_told_again_that_day(cast_on: Cast, report: int) -> None:
    thank(cast_on, "huang", report)
    with cast_on.inside(), clock.at(at(MONDAY, 19)):
        me = cast_on.actor("zhou")
        notices.mark_read(me, notices.latest(me)[0].id)
    thank(cast_on, "wang", report, now=at(MONDAY, 20))
    assert len(told(cast_on, "zhou", "report_thanked")) == 1
    thank(cast_on, "zhao", report, now=at(TUESDAY, 9))
    assert len(told(cast_on, "zhou", "report_thanked")) == 2


def test_thanks_at_once_are_one(cast_on: Cast, report: int) -> None:
    me = cast_on.actor("huang")
    results = at_once(cast_on.app, 4, lambda _n: reports.thank(me, report, on=True))
    assert results == [None] * 4
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ReportThanks)) == 1


def test_a_question_is_open_until_it_is_answered_and_both_are_told(
    cast_on: Cast, report: int
) -> None:
    question = say(cast_on, "huang", report)
    assert [one["report_id"] for one in told(cast_on, "zhou", "report_asked")] == [report]
    (said,) = read(cast_on, "zhou", report).said
    assert (said.is_open, said.is_overdue, said.may_answer) == (True, False, True)
    answer(cast_on, "zhou", report, question)
    (said,) = read(cast_on, "huang", report).said
    assert (said.is_open, said.may_answer) == (False, False)
    assert [one.remark.text for one in said.answers] == ["先找物业"]
    assert [one["by"] for one in told(cast_on, "huang", "report_answered")] == ["周雨桐"]


def test_only_the_author_and_who_leads_them_answer_and_nobody_their_own(
    cast_on: Cast, report: int
) -> None:
    question = say(cast_on, "huang", report)
    for who in ("huang", "zhao"):
        with pytest.raises(NotAllowed):
            answer(cast_on, who, report, question)
    with pytest.raises(NotFound):
        answer(cast_on, "he", report, question)
    own = say(cast_on, "wang", report)
    with pytest.raises(NotAllowed):
        answer(cast_on, "wang", report, own)
    answer(cast_on, "wang", report, question)
    with pytest.raises(NotFound):
        answer(cast_on, "zhou", report, 10**30)
    with pytest.raises(NotFound):
        answer(cast_on, "zhou", report, say(cast_on, "huang", report, "comment"))


@pytest.mark.parametrize(
    ("who", "kind", "text", "field"),
    [
        ("huang", "question", " ", "text"),
        ("huang", "question", "长" * 401, "text"),
        ("huang", "comment", "打 13912345678", "text"),
        ("huang", "answer", "好", "kind"),
        ("huang", "", "好", "kind"),
        ("zhou", "question", "为什么", "kind"),
    ],
)
def test_what_cannot_be_said_is_refused_at_its_field(
    cast_on: Cast, report: int, who: str, kind: str, text: str, field: str
) -> None:
    with pytest.raises(Rejected) as caught:
        say(cast_on, who, report, kind, text)
    assert caught.value.field == field


def test_outsiders_say_nothing_and_ones_own_comment_tells_nobody(
    cast_on: Cast, report: int
) -> None:
    for who in ("he", "liu", "system"):
        with pytest.raises(NotFound):
            say(cast_on, who, report, "comment", "好")
    say(cast_on, "zhou", report, "comment", "补充一句")
    assert told(cast_on, "zhou", "report_commented") == []
    say(cast_on, "huang", report, "comment", "学到了")
    assert len(told(cast_on, "zhou", "report_commented")) == 1


def test_what_was_said_is_never_rewritten(cast_on: Cast, report: int) -> None:
    say(cast_on, "huang", report)
    with cast_on.inside(), pytest.raises(DBAPIError), writing() as work:
        work.connection.execute(sa.update(ReportRemark).values(text="改了"))


def waiting(cast: Cast, now: datetime, who: str) -> list[OpenQuestion]:
    me = cast.actor(who)
    with cast.inside(), snapshot() as connection:
        paths = [grant.unit_path or "" for grant in me.grants if grant.role is Role.SUPERVISOR]
        return reports.open_questions(connection, now, author_id=me.person_id, paths=paths)


def test_a_question_unanswered_for_a_working_day_is_marked_for_author_and_leader(
    cast_on: Cast, report: int
) -> None:
    question = say(cast_on, "huang", report)
    for who in ("zhou", "wang"):
        (one,) = waiting(cast_on, at(TUESDAY, 18), who)
        assert (one.id, one.report_id, one.is_overdue) == (question, report, False)
        assert (one.author.name, one.asker.name) == ("周雨桐", "黄俊杰")
        (one,) = waiting(cast_on, at(TUESDAY, 18, 30), who)
        assert one.is_overdue
    assert waiting(cast_on, at(TUESDAY), "huang") == []
    assert waiting(cast_on, at(TUESDAY), "sun") == []
    (said,) = read(cast_on, "huang", report, at(WEDNESDAY)).said
    assert said.is_overdue
    answer(cast_on, "wang", report, question)
    assert waiting(cast_on, at(WEDNESDAY), "zhou") == []


def coverage(cast: Cast, unit: str, day: object) -> Coverage:
    with cast.inside(), snapshot() as connection:
        path = next(
            row[0]
            for row in connection.execute(sa.text("SELECT path, id FROM unit"))
            if row[1] == cast.units[unit]
        )
        return reports.of_day(connection, [path], day)  # type: ignore[arg-type]


def test_who_has_reported_and_who_has_not_and_is_not_away(cast_on: Cast, report: int) -> None:
    del report
    with cast_on.inside(), clock.at(at(MONDAY, 9)):
        absences.record(
            cast_on.actor("wang"),
            person_id=cast_on.people["huang"],
            kind="leave",
            starts_on=MONDAY,
            ends_on=FRIDAY,
        )
    found = coverage(cast_on, "east", MONDAY)
    assert [one.person.name for one in found.sent] == ["周雨桐"]
    assert [one.name for one in found.missing] == ["赵子昂"]
    assert [one.person.name for one in found.away] == ["黄俊杰"]
    assert (found.asked, found.off) == (2, [])
    saturday = coverage(cast_on, "east", SATURDAY)
    assert len(saturday.off) == 3
    assert saturday.missing == []
    assert [one.name for one in coverage(cast_on, "west", MONDAY).missing] == ["何志强"]
    assert coverage(cast_on, "bank", MONDAY - timedelta(days=1)) == Coverage()


def test_the_day_shows_each_ones_own_part_net_of_what_was_taken_back(
    cast_on: Cast, report: int
) -> None:
    with clock.at(at(MONDAY, 10)):
        enter(cast_on, "zhou", quantity="3")
        enter(cast_on, "huang", shares=(("60298", 1),))
    figures = read(cast_on, "huang", report).figures
    sums = [(one.indicator.code, one.quantity) for one in figures]
    assert sums == [("corporate_account", 35_000)]


def test_the_list_of_a_day_and_of_a_person(cast_on: Cast, report: int) -> None:
    send(cast_on, "huang", MONDAY)
    send(cast_on, "he", MONDAY)
    send(cast_on, "zhou", TUESDAY)
    say(cast_on, "huang", report)
    thank(cast_on, "huang", report)
    with cast_on.inside():
        me = cast_on.actor("huang")
        (unit,) = reports.listing.sub_branches(me)
        rows = reports.listing.of_day(me, unit, MONDAY, at(NEXT))
        assert [row.seen.author.name for row in rows] == ["黄俊杰", "周雨桐"]
        assert [(row.thanks, row.remarks, row.open_questions) for row in rows] == [
            (0, 0, 0),
            (1, 1, 1),
        ]
        assert [row.is_overdue for row in rows] == [False, True]
        days = reports.listing.of_person(me, cast_on.people["zhou"], at(NEXT))
        assert [row.seen.report.business_date for row in days] == [TUESDAY, MONDAY]
        assert [one.name for one in reports.listing.writers(me, unit)] == ["黄俊杰", "周雨桐"]
        assert reports.listing.of_person(me, cast_on.people["he"], at(NEXT)) == []
        assert reports.listing.sub_branches(cast_on.actor("liu")) == []


def test_the_number_of_statements_does_not_grow_with_the_reports(
    cast: Cast,
) -> None:
    with clock.at(at(MONDAY, 9)):
        season = cast.live_campaign(starts_on=MONDAY)
    send(cast, "zhou", MONDAY)

    def look() -> None:
        with cast.inside(), snapshot() as connection:
            me = cast.actor("huang")
            unit = reports.listing.sub_branches(me)[0]
            assert reports.listing.of_day(me, unit, MONDAY, at(TUESDAY))
            reports.of_day(connection, [unit.path], MONDAY)
            reports.open_questions(connection, at(TUESDAY), paths=[unit.path])

    with counted(cast.app) as few:
        look()
    with clock.at(at(MONDAY, 9)), cast.inside():
        add_people(cast, season, 20)
    for who in ("huang", "zhao"):
        one = send(cast, who, MONDAY).report_id
        say(cast, "zhou", one)
        thank(cast, "zhou", one)
    with counted(cast.app) as many:
        look()
    assert len(few) == len(many)
