"""Playlists: whose they are, saved as a whole, never over somebody else's, and what screens do."""

from collections.abc import Sequence
from datetime import time

import pytest
import sqlalchemy as sa

from portal.domain.scene import DEFAULT, Days, Item, Scene
from portal.extensions import db
from portal.models import AuditEvent, Display
from portal.services import displays, playlists
from portal.services.displays import DisplayDraft
from portal.services.playlists import PlaylistDraft, WrongItem
from portal.services.refusal import Conflict, NotAllowed, NotFound, Refusal, Rejected
from tests.cast import Cast
from tests.parallel import at_once
from tests.season import Season

ITEMS = (
    Item(Scene.GOAL, 20, time(17), time(9, 30), 0b001_1111, Days.WORKING),
    Item(Scene.BOARD, 40),
)


def made(cast: Cast, unit: str = "east", who: str = "wang", name: str = "大厅") -> int:
    """Return the id of a new playlist of the unit."""
    draft = PlaylistDraft(name, DEFAULT)
    return playlists.make(cast.actor(who), cast.units[unit], draft)


def paired(cast: Cast, season: Season, playlist_id: int | None) -> int:
    """Return the id of an eastern screen that shows the playlist."""
    code = displays.wait("10.0.0.9", "TV")[1].code
    draft = DisplayDraft(
        "大堂",
        cast.units["east"],
        season.boards["east", "person"],
        "zh_CN",
        playlist_id=playlist_id,
    )
    return displays.approve(cast.actor("wang"), code, draft)


def refused(error: type[Refusal], cast: Cast, who: str, playlist_id: int) -> None:
    """See that somebody may neither save nor delete the playlist."""
    with pytest.raises(error):
        playlists.save(cast.actor(who), playlist_id, 1, PlaylistDraft("我的", ITEMS))
    with pytest.raises(error):
        playlists.delete(cast.actor(who), playlist_id)


def test_a_playlist_is_kept_as_it_was_saved(cast_on: Cast) -> None:
    with cast_on.inside():
        playlist_id = made(cast_on)
        assert playlists.find(cast_on.actor("wang"), playlist_id).items == DEFAULT
        playlists.save(cast_on.actor("wang"), playlist_id, 1, PlaylistDraft(" 二 楼 ", ITEMS))
        held = playlists.find(cast_on.actor("wang"), playlist_id)
        assert held.items == ITEMS
        assert (held.playlist.name, held.playlist.revision) == ("二 楼", 2)
        assert held.by.id == cast_on.people["wang"]


def test_of_two_who_save_at_once_one_is_told(cast_on: Cast) -> None:
    with cast_on.inside():
        playlist_id = made(cast_on)
    actor = cast_on.actor("wang")
    results = at_once(
        cast_on.app,
        4,
        lambda n: playlists.save(actor, playlist_id, 1, PlaylistDraft(f"第{n}", ITEMS)),
    )
    assert [type(one) for one in results].count(Conflict) == 3
    with cast_on.inside():
        assert playlists.find(actor, playlist_id).playlist.revision == 2


def test_a_screen_shows_its_playlist_and_follows_every_change(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        playlist_id = made(cast_on)
        display_id = paired(cast_on, season, playlist_id)
        faces = [displays.faces({display_id})[display_id]]
        playlists.save(cast_on.actor("wang"), playlist_id, 1, PlaylistDraft("大厅", ITEMS))
        faces.append(displays.faces({display_id})[display_id])
        assert scenes(display_id) == ["goal", "wall"]
        assert [one.id for one, _ in playlists.used_on(cast_on.actor("wang"), playlist_id)] == [
            display_id
        ]
        playlists.delete(cast_on.actor("wang"), playlist_id)
        faces.append(displays.faces({display_id})[display_id])
        assert scenes(display_id)[:2] == [DEFAULT[0].scene.value, DEFAULT[1].scene.value]
        assert len({face.plan for face in faces}) == 3, "each is told to the screen"
        assert len({face.page for face in faces}) == 1, "no page is loaded anew"


def scenes(display_id: int) -> list[str]:
    """Return the scenes that a display shows in turn."""
    display = db.session.get_one(Display, display_id, populate_existing=True)
    plan = displays.of(db.session.connection(), display, display.paired_at)
    return [turn.item.scene.value for turn in plan.turns]


def test_the_playlist_of_a_unit_above_can_be_used_but_not_changed(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        playlist_id = made(cast_on, "branch", "system")
        held = playlists.find(cast_on.actor("wang"), playlist_id)
        assert not held.is_mine
        assert paired(cast_on, season, playlist_id)
        refused(NotAllowed, cast_on, "wang", playlist_id)
        listed = playlists.visible_to(cast_on.actor("wang"))
        assert [(one.playlist.id, one.is_mine, one.screens) for one in listed] == [
            (playlist_id, False, 1)
        ]


def test_the_playlist_of_another_unit_is_not_to_be_found(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        playlist_id = made(cast_on, "west", "sun")
        refused(NotFound, cast_on, "wang", playlist_id)
        assert playlists.visible_to(cast_on.actor("wang")) == []
        with pytest.raises(Rejected) as caught:
            paired(cast_on, season, playlist_id)
        assert caught.value.field == "playlist_id"


def test_a_deleted_playlist_is_gone_and_cannot_be_chosen(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        playlist_id = made(cast_on)
        playlists.delete(cast_on.actor("wang"), playlist_id)
        refused(NotFound, cast_on, "wang", playlist_id)
        with pytest.raises(Rejected):
            paired(cast_on, season, playlist_id)
        assert made(cast_on), "its name is free again"


@pytest.mark.parametrize("who", ["zhou", "liu", "security", "audit"])
def test_who_looks_after_no_screens_has_no_playlists(cast: Cast, who: str) -> None:
    with cast.inside():
        playlist_id = made(cast)
        refused(NotAllowed, cast, who, playlist_id)
        with pytest.raises(NotAllowed):
            made(cast, who=who, name="另一")


@pytest.mark.parametrize("unit", ["west", "branch", "bank"])
def test_a_playlist_is_made_in_a_unit_of_ones_own(cast: Cast, unit: str) -> None:
    with cast.inside(), pytest.raises(Rejected) as caught:
        made(cast, unit)
    assert caught.value.field == "unit_id"


@pytest.mark.parametrize(
    ("name", "items", "field"),
    [
        ("  ", ITEMS, "name"),
        ("长" * 121, ITEMS, "name"),
        ("大厅", (), "items"),
        ("大厅", ITEMS * 31, "items"),
    ],
    ids=str,
)
def test_what_cannot_be_a_playlist_is_refused(
    cast: Cast, name: str, items: Sequence[Item], field: str
) -> None:
    with cast.inside(), pytest.raises(Rejected) as caught:
        playlists.make(cast.actor("wang"), cast.units["east"], PlaylistDraft(name, tuple(items)))
    assert caught.value.field == field


def test_an_item_that_cannot_be_shown_is_named(cast: Cast) -> None:
    items = (*ITEMS, Item(Scene.GOAL, 3))
    with cast.inside(), pytest.raises(WrongItem) as caught:
        playlists.make(cast.actor("wang"), cast.units["east"], PlaylistDraft("大厅", items))
    assert (caught.value.position, caught.value.field) == (2, "seconds")


def test_a_name_stands_once_in_a_unit(cast_on: Cast) -> None:
    with cast_on.inside():
        made(cast_on)
        with pytest.raises(Rejected) as caught:
            made(cast_on)
        assert caught.value.field == "name"
        assert made(cast_on, "west", "sun")


def test_making_changing_and_deleting_are_audited(cast: Cast) -> None:
    with cast.inside():
        playlist_id = made(cast)
        playlists.save(cast.actor("wang"), playlist_id, 1, PlaylistDraft("大厅", ITEMS))
        playlists.delete(cast.actor("wang"), playlist_id)
        found = db.session.scalars(
            sa.select(AuditEvent.action)
            .where(AuditEvent.action.startswith("playlist."))
            .order_by(AuditEvent.id)
        )
        assert list(found) == ["playlist.make", "playlist.change", "playlist.delete"]
