"""What is pushed to a screen: which scene of which board, until when, and by whom."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.scene import Scene
from portal.extensions import db
from portal.models import AuditEvent, Display
from portal.services import displays
from portal.services.displays import DisplayDraft, Lasting, Now
from portal.services.refusal import NotAllowed, NotFound, Rejected
from tests.cast import Cast
from tests.season import Season

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the branch's season; the test runs once on each engine."""
    return cast_on.live_campaign()


def paired(cast: Cast, season: Season) -> int:
    """Return the id of an eastern screen with two boards."""
    code = displays.wait("10.0.0.9", "TV")[1].code
    boards = season.boards
    draft = DisplayDraft(
        "大堂",
        cast.units["east"],
        boards["east", "person"],
        "zh_CN",
        (boards["branch", "person"], boards["east", "person"]),
    )
    return displays.approve(cast.actor("wang"), code, draft)


def pushed(display_id: int) -> Now | None:
    """Return what stands on the screen instead of its playlist."""
    display = db.session.get_one(Display, display_id, populate_existing=True)
    return displays.pushed(display, clock.now())


def test_a_screen_holds_each_of_its_boards_once_in_order(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        display_id = paired(cast_on, season)
        assert displays.others_of(display_id) == [season.boards["branch", "person"]]


def test_a_scene_is_pushed_for_some_minutes(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        display_id = paired(cast_on, season)
        board_id = season.boards["branch", "person"]
        before = displays.faces({display_id})[display_id]
        displays.push(cast_on.actor("wang"), display_id, Scene.GOAL, board_id, Lasting.SHORT)
        found = pushed(display_id)
        assert found
        assert (found.scene, found.board_id, found.text) == (Scene.GOAL, board_id, "")
        after = displays.faces({display_id})[display_id]
        assert before.page == after.page
        assert before.plan != after.plan, "the screen is told"
        with clock.at(found.until - timedelta(seconds=1)):
            assert pushed(display_id)
        with clock.at(found.until):
            assert pushed(display_id) is None
        assert timedelta(minutes=4) < found.until - clock.now() <= timedelta(minutes=5)


def test_what_is_pushed_for_the_day_ends_with_the_branchs_day(
    cast_on: Cast, season: Season
) -> None:
    evening = datetime(2026, 11, 30, 23, 59, tzinfo=ZONE)
    with cast_on.inside():
        display_id = paired(cast_on, season)
        board_id = season.boards["east", "person"]
        with clock.at(evening):
            displays.push(cast_on.actor("wang"), display_id, Scene.GOAL, board_id, Lasting.DAY)
            found = pushed(display_id)
        assert found
        assert found.until == datetime(2026, 12, 1, tzinfo=ZONE)


def test_a_race_is_shown_of_its_own_board(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        display_id = paired(cast_on, season)
        board_id = season.boards["branch", "person"]
        displays.push(cast_on.actor("wang"), display_id, Scene.TEAMS, board_id, Lasting.LONG)
        found = pushed(display_id)
        assert found
        assert found.board_id == season.boards["branch", "team"]


def test_a_text_is_announced_on_one_screen_and_taken_back(cast_on: Cast, season: Season) -> None:
    with cast_on.inside():
        display_id, other = paired(cast_on, season), paired(cast_on, season)
        displays.announce(cast_on.actor("wang"), display_id, " 六点\n开会 ", 15)
        found = pushed(display_id)
        assert found
        assert (found.scene, found.text) == (Scene.ANNOUNCEMENT, "六点 开会")
        assert pushed(other) is None
        displays.take_back(cast_on.actor("wang"), display_id)
        displays.take_back(cast_on.actor("wang"), display_id)
        assert pushed(display_id) is None


@pytest.mark.parametrize(
    ("text", "minutes", "field"),
    [
        ("  ", 5, "text"),
        ("长" * 101, 5, "text"),
        ("请联系 13812345678", 5, "text"),
        ("开会", 7, "minutes"),
    ],
)
def test_a_text_that_cannot_stand_on_a_wall_is_refused(
    cast: Cast, text: str, minutes: int, field: str
) -> None:
    season = cast.live_campaign()
    with cast.inside():
        display_id = paired(cast, season)
        with pytest.raises(Rejected) as caught:
            displays.announce(cast.actor("wang"), display_id, text, minutes)
        assert caught.value.field == field
        assert pushed(display_id) is None


def test_a_scene_of_a_board_that_the_screen_does_not_show_is_refused(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        display_id = paired(cast, season)
        with pytest.raises(Rejected) as caught:
            displays.push(
                cast.actor("wang"),
                display_id,
                Scene.GOAL,
                season.boards["west", "person"],
                Lasting.SHORT,
            )
        assert caught.value.field == "board"


@pytest.mark.parametrize(("who", "error"), [("sun", NotFound), ("liu", NotAllowed)])
def test_a_screen_does_nothing_for_who_does_not_look_after_it(
    cast: Cast, who: str, error: type[Exception]
) -> None:
    season = cast.live_campaign()
    with cast.inside():
        display_id, actor = paired(cast, season), cast.actor(who)
        board_id = season.boards["east", "person"]
        acts: list[Callable[[], None]] = [
            lambda: displays.push(actor, display_id, Scene.GOAL, board_id, Lasting.SHORT),
            lambda: displays.announce(actor, display_id, "开会", 5),
            lambda: displays.take_back(actor, display_id),
            lambda: displays.identify(actor, display_id),
            lambda: displays.reload(actor, display_id),
        ]
        for act in acts:
            with pytest.raises(error):
                act()
        assert pushed(display_id) is None


def test_what_a_screen_is_told_is_audited_without_its_words(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside():
        display_id, actor = paired(cast, season), cast.actor("wang")
        displays.push(actor, display_id, Scene.GOAL, season.boards["east", "person"], Lasting.SHORT)
        displays.announce(actor, display_id, "六点开会", 5)
        displays.take_back(actor, display_id)
        displays.identify(actor, display_id)
        displays.reload(actor, display_id)
        found = db.session.execute(
            sa.select(AuditEvent.action, AuditEvent.detail)
            .where(AuditEvent.action.startswith("display."), AuditEvent.action != "display.pair")
            .order_by(AuditEvent.id)
        ).all()
        assert [row.action for row in found] == [
            "display.push",
            "display.announce",
            "display.take_back",
            "display.identify",
            "display.reload",
        ]
        assert "六点" not in str([row.detail for row in found])
