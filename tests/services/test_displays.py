"""Pairing: short-lived, once, by who is in charge, and not by guessing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.scene import Scene
from portal.extensions import db
from portal.models import Display, Pairing
from portal.services import displays
from portal.services.displays import CODE_LIFE, DisplayDraft
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.work import snapshot
from tests.cast import Cast
from tests.parallel import at_once
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's season; the test runs once on each engine."""
    return cast_on.live_campaign()


def draft(cast: Cast, season: Season, **changes: object) -> DisplayDraft:
    """Return what a supervisor says of a screen of the eastern sub-branch."""
    content: dict[str, object] = {
        "name": "大堂",
        "unit_id": cast.units["east"],
        "board_id": season.boards["east", "person"],
        "locale": "zh_CN",
        **changes,
    }
    return DisplayDraft(**content)  # type: ignore[arg-type]


def code(address: str = "10.0.0.9") -> str:
    """Switch a screen on; return its code."""
    return displays.wait(address, "TV")[1].code


def refused(cast: Cast, shown: str, what: DisplayDraft, who: str = "wang") -> str:
    """Let the approval fail; return the field that is to blame."""
    with pytest.raises(Rejected) as caught:
        displays.approve(cast.actor(who), shown, what)
    return caught.value.field


def test_an_approved_screen_holds_its_own_secret_and_no_code(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside():
        secret, pairing = displays.wait("10.0.0.9", "TV")
        assert displays.resume(secret) is None
        display_id = displays.approve(
            cast_on.actor("wang"), pairing.code, draft(cast_on, season_on)
        )
        db.session.rollback()
        display = displays.resume(secret)
        assert display is not None
        assert (display.id, display.address) == (display_id, "10.0.0.9")
        assert displays.resume(pairing.code) is None
        assert displays.waiting(secret) is None


def test_a_code_is_good_once(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        shown = code()
        displays.approve(cast_on.actor("wang"), shown, draft(cast_on, season_on))
        assert refused(cast_on, shown, draft(cast_on, season_on)) == "code"


def test_a_code_entered_by_five_at_once_makes_one_display(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        shown = code()
    actor, what = cast_on.actor("wang"), draft(cast_on, season_on)
    results = at_once(cast_on.app, 5, lambda _: displays.approve(actor, shown, what))
    assert sum(isinstance(result, int) for result in results) == 1
    assert sum(isinstance(result, Rejected) for result in results) == 4
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count(Display.id))) == 1


def test_a_code_is_good_for_ten_minutes(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        shown = code()
        with clock.at(clock.now() + CODE_LIFE + timedelta(seconds=1)):
            assert refused(cast_on, shown, draft(cast_on, season_on)) == "code"
        with clock.at(clock.now() + CODE_LIFE - timedelta(seconds=5)):
            assert displays.approve(cast_on.actor("wang"), shown, draft(cast_on, season_on))


def test_after_ten_wrong_codes_the_right_one_is_refused_too_for_ten_minutes(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside():
        shown, what = code(), draft(cast_on, season_on)
        wrong = "000000" if shown != "000000" else "000001"
        for _ in range(10):
            assert refused(cast_on, wrong, what) == "code"
        assert refused(cast_on, shown, what) == "code"
        other = draft(cast_on, season_on, unit_id=cast_on.units["west"])
        assert displays.approve(cast_on.actor("sun"), shown, other), "others are not held up"
        with clock.at(clock.now() + timedelta(minutes=11)):
            assert displays.approve(cast_on.actor("wang"), code(), what)


@pytest.mark.parametrize("who", ["zhou", "liu", "security", "audit"])
def test_who_has_no_such_right_pairs_nothing(cast: Cast, who: str) -> None:
    season = cast.live_campaign()
    with cast.inside():
        shown = code()
        with pytest.raises(NotAllowed):
            displays.approve(cast.actor(who), shown, draft(cast, season))


@pytest.mark.parametrize("unit", ["west", "west_team", "branch", "bank"])
def test_a_supervisor_pairs_screens_of_their_own_units_only(cast: Cast, unit: str) -> None:
    season = cast.live_campaign()
    with cast.inside():
        what = draft(cast, season, unit_id=cast.units[unit])
        assert refused(cast, code(), what) == "unit_id"


def test_a_screen_shows_no_board_that_its_supervisor_may_not_see(cast: Cast) -> None:
    season = cast.live_campaign(code="western", unit_id=cast.units["west"])
    with cast.inside():
        what = draft(cast, season, board_id=season.boards["west", "person"])
        assert refused(cast, code(), what) == "board_id"
        with pytest.raises(NotFound):
            displays.find(cast.actor("wang"), 1)


def test_the_system_administrator_pairs_screens_everywhere(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        what = draft(cast, season, unit_id=cast.units["west"])
        assert displays.approve(cast.actor("system"), code(), what)


def test_screens_that_gave_up_are_forgotten_after_a_day(cast: Cast) -> None:
    with cast.inside():
        code("10.0.0.1")
        with clock.at(clock.now() + timedelta(days=1, minutes=11)):
            code("10.0.0.2")
            assert db.session.scalars(sa.select(Pairing.address)).all() == ["10.0.0.2"]


def test_of_the_displays_those_are_alive_that_are_not_revoked(
    cast_on: Cast, season_on: Season
) -> None:
    with cast_on.inside():
        actor, what = cast_on.actor("wang"), draft(cast_on, season_on)
        kept, gone = (displays.approve(actor, code(), what) for _ in range(2))
        before = displays.faces({kept, gone})
        displays.revoke(actor, gone)
        displays.change(actor, kept, draft(cast_on, season_on, name="二楼"))
        after = displays.faces({kept, gone, 999_999})
        assert set(before) == {kept, gone}
        assert set(after) == {kept}
        assert before[kept] != after[kept], "it is to show something else"
        assert displays.faces(set()) == {}


def test_a_screen_is_noted_as_present(cast_on: Cast, season_on: Season) -> None:
    with cast_on.inside():
        display_id = displays.approve(cast_on.actor("wang"), code(), draft(cast_on, season_on))
        displays.present({display_id})
        display = db.session.get_one(Display, display_id, populate_existing=True)
        assert displays.is_online(display, clock.now())


def test_what_is_of_a_campaign_is_shown_once_whatever_stands_between_its_boards(
    cast_on: Cast, season_on: Season
) -> None:
    other = cast_on.live_campaign(code="other")
    own = [season_on.boards["east", "person"], other.boards["east", "person"]]
    mixed = [*own, season_on.boards["west", "person"]]
    with cast_on.inside():
        what = draft(cast_on, season_on, board_id=mixed[0], others=tuple(mixed[1:]))
        display_id = displays.approve(cast_on.actor("wang"), code(), what)
        display = db.session.get_one(Display, display_id)
        with snapshot() as connection:
            turns = displays.of(connection, display, clock.now()).turns
    shown = [turn.board_id for turn in turns if turn.item.scene is Scene.GOAL]
    assert shown == own
    boards = [turn.board_id for turn in turns if turn.item.scene is Scene.BOARD]
    assert boards[:3] == mixed
