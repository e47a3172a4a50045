"""The displays page: pairing by a code, changing, revoking, and whose business it is."""

import re

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import AuditEvent, Display
from portal.services import displays
from portal.services.displays import DisplayDraft
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
