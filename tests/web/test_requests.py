"""The requests page as participants and who leads them use it."""

import re

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Participation, TargetDecision, TargetRequest
from portal.services import requests
from portal.services.work import writing
from tests.asking import REASON, asked, set_target
from tests.cast import Cast
from tests.client import SEE_OTHER, Client
from tests.entering import enter, today
from tests.season import Season
from tests.statements import counted

OK, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 403, 404, 409, 422
PAGE = "/goals/requests"


def page_of(client: Client, url: str = PAGE) -> str:
    """Return a page that is there."""
    answer = client.get(url)
    assert answer.status_code == OK, url
    return answer.get_data(as_text=True)


def about(season: Season) -> str:
    """Return the choice of the whole season in what it ranks by."""
    return f"{season.id} corporate_account campaign"


def wish(season: Season, **changes: str) -> dict[str, str]:
    """Return the form of a request as it is sent."""
    return {"about": about(season), "wished": "8", "reason": REASON, **changes}


def outcomes(cast: Cast) -> dict[int, tuple[str, str]]:
    """Return the outcome and the reason of every decided request."""
    with cast.inside():
        rows = db.session.execute(
            sa.select(TargetDecision.request_id, TargetDecision.outcome, TargetDecision.reason)
        )
        return {row[0]: (row[1], row[2]) for row in rows}


def card(html: str, request_id: int) -> str:
    """Return the card of a request that waits."""
    start = html.index(f'id="request-{request_id}"')
    return html[start : html.index("</li>", start)]


def test_one_asks_and_the_request_waits_in_the_supervisors_queue(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    enter(cast, "zhou", quantity="3")
    zhou, wang = cast.client("zhou"), cast.client("wang")
    html = page_of(zhou, f"{PAGE}?campaign={season.id}")
    assert re.search(rf'<option selected value="{about(season)}">', html)
    assert 'name="reason"' in html
    answer = zhou.post_form(PAGE, wish(season))
    assert answer.status_code == SEE_OTHER
    assert answer.headers["Location"] == PAGE
    html = page_of(zhou)
    assert REASON in html
    assert "/withdrawal" in html
    with cast.inside():
        [request_id] = db.session.scalars(sa.select(TargetRequest.id))
    html = page_of(wang)
    shown = card(html, request_id)
    for text in ("周雨桐", "60298", "零售一组", "旺季冲刺", REASON, "−7", "20.0%"):
        assert text in shown, text
    assert re.search(r'name="target"[^>]*value="8"', shown)
    assert '<span class="num">1</span>' in html[html.index('class="tabs"') :]
    assert f'href="{PAGE}"' in page_of(wang, "/")
    assert REASON in page_of(wang, "/notices")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"about": ""}, "about"),
        ({"about": "nonsense"}, "about"),
        ({"wished": ""}, "wished"),
        ({"wished": "八"}, "wished"),
        ({"wished": "15"}, "wished"),
        ({"wished": "-1"}, "wished"),
        ({"reason": " "}, "reason"),
        ({"reason": "手机 13812345678"}, "reason"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_is_kept(
    cast: Cast, changes: dict[str, str], field: str
) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    form = wish(season, **changes)
    answer = cast.client("zhou").post_form(PAGE, form)
    html = answer.get_data(as_text=True)
    assert answer.status_code == UNPROCESSABLE
    assert re.search(rf'<(?:input|select)[^>]*aria-invalid="true"[^>]*id="{field}"', html)
    assert html.count('aria-invalid="true"') == 1
    for name in {"wished", "reason"} - {field}:
        assert f'value="{form[name]}"' in html, name
    with cast.inside():
        assert db.session.scalars(sa.select(TargetRequest.id)).all() == []


def test_a_second_request_for_the_same_is_refused_at_the_choice(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    zhou = cast.client("zhou")
    zhou.post_form(PAGE, wish(season))
    answer = zhou.post_form(PAGE, wish(season, wished="9"))
    assert answer.status_code == UNPROCESSABLE
    assert re.search(r'<select[^>]*aria-invalid="true"', answer.get_data(as_text=True))


def test_a_campaign_out_of_sight_is_not_found_and_anothers_is_forbidden(cast: Cast) -> None:
    season = cast.live_campaign()
    zhou, wang = cast.client("zhou"), cast.client("wang")
    for other in ("0 corporate_account campaign", f"{season.id} corporate_account month:x:y"):
        assert zhou.post_form(PAGE, wish(season, about=other)).status_code == NOT_FOUND
    assert wang.post_form(PAGE, wish(season)).status_code == FORBIDDEN


def test_granting_with_another_figure_needs_a_reason_that_is_kept(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    request_id = asked(cast, season, "zhou", 8)
    wang = cast.client("wang")
    for form in ({"target": "12"}, {"target": ""}, {"target": "十二", "reason": "折中"}):
        answer = wang.post_form(f"{PAGE}/{request_id}/grant", form)
        shown = card(answer.get_data(as_text=True), request_id)
        assert answer.status_code == UNPROCESSABLE, form
        assert f'value="{form["target"]}"' in shown
        assert shown.count('aria-invalid="true"') == 1
    form = {"target": "12", "reason": "借调只有两周"}
    assert wang.post_form(f"{PAGE}/{request_id}/grant", form).status_code == SEE_OTHER
    assert outcomes(cast) == {request_id: ("granted", "借调只有两周")}
    html = page_of(cast.client("zhou"))
    for text in ("王建国", "借调只有两周", "12"):
        assert text in html


def test_declining_needs_a_reason_which_is_read_on_the_page_and_in_the_notices(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    request_id = asked(cast, season, "zhou", 8)
    wang = cast.client("wang")
    answer = wang.post_form(f"{PAGE}/{request_id}/decline", {"reason": " "})
    shown = card(answer.get_data(as_text=True), request_id)
    assert answer.status_code == UNPROCESSABLE
    assert '<details class="request-decline" open>' in shown
    answer = wang.post_form(f"{PAGE}/{request_id}/decline", {"reason": "资历不另作照顾"})
    assert answer.status_code == SEE_OTHER
    assert "资历不另作照顾" in page_of(wang)
    zhou = cast.client("zhou")
    for url in (PAGE, "/notices", "/"):
        assert "资历不另作照顾" in page_of(zhou, url)
    assert f'href="{PAGE}"' in page_of(zhou, "/notices")


def test_who_comes_second_is_told_who_decided_what_and_when(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    request_id = asked(cast, season, "zhou", 8)
    with cast.inside():
        requests.decline(cast.actor("liu"), request_id, "资历不另作照顾")
    for act in ("grant", "decline"):
        form = {"target": "8", "reason": "同意"}
        answer = cast.client("wang").post_form(f"{PAGE}/{request_id}/{act}", form)
        html = answer.get_data(as_text=True)
        assert answer.status_code == CONFLICT
        alert = html[html.index('role="alert"') :]
        assert "刘敏" in alert[:400]
        assert "资历不另作照顾" in alert[:400]
    answer = cast.client("zhou").post_form(f"{PAGE}/{request_id}/withdrawal")
    assert answer.status_code == CONFLICT
    assert "刘敏" in answer.get_data(as_text=True)


def test_a_refused_form_whose_request_has_gone_says_why_at_the_top(cast: Cast) -> None:
    season = cast.live_campaign()
    request_id = asked(cast, season, "zhou", 8)
    with cast.inside():
        requests.decline(cast.actor("liu"), request_id, "不必")
    answer = cast.client("wang").post_form(f"{PAGE}/{request_id}/decline", {"reason": ""})
    assert answer.status_code == UNPROCESSABLE
    assert 'class="notice is-error" role="alert"' in answer.get_data(as_text=True)


def test_withdrawing_takes_it_out_of_the_queue_and_is_ones_own_alone(cast: Cast) -> None:
    season = cast.live_campaign()
    request_id = asked(cast, season, "zhou", 8)
    path = f"{PAGE}/{request_id}/withdrawal"
    assert cast.client("huang").post_form(path).status_code == NOT_FOUND
    assert cast.client("sun").post_form(path).status_code == NOT_FOUND
    assert cast.client("wang").post_form(path).status_code == FORBIDDEN
    assert cast.client("zhou").post_form(path).status_code == SEE_OTHER
    assert outcomes(cast) == {request_id: ("withdrawn", "")}
    assert f"{PAGE}/{request_id}/grant" not in page_of(cast.client("wang"))


def test_nobody_but_who_leads_is_shown_a_request_or_decides_on_it(cast: Cast) -> None:
    season = cast.live_campaign()
    request_id = asked(cast, season, "zhou", 8)
    for name in ("huang", "sun"):
        client = cast.client(name)
        assert REASON not in page_of(client)
        for act in ("grant", "decline"):
            answer = client.post_form(f"{PAGE}/{request_id}/{act}", {"target": "8", "reason": "x"})
            assert answer.status_code == NOT_FOUND
    for act in ("grant", "decline"):
        answer = cast.client("zhou").post_form(f"{PAGE}/{request_id}/{act}", {"target": "8"})
        assert answer.status_code == FORBIDDEN
    assert outcomes(cast) == {}


def test_the_queue_takes_as_many_statements_for_many_as_for_one(cast: Cast) -> None:
    season = cast.live_campaign(basis="working")
    for name in ("zhou", "huang", "zhao"):
        set_target(cast, season, name, 15)
    first = asked(cast, season, "zhou", 8)
    wang = cast.client("wang")
    page_of(wang)
    with counted(cast.app) as one:
        page_of(wang)
    for name in ("huang", "zhao"):
        asked(cast, season, name, 8)
    with counted(cast.app) as three:
        html = page_of(wang)
    assert html.count("data-once novalidate") == 2 * 3
    assert len(three) == len(one)
    with cast.inside():
        requests.decline(cast.actor("wang"), first, "不必")
    with counted(cast.app) as decided:
        page_of(wang)
    assert len(decided) == len(one)


def test_who_has_left_is_marked_and_can_only_be_declined(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 15)
    request_id = asked(cast, season, "zhou", 8)
    with cast.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["zhou"]).left_on = today()
    wang = cast.client("wang")
    answer = wang.post_form(f"{PAGE}/{request_id}/grant", {"target": "8"})
    assert answer.status_code == UNPROCESSABLE
    assert "field-error" in card(answer.get_data(as_text=True), request_id)
    form = {"reason": "已退出竞赛"}
    assert wang.post_form(f"{PAGE}/{request_id}/decline", form).status_code == SEE_OTHER
