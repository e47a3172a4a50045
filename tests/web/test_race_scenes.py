"""The goal, the races, the movers and the newcomers, as a screen asks for them."""

import re
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Participation, Person, TargetRevision, TotalTally
from portal.services import closes, entries
from portal.services.work import writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import draft, enter
from tests.racing import add_teams
from tests.season import Season
from tests.statements import counted


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give the branch's season, in which nothing has happened."""
    return cast.live_campaign()


def fragment(
    cast: Cast,
    season: Season,
    shape: str,
    kind: str = "person",
    unit: str = "branch",
    page: int = 1,
    locale: str = "en",
) -> str:
    """Return the scene of a board as somebody who has signed in is sent it."""
    board = season.boards[unit, kind]
    path = f"/boards/{board}/fragment?shape={shape}&page={page}&locale={locale}"
    answer = cast.client("zhou").get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def says_nothing(html: str) -> bool:
    """Whether the screen is told to pass the scene over, as its script reads it."""
    return re.match(r"\s*<div class=\"scene\" data-nothing ", html) is not None


def keys(html: str) -> list[str]:
    """Return the rows' keys, in their order."""
    return re.findall(r'data-key="(\w+)"', html)


def text(html: str) -> str:
    """Return what is to be read, without tags, on one line."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def set_target(cast: Cast, season: Season, target: int, **whose: int) -> None:
    """Set the season's target of a `unit_id` or a `participation_id`."""
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                indicator_id=season.indicators["corporate_account"],
                target=target * SCALE,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
                **whose,
            )
        )


def let_have(cast: Cast, season: Season, values: dict[int, int]) -> None:
    """Write people's totals, by person, as if they had entered so many."""
    with cast.inside(), writing() as work:
        found = work.session.execute(
            sa.select(Participation.person_id, Participation.id).where(
                Participation.campaign_id == season.id, Participation.person_id.in_(values)
            )
        )
        work.session.add_all(
            TotalTally(
                campaign_id=season.id,
                participation_id=place,
                indicator_id=season.indicators["corporate_account"],
                quantity=values[person_id] * SCALE,
                points=0,
                unverified=0,
                reached_at=work.now,
            )
            for person_id, place in found.all()
        )


def yesterday(cast: Cast, hour: int) -> datetime:
    """Return the moment in the branch's zone."""
    with cast.inside():
        return cut_off_at(clock.today() - timedelta(days=1), time(hour), clock.zone())


def enter_yesterday(cast: Cast, who: str, quantity: str) -> None:
    """Enter an opening of yesterday, then."""
    moment = yesterday(cast, 10)
    with cast.inside(), clock.at(moment):
        what = draft(quantity=quantity, business_date=clock.today())
        entries.record(cast.actor(who), what)


def close_yesterday(cast: Cast) -> None:
    """Take yesterday's close."""
    with cast.inside(), clock.at(yesterday(cast, 18)):
        assert closes.run(clock.now())


def test_without_a_target_there_is_no_goal_to_show(cast: Cast, season: Season) -> None:
    enter(cast, "zhou")
    assert says_nothing(fragment(cast, season, "goal"))


def test_the_goal_tells_total_target_pace_and_each_sub_branchs_part(
    cast: Cast, season: Season
) -> None:
    set_target(cast, season, 40, unit_id=cast.units["branch"])
    enter(cast, "zhou", quantity="20")
    enter(cast, "huang", quantity="4")
    enter(cast, "he", quantity="8")
    html = fragment(cast, season, "goal")
    assert not says_nothing(html)
    assert keys(html) == [f"u{cast.units['east']}", f"u{cast.units['west']}"]
    said = text(html)
    assert "Target 40 accounts" in said
    assert "80.0 %" in said
    assert "Ahead" in said
    assert "Still missing 8 accounts" in said
    assert "Needed a day" in said
    assert "城东支行 +24 24 75.0 %" in said
    assert "城西支行 +8 8 25.0 %" in said
    assert "Pace by calendar days" in said


def test_a_sub_branchs_goal_names_its_teams_and_one_part_alone_is_none(
    cast: Cast, season: Season
) -> None:
    set_target(cast, season, 40, unit_id=cast.units["east"])
    set_target(cast, season, 10, unit_id=cast.units["west"])
    enter(cast, "zhou", quantity="20")
    enter(cast, "zhao", quantity="5")
    enter(cast, "he", quantity="12")
    east = fragment(cast, season, "goal", unit="east")
    assert keys(east) == [f"u{cast.units['retail']}", f"u{cast.units['corporate']}"]
    assert "Each team" in east
    west = fragment(cast, season, "goal", unit="west")
    assert keys(west) == []
    assert "Target reached" in west
    assert "Above target +2 accounts" in text(west)
    assert "Needed a day" not in west


def test_parts_past_the_seventh_are_counted_and_those_with_nothing_left_out(
    cast: Cast, season: Season
) -> None:
    set_target(cast, season, 400, unit_id=cast.units["east"])
    teams = add_teams(cast, season, 10)
    with cast.inside():
        members = db.session.execute(
            sa.select(Person.unit_id, Person.id).where(Person.unit_id.in_(teams))
        ).all()
    own = {row.unit_id: row.id for row in members}
    let_have(cast, season, {own[team]: 30 - number for number, team in enumerate(teams[:9])})
    html = fragment(cast, season, "goal", unit="east")
    assert keys(html) == [f"u{team}" for team in teams[:7]]
    assert "and 2 more units" in text(html)


@pytest.mark.parametrize(("shape", "kind"), [("teams", "team"), ("city", "sub_branch")])
def test_a_race_has_a_lane_a_unit_and_nobody_at_the_start_is_no_race(
    cast: Cast, season: Season, shape: str, kind: str
) -> None:
    assert says_nothing(fragment(cast, season, shape, kind))
    enter(cast, "he", quantity="3")
    enter(cast, "zhou", quantity="2")
    html = fragment(cast, season, shape, kind)
    first = "west_team" if kind == "team" else "west"
    assert keys(html)[0] == f"u{cast.units[first]}"
    assert 'data-rank="1" data-value="3"' in html
    cells = set(re.findall(r'data-cell="(\w+)"', html))
    assert {"rank", "change", "name", "today", "head", "value", "gap"} <= cells
    assert "finish" not in html, "without a target there is nothing to finish"
    assert "leader" in text(html), "and the bar's basis says so"
    assert says_nothing(fragment(cast, season, shape)), "people do not race as units"


def test_a_target_gives_the_race_its_pace_tick_and_its_finish(cast: Cast, season: Season) -> None:
    set_target(cast, season, 4, unit_id=cast.units["west"])
    enter(cast, "he", quantity="3")
    enter(cast, "zhou", quantity="2")
    html = fragment(cast, season, "city", "sub_branch")
    assert html.count("bar-tick") == 1
    assert html.count('class="finish"') == 2
    assert "75.0 %" in text(html)
    assert "No target" in html


def test_per_head_stands_beside_the_total_with_how_many_share_it(
    cast: Cast, season: Season
) -> None:
    enter(cast, "zhou", quantity="4")
    enter(cast, "he", quantity="3")
    said = text(fragment(cast, season, "city", "sub_branch"))
    assert "Per head 1.3 3 people 4" in said
    assert "Per head 3.0 1 person 3" in said
    with cast.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["he"]).in_training = True
    enter(cast, "zhou")
    said = text(fragment(cast, season, "city", "sub_branch"))
    assert "Per head – 0 people 3" in said, "nobody to divide by"


def test_a_long_race_turns_pages_of_even_length(cast: Cast, season: Season) -> None:
    teams = add_teams(cast, season, 57)
    enter(cast, "zhou", quantity="2")
    pages = [fragment(cast, season, "teams", "team", page=page) for page in range(1, 9)]
    assert [len(keys(html)) for html in pages] == [8] * 7 + [4]
    assert len({key for html in pages for key in keys(html)}) == 60
    assert f"u{teams[0]}" in keys(pages[0])
    assert all('data-pages="8"' in html for html in pages)
    assert "page 2 of 8" in text(pages[1])
    beyond = fragment(cast, season, "teams", "team", page=9)
    assert 'data-page="8"' in beyond
    assert keys(beyond) == keys(pages[7])


def test_nine_teams_stand_five_and_four(cast: Cast, season: Season) -> None:
    add_teams(cast, season, 6)
    enter(cast, "zhou")
    pages = [fragment(cast, season, "teams", "team", page=page) for page in (1, 2)]
    assert [len(keys(html)) for html in pages] == [5, 4]


@pytest.mark.parametrize("ranking", ["points", "attainment", "increase"])
def test_a_race_by_another_ranking_shows_what_it_ranks(cast: Cast, ranking: str) -> None:
    own = {"ranking_indicator_id": None} if ranking == "points" else {}
    season = cast.live_campaign(ranking=ranking, **own)
    set_target(cast, season, 4, unit_id=cast.units["west"])
    enter(cast, "he", quantity="3")
    html = fragment(cast, season, "city", "sub_branch")
    said = text(html)
    if ranking == "points":
        assert "Total / points" in said
    elif ranking == "attainment":
        assert 'data-value="75"' in html
        assert "Total / target" in said
        assert "3 / 4 accounts" in said
    else:
        assert "Total − base" in said
        assert "No base" in said


def test_nobody_moved_and_nobody_opened_is_no_news(cast: Cast, season: Season) -> None:
    enter_yesterday(cast, "zhou", "2")
    close_yesterday(cast)
    assert says_nothing(fragment(cast, season, "movers"))


def test_movers_are_those_who_rose_and_those_with_most_today(cast: Cast, season: Season) -> None:
    enter_yesterday(cast, "zhou", "4")
    enter_yesterday(cast, "huang", "3")
    enter_yesterday(cast, "zhao", "2")
    close_yesterday(cast)
    enter(cast, "zhao", quantity="5")
    enter(cast, "zhou")
    html = fragment(cast, season, "movers")
    zhou, zhao = (f"p{cast.people[who]}" for who in ("zhou", "zhao"))
    risen, opened = html.split('data-scope="opened"')
    assert keys(risen) == [zhao], "zhou and huang fell, and are not told of"
    assert keys(opened) == [zhao, zhou]
    said = text(html)
    assert "No. 3 → No. 1" in said
    assert "2 places" in said
    assert "+5 accounts" in said
    assert "1 moved up since the last close" in said
    assert "2 people have a result today" in said
    assert "黄俊杰" not in said
    assert "data-rank" not in html, "a place among the movers is none on the board"


def test_before_the_first_close_the_day_alone_makes_movers(cast: Cast, season: Season) -> None:
    enter(cast, "huang", quantity="2")
    html = fragment(cast, season, "movers")
    assert 'data-scope="risen"' not in html
    assert keys(html) == [f"p{cast.people['huang']}"]


def test_a_wall_that_shows_the_front_alone_tells_no_place_behind_it(cast: Cast) -> None:
    season = cast.live_campaign(wall_list="top", wall_top=3)
    people = add_people(cast, season, 4)
    let_have(cast, season, {one: 9 - number for number, one in enumerate(people)})
    enter_yesterday(cast, "he", "2")
    enter_yesterday(cast, "huang", "1")
    close_yesterday(cast)
    enter(cast, "huang", quantity="2")
    html = fragment(cast, season, "movers")
    assert "黄俊杰" in html, "who rose is named all the same"
    assert "1 place" in text(html)
    assert "→" not in html, "from the sixth to the fifth is behind the front"
    enter(cast, "huang", quantity="9")
    assert "No. 6 → No. 1" in fragment(cast, season, "movers")


def test_newcomers_are_ranked_among_themselves(cast: Cast, season: Season) -> None:
    assert says_nothing(fragment(cast, season, "newcomers"))
    enter(cast, "zhou", quantity="9")
    assert says_nothing(fragment(cast, season, "newcomers")), "zhou is none"
    enter(cast, "he", quantity="2")
    enter(cast, "huang", quantity="1")
    html = fragment(cast, season, "newcomers")
    assert keys(html) == [f"p{cast.people['he']}", f"p{cast.people['huang']}"]
    assert re.findall(r'data-rank="(\d*)"', html) == ["1", "2"]
    said = text(html)
    assert "Newcomers together 3 accounts" in said
    assert "Share of the total 25.0 %" in said
    assert "No. 2 of all" in said
    assert "周雨桐" not in said


def test_who_is_in_training_has_a_place_among_the_newcomers(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["zhao"]).in_training = True
    enter(cast, "zhao", quantity="3")
    enter(cast, "he")
    html = fragment(cast, season, "newcomers")
    assert keys(html) == [f"p{cast.people['zhao']}", f"p{cast.people['he']}"]
    assert re.findall(r'data-rank="(\d*)"', html) == ["1", "2"]


def test_who_has_left_is_no_newcomer_any_more(cast: Cast, season: Season) -> None:
    enter(cast, "he")
    enter(cast, "huang")
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["he"])
        place.left_on = clock.today()
    assert keys(fragment(cast, season, "newcomers")) == [f"p{cast.people['huang']}"]


def test_at_most_ten_newcomers_are_named_and_none_with_nothing(cast: Cast, season: Season) -> None:
    people = add_people(cast, season, 14)
    let_have(cast, season, {one: 20 - number for number, one in enumerate(people[:12])})
    html = fragment(cast, season, "newcomers")
    assert keys(html) == [f"p{person_id}" for person_id in people[:10]]
    assert "16 newcomers" in text(html)


def test_newcomers_of_a_season_by_increase_are_ranked_by_value(cast: Cast) -> None:
    season = cast.live_campaign(ranking="increase")
    enter(cast, "huang", quantity="2")
    enter(cast, "he", quantity="3")
    html = fragment(cast, season, "newcomers")
    assert re.findall(r'data-value="(\d+)"', html) == ["3", "2"]


def test_a_board_of_teams_has_the_newcomers_of_its_people(cast: Cast, season: Season) -> None:
    enter(cast, "he", quantity="3")
    html = fragment(cast, season, "newcomers", "team")
    assert keys(html) == [f"p{cast.people['he']}"]


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ("goal", "person"),
        ("teams", "team"),
        ("city", "sub_branch"),
        ("movers", "person"),
        ("newcomers", "person"),
        ("newcomers", "team"),
    ],
)
def test_a_scene_takes_as_many_statements_however_many_there_are(
    cast: Cast, season: Season, shape: str, kind: str
) -> None:
    set_target(cast, season, 40, unit_id=cast.units["branch"])
    enter(cast, "zhou", quantity="2")
    enter(cast, "he", quantity="3")
    client = cast.client("zhou")
    path = f"/boards/{season.boards['branch', kind]}/fragment?shape={shape}&locale=en"
    assert client.get(path).status_code == 200
    enter(cast, "he")
    with counted(cast.app) as few:
        assert client.get(path).status_code == 200
    add_people(cast, season, 30)
    add_teams(cast, season, 20)
    enter(cast, "huang")
    with counted(cast.app) as many:
        assert client.get(path).status_code == 200
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [("goal", "person"), ("teams", "team"), ("movers", "person"), ("newcomers", "person")],
)
def test_a_scene_is_the_same_for_everybody_and_newer_after_an_entry(
    cast: Cast, season: Season, shape: str, kind: str
) -> None:
    set_target(cast, season, 40, unit_id=cast.units["branch"])
    enter(cast, "he", quantity="2")
    before = fragment(cast, season, shape, kind)
    board = season.boards["branch", kind]
    other = cast.client("wang").get(f"/boards/{board}/fragment?shape={shape}&locale=en")
    assert other.get_data(as_text=True) == before
    enter(cast, "he")
    after = fragment(cast, season, shape, kind)
    assert after != before
    assert f'data-scene="{shape}"' in after
