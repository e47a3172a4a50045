"""Which boards somebody sees, and which version they are at."""

import pytest

from portal.services import boards
from portal.services.refusal import NotFound
from portal.services.work import snapshot
from tests.cast import EVERYBODY, Cast
from tests.entering import enter, take_back
from tests.season import Season

# Everywhere: the account managers, who all take part, and who works at the head office or is in
# charge of the branch. Besides, those who belong to the campaign's unit.
EVERYWHERE = {"zhou", "huang", "zhao", "he", "liu", "system", "security", "audit"}
BESIDES = {"branch": {"wang", "sun"}, "east": {"wang"}, "west": {"sun"}, "west_team": {"sun"}}


@pytest.mark.parametrize("unit", BESIDES)
def test_a_campaign_is_seen_by_who_takes_part_is_below_or_in_charge(cast: Cast, unit: str) -> None:
    season = cast.live_campaign(unit_id=cast.units[unit])
    board = season.boards["branch", "person"]
    seen = set()
    for who in EVERYBODY:
        with cast.inside():
            try:
                boards.find(cast.actor(who), board)
            except NotFound:
                continue
            seen.add(who)
            listed = [row[0].id for row in boards.visible_to(cast.actor(who))]
            assert board in listed
    assert seen == EVERYWHERE | BESIDES[unit]


def test_running_campaigns_are_listed_first_and_people_before_teams(cast: Cast) -> None:
    over = cast.live_campaign(code="over", state="closed")
    running = cast.live_campaign(code="running")
    with cast.inside():
        rows = boards.visible_to(cast.actor("liu"))
    assert [row[1].id for row in rows] == [running.id] * 7 + [over.id] * 7
    assert [row[0].kind for row in rows[:7]] == [
        "person", "person", "person", "team", "team", "team", "sub_branch",
    ]  # fmt: skip


def version(cast: Cast, season: Season, unit: str) -> int:
    """Return the version of the unit's board of people."""
    board = season.boards[unit, "person"]
    with cast.inside(), snapshot() as connection:
        return boards.heads(connection, [board])[board].version


def test_a_version_grows_by_each_entry_and_each_reversal(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    assert version(cast_on, season, "branch") == 0
    entry = enter(cast_on, "zhou")
    enter(cast_on, "he")
    assert version(cast_on, season, "branch") == 2
    take_back(cast_on, "zhou", entry)
    assert version(cast_on, season, "branch") == 3


def test_an_entry_leaves_the_versions_of_other_campaigns_alone(cast_on: Cast) -> None:
    season = cast_on.live_campaign(code="one")
    other = cast_on.live_campaign(code="other", state="frozen")
    enter(cast_on, "zhou")
    assert version(cast_on, season, "east") == 1
    assert version(cast_on, other, "east") == 0


def test_a_board_that_is_not_has_no_head(cast: Cast) -> None:
    with cast.inside(), snapshot() as connection:
        assert boards.heads(connection, [999]) == {}
        assert boards.heads(connection, []) == {}


def test_an_entry_is_on_the_boards_of_its_sub_branch_and_of_the_whole(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    cast_on.live_campaign(code="other")
    entry = enter(cast_on, "zhou")
    with cast_on.inside(), snapshot() as connection:
        found = boards.of_entry(connection, season.id, entry)
        nowhere = boards.of_entry(connection, season.id, entry + 1)
    whole = {board for (unit, _), board in season.boards.items() if unit == "branch"}
    east = {board for (unit, _), board in season.boards.items() if unit == "east"}
    assert set(found) == whole | east
    assert set(nowhere) == whole
