"""What walls celebrate, as large as what an opening has done; on both engines."""

import re

import pytest

from portal import clock
from portal.models import Campaign, Person
from portal.pages import moment
from portal.pages.moment import Moment
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import check, enter, take_back
from tests.season import Season
from tests.statements import counted

LEVEL = re.compile(r'data-level="(\w+)"')


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give the branch's season, with nothing in it yet."""
    return cast_on.live_campaign()


def told(
    cast: Cast,
    season: Season,
    entry_id: int,
    board: tuple[str, str] = ("branch", "person"),
    locale: str = "zh_CN",
) -> Moment | None:
    """Return the moment of an entry on a board."""
    with cast.inside():
        return moment.render(season.boards[board], locale, entry_id, clock.now())


def celebrated(
    cast: Cast, season: Season, who: str, quantity: int = 1, **changes: object
) -> tuple[str, str, str]:
    """Enter an opening; return kind, level and html of what the branch's wall shows of it."""
    entry_id = enter(cast, who, quantity=str(quantity), **changes)
    found = told(cast, season, entry_id)
    assert found is not None
    level = LEVEL.search(found.html)
    assert level
    return found.kind, level[1], " ".join(found.html.split())


def choose(cast: Cast, who: str, **columns: object) -> None:
    """Write columns of a person."""
    with cast.inside(), writing() as work:
        person = work.session.get_one(Person, cast.people[who])
        for name, value in columns.items():
            setattr(person, name, value)


def rule(cast: Cast, season: Season, **columns: object) -> None:
    """Write columns of the campaign."""
    with cast.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        for name, value in columns.items():
            setattr(campaign, name, value)


def test_each_step_on_the_board_has_a_moment_of_its_size(cast_on: Cast, season: Season) -> None:
    steps = [
        ("zhou", 2, "leader"),  # Alone in front, of whom all were level before.
        ("zhou", 1, "opening"),
        ("zhao", 1, "opening"),
        ("huang", 1, "rise"),  # Level with Zhao.
        ("huang", 1, "opening"),
        ("he", 3, "passing"),  # Past two, and level with the first.
        ("he", 1, "leader"),
    ]
    for who, quantity, level in steps:
        kind, found, html = celebrated(cast_on, season, who, quantity)
        assert (found, kind) == (level, "opening" if level == "opening" else "rise"), (who, html)
        assert f'data-added="{quantity}.000000"' in html


def test_passing_says_how_many_places_and_which_is_the_new_one_and_names_nobody_else(
    cast_on: Cast, season: Season
) -> None:
    for who, quantity in (("zhou", 5), ("zhao", 1), ("huang", 1)):
        enter(cast_on, who, quantity=str(quantity))
    entry_id = enter(cast_on, "he", quantity="2")
    found = told(cast_on, season, entry_id, locale="en")
    assert found is not None
    words = " ".join(re.sub(r"<[^>]+>", " ", found.html).split())
    assert "Up 2 places" in words
    assert "up to place 2" in words
    assert "今日" not in words
    for name in ("周雨桐", "赵子昂", "黄俊杰"):
        assert name not in found.html


def test_what_the_board_does_not_rank_by_moves_nobody(cast_on: Cast, season: Season) -> None:
    enter(cast_on, "zhou", quantity="2")
    _kind, level, html = celebrated(
        cast_on, season, "huang", 9, indicator="social_card", customer="", account_type=""
    )
    assert level == "opening"
    assert 'data-added="0.000000"' in html


def test_on_a_board_of_teams_the_team_is_told_with_all_that_it_got_of_a_shared_opening(
    cast_on: Cast, season: Season
) -> None:
    enter(cast_on, "zhao", quantity="2")
    entry_id = enter(cast_on, "zhou", quantity="3", shares=(("60155", 1),))
    found = told(cast_on, season, entry_id, ("branch", "team"))
    assert found is not None
    assert 'data-level="leader"' in found.html
    assert 'data-added="3.000000"' in found.html
    assert "零售一组" in found.html
    assert "周雨桐" in found.html
    person = told(cast_on, season, entry_id)
    assert person is not None
    assert 'data-added="1.500000"' in person.html


def test_a_line_and_a_colour_of_ones_own_are_in_the_moment_and_on_the_board(
    cast_on: Cast, season: Season
) -> None:
    choose(cast_on, "zhou", greeting="<冲>", hue=5)
    entry_id = enter(cast_on, "zhou")
    for board in (("branch", "person"), ("branch", "team")):
        found = told(cast_on, season, entry_id, board)
        assert found is not None
        is_own = board[1] == "person"
        assert ("&lt;冲&gt;" in found.html) == is_own
    board_id = season.boards["branch", "person"]
    page = cast_on.client("zhou").get(f"/boards/{board_id}/fragment?shape=wall")
    row = re.search(rf'data-key="p{cast_on.people["zhou"]}".*?hue-(\d)', page.text, re.DOTALL)
    assert row
    assert row[1] == "5"


@pytest.mark.parametrize("wall_list", ["whole", "top", "movers"])
def test_a_moment_tells_no_place_that_the_wall_s_list_leaves_out(
    cast_on: Cast, season: Season, wall_list: str
) -> None:
    rule(cast_on, season, wall_list=wall_list, wall_top=3)
    for who, quantity in (("zhou", 9), ("zhao", 8), ("huang", 7)):
        enter(cast_on, who, quantity=str(quantity))
    _kind, level, html = celebrated(cast_on, season, "he", 1)
    # Fourth and last, and no place gained: on the whole list alone it is told.
    assert level == "opening"
    assert ("名" in html) == (wall_list == "whole")


def test_what_was_taken_back_meanwhile_is_not_celebrated(cast_on: Cast, season: Season) -> None:
    entry_id = enter(cast_on, "zhou")
    take_back(cast_on, "zhou", entry_id)
    assert told(cast_on, season, entry_id) is None
    assert told(cast_on, season, entry_id, ("west", "person")) is None


def test_where_an_opening_counts_from_its_check_on_it_is_celebrated_then(cast_on: Cast) -> None:
    season = cast_on.live_campaign(verification="before")
    heard = cast_on.heard()
    entry_id = enter(cast_on, "zhou")
    assert told(cast_on, season, entry_id) is None
    heard.clear()
    check(cast_on, "wang", entry_id)
    assert [message.entry_id for message in heard if message.kind == "board"] == [entry_id]
    assert told(cast_on, season, entry_id) is not None


def test_a_moment_takes_as_many_statements_however_many_stand_on_the_board(
    cast_on: Cast, season: Season
) -> None:
    taken = []
    for who in ("zhou", "huang", "zhao", "he"):
        entry_id = enter(cast_on, who)
        with cast_on.inside(), counted(cast_on.app) as sent:
            moment.render(season.boards["branch", "person"], "en", entry_id, clock.now())
        taken.append(len(sent))
    assert len(set(taken)) == 1, taken
