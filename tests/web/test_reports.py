"""The pages of daily reports: written, read, answered; what is refused keeps what was typed."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal import clock
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter
from tests.reporting import MONDAY, THURSDAY, TUESDAY, WEDNESDAY, ZERO, at, send
from tests.season import Season
from tests.statements import counted

URL = "/reports"
TYPED = {
    "worked": "跑了市场\n两家开户",
    "hard": "难",
    "learnt": "带资料",
    "tomorrow": "回访",
    **ZERO,
}


@pytest.fixture(autouse=True)
def _that_afternoon() -> Iterator[None]:
    with clock.at(at(TUESDAY)):
        yield


@pytest.fixture
def season(cast: Cast) -> Season:
    with clock.at(at(MONDAY, 9)):
        return cast.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=60))


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def form(day: str = TUESDAY.isoformat(), version: str = "0", **changes: str) -> dict[str, str]:
    return {"day": day, "version": version, **TYPED, **changes}


def sheet(client: Client, day: str = "") -> str:
    return main(client.get(f"{URL}/new{'?day=' + day if day else ''}").text)


@pytest.mark.usefixtures("season")
def test_the_sheet_has_the_days_entries_and_asks_for_the_four(cast: Cast) -> None:
    enter(cast, "zhou", quantity="2")
    html = sheet(cast.client("zhou"))
    for name in ("worked", "hard", "learnt", "tomorrow"):
        assert f'name="{name}"' in html
    assert 'name="steps"' not in html
    assert "+2" in html
    assert "18:00" in html
    assert " style=" not in html


@pytest.mark.usefixtures("season")
def test_a_day_at_zero_asks_for_steps_first_and_for_a_reason_after_three(cast: Cast) -> None:
    html = sheet(cast.client("zhou"))
    assert html.index('name="steps"') < html.index('name="worked"')
    assert 'name="reason"' not in html
    with clock.at(at(THURSDAY)):
        later = sheet(cast.client("zhou"))
    assert later.count('name="reason"') == 7


@pytest.mark.usefixtures("season")
def test_what_is_sent_is_shown_and_can_be_changed_until_the_cut_off(cast: Cast) -> None:
    zhou = cast.client("zhou")
    answer = zhou.post_form(URL, form())
    assert answer.status_code == 303
    html = main(zhou.get(answer.location).text)
    assert "跑了市场\n两家开户" in html
    assert f'data-report-kept="{TUESDAY.isoformat()}" data-report-version="1"' in html
    assert 'value="1"' in sheet(zhou)
    assert zhou.post_form(URL, form(version="1", worked="三家开户")).status_code == 303
    assert "三家开户" in zhou.get(answer.location).text
    with clock.at(at(TUESDAY, 18)):
        zhou = cast.client("zhou")
        assert zhou.get(f"{URL}/new").location == answer.location
        late = zhou.post_form(URL, form(version="2", worked="改口"))
        assert late.status_code == 422
        assert "改口" in late.text


@pytest.mark.usefixtures("season")
def test_what_was_planned_stands_above_the_next_days_sheet(cast: Cast) -> None:
    send(cast, "zhou", MONDAY, tomorrow="回访商贸城")
    assert "回访商贸城" in sheet(cast.client("zhou"))


@pytest.mark.usefixtures("season")
def test_a_missing_day_is_offered_and_sent_late(cast: Cast) -> None:
    zhou = cast.client("zhou")
    day = MONDAY.isoformat()
    assert f'href="/reports/new?day={day}"' in sheet(zhou)
    answer = zhou.post_form(URL, form(day))
    assert "is-gold" in main(zhou.get(answer.location).text)
    assert f'href="/reports/new?day={day}"' not in sheet(zhou)


@pytest.mark.usefixtures("season")
def test_a_refusal_keeps_everything_typed_and_says_why_at_its_field(cast: Cast) -> None:
    answer = cast.client("zhou").post_form(URL, form(hard="老板电话 13912345678"))
    assert answer.status_code == 422
    html = main(answer.text)
    assert 'id="hard-error"' in html
    for text in ("跑了市场", "老板电话 13912345678", "带资料", "回访", "打了十二个电话"):
        assert text in html


@pytest.mark.usefixtures("season")
def test_another_version_sent_meanwhile_is_shown_beside_ones_own(cast: Cast) -> None:
    zhou = cast.client("zhou")
    zhou.post_form(URL, form(worked="手机上写的"))
    answer = zhou.post_form(URL, form(worked="电脑上写的"))
    assert answer.status_code == 409
    html = main(answer.text)
    assert "手机上写的" in html
    assert "电脑上写的" in html
    (version,) = re.findall(r'name="version" type="hidden" value="(\d+)"', html)
    assert zhou.post_form(URL, form(version=version, worked="电脑上写的")).status_code == 303


@pytest.mark.usefixtures("season")
def test_a_draft_is_answered_with_its_time_and_stands_on_the_sheet(cast: Cast) -> None:
    zhou = cast.client("zhou")
    answer = zhou.post_form(f"{URL}/draft", form(worked="写到一半"))
    assert answer.get_json() == {"saved_at": "17:00"}
    assert "写到一半" in sheet(cast.client("zhou"))
    refused = zhou.post_form(f"{URL}/draft", form(hard="13912345678"))
    assert (refused.status_code, refused.get_json()["field"]) == (422, "hard")
    zhou.post_form(URL, form())
    late = zhou.post_form(f"{URL}/draft", form(worked="迟到的草稿"))
    assert late.status_code == 409
    assert "迟到的草稿" not in sheet(zhou)


def test_who_takes_part_in_nothing_is_told_so_and_keeps_what_was_typed(cast: Cast) -> None:
    zhou = cast.client("zhou")
    assert 'class="empty"' in sheet(zhou)
    answer = zhou.post_form(URL, form())
    assert answer.status_code == 422
    assert "跑了市场" in answer.text


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("day", ["2030-01-01", "0001-01-01", "x", "2026-11-10"])
def test_a_day_that_cannot_be_written_is_todays_sheet(cast: Cast, day: str) -> None:
    assert f'data-report="{TUESDAY.isoformat()}"' in sheet(cast.client("zhou"), day)


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("day", ["2026-11-25", "9999-12-31", "0001-01-01", "2026-11-20"])
def test_a_form_for_another_day_than_may_be_sent_is_refused(cast: Cast, day: str) -> None:
    zhou = cast.client("zhou")
    answer = zhou.post_form(URL, form(day))
    assert answer.status_code == 422
    assert "跑了市场" in answer.text
    assert zhou.post_form(f"{URL}/draft", form(day)).status_code == 422
    assert zhou.get(f"{URL}?day={day}").status_code == 200


@pytest.mark.usefixtures("season")
def test_the_list_has_ones_own_first_and_names_who_is_missing_for_leaders_alone(
    cast: Cast,
) -> None:
    send(cast, "huang", TUESDAY, worked="黄的")
    send(cast, "zhou", TUESDAY, worked="周的")
    html = main(cast.client("zhou").get(URL).text)
    assert html.index("周的") < html.index("黄的")
    coverage = html[html.index('id="coverage"') :]
    assert "赵子昂" not in coverage
    assert "2 / 3" in coverage
    leaders = main(cast.client("wang").get(URL).text)
    assert "赵子昂" in leaders[leaders.index('id="coverage"') :]
    assert "周的" not in main(cast.client("he").get(URL).text)
    assert 'href="/reports/reasons"' in main(cast.client("liu").get(URL).text)


@pytest.mark.usefixtures("season")
def test_the_days_and_one_person_are_chosen(cast: Cast) -> None:
    send(cast, "zhou", MONDAY, worked="周一的")
    send(cast, "zhou", TUESDAY, worked="周二的")
    wang = cast.client("wang")
    monday = main(wang.get(f"{URL}?day={MONDAY.isoformat()}").text)
    assert "周一的" in monday
    assert "周二的" not in monday
    both = main(wang.get(f"{URL}?person={cast.people['zhou']}").text)
    assert both.index("周二的") < both.index("周一的")


@pytest.mark.usefixtures("season")
def test_the_run_at_zero_and_its_reason_are_for_author_and_leader(cast: Cast) -> None:
    with clock.at(at(THURSDAY)):
        report = send(cast, "zhou", THURSDAY, reason="own", reason_words="客户出差").report_id
        for who, shown in (("zhou", True), ("wang", True), ("huang", False)):
            client = cast.client(who)
            assert "打了十二个电话" in main(client.get(URL).text)
            html = main(client.get(f"{URL}/{report}").text)
            assert "打了十二个电话" in html
            assert ("客户出差" in html) is shown
            assert ("report-zero" in html) is shown


@pytest.mark.usefixtures("season")
def test_it_is_thanked_asked_and_answered_on_its_page(cast: Cast) -> None:
    report = send(cast, "zhou", TUESDAY).report_id
    page = f"{URL}/{report}"
    huang, zhou = cast.client("huang"), cast.client("zhou")
    assert huang.post_form(f"{page}/thanks", {"on": "yes"}).status_code == 303
    asked = huang.post_form(f"{page}/remarks", {"kind": "question", "text": "怎么谈的？"})
    assert asked.status_code == 303
    assert asked.location.startswith(f"{page}#remark-")
    html = main(zhou.get(page).text)
    assert "黄俊杰" in html
    (question,) = re.findall(rf'action="{page}/questions/(\d+)/answer"', html)
    assert f"/questions/{question}/" not in huang.get(page).text
    answer = f"{page}/questions/{question}/answer"
    refused = zhou.post_form(answer, {"text": "打 13912345678"})
    assert refused.status_code == 422
    assert "打 13912345678" in refused.text
    assert zhou.post_form(answer, {"text": "先找物业"}).status_code == 303
    assert "先找物业" in huang.get(page).text
    assert huang.post_form(answer, {"text": "抢答"}).status_code == 403
    notices = cast.client("huang").get("/notices").text
    assert f'href="{page}"' in notices


@pytest.mark.usefixtures("season")
def test_outsiders_find_nothing(cast: Cast) -> None:
    report = send(cast, "zhou", TUESDAY).report_id
    for who in ("he", "sun", "liu", "system"):
        client = cast.client(who)
        assert client.get(f"{URL}/{report}").status_code == 404
        for way in ("thanks", "remarks", "questions/1/answer"):
            assert client.post_form(f"{URL}/{report}/{way}").status_code == 404
    assert cast.client("zhou").get(f"{URL}/999").status_code == 404
    assert cast.client("zhou").post(URL, data=form()).status_code == 400


@pytest.mark.usefixtures("season")
def test_what_is_written_is_escaped(cast: Cast) -> None:
    report = send(cast, "zhou", TUESDAY, worked="<script>alert(1)</script>").report_id
    for page in (URL, f"{URL}/{report}", f"{URL}/new"):
        html = cast.client("zhou").get(page).text
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


@pytest.mark.usefixtures("season")
def test_the_home_page_leads_to_the_report_and_tells_how_it_stands(cast: Cast) -> None:
    zhou = cast.client("zhou")
    assert 'href="/reports/new"' in main(zhou.get("/").text)
    report = send(cast, "zhou", TUESDAY).report_id
    html = main(zhou.get("/").text)
    assert f'href="/reports/{report}"' in html
    assert "17:00" in html
    assert "/reports/new" not in main(cast.client("wang").get("/").text)
    cast.client("huang").post_form(
        f"{URL}/{report}/remarks", {"kind": "question", "text": "怎么谈的？"}
    )
    assert 'class="alert"' not in main(zhou.get("/").text)
    with clock.at(at(WEDNESDAY)):
        assert 'class="alert"' in main(cast.client("zhou").get("/").text)


def test_the_list_of_reasons_is_kept_on_its_page(cast: Cast) -> None:
    liu = cast.client("liu")
    assert liu.post_form(f"{URL}/reasons", {"name": "下雨", "name_en": "Rain"}).status_code == 303
    for act in ("up", "retire", "restore"):
        assert liu.post_form(f"{URL}/reasons/7", {"act": act}).status_code == 303
    assert liu.post_form(f"{URL}/reasons/7", {"name": "大雨"}).status_code == 303
    refused = liu.post_form(f"{URL}/reasons/7", {"name": " ", "name_en": "x"})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert "大雨" in liu.get(f"{URL}/reasons").text
    assert liu.post_form(f"{URL}/reasons/99", {"act": "up"}).status_code == 404


def test_the_number_of_statements_does_not_grow_with_what_was_said(
    cast: Cast, season: Season
) -> None:
    del season
    report = send(cast, "zhou", TUESDAY).report_id
    client, other = cast.client("wang"), cast.client("huang")
    page = f"{URL}/{report}"
    other.post_form(f"{page}/remarks", {"kind": "question", "text": "一"})
    client.get(page)
    with counted(cast.app) as few:
        client.get(page)
        client.get(URL)
    for number in range(5):
        other.post_form(f"{page}/remarks", {"kind": "question", "text": f"问{number}"})
    send(cast, "huang", TUESDAY)
    with counted(cast.app) as many:
        client.get(page)
        client.get(URL)
    assert len(few) == len(many)
