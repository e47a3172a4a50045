"""A screen's plan while its unit, or one above it, is at a meeting."""

import pytest

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Display
from portal.pages import plan
from portal.services import displays
from portal.services.displays import DisplayDraft
from portal.services.work import writing
from tests.cast import Cast
from tests.meeting import opened, record


@pytest.fixture
def screen(cast_on: Cast) -> int:
    """Give a screen of the eastern sub-branch; the test runs once on each engine."""
    season = cast_on.live_campaign()
    with cast_on.inside(), writing() as work:
        cast_on.add_person(
            work.session, "chen", "60009", "陈立", "branch", Role.SUPERVISOR, "branch"
        )
    draft = DisplayDraft("大堂", cast_on.units["east"], season.boards["east", "person"], "zh_CN")
    with cast_on.inside():
        _secret, pairing = displays.wait("10.0.0.9", "TV")
        return displays.approve(cast_on.actor("wang"), pairing.code, draft)


def told(cast: Cast, screen: int) -> tuple[object, object]:
    """Return whether the screen is held and by which meeting, as it is told."""
    with cast.inside():
        display = db.session.get_one(Display, screen)
        found = displays.of(db.session.connection(), display, clock.now())
        face = displays.faces([screen])[screen]
        assert found.meeting in face.plan, "a screen is told when the meeting changes"
        written = plan.as_dict(found)
    return written["held"], written["meeting"]


def test_the_meeting_of_the_unit_or_above_holds_its_screens_until_it_ends(
    cast_on: Cast, screen: int
) -> None:
    assert told(cast_on, screen) == (False, None)
    opened(cast_on, "evening", "sun", "west")
    assert told(cast_on, screen) == (False, None)
    above = opened(cast_on, "morning", "chen", "branch")
    assert told(cast_on, screen) == (True, "morning")
    own = opened(cast_on, "evening")
    assert told(cast_on, screen) == (True, "evening"), "the one that began last"
    record(cast_on, own, ends=True)
    assert told(cast_on, screen) == (True, "morning")
    record(cast_on, above, "chen", ends=True)
    assert told(cast_on, screen) == (False, None)
