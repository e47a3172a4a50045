"""What may be watched, and what the answer brings."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.house import House
from tests.live.line import Line, Refused

NOT_FOUND = {"ok": False, "error": "not_found"}


@pytest.fixture(scope="module")
def zhou(house: House) -> dict[str, str]:
    """Give the cookies of an account manager of the eastern sub-branch."""
    return house.desk("zhou").cookies


@pytest.fixture
def line(house: House, zhou: dict[str, str]) -> Iterator[Line]:
    """Give that account manager's socket."""
    with Line(house.server, zhou) as opened:
        yield opened


def test_a_board_in_sight_comes_whole_with_its_version(house: House, line: Line) -> None:
    answer = line.watch(house.board())
    assert answer["ok"]
    assert answer["html"] == house.desk("zhou").fragment(house.board())
    assert f'data-version="{answer["version"]}"' in answer["html"]
    assert f'data-as-of="{answer["as_of"]}"' in answer["html"]


def test_a_board_of_another_units_campaign_is_not_found(house: House) -> None:
    eastern = house.cast.live_campaign(code="eastern", unit_id=house.cast.units["east"])
    with Line(house.server, house.desk("sun").cookies) as line:
        assert line.watch(eastern.boards["east", "person"]) == NOT_FOUND
        assert line.watch(house.board("east"))["ok"], "the branch's own campaign is in sight"


def test_a_board_of_a_campaign_that_is_only_planned_is_not_found(house: House, line: Line) -> None:
    planned = house.cast.live_campaign(code="planned", state="draft")
    assert line.watch(planned.boards["branch", "person"]) == NOT_FOUND


@pytest.mark.parametrize(
    "change",
    [
        {"board": 999_999},
        {"board": "1"},
        {"board": True},
        {"board": None},
        {"board": 10**30},
        {"board": -1},
        {"shape": "spreadsheet"},
        {"shape": "../page"},
        {"shape": ["wall"]},
        {"page": 0},
        {"page": 1001},
        {"page": 1.5},
        {"locale": "fr"},
        {"locale": 1},
    ],
    ids=str,
)
def test_a_view_that_no_board_has_is_not_found(
    house: House, line: Line, change: dict[str, object]
) -> None:
    view = {"board": house.board(), "shape": "page", "page": 1, "locale": "zh_CN", **change}
    assert line.ask("watch", {"view": view}) == NOT_FOUND


@pytest.mark.parametrize("message", [None, [], "board", {"view": 3}, {}], ids=str)
def test_a_message_that_holds_no_view_is_not_found(line: Line, message: object) -> None:
    assert line.ask("watch", message) == NOT_FOUND
    assert line.ask("unwatch", message) == NOT_FOUND


def test_who_has_the_present_version_gets_no_html(house: House, line: Line) -> None:
    version = line.watch(house.board())["version"]
    answer = line.watch(house.board(), version=version)
    assert answer["html"] is None
    assert answer["version"] == version


@pytest.mark.parametrize("version", [None, -1, 10**9, "0", False], ids=str)
def test_who_has_any_other_version_gets_the_board(
    house: House, line: Line, version: object
) -> None:
    assert line.watch(house.board(), version=version)["html"]


def test_a_board_of_the_same_version_and_moment_is_the_present_one(
    house: House, line: Line
) -> None:
    first = line.watch(house.board())
    again = line.watch(house.board(), version=first["version"], as_of=first["as_of"])
    assert again["html"] is None


def test_a_board_of_the_same_version_but_of_yesterday_is_sent_again(
    house: House, line: Line
) -> None:
    version = line.watch(house.board())["version"]
    yesterday = datetime.now(UTC) - timedelta(days=1)  # noqa: TID251 - a client's own clock
    answer = line.watch(house.board(), version=version, as_of=yesterday.isoformat())
    assert answer["html"]


NEVER = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59")


@pytest.mark.parametrize(
    "as_of", ["", "now", "2026-11-23", "2026-11-23T10:00:00", *NEVER, 5], ids=str
)
def test_a_moment_that_cannot_be_read_is_no_moment(house: House, line: Line, as_of: object) -> None:
    version = line.watch(house.board())["version"]
    assert line.watch(house.board(), version=version, as_of=as_of)["html"]


def test_a_page_past_the_last_is_the_last(house: House, line: Line) -> None:
    assert 'data-key="p' in line.watch(house.board(), page=7)["html"]


def test_a_socket_watches_forty_views_and_the_same_one_again(house: House, line: Line) -> None:
    assert all(line.watch(house.board(), page=page)["ok"] for page in range(1, 41))
    assert line.watch(house.board(), page=41) == {"ok": False, "error": "too_many"}
    assert line.watch(house.board(), page=40)["ok"]
    assert line.unwatch(house.board())["ok"]
    assert line.watch(house.board(), page=41)["ok"]


def test_a_language_of_the_view_is_the_language_of_the_board(house: House, line: Line) -> None:
    assert "Ahead" not in line.watch(house.board(), locale="zh_CN")["html"]
    assert "Rank" in line.watch(house.board(), locale="en")["html"]


def test_a_display_watches_the_boards_of_its_plan_and_no_other(house: House) -> None:
    screen = house.screen("east")
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        assert line.watch(house.board("east"), "wall")["ok"]
        assert line.watch(house.board("east"), "goal")["ok"]
        told = {turn["board"] for turn in line.next("display")["plan"]["turns"]}
        race = house.board("east", "team")
        assert race in told, "the teams of the campaign race on it"
        assert line.watch(race, "teams")["ok"]
        assert line.watch(house.board("branch"), "wall") == NOT_FOUND
        assert line.watch(house.board("west"), "goal") == NOT_FOUND


def test_a_wall_in_a_browser_where_somebody_is_signed_in_is_a_display_all_the_same(
    house: House, zhou: dict[str, str]
) -> None:
    both = {**zhou, **house.screen("east").cookies}
    with Line(house.server, both, auth={"as": "display"}) as line:
        assert line.watch(house.board("branch"), "wall") == NOT_FOUND
    with Line(house.server, both) as line:
        assert line.watch(house.board("branch"), "wall")["ok"]
    with pytest.raises(Refused):
        Line(house.server, zhou, auth={"as": "display"})
