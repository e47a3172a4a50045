"""The pages of honours: who sees them, what they tell, deciding them, and certificates."""

import re

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Entry, Honour, HonourRule
from portal.pages import honour_moment
from portal.services.work import writing
from tests.cast import Cast
from tests.client import SEE_OTHER, Client
from tests.entering import enter, take_back
from tests.honouring import honoured, settle
from tests.season import Season
from tests.statements import counted

OK, FORBIDDEN, MISSING, UNPROCESSABLE, CONFLICT = 200, 403, 404, 422, 409
VERSION = re.compile(r'name="version" value="([^"]*)"')


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give the branch's season."""
    return cast.live_campaign()


def page(cast: Cast, who: str, url: str) -> str:
    """Return a page as somebody reads it."""
    answer = cast.client(who).get(url)
    assert answer.status_code == OK, answer.status_code
    return answer.get_data(as_text=True)


def form(client: Client, season: Season) -> dict[str, str]:
    """Return the form of the rules as a browser would send it back."""
    html = client.get(f"/campaigns/{season.id}/honours/rules").get_data(as_text=True)
    fields = {}
    for tag in re.findall(r"<input [^>]*>", html):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if found.get("name") and (found.get("type") != "checkbox" or " checked" in tag):
            fields[found["name"]] = found.get("value", "on")
    return {key: value for key, value in fields.items() if key != "csrf_token"}


def save(client: Client, season: Season, **changes: str) -> tuple[int, str]:
    """Send the form with changes; return the status and the page."""
    fields = {**form(client, season), **changes}
    answer = client.post_form(f"/campaigns/{season.id}/honours/rules", fields)
    return answer.status_code, answer.get_data(as_text=True)


def test_the_page_lists_who_earned_what_and_links_the_line_for_those_who_may_see_it(
    cast: Cast, season: Season
) -> None:
    entry_id = enter(cast, "zhou", quantity="10")
    settle(cast)
    url = f"/campaigns/{season.id}/honours"
    own, other = page(cast, "zhou", url), page(cast, "he", url)
    for html in (own, other):
        assert all(text in html for text in ("破零", "突破十", "周雨桐"))
    assert f'href="/entries/{entry_id}"' in own
    assert f'href="/entries/{entry_id}"' not in other


def test_what_was_withdrawn_stays_struck_through_with_the_reason(
    cast: Cast, season: Season
) -> None:
    entry_id = enter(cast, "zhou", quantity="10")
    settle(cast)
    reversal = take_back(cast, "zhou", entry_id)
    settle(cast)
    html = page(cast, "zhou", f"/campaigns/{season.id}/honours")
    assert html.count("<s>") == 2
    assert "已撤回" in html
    assert f'href="/entries/{reversal}"' in html


def test_the_page_can_be_of_one_person_or_one_kind(cast: Cast, season: Season) -> None:
    enter(cast, "zhou", quantity="10")
    enter(cast, "he")
    settle(cast)
    url = f"/campaigns/{season.id}/honours"
    of_zhou = page(cast, "liu", f"{url}?person={cast.people['zhou']}")
    assert "周雨桐" in of_zhou
    assert "何志强" not in of_zhou
    tens = page(cast, "liu", f"{url}?kind=reach-10")
    assert "突破十" in tens
    assert "破零" not in tens


@pytest.mark.parametrize("query", ["kind=best", "kind=reach-x", "person=x", f"person={'9' * 30}"])
def test_an_address_that_names_nothing_is_not_found(cast: Cast, season: Season, query: str) -> None:
    answer = cast.client("liu").get(f"/campaigns/{season.id}/honours?{query}")
    assert answer.status_code == MISSING


def test_the_page_asks_as_much_for_many_honours_as_for_one(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    honoured(cast, season, "zhou")
    client.get(f"/campaigns/{season.id}/honours")
    with counted(cast.app) as one:
        client.get(f"/campaigns/{season.id}/honours")
    for who in ("huang", "he", "zhao"):
        honoured(cast, season, who, 20)
    with counted(cast.app) as many:
        client.get(f"/campaigns/{season.id}/honours")
    assert len(many) == len(one)


def test_the_board_home_and_goals_show_an_honour(cast: Cast, season: Season) -> None:
    board = f"/boards/{season.boards['branch', 'person']}"
    assert "medals" not in page(cast, "zhou", board)
    honour_id = honoured(cast, season, "zhou", 10)
    assert 'class="medals"' in page(cast, "zhou", board), "the version is newer"
    assert f"/honours/{honour_id}/certificate" in page(cast, "zhou", "/goals")
    home = page(cast, "zhou", "/")
    assert f"/honours/{honour_id + 1}/certificate" in home, "the latest one"
    assert "/certificate" not in page(cast, "huang", "/")


def test_a_certificate_names_holder_honour_and_campaign(cast: Cast, season: Season) -> None:
    honour_id = honoured(cast, season, "zhou")
    html = page(cast, "he", f"/honours/{honour_id}/certificate")
    for text in ("周雨桐", "破零", "旺季冲刺", "滨海分行", "零售一组"):
        assert text in html


def test_a_withdrawn_honour_has_no_certificate_and_says_so(cast: Cast, season: Season) -> None:
    entry_id = enter(cast, "zhou")
    settle(cast)
    take_back(cast, "zhou", entry_id)
    settle(cast)
    with cast.inside():
        honour_id = db.session.scalars(sa.select(Honour.id)).one()
    answer = cast.client("zhou").get(f"/honours/{honour_id}/certificate")
    assert answer.status_code == MISSING
    html = answer.get_data(as_text=True)
    assert "破零" in html
    assert f'href="/campaigns/{season.id}/honours"' in html


def test_a_certificate_of_a_campaign_out_of_sight_or_of_nothing_is_not_found(
    cast: Cast, season: Season
) -> None:
    honour_id = honoured(cast, season, "zhou")
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.text("UPDATE campaign SET state = 'draft' WHERE id = :id"), {"id": season.id}
        )
    assert cast.client("he").get(f"/honours/{honour_id}/certificate").status_code == MISSING
    assert cast.client("liu").get("/honours/9999/certificate").status_code == MISSING


def test_the_organiser_decides_thresholds_and_names(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    status, _html = save(client, season, **{"threshold-reach-0": "3", "name-reach-0": "三户"})
    assert status == SEE_OTHER
    enter(cast, "zhou", quantity="3")
    settle(cast)
    assert "三户" in page(cast, "zhou", f"/campaigns/{season.id}/honours")
    assert "三户" in page(cast, "liu", f"/campaigns/{season.id}/honours/rules")


def test_another_figure_is_another_row_and_nothing_is_saved_yet(cast: Cast, season: Season) -> None:
    status, html = save(cast.client("liu"), season, do="more")
    assert status == OK
    assert 'name="threshold-reach-2"' in html
    with cast.inside():
        assert db.session.scalar(sa.select(sa.func.count(HonourRule.id))) == 0


def test_an_emptied_row_is_taken_off_and_an_unticked_one_awards_no_more(
    cast: Cast, season: Season
) -> None:
    client = cast.client("liu")
    fields = {**form(client, season), "threshold-reach-0": "", "name-reach-0": ""}
    fields.pop("on-first")
    answer = client.post_form(f"/campaigns/{season.id}/honours/rules", fields)
    assert answer.status_code == SEE_OTHER
    with cast.inside():
        rows = db.session.execute(sa.select(HonourRule.kind, HonourRule.is_awarded)).all()
    assert [row[0] for row in rows].count("reach") == 1
    assert ("first", False) in [tuple(row) for row in rows]


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    cast: Cast, season: Season
) -> None:
    typed = {"threshold-reach-0": "many", "name-reach-1": "二十大关"}
    status, html = save(cast.client("liu"), season, **typed)
    assert status == UNPROCESSABLE
    assert 'id="threshold-reach-0-error"' in html
    assert 'value="many"' in html
    assert "二十大关" in html


def test_the_second_of_two_gets_both(cast: Cast, season: Season) -> None:
    first, second = cast.client("liu"), cast.client("liu")
    fields = {**form(second, season), "name-first": "我的名称"}
    save(first, season, **{"name-first": "开张"})
    answer = second.post_form(f"/campaigns/{season.id}/honours/rules", fields)
    assert answer.status_code == CONFLICT
    html = answer.get_data(as_text=True)
    assert "我的名称" in html
    assert "开张" in html


@pytest.mark.parametrize("who", ["zhou", "wang", "system"])
def test_nobody_else_decides(cast: Cast, season: Season, who: str) -> None:
    client = cast.client(who)
    url = f"/campaigns/{season.id}/honours/rules"
    assert client.get(url).status_code == FORBIDDEN
    assert client.post_form(url, {"version": ""}).status_code == FORBIDDEN
    assert url not in page(cast, who, f"/campaigns/{season.id}/honours")


def test_a_closed_season_is_decided_no_more(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        work.connection.execute(
            sa.text("UPDATE campaign SET state = 'closed' WHERE id = :id"), {"id": season.id}
        )
    url = f"/campaigns/{season.id}/honours/rules"
    assert cast.client("liu").get(url).status_code == CONFLICT
    assert url not in page(cast, "liu", f"/campaigns/{season.id}/honours")


def test_a_wall_is_told_of_an_honour_of_those_on_its_board(cast: Cast, season: Season) -> None:
    heard = cast.heard()
    honour_id = honoured(cast, season, "zhou")
    assert honour_id in [message.honour_id for message in heard]

    def moment(unit: str, locale: str = "zh_CN") -> str | None:
        with cast.inside():
            board = season.boards[unit, "person"]
            return honour_moment.render(board, locale, honour_id, clock.now())

    shown = moment("branch")
    assert shown is not None
    assert "周雨桐" in shown
    assert "破零" in shown
    english = moment("east", "en")
    assert english is not None
    assert "First opening" in english
    assert moment("west") is None
    with cast.inside():
        entry_id = db.session.scalars(sa.select(Entry.id)).one()
    take_back(cast, "zhou", entry_id)
    settle(cast)
    assert moment("branch") is None
