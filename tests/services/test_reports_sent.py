"""Daily reports as they are sent: works, refused, raced."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Participation, Report, ReportDraft, ZeroReason
from portal.services import absences, reports
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.reports import Content
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter, take_back
from tests.parallel import at_once
from tests.reporting import (
    FRIDAY,
    MONDAY,
    NEXT,
    SUNDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    ZERO,
    at,
    send,
)
from tests.season import Season


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season that begins on Monday."""
    with clock.at(at(MONDAY, 9)):
        return cast_on.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=60))


def kept(cast: Cast, who: str = "zhou", day: date = MONDAY) -> Report:
    with cast.inside():
        found = db.session.scalars(
            sa.select(Report).where(
                Report.person_id == cast.people[who], Report.business_date == day
            )
        ).one()
        db.session.expunge_all()
    return found


def refused(
    cast: Cast, day: date = MONDAY, version: int = 0, now: datetime | None = None, **texts: str
) -> str:
    with pytest.raises(Rejected) as caught:
        send(cast, "zhou", day, version, now, **texts)
    return caught.value.field


def only(name: str, text: str) -> dict[str, Any]:
    return {name: text}


def duty(cast: Cast, who: str, day: date, now: datetime | None = None) -> reports.Duty | None:
    with cast.inside(), clock.at(now or at(day)), snapshot() as connection:
        return reports.duty.of(connection, cast.people[who], day, now or at(day))


@pytest.mark.usefixtures("season")
def test_a_report_is_kept_with_its_place_its_lines_and_its_audit_row(cast_on: Cast) -> None:
    enter_at(cast_on, "zhou", MONDAY)
    sent = send(cast_on, "zhou", MONDAY, worked="一\r\n\r\n\r\n二 ", steps="", next_step="")
    report = kept(cast_on)
    assert (sent.report_id, sent.is_new, sent.is_late) == (report.id, True, False)
    assert (report.worked, report.version, report.zero_days) == ("一\n\n二", 1, 0)
    assert report.unit_id == cast_on.units["retail"]
    assert report.sub_branch_id == cast_on.units["east"]
    with cast_on.inside():
        assert "report.send" in db.session.scalars(sa.select(AuditEvent.action)).all()


def enter_at(cast: Cast, who: str, day: date, **changes: object) -> int:
    with clock.at(at(day, 10)):
        return enter(cast, who, **changes)


@pytest.mark.usefixtures("season")
def test_one_of_the_four_is_enough_with_a_result_and_none_is_not(cast_on: Cast) -> None:
    enter_at(cast_on, "zhou", MONDAY)
    nothing: dict[str, Any] = {"worked": " ", "steps": "", "next_step": ""}
    assert refused(cast_on, **nothing) == "worked"
    assert send(cast_on, "zhou", MONDAY, **{**nothing, "tomorrow": "回访"}).is_new


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("name", sorted(ZERO))
def test_a_day_without_a_result_asks_for_steps_and_the_next_one(cast_on: Cast, name: str) -> None:
    assert refused(cast_on, **only(name, " ")) == name
    send(cast_on, "zhou", MONDAY, worked="")
    assert kept(cast_on).zero_days == 1


@pytest.mark.usefixtures("season")
def test_a_reason_is_asked_for_from_the_third_working_day_at_zero_on(cast_on: Cast) -> None:
    send(cast_on, "zhou", TUESDAY)
    assert refused(cast_on, WEDNESDAY) == "reason"
    assert refused(cast_on, WEDNESDAY, reason="own") == "reason_words"
    assert refused(cast_on, WEDNESDAY, reason="99") == "reason"
    assert refused(cast_on, WEDNESDAY, reason="9" * 5_000) == "reason"
    send(cast_on, "zhou", WEDNESDAY, reason="1")
    assert (kept(cast_on, day=WEDNESDAY).reason_id, kept(cast_on, day=WEDNESDAY).zero_days) == (
        1,
        3,
    )
    send(cast_on, "zhou", THURSDAY, reason="own", reason_words="客户都出差了")
    assert kept(cast_on, day=THURSDAY).reason_words == "客户都出差了"


def test_the_campaign_sets_after_how_many_days_and_the_strictest_holds(cast_on: Cast) -> None:
    with clock.at(at(MONDAY, 9)):
        cast_on.live_campaign(starts_on=MONDAY, reason_after_days=5)
        cast_on.live_campaign(code="two", starts_on=MONDAY, reason_after_days=2)
    assert refused(cast_on, TUESDAY) == "reason"


@pytest.mark.usefixtures("season")
def test_leave_and_days_off_are_no_days_at_zero(cast_on: Cast) -> None:
    with cast_on.inside(), clock.at(at(MONDAY, 9)):
        absences.record(
            cast_on.actor("wang"),
            person_id=cast_on.people["zhou"],
            kind="leave",
            starts_on=TUESDAY,
            ends_on=FRIDAY,
        )
    found = duty(cast_on, "zhou", NEXT)
    assert found is not None
    assert (found.zero_days, found.asks_reason) == (2, False)
    for day in (WEDNESDAY, SUNDAY):
        asked = duty(cast_on, "zhou", day)
        assert asked is not None
        assert asked.zero_days == 0


@pytest.mark.usefixtures("season")
def test_a_result_that_was_taken_back_asks_again(cast_on: Cast) -> None:
    entry_id = enter_at(cast_on, "zhou", MONDAY)
    nothing: dict[str, Any] = {"steps": "", "next_step": ""}
    with clock.at(at(MONDAY, 16)):
        take_back(cast_on, "zhou", entry_id)
    assert refused(cast_on, **nothing) == "steps"


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("name", ["worked", "hard", "learnt", "tomorrow", "steps", "reason_words"])
def test_personal_data_is_refused_at_its_field(cast_on: Cast, name: str) -> None:
    assert refused(cast_on, **only(name, "联系\n139 1234 5678")) == name


@pytest.mark.usefixtures("season")
def test_too_long_a_text_is_refused_at_its_field(cast_on: Cast) -> None:
    assert refused(cast_on, hard="长" * 1001) == "hard"
    assert refused(cast_on, reason_words="长" * 401) == "reason_words"
    assert send(cast_on, "zhou", MONDAY, hard="长\n" * 500).is_new


@pytest.mark.usefixtures("season")
def test_it_is_changed_until_the_cut_off_and_closed_afterwards(cast_on: Cast) -> None:
    send(cast_on, "zhou", MONDAY)
    changed = send(cast_on, "zhou", MONDAY, 1, at(MONDAY, 17, 59), worked="又成一户")
    assert (changed.is_new, kept(cast_on).worked, kept(cast_on).version) == (False, "又成一户", 2)
    assert refused(cast_on, version=2, now=at(MONDAY, 18), worked="改口") == "day"
    assert kept(cast_on).worked == "又成一户"
    with cast_on.inside():
        assert "report.change" in db.session.scalars(sa.select(AuditEvent.action)).all()


@pytest.mark.usefixtures("season")
def test_the_cut_off_that_passes_while_one_writes_makes_it_late_and_it_stays_closed(
    cast_on: Cast,
) -> None:
    shown = duty(cast_on, "zhou", MONDAY, at(MONDAY, 17, 59))
    assert shown is not None
    assert not shown.is_over
    assert send(cast_on, "zhou", MONDAY, now=at(MONDAY, 18)).is_late
    assert kept(cast_on).is_late
    assert refused(cast_on, version=1, now=at(MONDAY, 18, 1), worked="改口") == "day"


def test_the_latest_cut_off_of_ones_campaigns_holds(cast_on: Cast) -> None:
    with clock.at(at(MONDAY, 9)):
        cast_on.live_campaign(starts_on=MONDAY)
        cast_on.live_campaign(code="two", starts_on=MONDAY, cut_off=at(MONDAY, 20).time())
    found = duty(cast_on, "zhou", MONDAY)
    assert found is not None
    assert found.closes_at.hour in (12, 20)


@pytest.mark.usefixtures("season")
def test_a_missing_one_is_taken_three_days_late_and_no_day_more(cast_on: Cast) -> None:
    assert refused(cast_on, now=at(FRIDAY, 9)) == "day"
    assert send(cast_on, "zhou", MONDAY, now=at(THURSDAY, 23, 59)).is_late
    assert refused(cast_on, TUESDAY, now=at(MONDAY)) == "day"


@pytest.mark.usefixtures("season")
def test_the_days_that_one_still_owes_are_named(cast_on: Cast) -> None:
    send(cast_on, "zhou", TUESDAY)
    with cast_on.inside(), clock.at(at(THURSDAY)), snapshot() as connection:
        owed = reports.duty.missing(connection, cast_on.people["zhou"], at(THURSDAY))
        assert owed == [WEDNESDAY, MONDAY]
        none = reports.duty.missing(connection, cast_on.people["wang"], at(THURSDAY))
        assert none == []


@pytest.mark.usefixtures("season")
def test_two_devices_never_overwrite_one_another(cast_on: Cast) -> None:
    send(cast_on, "zhou", MONDAY)
    send(cast_on, "zhou", MONDAY, 1, worked="手机上改的")
    with pytest.raises(Conflict) as caught:
        send(cast_on, "zhou", MONDAY, 1, worked="电脑上改的")
    assert isinstance(caught.value.theirs, Content)
    assert caught.value.theirs.worked == "手机上改的"
    send(cast_on, "zhou", MONDAY, 2, worked="电脑上改的")
    assert kept(cast_on).worked == "电脑上改的"


@pytest.mark.usefixtures("season")
def test_the_same_again_is_the_same_report_even_after_the_cut_off(cast_on: Cast) -> None:
    first = send(cast_on, "zhou", MONDAY)
    again = send(cast_on, "zhou", MONDAY, 0, at(MONDAY, 19))
    assert (again.report_id, again.is_new, again.is_late) == (first.report_id, False, False)
    assert kept(cast_on).version == 1


@pytest.mark.usefixtures("season")
def test_two_that_are_sent_at_once_are_one(cast_on: Cast) -> None:
    me = cast_on.actor("zhou")

    def act(number: int) -> object:
        with clock.at(at(MONDAY)):
            return reports.send(me, MONDAY, Content(worked=f"第{number}份", **ZERO), 0)

    results = at_once(cast_on.app, 4, act)
    assert [isinstance(one, Conflict) for one in results].count(True) == 3
    assert kept(cast_on).version == 1


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("who", ["liu", "system", "security", "audit"])
def test_who_enters_nothing_reports_nothing(cast_on: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        send(cast_on, who, MONDAY)


@pytest.mark.usefixtures("season")
def test_who_takes_part_in_nothing_that_day_is_refused(cast_on: Cast) -> None:
    with pytest.raises(Rejected) as caught:
        send(cast_on, "wang", MONDAY)
    assert caught.value.field == "day"


def test_who_has_left_is_refused(cast_on: Cast, season: Season) -> None:
    with cast_on.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.left_on = TUESDAY
    assert send(cast_on, "zhou", MONDAY).is_new
    assert refused(cast_on, TUESDAY) == "day"


@pytest.mark.usefixtures("season")
def test_a_reason_retired_meanwhile_stays_with_the_report_that_has_it(cast_on: Cast) -> None:
    send(cast_on, "zhou", WEDNESDAY, reason="1")
    with cast_on.inside():
        reports.reasons.retire(cast_on.actor("liu"), 1, on=True)
    send(cast_on, "zhou", WEDNESDAY, 1, reason="1", worked="改过")
    assert kept(cast_on, day=WEDNESDAY).reason_id == 1
    with pytest.raises(Rejected):
        send(cast_on, "huang", WEDNESDAY, reason="1")


def draft(cast: Cast, version: int = 0, now: datetime | None = None, **texts: str) -> datetime:
    with cast.inside(), clock.at(now or at(MONDAY)):
        return reports.drafts.save(cast.actor("zhou"), MONDAY, Content(**texts), version)


def found(cast: Cast, version: int = 0, who: str = "zhou") -> dict[str, str] | None:
    with cast.inside():
        one = reports.drafts.find(cast.actor(who), MONDAY, version)
        return one.content.by_name if one else None


@pytest.mark.usefixtures("season")
def test_a_draft_is_kept_as_typed_until_it_is_sent(cast_on: Cast) -> None:
    draft(cast_on, worked="跑")
    assert draft(cast_on, worked=" 跑了\n市 ", reason="own") == at(MONDAY)
    kept_draft = found(cast_on)
    assert kept_draft is not None
    assert (kept_draft["worked"], kept_draft["reason"]) == (" 跑了\n市 ", "own")
    assert found(cast_on, who="huang") is None
    send(cast_on, "zhou", MONDAY)
    assert found(cast_on) is None
    with cast_on.inside():
        assert db.session.scalars(sa.select(ReportDraft)).all() == []


@pytest.mark.usefixtures("season")
def test_an_emptied_draft_is_none_and_old_ones_go(cast_on: Cast) -> None:
    draft(cast_on, worked="跑")
    draft(cast_on, worked="  ")
    assert found(cast_on) is None
    draft(cast_on, worked="跑")
    with cast_on.inside(), clock.at(at(FRIDAY)):
        reports.drafts.save(cast_on.actor("zhou"), FRIDAY, Content(worked="新"), 0)
    assert found(cast_on) is None


@pytest.mark.usefixtures("season")
def test_a_draft_that_comes_after_the_sending_is_refused(cast_on: Cast) -> None:
    send(cast_on, "zhou", MONDAY)
    with pytest.raises(Conflict):
        draft(cast_on, worked="旧")
    draft(cast_on, 1, worked="要改的")
    assert found(cast_on) is None
    assert found(cast_on, 1) is not None


@pytest.mark.usefixtures("season")
def test_a_draft_holds_no_personal_data_and_is_of_a_day_that_can_be_sent(cast_on: Cast) -> None:
    with pytest.raises(Rejected) as caught:
        draft(cast_on, hard="13912345678")
    assert caught.value.field == "hard"
    with pytest.raises(Rejected):
        draft(cast_on, now=at(FRIDAY), worked="跑")
    with cast_on.inside(), pytest.raises(NotAllowed):
        reports.drafts.save(cast_on.actor("liu"), MONDAY, Content(worked="跑"), 0)


def test_what_was_planned_and_todays_state_are_told(cast_on: Cast, season: Season) -> None:
    del season
    send(cast_on, "zhou", MONDAY, tomorrow="回访三家")
    me = cast_on.actor("zhou")
    with cast_on.inside():
        planned = reports.own.planned(me, TUESDAY)
        assert planned is not None
        assert planned.tomorrow == "回访三家"
        assert reports.own.planned(me, MONDAY) is None
        today = reports.own.today_of(me, at(MONDAY))
        assert today is not None
        assert today.report is not None
        tomorrow = reports.own.today_of(me, at(TUESDAY))
        assert tomorrow is not None
        assert tomorrow.report is None
        assert reports.own.today_of(me, at(SUNDAY)) is None
        assert reports.own.today_of(cast_on.actor("wang"), at(TUESDAY)) is None


def test_the_list_of_reasons_is_kept_by_organisers(cast_on: Cast) -> None:
    liu = cast_on.actor("liu")
    with cast_on.inside():
        reports.reasons.add(liu, " 下 雨 ", "")
        reports.reasons.rename(liu, 7, "下大雨", "Heavy rain")
        for _ in range(7):
            reports.reasons.move_up(liu, 7)
        reports.reasons.retire(liu, 2, on=True)
        names = [one.name for one in reports.reasons.listed()]
        assert names[0] == "下大雨"
        assert len(names) == 6
        reports.reasons.retire(liu, 2, on=False)
        assert [one.id for one in reports.reasons.listed()][-1] == 2
        with pytest.raises(Rejected):
            reports.reasons.add(liu, " ", "")
        for who in ("zhou", "wang", "system"):
            with pytest.raises(NotAllowed):
                reports.reasons.add(cast_on.actor(who), "下雨", "")
        assert db.session.scalar(sa.select(sa.func.count(ZeroReason.id))) == 7
