"""Opening and ending a meeting reaches the screens that stand in its unit, and no others."""

import re
from collections.abc import Iterator

import pytest

from tests.desk import SEE_OTHER, Desk
from tests.house import House
from tests.live.line import Line

AT_ONCE = 2.5
"""Sooner than the comparison of every three seconds, by which a screen would hear of it anyway."""
SEEN = re.compile(r'name="seen"[^>]*value="([^"]*)"')


@pytest.fixture(scope="module")
def wang(house: House) -> Desk:
    """Give the supervisor's desk."""
    return house.desk("wang")


@pytest.fixture
def wall(house: House) -> Iterator[Line]:
    """Give the line of a screen of the eastern sub-branch that has its plan."""
    with Line(house.server, house.screen("east").cookies, auth={"as": "display"}) as line:
        line.watch(house.board("east"), "wall")
        line.gather(0.5)
        yield line


def held(line: Line) -> tuple[bool, str | None]:
    """Return what the next plan says of meetings; it must come at once."""
    plan = line.next("display", AT_ONCE)["plan"]
    return plan["held"], plan["meeting"]


def test_a_meeting_is_told_at_once_and_its_end_as_well(
    house: House, wang: Desk, wall: Line
) -> None:
    form = {"unit": house.cast.units["east"], "kind": "evening"}
    answer = wang.post("/meetings", form)
    assert answer.status_code == SEE_OTHER, answer.text
    assert held(wall) == (True, "evening")
    meeting = answer.headers["Location"].partition("#")[0]
    seen = SEEN.search(wang.get(meeting).text)
    assert seen
    end = {"present": house.cast.people["wang"], "seen": seen[1], "end": "1"}
    answer = wang.post(meeting, end)
    assert answer.status_code == SEE_OTHER, answer.text
    assert held(wall) == (False, None)
