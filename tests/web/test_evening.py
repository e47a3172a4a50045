"""The evening page: for who holds the meeting, of their own units, today's and past days'."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.models import Person
from portal.services.work import writing
from tests.cast import Cast
from tests.client import SEE_OTHER
from tests.crowd import add_people
from tests.entering import enter
from tests.measuring import moment, set_target
from tests.report_rows import remark, report
from tests.season import Season
from tests.statements import counted

MONDAY = date(2026, 11, 9)
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def season(cast: Cast) -> Iterator[Season]:
    """Give a season since Monday; the test lives on its Thursday, at half past five."""
    with clock.at(moment(MONDAY, time(9))):
        season = cast.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=9))
    with clock.at(moment(THURSDAY, time(17, 30))):
        yield season


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def kpis(html: str) -> list[str]:
    """Return the figures of the strip."""
    return [
        re.sub(r"\s+|<[^>]*>", "", found)
        for found in re.findall(r'class="kpi-value">(.*?)</b>', html, re.DOTALL)
    ]


def test_the_page_tells_of_everybody_and_of_the_day(cast: Cast, season: Season) -> None:
    for who, target in (("zhou", 30), ("huang", 20), ("zhao", 20)):
        set_target(cast, season, who, target)
    enter(cast, "zhou", quantity="3")
    sent = report(cast, season, "zhou", learnt="约在上午十点")
    remark(cast, sent, "huang")
    report(
        cast, season, "huang", worked="", steps="走访四家", next_step="再去两家",
        zero_days=4, reason_words="没有时间",
    )  # fmt: skip
    html = main(cast.client("wang").get("/evening").text)
    # 70 in ten days, seven of them left, nothing before today.
    assert kpis(html)[2].startswith("3/10.0")
    assert kpis(html)[3].startswith("2/3")
    for text in ("约在上午十点", "走访四家", "再去两家", "没有时间", "名单哪里来的？", "赵子昂"):
        assert text in html
    assert (
        html.index("赵子昂")
        < html.index("黄俊杰")
        < html.index(f'id="person-{cast.people["zhou"]}"')
    )
    assert 'action="/practices"' in html
    assert 'action="/evening/reminders"' in html
    assert "何志强" not in html
    assert " style=" not in html


@pytest.mark.parametrize(
    ("who", "expected"),
    [("zhou", 403), ("liu", 403), ("system", 403), ("security", 403), ("audit", 403)],
)
def test_it_is_for_who_holds_the_meeting(
    cast: Cast, season: Season, who: str, expected: int
) -> None:
    report(cast, season, "zhou", zero_days=4, reason_words="没有时间")
    client = cast.client(who)
    assert client.get("/evening").status_code == expected
    assert client.post_form("/evening/reminders").status_code == expected
    assert "没有时间" not in client.get("/").text
    assert 'href="/evening"' not in client.get("/").text


def test_another_supervisor_sees_nothing_of_it(cast: Cast, season: Season) -> None:
    sent = report(cast, season, "zhou", zero_days=4, reason_words="没有时间")
    remark(cast, sent, "huang")
    html = main(cast.client("sun").get("/evening").text)
    for text in ("没有时间", "名单哪里来的？", "周雨桐", "先预填资料"):
        assert text not in html
    assert "何志强" in html


def test_a_past_day_is_read_only(cast: Cast, season: Season) -> None:
    wednesday = THURSDAY - timedelta(days=1)
    with clock.at(moment(wednesday, time(17))):
        sent = report(cast, season, "zhou", wednesday, worked="昨天的做法")
        remark(cast, sent, "huang")
    html = main(cast.client("wang").get(f"/evening?day={wednesday}").text)
    assert "昨天的做法" in html
    assert 'action="/evening/reminders"' not in html
    assert "evening-waiting" not in html
    assert f'href="/evening?day={wednesday - timedelta(days=1)}"' in html
    assert f'href="/evening?day={THURSDAY}"' in html
    today = main(cast.client("wang").get("/evening").text)
    assert f"/evening?day={wednesday}#person-{cast.people['zhou']}" in today or (
        f"/reports/{sent}" in today
    )


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_strange_day_is_no_fault(cast: Cast, day: str) -> None:
    assert cast.client("wang").get("/evening", query_string={"day": day}).status_code == 200


def test_without_a_campaign_the_page_says_so(cast: Cast) -> None:
    assert 'class="empty"' in main(cast.client("wang").get("/evening").text)
    assert 'href="/evening"><' not in main(cast.client("wang").get("/").text)


def test_missing_reports_are_asked_for_once(cast: Cast, season: Season) -> None:
    report(cast, season, "zhou")
    wang = cast.client("wang")
    answer = wang.post_form("/evening/reminders")
    assert (answer.status_code, answer.location) == (SEE_OTHER, "/evening")
    assert "2" in main(wang.get("/evening").text)
    wang.post_form("/evening/reminders")
    assert "is-new" in cast.client("huang").get("/notices").text
    assert cast.client("huang").get("/notices").text.count("王建国") == 1
    assert cast.client("zhou").get("/notices").text.count("王建国") == 0
    assert cast.stranger().post_form("/evening/reminders").status_code == SEE_OTHER


def test_the_page_takes_as_many_statements_for_many_people(cast: Cast, season: Season) -> None:
    wang = cast.client("wang")
    report(cast, season, "zhou")
    wang.get("/evening")
    with counted(cast.app) as few:
        wang.get("/evening")
    people = add_people(cast, season, 105)
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.update(Person).where(Person.id.in_(people[:50])).values(name="阿依古丽·买买提江" * 4)
        )
    for person_id in people[:60]:
        remark(cast, report(cast, season, "zhou", person_id=person_id), "huang")
    with counted(cast.app) as many:
        html = wang.get("/evening").text
    assert len(few) == len(many)
    assert html.count('class="evening-row ') == 108


def test_home_tells_how_many_have_reported_and_what_is_open(cast: Cast, season: Season) -> None:
    wang = cast.client("wang")
    tile = re.compile(r'href="/evening">.*?<b>(.*?)</b>\s*<small>(.*?)</small>', re.DOTALL)

    def told() -> list[str]:
        found = tile.search(main(wang.get("/").text))
        assert found is not None
        return re.findall(r"\d+", found[1] + found[2])

    assert sorted(told()) == ["0", "3"]
    sent = report(cast, season, "zhou")
    question = remark(cast, sent, "huang")
    assert sorted(told()) == ["1", "1", "3"]
    remark(cast, sent, "zhou", "名单在群里", answers=question)
    assert sorted(told()) == ["1", "3"]
