"""The time machine's page: a board as of a close or a moment, and what cannot be asked for."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.domain.quantity import from_scaled
from portal.extensions import db
from portal.models import Board, Bulletin, Campaign, Close, CloseStanding, Person
from portal.services import closes, honours
from portal.services.work import writing
from tests.bulletins import of_cast, put
from tests.cast import Cast
from tests.client import Client
from tests.demo_bank import NOW
from tests.entering import enter, today
from tests.issuing import at
from tests.season import Season
from tests.statements import counted

PASSWORD = "Kaimenhong-2026"
ROW = re.compile(r'<tr data-key="([^"]+)".*?data-rank="(\d*)" data-value="([^"]*)"')


def rows(html: str) -> dict[str, tuple[int | None, str]]:
    """Return rank and value by row, as the page tells programs."""
    return {key: (int(rank) if rank else None, value) for key, rank, value in ROW.findall(html)}


def page(client: Client, board: int, **asked: object) -> str:
    """Return the page of the board as of what is asked."""
    answer = client.get(f"/boards/{board}/at", query_string=asked)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("code", ["case-2015q1", "case-2016q1"])
def test_the_page_of_a_close_shows_what_the_close_kept(bank: Flask, code: str) -> None:
    with bank.app_context():
        boards = db.session.execute(
            sa.select(Board.id, Board.kind)
            .join(Campaign, Campaign.id == Board.campaign_id)
            .where(Campaign.code == code)
        ).all()
        days = list(
            db.session.scalars(
                sa.select(Close.business_date)
                .join(Campaign, Campaign.id == Close.campaign_id)
                .where(Campaign.code == code)
                .order_by(Close.business_date)
            )
        )
    client = Client(bank, bank.response_class, use_cookies=True)
    with clock.at(NOW):
        assert client.sign_in("H", PASSWORD).status_code == 303
        for board_id, _kind in boards:
            for day in {days[0], days[len(days) // 3], days[len(days) // 2], days[-1]}:
                shown = rows(page(client, board_id, close=day.isoformat()))
                assert shown == kept(bank, board_id, day), (board_id, day)
                assert shown


def kept(app: Flask, board_id: int, day: date) -> dict[str, tuple[int | None, str]]:
    """Return the rows of a board as the close of the day keeps them."""
    with app.app_context():
        found = db.session.execute(
            sa.select(CloseStanding.row_key, CloseStanding.rank, CloseStanding.value)
            .join(Close, Close.id == CloseStanding.close_id)
            .where(CloseStanding.board_id == board_id, Close.business_date == day)
        )
        return {key: (rank, f"{from_scaled(value):f}") for key, rank, value in found}


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season with three evenings, the last of them yesterday, and an opening of today."""
    made = cast.live_campaign()
    for ago, who, quantity in ((3, "zhou", 2), (2, "huang", 5), (1, "zhao", 9)):
        day = today() - timedelta(days=ago)
        with clock.at(at(day, 10)):
            enter(cast, who, quantity=str(quantity), business_date=day)
        with cast.inside(), clock.at(at(day, 18)):
            closes.run(clock.now())
    enter(cast, "he", quantity="20")
    return made


def ago(days: int) -> str:
    return (today() - timedelta(days=days)).isoformat()


def values(cast: Cast, html: str) -> dict[str, str]:
    """Return the values of those who had any, by the cast's names."""
    names = {f"p{id_}": name for name, id_ in cast.people.items()}
    return {names[key]: value for key, (_rank, value) in rows(html).items() if value != "0"}


def test_closes_are_gone_through_one_by_one(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    board = season.boards["branch", "person"]
    latest = page(client, board)
    assert values(cast, latest) == {"zhou": "2", "huang": "5", "zhao": "9"}
    assert f"close={ago(2)}" in latest
    assert 'rel="next"' not in latest
    middle = page(client, board, close=ago(2))
    assert values(cast, middle) == {"zhou": "2", "huang": "5"}
    assert re.search(rf'href="[^"]*close={ago(3)}" rel="prev"', middle)
    assert re.search(rf'href="[^"]*close={ago(1)}" rel="next"', middle)
    first = page(client, board, close=ago(3))
    assert 'rel="prev"' not in first
    assert "第 1 次，共 3 次" in first


def test_a_moment_lies_between_its_closes(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    board = season.boards["branch", "person"]
    html = page(client, board, when=f"{ago(2)}T09:59:59")
    assert values(cast, html) == {"zhou": "2"}
    assert re.search(rf'href="[^"]*close={ago(3)}" rel="prev"', html)
    assert re.search(rf'href="[^"]*close={ago(2)}" rel="next"', html)
    assert values(cast, page(client, board, when=f"{ago(2)} 10:00")) == {"zhou": "2", "huang": "5"}
    on_it = page(client, board, when=f"{ago(2)}T18:00")
    assert re.search(rf'href="[^"]*close={ago(3)}" rel="prev"', on_it)
    assert re.search(rf'href="[^"]*close={ago(1)}" rel="next"', on_it)
    other = season.boards["east", "person"]
    assert f"/boards/{other}/at?when={ago(2)}T18:00" in on_it, "another board at the same moment"


def test_it_is_marked_and_does_not_live(cast: Cast, season: Season) -> None:
    board = season.boards["branch", "person"]
    client = cast.client("zhou")
    html = page(client, board, close=ago(2))
    assert "data-live-view" not in html
    assert "then-mark" in html
    assert "姓名、机构和日历用今天的" in html
    assert f"/boards/{board}/at" in client.get(f"/boards/{board}").get_data(as_text=True)


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"when": "gestern"}, "when", "请填日期和时间"),
        ({"when": ""}, "when", "请填日期和时间"),
        ({"when": "2026-11-20T15:30+08:00"}, "when", "请填日期和时间"),
        ({"when": "9999-12-31T23:59"}, "when", "那一刻还没有到"),
        ({"when": "0001-01-01T00:00"}, "when", "在那之前没有榜单"),
        ({"close": "2026-13-01"}, "close", "不是一个日期"),
        ({"close": ""}, "close", "不是一个日期"),
        ({"close": "1999-01-01"}, "close", "请从列表中选一天"),
    ],
)
def test_what_cannot_be_asked_for_is_said_at_its_place(
    cast: Cast, season: Season, asked: dict[str, str], field: str, sentence: str
) -> None:
    board = season.boards["branch", "person"]
    answer = cast.client("zhou").get(f"/boards/{board}/at", query_string=asked)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error"[^>]*>.*?{sentence}', html, re.DOTALL)
    assert f'aria-describedby="{field}-error"' in html
    assert "data-key" not in html


def test_the_next_minute_and_the_day_before_the_season_are_refused(
    cast: Cast, season: Season
) -> None:
    client = cast.client("zhou")
    with cast.inside():
        soon = clock.now().astimezone(clock.zone()) + timedelta(minutes=2)
    path = f"/boards/{season.boards['branch', 'person']}/at?when="
    assert client.get(f"{path}{soon:%Y-%m-%dT%H:%M}").status_code == 422
    assert client.get(f"{path}{season.starts_on - timedelta(days=1)}T23:59:59").status_code == 422
    assert client.get(f"{path}{season.starts_on}T00:00").status_code == 200


def test_honours_are_those_that_stood_then(cast: Cast, season: Season) -> None:
    with cast.inside(), clock.at(at(today() - timedelta(days=1), 20)):
        honours.run()
    board = season.boards["branch", "person"]
    client = cast.client("zhou")
    assert "medals" not in page(client, board, when=f"{ago(3)}T10:00")
    assert "medals" in page(client, board, when=f"{ago(1)}T21:00")


def test_a_close_that_was_taken_late_is_of_its_own_evening(cast: Cast) -> None:
    day = today() - timedelta(days=3)
    season = cast.live_campaign(basis="calendar", cadence="weekly", cadence_weekday=day.weekday())
    with clock.at(at(day, 10)):
        enter(cast, "zhou", business_date=day)
    with cast.inside(), clock.at(at(day + timedelta(days=2), 8)):
        assert [taken.day for taken in closes.run(clock.now())] == [day]
    html = page(cast.client("zhou"), season.boards["branch", "person"], close=day.isoformat())
    passed = (day - season.starts_on).days + 1
    assert re.search(rf'kpi-value">{passed}<small>/ 40', html)


def test_without_a_close_there_is_a_moment_to_ask_for(cast: Cast) -> None:
    season = cast.live_campaign()
    client = cast.client("zhou")
    board = season.boards["branch", "person"]
    html = page(client, board)
    assert "尚无日结" in html
    assert 'name="when"' in html
    assert 'name="close"' not in html
    assert "then-mark" in page(client, board, when=f"{today()}T00:00")


def test_who_does_not_see_the_board_does_not_see_its_past(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).state = "draft"
    board = season.boards["branch", "person"]
    assert cast.client("zhou").get(f"/boards/{board}/at").status_code == 404
    assert cast.client("zhou").get("/boards/999999/at").status_code == 404


def test_a_name_is_todays_at_once(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    board = season.boards["branch", "person"]
    assert "周雨桐" in page(client, board, close=ago(3))
    with cast.inside(), writing() as work:
        work.session.get_one(Person, cast.people["zhou"]).name = "周新名"
        work.session.execute(sa.text("UPDATE book SET revision = revision + 1"))
    assert "周新名" in page(client, board, close=ago(3))


def test_a_bulletin_leads_to_the_board_of_its_evening(cast: Cast, season: Season) -> None:
    with cast.inside():
        id_ = db.session.scalars(sa.select(Bulletin.id).where(Bulletin.kind == "cycle")).first()
        ends_on = db.session.get_one(Bulletin, id_).ends_on
    html = cast.client("zhou").get(f"/bulletins/{id_}").get_data(as_text=True)
    board = season.boards["branch", "person"]
    assert f"/boards/{board}/at?close={ends_on}" in html
    other = put(cast, season, replace(of_cast(cast), kind="month"))
    html = cast.client("zhou").get(f"/bulletins/{other}").get_data(as_text=True)
    assert re.search(rf"/boards/{board}/at\?when=\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d", html)


def test_a_past_board_is_read_once_and_stepped_through_at_a_fixed_cost(
    cast: Cast, season: Season
) -> None:
    client = cast.client("zhou")
    path = f"/boards/{season.boards['branch', 'person']}/at?close="
    with counted(cast.app) as first:
        client.get(path + ago(1))
    with counted(cast.app) as again:
        client.get(path + ago(1))
    with counted(cast.app) as other:
        client.get(path + ago(2))
    assert len(again) < len(first)
    assert len(other) == len(first)
