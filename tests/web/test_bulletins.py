"""The pages of bulletins: who sees which edition, what each shows, and the remarks below."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal.domain import bulletin
from portal.extensions import db
from portal.models import AuditEvent, Bulletin
from tests.bulletins import LATE, WRONG, of_cast, put, told
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.statements import counted


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


@pytest.fixture
def issued(cast: Cast, season: Season) -> int:
    return put(cast, season, of_cast(cast))


def one_day(day: str) -> dict[str, str]:
    return {"starts_on": day, "ends_on": day}


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def test_the_list_begins_with_the_newest_and_names_every_kind(cast: Cast, season: Season) -> None:
    for number in (22, 23):
        put(cast, season, of_cast(cast, number=number, **one_day(f"2026-11-{number}")))
    put(cast, season, of_cast(cast, kind="month", number=1))
    put(cast, season, of_cast(cast, kind="season", number=1))
    put(cast, season, of_cast(cast, kind="week", number=1))
    put(cast, season, told(kind="correction", number=1, rows=[], sums=None, wrongs=[WRONG]))
    html = main(cast.client("zhou").get("/bulletins").text)
    for kind in ("每日通报", "每周通报", "月度小结", "收官通报", "更正通报"):
        assert kind in html
    assert "2026年11月" in html
    assert html.index("第23期") < html.index("第22期")
    assert "数据更正" in main(cast.client("zhou").get("/bulletins?kind=correction").text)


def test_without_any_the_list_says_so(cast: Cast, season: Season) -> None:
    zhou = cast.client("zhou")
    assert "尚无通报" in zhou.get("/bulletins").text
    assert "尚无通报" in zhou.get(f"/bulletins?campaign={season.id}").text
    assert zhou.get("/bulletins?campaign=999").status_code == 404
    assert zhou.get(f"/bulletins?campaign={'9' * 5000}").status_code == 404


def test_ninety_take_as_many_statements_as_one(cast: Cast, season: Season) -> None:
    zhou = cast.client("zhou")
    put(cast, season, of_cast(cast, number=1, ends_on="2026-11-23"))
    with counted(cast.app) as few:
        assert zhou.get("/bulletins").status_code == 200
    for number in range(2, 91):
        day = (date(2026, 8, 1) + timedelta(days=number)).isoformat()
        put(cast, season, of_cast(cast, number=number, **one_day(day)))
    with counted(cast.app) as many:
        assert zhou.get("/bulletins").status_code == 200
    assert len(many) == len(few)


def test_one_shows_its_head_its_sections_and_its_digest(cast: Cast, issued: int) -> None:
    html = main(cast.client("zhou").get(f"/bulletins/{issued}").text)
    with cast.inside():
        digest = db.session.get_one(Bulletin, issued).digest
    for text in (
        *("滨海分行竞赛每日通报", "〔2026〕第 23 期", "滨海分行竞赛办公室", "一、总体进度"),
        *("二、员工完成情况", "三、当日之星", "报：示例银行", digest, "第 1 册 46 行"),
    ):
        assert text in html
    assert "▲" in html
    assert " style=" not in html


def test_the_next_and_the_one_before_are_of_the_same_kind(
    cast: Cast, season: Season, issued: int
) -> None:
    put(cast, season, of_cast(cast, kind="month", number=24))
    after = put(cast, season, of_cast(cast, number=24, **one_day("2026-11-24")))
    zhou = cast.client("zhou")
    assert f'href="/bulletins/{after}" rel="next"' in zhou.get(f"/bulletins/{issued}").text
    assert f'href="/bulletins/{issued}" rel="prev"' in zhou.get(f"/bulletins/{after}").text


@pytest.mark.parametrize("edition", ["ordinary", "wall", "text"])
def test_no_edition_of_everybodys_tells_of_days_at_zero(
    cast: Cast, issued: int, edition: str
) -> None:
    for who in ("zhou", "wang", "liu"):
        html = cast.client(who).get(f"/bulletins/{issued}?edition={edition}").text
        assert "零业绩天数" not in html
        assert "工作提示" not in html
        assert "个工作日无业绩" not in html


def test_an_account_manager_gets_neither_the_supervisors_edition_nor_the_facts(
    cast: Cast, issued: int
) -> None:
    zhou = cast.client("zhou")
    assert zhou.get(f"/bulletins/{issued}?edition=supervisor").status_code == 403
    assert zhou.get(f"/bulletins/{issued}.json").status_code == 403
    assert "JSON" not in main(zhou.get(f"/bulletins/{issued}").text)


def test_a_supervisor_is_told_of_the_own_units_alone(cast: Cast, issued: int) -> None:
    wang = main(cast.client("wang").get(f"/bulletins/{issued}?edition=supervisor").text)
    assert "连续<b>4</b>个工作日无业绩：黄俊杰" in wang
    assert "何志强" not in wang[wang.index("工作提示") :]
    assert wang.count('class="is-zero" data-label="零业绩天数">–') == 1
    sun = main(cast.client("sun").get(f"/bulletins/{issued}?edition=supervisor").text)
    assert "连续<b>9</b>个工作日无业绩：何志强" in sun
    assert "黄俊杰" not in sun[sun.index("工作提示") :]


def test_the_facts_go_to_the_byte_to_who_leads_the_whole(cast: Cast, issued: int) -> None:
    answer = cast.client("liu").get(f"/bulletins/{issued}.json")
    assert answer.mimetype == "application/json"
    with cast.inside():
        assert bulletin.digest(answer.text) == db.session.get_one(Bulletin, issued).digest
    assert json.loads(answer.text)["rows"][1]["zero_days"] == 4
    assert cast.client("wang").get(f"/bulletins/{issued}.json").status_code == 403


def test_who_does_not_see_the_campaign_finds_nothing(cast: Cast) -> None:
    east = cast.live_campaign(unit_id=cast.units["east"], code="east")
    issued = put(cast, east, of_cast(cast))
    sun, form = cast.client("sun"), {"text": "好"}
    for path in ("", ".json", "?edition=text", "?edition=wall", "?edition=supervisor"):
        assert sun.get(f"/bulletins/{issued}{path}").status_code == 404
    assert sun.post_form(f"/bulletins/{issued}/remarks", form).status_code == 404
    assert sun.get("/bulletins/999").status_code == 404


@pytest.mark.parametrize("query", ["edition=other", "unit=x", "unit=999", f"unit={'9' * 5000}"])
def test_what_cannot_be_meant_is_not_found(cast: Cast, issued: int, query: str) -> None:
    assert cast.client("zhou").get(f"/bulletins/{issued}?{query}").status_code == 404


def test_a_units_part_has_its_rows_and_their_sums(cast: Cast, issued: int) -> None:
    zhou = cast.client("zhou")
    html = main(zhou.get(f"/bulletins/{issued}?unit={cast.units['east']}").text)
    assert "城东支行部分" in html
    assert "何志强" not in html
    # 46 and 19 of 48 and 45.
    assert "城东支行累计完成<b>65</b>户，完成目标<b>93</b>户的<b>69.9%</b>" in html
    outside = f"/bulletins/{issued}?unit={cast.units['bank']}"
    assert zhou.get(outside).status_code == 404


def test_figures_lead_to_the_entries_of_who_may_see_them(
    cast: Cast, season: Season, issued: int
) -> None:
    wang = main(cast.client("wang").get(f"/bulletins/{issued}").text)
    assert "/entries?of=unit&amp;person=60298" in wang
    assert "person=60118" not in wang, "of the western sub-branch"
    zhou = main(cast.client("zhou").get(f"/bulletins/{issued}").text)
    assert f"/entries?campaign={season.id}&amp;by=day" in zhou
    assert "of=unit" not in zhou
    assert "/entries?" not in main(cast.client("liu").get(f"/bulletins/{issued}").text)
    path = wang[wang.index("/entries?of=unit&amp;person=60298") :].split('"')[0]
    assert cast.client("wang").get(path.replace("&amp;", "&")).status_code == 200


def test_late_lines_stand_with_the_sum_and_lead_to_their_entries(
    cast: Cast, season: Season
) -> None:
    line = replace(LATE, entry_id=enter(cast, "zhou"))
    issued = put(cast, season, of_cast(cast, lines=[line], late="2", previous="370"))
    html = main(cast.client("wang").get(f"/bulletins/{issued}").text)
    assert "补登与冲正" in html
    assert "上期累计<b>370</b>户 + 本期新增<b>33</b>户 + 补登<b>2</b>户" in html
    assert f'href="/entries/{line.entry_id}"' in html
    huang = main(cast.client("huang").get(f"/bulletins/{issued}").text)
    assert f'href="/entries/{line.entry_id}"' not in huang


def test_a_correction_shows_what_was_printed_and_leads_to_the_issue(
    cast: Cast, season: Season, issued: int
) -> None:
    wrong = replace(WRONG, bulletin_id=issued, entries=[enter(cast, "zhou")])
    content = told(kind="correction", number=1, rows=[], sums=None, wrongs=[wrong])
    html = main(cast.client("zhou").get(f"/bulletins/{put(cast, season, content)}").text)
    assert f'<a href="/bulletins/{issued}">第 22 期（11月22日）</a>' in html
    assert "复核退回" in html
    assert "−1" in html
    assert f"/entries/{wrong.entries[0]}" in html


def test_the_text_is_there_without_a_script(cast: Cast, issued: int) -> None:
    html = cast.client("zhou").get(f"/bulletins/{issued}?edition=text").text
    text = html[html.index("<textarea") : html.index("</textarea>")]
    assert "1. 周雨桐 +6，累计46户" in text
    assert "<b>" not in text


def test_the_wall_names_who_rose_and_has_no_menu(cast: Cast, issued: int) -> None:
    html = cast.client("zhou").get(f"/bulletins/{issued}?edition=wall").text
    assert "周雨桐" in html
    assert "▼" not in html
    assert "−34.4" not in html
    assert "<nav" not in html


def test_a_remark_is_added_shown_and_taken_back_in_the_open(cast: Cast, issued: int) -> None:
    wang = cast.client("liu")
    answer = wang.post_form(f"/bulletins/{issued}/remarks", {"text": "明天加油 <b>"})
    assert (answer.status_code, answer.location) == (303, f"/bulletins/{issued}#remarks")
    zhou = cast.client("zhou")
    html = main(zhou.get(f"/bulletins/{issued}").text)
    assert "补充说明" in html
    assert "明天加油 &lt;b&gt;" in html
    assert "<form" not in html
    assert "补充说明：明天加油" in zhou.get(f"/bulletins/{issued}?edition=text").text
    answer = wang.post_form(f"/bulletins/{issued}/remarks/1/withdrawal")
    assert answer.status_code == 303
    assert wang.post_form(f"/bulletins/{issued}/remarks/1/withdrawal").status_code == 409
    assert "明天加油" not in zhou.get(f"/bulletins/{issued}").text
    kept = main(wang.get(f"/bulletins/{issued}").text)
    assert "明天加油" in kept
    assert "刘敏 于" in kept
    with cast.inside():
        actions = db.session.scalars(
            sa.select(AuditEvent.action).where(AuditEvent.object_kind == "bulletin")
        ).all()
    assert actions == ["bulletin.remark", "bulletin.remark_withdraw"]


def test_remarks_leave_the_digest_as_it_was(cast: Cast, issued: int) -> None:
    with cast.inside():
        before = db.session.get_one(Bulletin, issued).content
    cast.client("liu").post_form(f"/bulletins/{issued}/remarks", {"text": "好"})
    with cast.inside():
        found = db.session.get_one(Bulletin, issued)
        assert found.content == before
        assert bulletin.digest(found.content) == found.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "请写明"), ("  ", "请写明"), ("x" * 401, "400"), ("电话13800138000", "银行卡号")],
)
def test_a_refused_remark_comes_back_with_the_reason(
    cast: Cast, issued: int, text: str, said: str
) -> None:
    answer = cast.client("liu").post_form(f"/bulletins/{issued}/remarks", {"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_who_may_not_add_may_not_take_back_either(cast: Cast, issued: int) -> None:
    cast.client("liu").post_form(f"/bulletins/{issued}/remarks", {"text": "好"})
    # Wang leads the eastern sub-branch, and the campaign is the branch's.
    for who in ("zhou", "wang"):
        client = cast.client(who)
        assert client.post_form(f"/bulletins/{issued}/remarks", {"text": "x"}).status_code == 403
        path = f"/bulletins/{issued}/remarks/1/withdrawal"
        assert client.post_form(path).status_code == 403
    liu = cast.client("liu")
    assert liu.post_form(f"/bulletins/{issued}/remarks/99/withdrawal").status_code == 404
    assert liu.get(f"/bulletins/{issued}/remarks").status_code == 405


def test_a_supervisor_takes_back_the_own_remark_alone_and_an_organiser_any(cast: Cast) -> None:
    east = cast.live_campaign(unit_id=cast.units["east"], code="east")
    issued = put(cast, east, of_cast(cast))
    wang, liu = cast.client("wang"), cast.client("liu")
    wang.post_form(f"/bulletins/{issued}/remarks", {"text": "一"})
    liu.post_form(f"/bulletins/{issued}/remarks", {"text": "二"})
    assert wang.post_form(f"/bulletins/{issued}/remarks/2/withdrawal").status_code == 403
    assert liu.post_form(f"/bulletins/{issued}/remarks/1/withdrawal").status_code == 303


def test_home_the_board_and_the_campaign_lead_there(
    cast: Cast, season: Season, issued: int
) -> None:
    zhou = cast.client("zhou")
    home = main(zhou.get("/").text)
    assert f'href="/bulletins/{issued}"' in home
    assert "最新通报" in home
    there = f'href="/bulletins?campaign={season.id}"'
    assert there in zhou.get(f"/campaigns/{season.id}").text
    assert there in zhou.get(f"/boards/{season.boards['branch', 'person']}").text


def test_the_facts_are_found_on_either_engine(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    put(cast_on, season, of_cast(cast_on))
    html = main(cast_on.client("zhou").get("/bulletins").text)
    assert '<b class="num">405</b>' in html
    assert "77.9%" in html
