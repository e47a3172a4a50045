"""A screen is told what to show at once, and tells what it shows to who looks after it."""

import pytest
import sqlalchemy as sa

from portal.domain.scene import DEFAULT
from portal.extensions import db
from portal.models import Display
from portal.services import displays, playlists
from portal.services.displays import DisplayDraft
from portal.services.playlists import PlaylistDraft
from tests.house import House
from tests.live.line import Line, Message

SOON = 2.0
SAID: Message = {
    "version": 7,
    "state": "live",
    "celebrating": "",
    "identifying": False,
    "dimmed": False,
    "note": "",
}


def display_id(house: House, name: str) -> int:
    """Return the id of the display with the name."""
    with house.cast.inside():
        return db.session.scalars(sa.select(Display.id).where(Display.name == name)).one()


def said(house: House, **changes: object) -> Message:
    """Return what a screen says that it shows."""
    view = {"board": house.board(), "shape": "wall", "page": 1, "locale": "zh_CN"}
    return {"view": view, **SAID, **changes}


def order(line: Line, do: str) -> Message:
    """Return the next order to a screen of that kind, waiting for it."""
    while True:
        found = line.next("display", SOON)
        if found["do"] == do:
            return found


def test_a_scene_that_is_pushed_reaches_the_screen_at_once_and_so_does_its_end(
    house: House,
) -> None:
    screen = house.screen(name="pushed")
    address = f"/displays/{display_id(house, 'pushed')}"
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        assert order(line, "playlist")["plan"]["now"] is None
        sent = {"scene": "wall", "board": house.board(), "lasting": "5"}
        desk = house.desk("wang")
        assert desk.post(f"{address}/scene", sent, seen_on=address).status_code == 303
        now = order(line, "playlist")["plan"]["now"]
        assert (now["scene"], now["board"], now["text"]) == ("wall", house.board(), "")
        text = {"text": "六点开会", "minutes": "5"}
        assert desk.post(f"{address}/announcement", text, seen_on=address).status_code == 303
        assert order(line, "playlist")["plan"]["now"]["text"] == "六点开会"
        desk.post(f"{address}/playlist", {}, seen_on=address)
        assert order(line, "playlist")["plan"]["now"] is None


def test_a_screen_names_itself_and_loads_anew_when_it_is_told_to(house: House) -> None:
    screen = house.screen(name="ordered")
    address = f"/displays/{display_id(house, 'ordered')}"
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        desk = house.desk("wang")
        desk.post(f"{address}/identification", {}, seen_on=address)
        assert order(line, "identify") == {"do": "identify"}
        desk.post(f"{address}/reloading", {}, seen_on=address)
        assert order(line, "reload") == {"do": "reload"}


def test_a_saved_playlist_is_told_to_its_screens(house: House) -> None:
    cast = house.cast
    with cast.inside():
        draft = PlaylistDraft("快", DEFAULT)
        playlist_id = playlists.make(cast.actor("wang"), cast.units["east"], draft)
    screen = house.screen(name="listed")
    with cast.inside():
        displays.change(
            cast.actor("wang"),
            display_id(house, "listed"),
            DisplayDraft(
                "listed", cast.units["east"], house.board(), "zh_CN", playlist_id=playlist_id
            ),
        )
    with Line(house.server, screen.cookies, auth={"as": "display"}) as line:
        assert len(order(line, "playlist")["plan"]["turns"]) > 1
        address = f"/playlists/{playlist_id}"
        sent = {"name": "快", "revision": "1", "row": "0", "scene-0": "wall", "seconds-0": "30"}
        sent["weekday-0"] = "0"
        assert house.desk("wang").post(address, sent).status_code == 303
        turns = order(line, "playlist")["plan"]["turns"]
        assert [(one["scene"], one["seconds"], one["weekdays"]) for one in turns] == [
            ("wall", 30, 1)
        ]
        house.desk("wang").post(f"{address}/deletion", {}, seen_on=address)
        assert len(order(line, "playlist")["plan"]["turns"]) > 1


def test_what_a_screen_says_reaches_who_mirrors_it_and_nobody_else(house: House) -> None:
    screen, other = house.screen(name="told"), house.screen(name="untold")
    number = display_id(house, "told")
    with (
        Line(house.server, screen.cookies, auth={"as": "display"}) as tv,
        Line(house.server, other.cookies, auth={"as": "display"}) as bystander,
        Line(house.server, house.desk("wang").cookies) as mirror,
        Line(house.server, house.desk("wang").cookies) as idle,
    ):
        answer = mirror.ask("mirror", {"display": number})
        assert answer["ok"]
        assert order(tv, "tell") == {"do": "tell"}
        tv.say("showing", said(house, note="六点开会", html="<b>no</b>"))
        found = mirror.next("showing", SOON)
        assert found == {**said(house, note="六点开会"), "display": number}
        assert "tell" not in {one["do"] for name, one in bystander.gather(0.5) if name == "display"}
        assert "showing" not in {name for name, _ in idle.gather(0.5)}


@pytest.mark.parametrize("who", ["zhou", "liu", "sun", "security"])
def test_who_does_not_look_after_a_screen_mirrors_nothing(house: House, who: str) -> None:
    screen = house.screen(name=f"not-{who}")
    number = display_id(house, f"not-{who}")
    with (
        Line(house.server, screen.cookies, auth={"as": "display"}) as tv,
        Line(house.server, house.desk(who).cookies) as line,
    ):
        assert line.ask("mirror", {"display": number}) == {"ok": False, "error": "not_found"}
        tv.say("showing", said(house))
        assert "showing" not in {name for name, _ in line.gather(0.5)}
        assert "tell" not in {one["do"] for name, one in tv.gather(0.2) if name == "display"}


@pytest.mark.parametrize("number", [None, 0, -1, 999_999, 2**70, True, "1", {}])
def test_a_screen_that_is_none_is_not_to_be_found(house: House, number: object) -> None:
    with Line(house.server, house.desk("wang").cookies) as line:
        assert not line.ask("mirror", {"display": number})["ok"]
        assert not line.ask("mirror", number)["ok"]


def test_a_screen_mirrors_no_screen_and_a_person_shows_nothing(house: House) -> None:
    screen = house.screen(name="itself")
    number = display_id(house, "itself")
    with (
        Line(house.server, screen.cookies, auth={"as": "display"}) as tv,
        Line(house.server, house.desk("wang").cookies) as mirror,
    ):
        assert not tv.ask("mirror", {"display": number})["ok"]
        assert mirror.ask("mirror", {"display": number})["ok"]
        mirror.say("showing", {**said(house), "display": number})
        assert "showing" not in {name for name, _ in mirror.gather(0.5)}


@pytest.mark.parametrize(
    ("number", "change"),
    enumerate([
        {"state": "fine"},
        {"version": "7"},
        {"version": True},
        {"version": -1},
        {"note": ["x"]},
        {"celebrating": True},
        {"view": {"board": "x"}},
        {"view": {"board": 1, "shape": "nonsense"}},
    ]),
    ids=str,
)
def test_what_is_no_showing_is_let_go(house: House, number: int, change: Message) -> None:
    name = f"odd {number}"
    screen = house.screen(name=name)
    with (
        Line(house.server, screen.cookies, auth={"as": "display"}) as tv,
        Line(house.server, house.desk("wang").cookies) as mirror,
    ):
        assert mirror.ask("mirror", {"display": display_id(house, name)})["ok"]
        tv.say("showing", said(house, **change))
        tv.say("showing", "nonsense")
        tv.say("showing", said(house, version=8))
        assert mirror.next("showing", SOON)["version"] == 8


def test_a_screen_that_never_stops_telling_is_slowed_down(house: House) -> None:
    screen = house.screen(name="loud")
    with (
        Line(house.server, screen.cookies, auth={"as": "display"}) as tv,
        Line(house.server, house.desk("wang").cookies) as mirror,
    ):
        assert mirror.ask("mirror", {"display": display_id(house, "loud")})["ok"]
        for number in range(100):
            tv.say("showing", said(house, version=number))
        told = [one for name, one in mirror.gather(1.0) if name == "showing"]
        assert 10 <= len(told) < 50


def test_a_revoked_screen_is_mirrored_no_more(house: House) -> None:
    house.screen(name="gone")
    number = display_id(house, "gone")
    with Line(house.server, house.desk("wang").cookies) as mirror:
        assert mirror.ask("mirror", {"display": number})["ok"]
        house.desk("wang").post(f"/displays/{number}/revocation", {}, seen_on="/displays")
        assert not mirror.ask("mirror", {"display": number})["ok"]
