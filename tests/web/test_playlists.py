"""The playlists pages: whose they are, put in order without scripts, refused with nothing lost."""

import re

import pytest

from portal.domain.scene import DEFAULT, Days, Item, Scene
from portal.services import displays, playlists
from portal.services.displays import DisplayDraft
from portal.services.playlists import PlaylistDraft
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER, Client

ROW = re.compile(r'name="row" value="(\d+)"')
SCENES = (Scene.GOAL, Scene.BOARD, Scene.TEAMS)
Sent = dict[str, object]


@pytest.fixture
def playlist_id(cast: Cast) -> int:
    """Give a short playlist of the eastern sub-branch."""
    with cast.inside():
        draft = PlaylistDraft("大厅", tuple(Item(scene, 15) for scene in SCENES))
        return playlists.make(cast.actor("wang"), cast.units["east"], draft)


def form(order: str = "012", /, **changes: object) -> Sent:
    """Return the playlist's form with its rows in an order."""
    sent: Sent = {"name": "大厅", "revision": "1", "row": list(order)}
    for number, scene in enumerate(SCENES):
        sent |= {
            f"scene-{number}": scene.value,
            f"seconds-{number}": "15",
            f"begins-{number}": "",
            f"ends-{number}": "",
            f"days-{number}": "every",
            f"weekday-{number}": list("0123456"),
        }
    return sent | changes


def scenes(cast: Cast, playlist_id: int) -> list[Item]:
    """Return the items as they are kept."""
    with cast.inside():
        return list(playlists.find(cast.actor("wang"), playlist_id).items)


def rows(text: str) -> list[str]:
    """Return the keys of the rows that a page shows, without the blank one."""
    return ROW.findall(text)


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_pages_open_for_who_looks_after_screens(cast: Cast, playlist_id: int, who: str) -> None:
    client = cast.client(who)
    expected = 200 if who in ("wang", "sun", "system") else 403
    assert client.get("/playlists").status_code == expected
    own = 404 if who == "sun" else expected
    assert client.get(f"/playlists/{playlist_id}").status_code == own


def test_a_playlist_begins_as_a_copy_of_the_usual_one(cast: Cast) -> None:
    client = cast.client("wang")
    sent = {"name": "二楼", "unit_id": cast.units["east"], "copy_of": ""}
    answer = client.post_form("/playlists", sent)
    assert answer.status_code == SEE_OTHER
    assert scenes(cast, int(answer.location.rpartition("/")[2])) == list(DEFAULT)
    again = client.post_form("/playlists", sent)
    assert again.status_code == 422
    assert 'id="name-error"' in again.text
    assert 'value="二楼"' in again.text


def test_a_playlist_begins_as_a_copy_of_another(cast: Cast, playlist_id: int) -> None:
    sent = {"name": "二楼", "unit_id": cast.units["east"], "copy_of": playlist_id}
    answer = cast.client("wang").post_form("/playlists", sent)
    copied = scenes(cast, int(answer.location.rpartition("/")[2]))
    assert [item.scene for item in copied] == list(SCENES)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"unit_id": 0}, "unit_id"),
        ({"unit_id": 999_999}, "unit_id"),
        ({"copy_of": 999_999}, "copy_of"),
    ],
    ids=str,
)
def test_a_playlist_is_not_made_of_a_wrong_field(cast: Cast, change: Sent, field: str) -> None:
    sent = {"name": "二楼", "unit_id": cast.units["east"], "copy_of": "", **change}
    answer = cast.client("wang").post_form("/playlists", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_the_order_of_the_rows_is_the_order_that_is_kept(cast: Cast, playlist_id: int) -> None:
    client = cast.client("wang")
    page = client.get(f"/playlists/{playlist_id}").text
    assert rows(page)[:3] == ["0", "1", "2"]
    sent = form("201", **{"begins-2": "17:00", "ends-2": "09:30", "days-2": "working"})
    sent["weekday-2"] = ["0", "4"]
    assert client.post_form(f"/playlists/{playlist_id}", sent).status_code == SEE_OTHER
    found = scenes(cast, playlist_id)
    assert [item.scene for item in found] == [Scene.TEAMS, Scene.GOAL, Scene.BOARD]
    assert (found[0].days, found[0].weekdays) == (Days.WORKING, 0b001_0001)
    assert f"{found[0].begins:%H:%M}" == "17:00"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("up-2", ["0", "2", "1"]),
        ("down-0", ["1", "0", "2"]),
        ("up-0", ["0", "1", "2"]),
        ("down-2", ["0", "1", "2"]),
        ("remove-1", ["0", "2"]),
        ("add", ["0", "1", "2", "3"]),
        ("up-99", ["0", "1", "2"]),
        ("nonsense", ["0", "1", "2"]),
    ],
)
def test_a_button_arranges_the_rows_without_a_script_and_saves_nothing(
    cast: Cast, playlist_id: int, wish: str, expected: list[str]
) -> None:
    sent = form(name="还没有保存", do=wish, new_scene="honours", **{"seconds-1": "33"})
    answer = cast.client("wang").post_form(f"/playlists/{playlist_id}", sent)
    assert answer.status_code == 200
    assert rows(answer.text)[: len(expected)] == expected
    assert 'value="还没有保存"' in answer.text
    assert ('value="33"' in answer.text) == ("1" in expected)
    assert [item.seconds for item in scenes(cast, playlist_id)] == [15, 15, 15]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seconds-1": "4"}, "seconds-1"),
        ({"seconds-1": "many"}, "seconds-1"),
        ({"begins-1": "09:00"}, "hours-1"),
        ({"begins-1": "25:00", "ends-1": "09:00"}, "hours-1"),
        ({"weekday-1": []}, "weekdays-1"),
    ],
    ids=str,
)
def test_a_wrong_row_is_refused_at_its_field_with_nothing_lost(
    cast: Cast, playlist_id: int, change: Sent, field: str
) -> None:
    sent = form("102", name="新的名字", **change)
    answer = cast.client("wang").post_form(f"/playlists/{playlist_id}", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert rows(answer.text)[:3] == ["1", "0", "2"]
    assert 'value="新的名字"' in answer.text
    for typed in change.values():
        assert not typed or f'value="{typed}"' in answer.text
    assert [item.scene for item in scenes(cast, playlist_id)] == list(SCENES)


@pytest.mark.parametrize("change", [{"name": ""}, {"row": []}, {"name": "长" * 121}], ids=str)
def test_a_playlist_without_a_name_or_a_scene_is_refused(
    cast: Cast, playlist_id: int, change: Sent
) -> None:
    answer = cast.client("wang").post_form(f"/playlists/{playlist_id}", form(**change))
    assert answer.status_code == 422
    assert "is-error" in answer.text or "has-error" in answer.text


def test_the_second_of_two_editors_is_shown_both(cast: Cast, playlist_id: int) -> None:
    first, second = cast.client("wang"), cast.client("system")
    address = f"/playlists/{playlist_id}"
    assert second.post_form(address, form("210", name="他的")).status_code == SEE_OTHER
    answer = first.post_form(address, form("120", name="我的"))
    assert answer.status_code == 409
    assert "“他的”" in answer.text
    assert 'value="我的"' in answer.text
    assert rows(answer.text)[:3] == ["1", "2", "0"]
    assert 'name="revision" type="hidden" value="2"' in answer.text
    assert [item.scene for item in scenes(cast, playlist_id)] == list(reversed(SCENES))
    assert first.post_form(address, form("120", revision="2")).status_code == SEE_OTHER


def test_the_playlist_of_a_unit_above_is_shown_and_not_changed(cast: Cast) -> None:
    with cast.inside():
        draft = PlaylistDraft("全行", DEFAULT)
        above = playlists.make(cast.actor("system"), cast.units["branch"], draft)
    client, address = cast.client("wang"), f"/playlists/{above}"
    page = client.get(address)
    assert page.status_code == 200
    assert f'action="{address}' not in page.text
    assert client.post_form(address, form()).status_code == 403
    assert client.post_form(address, form(do="up-1")).status_code == 403
    assert client.post_form(f"{address}/deletion").status_code == 403


def test_another_units_playlist_is_not_to_be_found(cast: Cast, playlist_id: int) -> None:
    client = cast.client("sun")
    for address in (f"/playlists/{playlist_id}", "/playlists/999999"):
        assert client.get(address).status_code == 404
        assert client.post_form(address, form()).status_code == 404
        assert client.post_form(f"{address}/deletion").status_code == 404


def test_deleting_names_the_screens_that_go_back_to_the_usual_one(
    cast: Cast, playlist_id: int
) -> None:
    season = cast.live_campaign()
    with cast.inside():
        code = displays.wait("10.0.0.9", "TV")[1].code
        board_id = season.boards["east", "person"]
        draft = DisplayDraft(
            "营业大厅", cast.units["east"], board_id, "zh_CN", playlist_id=playlist_id
        )
        displays.approve(cast.actor("wang"), code, draft)
    client, address = cast.client("wang"), f"/playlists/{playlist_id}"
    assert "营业大厅" in client.get(address).text
    assert client.post_form(f"{address}/deletion").status_code == SEE_OTHER
    assert client.get(address).status_code == 404
    assert client.post_form(f"{address}/deletion").status_code == 404


def test_many_long_and_odd_names_are_shown_as_they_are(cast: Cast) -> None:
    client: Client = cast.client("wang")
    for number in range(30):
        sent = {
            "name": f"<b>{number}</b>" + "长" * 100,
            "unit_id": cast.units["east"],
            "copy_of": "",
        }
        assert client.post_form("/playlists", sent).status_code == SEE_OTHER
    page = client.get("/playlists").text
    assert "&lt;b&gt;29&lt;/b&gt;" in page
    assert "<b>29</b>" not in page
