"""The displays page: pairing by a code, changing, revoking, and whose business it is."""

import re
from datetime import time

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal.domain.scene import DEFAULT
from portal.extensions import db
from portal.models import AuditEvent, Display
from portal.pages import screen_words
from portal.services import displays, playlists
from portal.services.displays import DisplayDraft
from portal.services.playlists import PlaylistDraft
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER
from tests.season import Season


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give the branch's season."""
    return cast.live_campaign()


def waiting_code(cast: Cast) -> str:
    """Return the code of a TV that has just been switched on."""
    found = re.search(r'data-code="([^"]+)"', cast.stranger().get("/wall").text)
    assert found
    return found[1]


def form(cast: Cast, season: Season, **changes: object) -> dict[str, object]:
    """Return what a supervisor sends."""
    return {
        "code": waiting_code(cast),
        "name": "大堂",
        "unit_id": cast.units["east"],
        "board_id": season.boards["east", "person"],
        "locale": "zh_CN",
        **changes,
    }


def paired(cast: Cast, season: Season) -> int:
    """Return the id of a display of the eastern sub-branch."""
    draft = DisplayDraft("大堂", cast.units["east"], season.boards["east", "person"], "zh_CN")
    shown = waiting_code(cast)
    with cast.inside():
        return displays.approve(cast.actor("wang"), shown, draft)


def names(cast: Cast) -> list[str]:
    """Return the names of the displays that are paired."""
    with cast.inside():
        return list(db.session.scalars(sa.select(Display.name).where(Display.revoked_at.is_(None))))


def test_a_supervisor_pairs_a_screen_by_its_code(cast: Cast, season: Season) -> None:
    client = cast.client("wang")
    answer = client.post_form("/displays", form(cast, season))
    assert answer.status_code == SEE_OTHER
    assert "大堂" in client.get("/displays").text
    assert names(cast) == ["大堂"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_page_opens_for_supervisors_and_the_system_administrator_alone(
    cast: Cast, who: str
) -> None:
    expected = 200 if who in ("wang", "sun", "system") else 403
    assert cast.client(who).get("/displays").status_code == expected


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "000 000 000"}, "code"),
        ({"name": "  "}, "name"),
        ({"name": "名" * 121}, "name"),
        ({"locale": "fr"}, "locale"),
        ({"board_id": 999_999}, "board_id"),
        ({"unit_id": 999_999}, "unit_id"),
    ],
    ids=str,
)
def test_a_wrong_field_is_refused_and_what_was_typed_stays(
    cast: Cast, season: Season, change: dict[str, object], field: str
) -> None:
    sent = form(cast, season, **change)
    answer = cast.client("wang").post_form("/displays", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field != "code":
        assert str(sent["code"]) in answer.text
    assert names(cast) == []


def test_a_unit_of_somebody_else_is_refused(cast: Cast, season: Season) -> None:
    sent = form(cast, season, unit_id=cast.units["west"])
    assert cast.client("wang").post_form("/displays", sent).status_code == 422
    assert names(cast) == []


def test_another_supervisors_screen_is_not_to_be_found(cast: Cast, season: Season) -> None:
    display_id = paired(cast, season)
    foreign = cast.client("sun")
    assert "大堂" not in foreign.get("/displays").text
    for path in (f"/displays/{display_id}", "/displays/999999"):
        assert foreign.get(path).status_code == 404
        assert foreign.post_form(path, form(cast, season)).status_code == 404
        assert foreign.post_form(f"{path}/revocation").status_code == 404
    assert names(cast) == ["大堂"]


def test_who_may_see_the_unit_but_not_its_screens_is_refused(cast: Cast, season: Season) -> None:
    display_id = paired(cast, season)
    assert cast.client("liu").get(f"/displays/{display_id}").status_code == 403
    assert cast.client("liu").post_form(f"/displays/{display_id}/revocation").status_code == 403
    assert names(cast) == ["大堂"]


def test_a_screen_is_given_another_board(cast: Cast, season: Season) -> None:
    display_id = paired(cast, season)
    client = cast.client("wang")
    assert 'value="大堂"' in client.get(f"/displays/{display_id}").text
    sent = form(cast, season, name="二楼", board_id=season.boards["branch", "team"], locale="en")
    assert client.post_form(f"/displays/{display_id}", sent).status_code == SEE_OTHER
    with cast.inside():
        display = db.session.get_one(Display, display_id)
        assert (display.name, display.locale) == ("二楼", "en")
        assert display.board_id == season.boards["branch", "team"]


def test_a_revoked_screen_leaves_the_list_and_cannot_be_changed(cast: Cast, season: Season) -> None:
    display_id = paired(cast, season)
    client = cast.client("wang")
    assert client.post_form(f"/displays/{display_id}/revocation").status_code == SEE_OTHER
    assert names(cast) == []
    assert client.get(f"/displays/{display_id}").status_code == 404
    assert client.post_form(f"/displays/{display_id}/revocation").status_code == 404


def test_pairing_changing_and_revoking_are_audited(cast: Cast, season: Season) -> None:
    client = cast.client("wang")
    client.post_form("/displays", form(cast, season, code="000000"))
    client.post_form("/displays", form(cast, season))
    with cast.inside():
        display_id = db.session.scalars(sa.select(Display.id)).one()
    client.post_form(f"/displays/{display_id}", form(cast, season))
    client.post_form(f"/displays/{display_id}/revocation")
    with cast.inside():
        found = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.result)
            .where(AuditEvent.action.startswith("display."))
            .order_by(AuditEvent.id)
        ).all()
    assert [tuple(row) for row in found] == [
        ("display.pair", "refused"),
        ("display.pair", "done"),
        ("display.change", "done"),
        ("display.revoke", "done"),
    ]


def test_the_code_in_the_qr_address_is_filled_in(cast: Cast) -> None:
    assert 'value="123456"' in cast.client("wang").get("/displays?code=123456").text


def test_the_code_is_taken_with_or_without_its_space(cast: Cast, season: Season) -> None:
    sent = form(cast, season)
    sent["code"] = f" {str(sent['code']).replace(' ', '')} "
    assert cast.client("wang").post_form("/displays", sent).status_code == SEE_OTHER


def test_a_screen_is_paired_for_several_boards_in_order_with_playlist_and_hours(
    cast: Cast, season: Season
) -> None:
    with cast.inside():
        draft = PlaylistDraft("大厅", DEFAULT)
        playlist_id = playlists.make(cast.actor("wang"), cast.units["east"], draft)
    boards = [season.boards[one] for one in (("branch", "team"), ("east", "person"))]
    sent = form(
        cast,
        season,
        board_id=[*boards, "", boards[0]],
        playlist_id=playlist_id,
        dims_from="22:00",
        dims_to="06:15",
    )
    assert cast.client("wang").post_form("/displays", sent).status_code == SEE_OTHER
    with cast.inside():
        display = db.session.scalars(sa.select(Display)).one()
        assert [display.board_id, *displays.others_of(display.id)] == boards
        assert display.playlist_id == playlist_id
        assert (display.dims_from, display.dims_to) == (time(22), time(6, 15))


def test_a_form_without_hours_leaves_the_usual_ones_and_an_empty_pair_none(
    cast: Cast, season: Season
) -> None:
    client = cast.client("wang")
    client.post_form("/displays", form(cast, season))
    with cast.inside():
        display = db.session.scalars(sa.select(Display)).one()
        assert (display.dims_from, display.dims_to) == (time(20, 30), time(7))
    sent = form(cast, season, dims_from="", dims_to="")
    assert client.post_form(f"/displays/{display.id}", sent).status_code == SEE_OTHER
    with cast.inside():
        display = db.session.scalars(sa.select(Display)).one()
        assert (display.dims_from, display.dims_to) == (None, None)


def test_a_screen_is_paired_that_is_never_dark(cast: Cast, season: Season) -> None:
    sent = form(cast, season, dims_from="", dims_to="")
    assert cast.client("wang").post_form("/displays", sent).status_code == SEE_OTHER
    with cast.inside():
        display = db.session.scalars(sa.select(Display)).one()
        assert (display.dims_from, display.dims_to) == (None, None)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dims_from": "22:00", "dims_to": ""}, "dims_to"),
        ({"dims_from": "22:00", "dims_to": "22:00"}, "dims_to"),
        ({"dims_from": "25:00", "dims_to": "07:00"}, "dims_from"),
        ({"playlist_id": "999999"}, "playlist_id"),
        ({"board_id": ""}, "board_id"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused_at_its_field(
    cast: Cast, season: Season, change: dict[str, object], field: str
) -> None:
    sent = form(cast, season, name="改名", **change)
    answer = cast.client("wang").post_form(f"/displays/{paired(cast, season)}", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="改名"' in answer.text


def test_boards_are_arranged_without_a_script_and_nothing_is_saved(
    cast: Cast, season: Season
) -> None:
    display_id = paired(cast, season)
    boards = [str(season.boards[unit, "person"]) for unit in ("east", "branch", "west")]
    client = cast.client("wang")
    for wish, expected in (
        ("down-0", [boards[1], boards[0], boards[2]]),
        ("remove-0", boards[1:]),
        ("add", [*boards, ""]),
    ):
        for address in (f"/displays/{display_id}", "/displays"):
            sent = form(cast, season, board_id=boards, do=wish, name="改名")
            answer = client.post_form(address, sent)
            assert answer.status_code == 200
            assert shown_boards(answer.text) == expected
            assert 'value="改名"' in answer.text
    assert names(cast) == ["大堂"]


def shown_boards(text: str) -> list[str]:
    """Return what stands in the selects of a form's boards, without the blank one."""
    page = text.partition("<template data-order-blank>")[0]
    selects = re.findall(r'<select[^>]*name="board_id".*?</select>', page, re.DOTALL)
    found = (re.search(r'value="(\d+)" selected', select) for select in selects)
    return [match[1] if match else "" for match in found]


def test_the_page_of_a_screen_may_hold_its_preview_and_no_other_page_may(
    cast: Cast, season: Season
) -> None:
    address = f"/displays/{paired(cast, season)}"
    client = cast.client("wang")
    page, preview, other = (client.get(f"{address}{end}") for end in ("", "/preview", "/../"))
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert "frame-src" not in preview.headers["Content-Security-Policy"]
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
    gone = client.get("/displays/999999/preview")
    assert gone.headers["X-Frame-Options"] == "DENY"


def test_a_preview_holds_no_board_before_the_screen_has_told(cast: Cast, season: Season) -> None:
    display_id = paired(cast, season)
    page = cast.client("wang").get(f"/displays/{display_id}/preview").text
    assert f'data-mirror="{display_id}"' in page
    assert "data-key" not in page
    assert "data-plan" not in page


def test_a_scene_is_pushed_and_taken_back(cast: Cast, season: Season) -> None:
    display_id = paired(cast, season)
    client, address = cast.client("wang"), f"/displays/{display_id}"
    sent = {"scene": "wall", "board": season.boards["east", "person"], "lasting": "30"}
    assert client.post_form(f"{address}/scene", sent).status_code == SEE_OTHER
    assert f'action="{address}/playlist"' in client.get(address).text
    assert client.post_form(f"{address}/playlist").status_code == SEE_OTHER
    assert f'action="{address}/playlist"' not in client.get(address).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scene": "nonsense"}, "scene"),
        ({"scene": "announcement"}, "scene"),
        ({"board": 999_999}, "board"),
        ({"lasting": "99"}, "lasting"),
    ],
    ids=str,
)
def test_a_scene_that_cannot_be_shown_is_refused(
    cast: Cast, season: Season, change: dict[str, object], field: str
) -> None:
    sent = {"scene": "wall", "board": season.boards["east", "person"], "lasting": "5", **change}
    answer = cast.client("wang").post_form(f"/displays/{paired(cast, season)}/scene", sent)
    assert answer.status_code == 422
    assert f'aria-describedby="{field}-error"' in answer.text


def test_an_announcement_is_shown_as_it_was_typed_when_it_is_refused(
    cast: Cast, season: Season
) -> None:
    address = f"/displays/{paired(cast, season)}/announcement"
    client = cast.client("wang")
    answer = client.post_form(address, {"text": "电话 13812345678", "minutes": "15"})
    assert answer.status_code == 422
    assert "电话 13812345678" in answer.text
    assert client.post_form(address, {"text": "六点开会", "minutes": "15"}).status_code == SEE_OTHER


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("", "Unknown browser"),
        ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/79.0.3945.79 Safari/537.36",
         "Chromium 79 · webOS TV"),
        ("Mozilla/5.0 (SMART-TV; LINUX; Tizen 5.0) AppleWebKit/537.36 Version/5.0 TV Safari/537.36",
         "Tizen TV"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 QtWebEngine/5.12 Chrome/69.0.3497.128",
         "Chromium 69 · Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
         "Edge 120 · Windows"),
        ("Mozilla/5.0 (Linux; Android 9; BRAVIA 4K) Chrome/87.0.4280.101",
         "Chromium 87 · Android TV"),
        ("Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/128.0", "Firefox 128 · Linux"),
        ("Mozilla/5.0 (iPad) AppleWebKit/605.1.15 Version/17.1 Safari/605.1.15", "Safari 17 · iOS"),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_words(cast: Cast, user_agent: str, words: str) -> None:
    with cast.app.test_request_context(), force_locale("en"):
        assert words in screen_words.browser(user_agent)


@pytest.mark.parametrize(
    ("screen", "words", "is_upright"),
    [
        ("", "Resolution not known yet", False),
        ("1920x1080@1", "1920 × 1080", False),
        ("1920x1080@2", "3840 × 2160", False),
        ("1080x1920@1", "1080 × 1920, upright", True),
    ],
)
def test_a_resolution_is_told_in_words(
    cast: Cast, screen: str, words: str, *, is_upright: bool
) -> None:
    with cast.app.test_request_context(), force_locale("en"):
        assert screen_words.resolution(screen) == words
        assert screen_words.is_upright(screen) == is_upright
