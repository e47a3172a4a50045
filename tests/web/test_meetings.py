"""The pages of meetings: the list, the minutes, the view for the room, and who gets what."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest

from portal import clock
from portal.extensions import db
from portal.models import Close, MeetingTodo, ZeroReason
from portal.services import absences, closes, meetings
from portal.services.work import writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter
from tests.measuring import moment, set_target
from tests.meeting import asked, opened, record, report
from tests.season import Season
from tests.statements import counted

TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)
THURSDAY = date(2026, 11, 26)
HREF = re.compile(r'data-go="(\w+)"')


@pytest.fixture(autouse=True)
def _that_evening() -> Iterator[None]:
    with clock.at(moment(WEDNESDAY, time(18, 5))):
        yield


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign(verification="after")


@pytest.fixture
def meeting(cast: Cast) -> int:
    return opened(cast)


def url(meeting: int, more: str = "") -> str:
    return f"/meetings/{meeting}{more}"


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def form(cast: Cast, meeting: int, **typed: object) -> dict[str, object]:
    """Return the form of the minutes as the page has it, but for what is typed."""
    html = cast.client("wang").get(url(meeting)).text
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', html)
    present = re.findall(r'name="present" value="(\d+)" checked', html)
    return {"topics": "", "present": present, "seen": seen[1] if seen else "", **typed}


def slide_of(html: str, person: int) -> str:
    """Return one person's part of the view."""
    start = html.index(f'data-slide="{person}"')
    return html[start : html.index("data-slide=", start + 10)]


def shown(html: str) -> list[str]:
    """Return which slides are not hidden: the overview is ""."""
    found = re.findall(r"<section class=\"ms-slide[^>]*>", html)
    keys = [(re.search(r'data-slide="(\w+)"', tag), " hidden" in tag) for tag in found]
    return [key[1] if key else "" for key, is_hidden in keys if not is_hidden]


def test_a_meeting_is_opened_written_down_ended_and_read(cast: Cast) -> None:
    wang = cast.client("wang")
    assert 'class="empty"' in main(wang.get("/meetings").text)
    answer = wang.post_form("/meetings", {"unit": cast.units["east"], "kind": "evening"})
    assert (answer.status_code, answer.location) == (303, "/meetings/1")
    typed = form(
        cast,
        1,
        topics="看通报\n逐人过",
        decision="名单发群里",
        what="整理名单",
        owner=cast.people["zhou"],
        due_on="2026-11-26",
    )
    answer = wang.post_form(url(1), typed)
    assert (answer.status_code, answer.location) == (303, "/meetings/1#todos")
    answer = wang.post_form(url(1), form(cast, 1, topics="看通报\n逐人过", end="1"))
    assert answer.location == "/meetings/1"
    html = main(cast.client("zhao").get(url(1)).text)
    for text in ("<li>看通报</li>", "<li>逐人过</li>", "名单发群里", "整理名单", "周雨桐", "18:05"):
        assert text in html
    assert "<textarea" not in html
    assert " style=" not in html
    row = main(cast.client("zhou").get("/meetings").text)
    assert 'href="/meetings/1"' in row


@pytest.mark.parametrize(
    ("who", "page", "write", "screen"),
    [
        ("wang", 200, 303, 200),
        ("zhou", 200, 403, 403),
        ("sun", 404, 404, 404),
        ("liu", 404, 404, 404),
        ("system", 404, 404, 404),
    ],
)
def test_the_unit_reads_and_who_leads_it_writes(
    cast: Cast, meeting: int, who: str, page: int, write: int, screen: int
) -> None:
    client = cast.client(who)
    assert client.get(url(meeting)).status_code == page
    assert client.post_form(url(meeting), form(cast, meeting)).status_code == write
    assert client.get(url(meeting, "/screen")).status_code == screen
    assert client.put(url(meeting)).status_code in (400, 405)
    assert client.get(url(99)).status_code == 404


@pytest.mark.parametrize(
    ("who", "changes", "expected"),
    [
        ("wang", {"unit": "west"}, 404),
        ("wang", {"unit": "branch"}, 403),
        ("wang", {"kind": "noon"}, 422),
        ("wang", {"unit": None}, 422),
        ("zhou", {}, 403),
        ("sun", {}, 404),
    ],
)
def test_who_does_not_lead_the_unit_opens_no_meeting(
    cast: Cast, who: str, changes: dict[str, str | None], expected: int
) -> None:
    sent = {"unit": "east", "kind": "evening", **changes}
    unit = cast.units[sent["unit"]] if sent["unit"] else ""
    answer = cast.client(who).post_form("/meetings", {"unit": unit, "kind": sent["kind"]})
    assert answer.status_code == expected


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"topics": "打 13912345678"}, "topics"),
        ({"decision": "好" * 401}, "decision"),
        ({"what": "拜访", "due_on": "2026-11-26"}, "owner"),
        ({"what": "拜访", "owner": "zhou", "due_on": "2026-11-01"}, "due_on"),
        ({"what": "拜访", "owner": "zhou", "due_on": "soon"}, "due_on"),
    ],
)
def test_refused_minutes_come_back_as_they_were_typed(
    cast: Cast, meeting: int, typed: dict[str, str], field: str
) -> None:
    owner = {"owner": cast.people["zhou"]} if "owner" in typed else {}
    sent = form(cast, meeting, **{"topics": "看通报", "decision": "名单发群里", **typed, **owner})
    sent["present"] = [str(cast.people["zhou"])]
    answer = cast.client("wang").post_form(url(meeting), sent)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"|'
                     rf'aria-invalid="true"[^>]*id="{field}"', answer.text)  # fmt: skip
    for name in ("topics", "decision", "what"):
        assert str(sent.get(name, "")) in answer.text
    assert re.findall(r'name="present" value="(\d+)" checked', answer.text) == sent["present"]


def test_nobody_ticked_is_refused_beside_the_list(cast: Cast, meeting: int) -> None:
    sent = {**form(cast, meeting, topics="看通报"), "present": []}
    answer = cast.client("wang").post_form(url(meeting), sent)
    assert answer.status_code == 422
    assert 'id="present-error"' in answer.text


def test_who_saves_second_reads_the_others_topics_and_may_save_again(
    cast: Cast, meeting: int
) -> None:
    sent = form(cast, meeting, topics="我的议题", decision="我的决定")
    record(cast, meeting, topics="先写的议题")
    wang = cast.client("wang")
    answer = wang.post_form(url(meeting), sent)
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("先写的议题", "我的议题", "我的决定"))
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', answer.text)
    assert seen
    assert wang.post_form(url(meeting), {**sent, "seen": seen[1]}).status_code == 303


def test_what_is_typed_into_minutes_that_have_ended_is_shown_again(
    cast: Cast, meeting: int
) -> None:
    sent = form(cast, meeting, topics="我的议题", decision="我的决定", what="我的待办")
    record(cast, meeting, topics="定稿", ends=True)
    answer = cast.client("wang").post_form(url(meeting), sent)
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("定稿", "我的议题", "我的决定", "我的待办"))


def test_what_somebody_wrote_is_shown_as_text(cast: Cast, meeting: int) -> None:
    record(cast, meeting, topics="<b>粗</b>", decision="<script>1</script>")
    for page in (url(meeting), url(meeting, "/screen?at=close")):
        html = cast.client("wang").get(page).text
        assert "<script>1" not in html
        assert "<b>粗" not in html


def test_a_task_is_ticked_off_at_home_by_its_owner_alone(cast: Cast, meeting: int) -> None:
    todo = asked(cast, meeting, "zhou", WEDNESDAY)
    action = f"/meetings/todos/{todo}/done"
    with clock.at(moment(THURSDAY)):
        zhou = cast.client("zhou")
        html = main(zhou.get("/").text)
        assert f'action="{action}"' in html
        assert "整理名单" in html
        assert "badge is-alert" in html[html.index("整理名单") : html.index(action)]
        assert cast.client("huang").post_form(action).status_code == 403
        assert cast.client("sun").post_form(action).status_code == 404
        assert zhou.get(action).status_code == 405
        answer = zhou.post_form(action, {"next": "/"})
        assert (answer.status_code, answer.location) == (303, "/")
        assert action not in zhou.get("/").text
        again = zhou.post_form(action, {"next": "https://example.com/"})
        assert again.location == "/meetings"
    with cast.inside():
        assert db.session.get_one(MeetingTodo, todo).done_by == cast.people["zhou"]


def test_a_meeting_of_an_earlier_day_says_that_nobody_ended_it(cast: Cast, meeting: int) -> None:
    with clock.at(moment(THURSDAY)):
        wang = cast.client("wang")
        html = main(wang.get("/meetings").text)
        assert "badge is-alert" in html
        assert wang.get(url(meeting, "/screen")).location == url(meeting)


def test_the_evening_goes_person_by_person_and_shames_nobody(
    cast: Cast, season: Season, meeting: int
) -> None:
    set_target(cast, season, "zhou", 40)
    enter(cast, "zhou", customer="海棠贸易有限公司")
    enter(cast, "huang", quantity="2", customer="玉兰贸易有限公司")
    report(
        cast, "zhou", WEDNESDAY, ("huang", "zhao"), "怎么约到的？",
        worked="先查名单", hard="排队", learnt="先约后到", tomorrow="再访两家",
    )  # fmt: skip
    with cast.inside(), writing() as work:
        reason = ZeroReason(code="no-time", name="没有时间", position=1)
        work.session.add(reason)
        work.session.flush()
        reason_id = reason.id
    report(cast, "zhao", WEDNESDAY, steps="电话十家", next_step="换片区", zero_days=3,
           reason_id=reason_id)  # fmt: skip
    html = cast.client("wang").get(url(meeting, "/screen")).text
    zhou = slide_of(html, cast.people["zhou"])
    for text in ("先查名单", "排队", "先约后到", "再访两家", "怎么约到的？", "海＊＊有限公司"):
        assert text in zhou
    assert re.search(r">2 .{1,30}<", zhou[zhou.index("ms-thanks") :])
    assert "海棠" not in html
    assert "玉兰" not in html
    zhao = slide_of(html, cast.people["zhao"])
    assert "电话十家" in zhao
    assert "没有时间" in zhao[zhao.index("<details") : zhao.index("</details>")]
    assert html.count("没有时间") == 1
    order = re.findall(r'data-slide="(\d+)"', html)
    assert order == [str(cast.people[one]) for one in ("huang", "zhou", "zhao")]
    assert " style=" not in html


def test_who_is_away_is_skipped_and_named_once(cast: Cast, season: Season, meeting: int) -> None:
    del season
    with cast.inside():
        absences.record(
            cast.actor("wang"),
            person_id=cast.people["huang"],
            kind="leave",
            starts_on=WEDNESDAY,
            ends_on=WEDNESDAY,
        )
    html = main(cast.client("wang").get(url(meeting, "/screen")).text)
    assert f'data-slide="{cast.people["huang"]}"' not in html
    assert "黄俊杰" in html[html.index("ms-away") :]


def test_the_morning_shows_yesterday_the_promises_and_what_is_still_to_be_done(
    cast: Cast, season: Season
) -> None:
    with clock.at(moment(TUESDAY, time(15))):
        enter(cast, "zhou", quantity="3", business_date=TUESDAY)
    report(cast, "zhou", TUESDAY, tomorrow="约两家代账公司", worked="先查名单")
    report(cast, "zhao", TUESDAY, tomorrow="不写", next_step="换个片区")
    with cast.inside(), clock.at(moment(TUESDAY, time(18, 1))):
        closes.run(clock.now())
        assert db.session.query(Close).count()
        evening = meetings.open_today(cast.actor("wang"), cast.units["east"], "evening")
        todo_of = cast.people["huang"]
    with clock.at(moment(TUESDAY, time(18, 30))):
        asked(cast, evening, "huang", TUESDAY)
    set_target(cast, season, "zhou", 40)
    with clock.at(moment(WEDNESDAY, time(8, 30))):
        morning = opened(cast, "morning")
        html = main(cast.client("wang").get(url(morning, "/screen")).text)
    overview = html[: html.index(f'data-slide="{cast.people["zhou"]}"')]
    for text in ("+3", "约两家代账公司", "换个片区", "整理名单"):
        assert text in overview
    assert "不写" not in overview
    assert "先查名单" in slide_of(html, cast.people["zhou"])
    assert "整理名单" in slide_of(html, todo_of)


@pytest.mark.parametrize("query", ["", "?person=zhou", "?at=close", "?person=99", "?person=x"])
def test_without_a_script_every_step_is_a_link(
    cast: Cast, season: Season, meeting: int, query: str
) -> None:
    del season
    zhou = str(cast.people["zhou"])
    html = cast.client("wang").get(url(meeting, f"/screen{query.replace('zhou', zhou)}")).text
    expected = {"?person=zhou": zhou, "?at=close": "close"}.get(query, "")
    assert shown(html) == [expected]
    assert HREF.findall(html) == ["home", "prev", "next", "last"]


def test_the_view_takes_as_many_statements_for_many(
    cast: Cast, season: Season, meeting: int
) -> None:
    wang = cast.client("wang")
    enter(cast, "zhou")
    report(cast, "zhou", WEDNESDAY, ("huang",), "怎么约到的？", worked="先查名单")
    wang.get(url(meeting, "/screen"))
    with counted(cast.app) as few:
        wang.get(url(meeting, "/screen"))
    add_people(cast, season, 40)
    for _ in range(8):
        enter(cast, "huang")
    report(cast, "huang", WEDNESDAY, ("zhou",), "为什么？", worked="再访")
    report(cast, "zhou", WEDNESDAY - timedelta(days=1), question="昨天呢？")
    asked(cast, meeting, "zhou", THURSDAY)
    with counted(cast.app) as many:
        wang.get(url(meeting, "/screen"))
    assert len(few) == len(many)
