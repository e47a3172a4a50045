"""Boards over HTTP: the page, the fragment, and who gets which."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.extensions import db
from portal.models import Display
from portal.services import boards, displays
from portal.services.displays import DisplayDraft
from tests.cast import EVERYBODY, Cast
from tests.client import Client
from tests.crowd import add_people
from tests.entering import enter
from tests.season import Season

DISPLAY = "hongbang_display"


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give the branch's season with an opening."""
    made = cast.live_campaign()
    enter(cast, "zhou")
    return made


@pytest.fixture
def board(season: Season) -> int:
    """Give the branch's board of people."""
    return season.boards["branch", "person"]


def screen(cast: Cast, board: int, by: str = "wang", locale: str = "zh_CN") -> Client:
    """Return a TV that was paired for the board."""
    client = cast.stranger()
    client.get("/wall")
    with cast.inside():
        waiting = displays.waiting(client.get_cookie(DISPLAY).value)  # type: ignore[union-attr]
        assert waiting is not None
        draft = DisplayDraft("大堂", cast.units["east"], board, locale)
        displays.approve(cast.actor(by), waiting.code, draft)
    return client


@contextmanager
def evening(cast: Cast, hour: int, days: int = 0) -> Iterator[None]:
    """Live at that hour, so many days from today."""
    with cast.inside():
        moment = cut_off_at(clock.today() + timedelta(days=days), time(hour), clock.zone())
    with clock.at(moment):
        yield


def test_the_page_includes_the_fragment_to_the_byte(cast: Cast, board: int) -> None:
    client = cast.client("zhou")
    fragment = client.get(f"/boards/{board}/fragment").get_data(as_text=True)
    assert 'data-board="' in fragment
    assert fragment in client.get(f"/boards/{board}").get_data(as_text=True)


def test_the_fragment_speaks_of_nobody_in_particular(cast: Cast, board: int) -> None:
    for_zhou = cast.client("zhou").get(f"/boards/{board}/fragment").data
    assert for_zhou == cast.client("wang").get(f"/boards/{board}/fragment").data


def test_a_row_says_in_attributes_what_its_cells_say(cast: Cast, season: Season) -> None:
    board = season.boards["branch", "person"]
    html = cast.client("zhou").get(f"/boards/{board}/fragment").get_data(as_text=True)
    zhou = cast.people["zhou"]
    row = re.search(rf'<tr data-key="p{zhou}".*?</tr>', html, re.DOTALL)
    assert row
    assert f'data-person="{zhou}"' in row[0]
    assert 'data-rank="1"' in row[0]
    assert 'data-value="1"' in row[0]
    cells = set(re.findall(r'data-cell="(\w+)"', row[0]))
    assert {"rank", "change", "name", "today", "value", "gap"} <= cells


def test_who_has_the_present_fragment_is_told_so_and_after_an_entry_gets_another(
    cast: Cast, board: int
) -> None:
    client = cast.client("zhou")
    first = client.get(f"/boards/{board}/fragment")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"/boards/{board}/fragment", headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    enter(cast, "zhou")
    fresh = client.get(f"/boards/{board}/fragment", headers=tag)
    assert fresh.status_code == 200
    assert int(fresh.headers["X-Board-Version"]) == int(first.headers["X-Board-Version"]) + 1


def test_each_view_has_a_tag_of_its_own(cast: Cast, board: int, season: Season) -> None:
    client = cast.client("zhou")
    other = season.boards["east", "person"]
    paths = [
        f"/boards/{board}/fragment",
        f"/boards/{board}/fragment?shape=wall",
        f"/boards/{board}/fragment?page=2",
        f"/boards/{board}/fragment?locale=en",
        f"/boards/{other}/fragment",
    ]
    assert len({client.get(path).headers["ETag"] for path in paths}) == len(paths)


def test_the_cut_off_and_midnight_make_another_tag_under_the_same_version(
    cast: Cast, board: int
) -> None:
    found = []
    for hour, days in ((17, 1), (18, 1), (0, 2)):
        with evening(cast, hour, days):
            found.append(cast.client("zhou").get(f"/boards/{board}/fragment"))
    assert len({answer.headers["ETag"] for answer in found}) == 3
    assert len({answer.headers["X-Board-Version"] for answer in found}) == 1


@pytest.mark.parametrize(
    "query",
    ["shape=spreadsheet", "shape=../show", "locale=fr", "page=1001", "shape=", "locale="],
)
def test_a_view_that_no_board_has_is_not_found(cast: Cast, board: int, query: str) -> None:
    assert cast.client("zhou").get(f"/boards/{board}/fragment?{query}").status_code == 404


@pytest.mark.parametrize("page", ["0", "-3", "two", "7"])
def test_a_page_that_is_none_is_the_first_or_the_last(cast: Cast, board: int, page: str) -> None:
    answer = cast.client("zhou").get(f"/boards/{board}/fragment?page={page}")
    assert answer.status_code == 200
    assert 'data-key="p' in answer.get_data(as_text=True)


def test_a_board_that_is_not_is_not_found(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    for number in ("999999", str(2**63 - 1), str(10**30)):
        assert client.get(f"/boards/{number}").status_code == 404
        assert client.get(f"/boards/{number}/fragment").status_code == 404
    assert client.get(f"/boards/{season.boards['branch', 'person']}").status_code == 200


def test_another_units_campaign_is_not_found(cast: Cast) -> None:
    western = cast.live_campaign(code="western", unit_id=cast.units["west"])
    board = western.boards["west", "person"]
    assert cast.client("wang").get(f"/boards/{board}").status_code == 404
    assert cast.client("wang").get(f"/boards/{board}/fragment").status_code == 404
    assert cast.client("sun").get(f"/boards/{board}").status_code == 200
    assert cast.client("zhou").get(f"/boards/{board}").status_code == 200, "she takes part"


def test_a_planned_campaign_has_no_board_yet(cast: Cast) -> None:
    planned = cast.live_campaign(code="planned", state="draft")
    board = planned.boards["branch", "person"]
    assert cast.client("liu").get(f"/boards/{board}/fragment").status_code == 404


def test_nobody_in_particular_gets_no_fragment_and_is_not_sent_to_sign_in(
    cast: Cast, board: int
) -> None:
    answer = cast.stranger().get(f"/boards/{board}/fragment")
    assert answer.status_code == 401
    assert "Location" not in answer.headers
    assert cast.stranger().get(f"/boards/{board}").status_code == 303


def test_a_display_reads_the_boards_of_its_plan_and_nothing_else(
    cast: Cast, board: int, season: Season
) -> None:
    tv = screen(cast, board)
    assert tv.get(f"/boards/{board}/fragment?shape=wall").status_code == 200
    # Beside its own the usual playlist shows the races of the campaign.
    planned = {board, season.boards["branch", "team"], season.boards["branch", "sub_branch"]}
    for key, other in season.boards.items():
        if other in planned:
            assert tv.get(f"/boards/{other}/fragment").status_code == 200, key
        else:
            assert tv.get(f"/boards/{other}/fragment").status_code == 404, key
    for path in (f"/boards/{board}", "/boards", "/entries", "/displays", "/people", "/"):
        assert tv.get(path).status_code == 303, path


def test_a_display_reads_in_its_own_language(cast: Cast, board: int) -> None:
    tv = screen(cast, board, locale="en")
    assert "Season ends in" in tv.get("/wall").get_data(as_text=True)
    shown = tv.get(f"/boards/{board}/fragment?shape=wall").get_data(as_text=True)
    assert shown in tv.get("/wall").get_data(as_text=True)


def test_a_revoked_display_reads_nothing(cast: Cast, board: int) -> None:
    tv = screen(cast, board)
    with cast.inside():
        displays.revoke(cast.actor("wang"), db.session.scalars(sa.select(Display.id)).one())
    assert tv.get(f"/boards/{board}/fragment?shape=wall").status_code == 401


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_list_of_boards_opens_for_everybody(cast: Cast, season: Season, who: str) -> None:
    answer = cast.client(who).get("/boards")
    assert answer.status_code == 200
    with cast.inside():
        seen = {board.id for board, _, _ in boards.visible_to(cast.actor(who))}
    assert seen <= set(season.boards.values())
    for board in seen:
        assert f'href="/boards/{board}"' in answer.text


def test_more_than_fifty_rows_are_turned_in_pages(cast: Cast) -> None:
    crowd = cast.live_campaign(code="crowd")
    add_people(cast, crowd, 60)
    client = cast.client("zhou")
    board = crowd.boards["branch", "person"]
    pages = [
        client.get(f"/boards/{board}/fragment?page={page}").get_data(as_text=True)
        for page in (1, 2)
    ]
    rows = [re.findall(r'<tr data-key="(p\d+)"', page) for page in pages]
    assert [len(page) for page in rows] == [50, 14]
    assert len(set(rows[0] + rows[1])) == 64
    assert "page=2" in client.get(f"/boards/{board}").get_data(as_text=True)
