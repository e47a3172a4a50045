"""The reminder of a question to a report: once, to its author and who leads them."""

from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from portal import clock
from portal.models import Person, Report, ReportRemark
from portal.services import muting
from portal.services.work import writing
from tests.cast import Cast
from tests.parallel import at_once
from tests.reminding import WEDNESDAY, away, moment, remind, told_of
from tests.statements import counted

TUESDAY, THURSDAY = WEDNESDAY - timedelta(days=1), WEDNESDAY + timedelta(days=1)
OWN = {"count": 1, "oldest": "2026-11-24"}
OF_ZHOU = {**OWN, "names": ["周雨桐"], "names_en": ["周雨桐"]}


def asked(cast: Cast, who: str, day: date = TUESDAY, kind: str = "question") -> int:
    """Let 赵子昂 remark on the person's report of the day before; return the remark's id."""
    with cast.inside(), clock.at(moment(day, time(19))), writing() as work:
        unit_id = work.session.get_one(Person, cast.people[who]).unit_id
        report = Report(
            person_id=cast.people[who],
            business_date=day - timedelta(days=1),
            unit_id=unit_id,
            sub_branch_id=unit_id,
            sent_at=work.now,
            changed_at=work.now,
        )
        work.session.add(report)
        work.session.flush()
        return remark(work.session, cast, report.id, kind)


def remark(session: Session, cast: Cast, report_id: int, kind: str, to: int | None = None) -> int:
    """Write a remark to a report; return its id."""
    one = ReportRemark(
        report_id=report_id,
        author_id=cast.people["zhao"],
        kind=kind,
        text="怎么谈下来的？",
        answers_id=to,
        written_at=clock.now(),
    )
    session.add(one)
    session.flush()
    return one.id


def own(cast: Cast, who: str) -> list[dict[str, object]]:
    """Return what the author's reminders say."""
    return told_of(cast, who, "questions_to_answer")


def of_theirs(cast: Cast, who: str) -> list[dict[str, object]]:
    """Return what a leader's reminders say."""
    return told_of(cast, who, "questions_unanswered")


def test_the_author_and_who_leads_them_are_told_once(cast_on: Cast) -> None:
    asked(cast_on, "zhou")
    assert remind(cast_on, TUESDAY, time(23)) == 0, "the day it was asked"
    assert [remind(cast_on), remind(cast_on, at=time(18)), remind(cast_on, THURSDAY)] == [2, 0, 0]
    assert own(cast_on, "zhou") == [OWN]
    assert of_theirs(cast_on, "wang") == [OF_ZHOU]
    assert of_theirs(cast_on, "sun") == of_theirs(cast_on, "liu") == own(cast_on, "zhao") == []


def test_what_is_answered_or_was_no_question_reminds_nobody(cast_on: Cast) -> None:
    asked(cast_on, "he", kind="comment")
    id_ = asked(cast_on, "zhou")
    with cast_on.inside(), clock.at(moment(WEDNESDAY, time(9))), writing() as work:
        report_id = work.session.get_one(ReportRemark, id_).report_id
        remark(work.session, cast_on, report_id, "answer", id_)
    assert remind(cast_on) == 0


def test_a_new_question_is_told_alone_and_the_old_one_not_again(cast_on: Cast) -> None:
    asked(cast_on, "zhou")
    assert remind(cast_on) == 2
    asked(cast_on, "huang", WEDNESDAY)
    assert remind(cast_on, THURSDAY) == 2
    assert of_theirs(cast_on, "wang")[0]["count"] == 1
    assert of_theirs(cast_on, "wang")[0]["names"] == ["黄俊杰"]


def test_questions_to_several_are_one_reminder_for_who_leads_them(cast_on: Cast) -> None:
    asked(cast_on, "zhou", TUESDAY - timedelta(days=1))
    asked(cast_on, "zhou")
    asked(cast_on, "huang")
    assert remind(cast_on) == 3
    assert of_theirs(cast_on, "wang") == [
        {
            "count": 3,
            "oldest": "2026-11-23",
            "names": ["周雨桐", "黄俊杰"],
            "names_en": ["周雨桐", "黄俊杰"],
        }
    ]


def test_who_rests_or_is_away_is_told_when_they_are_back(cast_on: Cast) -> None:
    asked(cast_on, "zhou", WEDNESDAY + timedelta(days=2))
    away(cast_on, "zhou", WEDNESDAY + timedelta(days=5))
    saturday, monday, tuesday = (WEDNESDAY + timedelta(days=n) for n in (3, 5, 6))
    assert [remind(cast_on, day) for day in (saturday, monday, tuesday)] == [0, 1, 1]
    assert len(own(cast_on, "zhou")) == len(of_theirs(cast_on, "wang")) == 1


def test_a_question_of_long_ago_is_let_be(cast_on: Cast) -> None:
    asked(cast_on, "zhou", WEDNESDAY - timedelta(days=32))
    assert remind(cast_on) == 0


def test_who_has_turned_them_down_is_left_alone(cast_on: Cast) -> None:
    asked(cast_on, "zhou")
    with cast_on.inside():
        muting.choose(cast_on.actor("zhou"), ["reports"])
    assert remind(cast_on) == 1
    assert own(cast_on, "zhou") == []


def test_three_processes_at_once_tell_each_once(cast_on: Cast) -> None:
    asked(cast_on, "zhou")
    outcomes = at_once(cast_on.app, 3, lambda _: remind(cast_on))
    assert sum(one for one in outcomes if isinstance(one, int)) == 2, outcomes
    assert (len(own(cast_on, "zhou")), len(of_theirs(cast_on, "wang"))) == (1, 1)


def test_more_questions_cost_no_more_statements(cast: Cast) -> None:
    def cost(day: date) -> int:
        with counted(cast.app) as sent:
            assert remind(cast, day) == 2
        return len([one for one in sent if one.startswith(("SELECT", "INSERT"))])

    asked(cast, "zhou")
    first = cost(WEDNESDAY)
    for number in range(2, 8):
        asked(cast, "zhou", WEDNESDAY - timedelta(days=number))
    assert cost(THURSDAY) == first
