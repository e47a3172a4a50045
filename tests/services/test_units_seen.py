"""Units side by side: their sums are the board's, and per head is of those who take part."""

import re
from datetime import timedelta
from fractions import Fraction

import pytest

from portal import clock
from portal.domain.quantity import SCALE
from portal.models import Campaign, Participation, Unit
from portal.services import standings
from portal.services.insights import choosing, unit_days, units
from portal.services.insights.units import UnitsSeen
from portal.services.refusal import NotFound
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter, today
from tests.racing import add_teams
from tests.season import Season
from tests.seasons import enter_on
from tests.statements import counted


def seen(cast: Cast, season: Season, unit: str | None = None, who: str = "liu") -> UnitsSeen:
    """Return the units below one of the cast's as somebody sees them; the campaign's own else."""
    actor = cast.actor(who)
    with cast.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
    with cast.inside(), snapshot() as connection:
        found = standings.of(connection, choosing.whole_board(connection, campaign), clock.today())
        asked = cast.units[unit] if unit else None
        reader = units.Reader(lambda one: actor.leads(one.path), {season.id})
        return units.of(connection, campaign, asked, found, reader)


def test_the_units_have_together_what_the_board_has(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    for who, quantity in (("zhou", "3"), ("huang", "2"), ("he", "4")):
        enter(cast_on, who, quantity=quantity)
    found = seen(cast_on, season)
    by_name = {line.unit.id: line for line in found.lines}
    east, west = by_name[cast_on.units["east"]], by_name[cast_on.units["west"]]
    assert (east.sums.value, west.sums.value) == (5 * SCALE, 4 * SCALE)
    assert found.whole.sums == found.found.total
    assert (east.people, east.active, west.people) == (3, 2, 1)
    assert (east.rank, west.rank) == (1, 2)
    assert (east.rank_per_head, west.rank_per_head) == (2, 1), "fewer people, more each"
    for line in found.lines:
        assert line.per_head == Fraction(line.sums.value, line.people)
        assert line.per_head * line.people == line.sums.value


def move(cast: Cast, season: Season, who: str, unit: str, sub_branch: str) -> None:
    """Place somebody elsewhere in the season, as a roster does."""
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations[who])
        place.unit_id, place.sub_branch_id = cast.units[unit], cast.units[sub_branch]


def test_what_was_entered_in_a_unit_stays_with_it_when_everybody_leaves(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="1")
    enter(cast_on, "he", quantity="4")
    move(cast_on, season, "he", "retail", "east")
    found = seen(cast_on, season)
    west = next(line for line in found.lines if line.unit.id == cast_on.units["west"])
    assert (west.sums.value, west.people, west.per_head) == (4 * SCALE, 0, None)
    assert west.rank_per_head is None
    assert found.whole.sums.value == found.found.total.value == 5 * SCALE


def test_whoever_is_in_the_unit_itself_has_a_line_of_their_own(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="2")
    enter(cast_on, "zhao", quantity="3")
    move(cast_on, season, "zhao", "east", "east")
    enter(cast_on, "zhao", quantity="1")
    found = seen(cast_on, season, "east")
    rest = next(line for line in found.lines if line.is_rest)
    assert (rest.sums.value, rest.people) == (SCALE, 1)
    assert found.whole.sums.value == 6 * SCALE


def test_a_unit_that_was_moved_away_still_counts_in_the_season(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="1")
    enter(cast_on, "he", quantity="4")
    with cast_on.inside(), writing() as work:
        for name in ("west", "west_team"):
            unit = work.session.get_one(Unit, cast_on.units[name])
            unit.path = unit.path.replace(
                f"/{cast_on.units['branch']}/", f"/{cast_on.units['bank']}/x/".replace("x", "0")
            )
    found = seen(cast_on, season)
    assert found.whole.sums.value == found.found.total.value == 5 * SCALE


def test_per_head_is_that_of_the_board_of_units(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="6")
    with cast_on.inside(), writing() as work:
        work.session.get_one(Participation, season.participations["zhao"]).in_training = True
        work.session.get_one(Participation, season.participations["huang"]).left_on = clock.today()
    east = next(x for x in seen(cast_on, season).lines if x.unit.id == cast_on.units["east"])
    assert east.per_head == 3 * SCALE, "who has left is one of the heads, who is in training not"


def test_the_way_leads_down_to_the_people_of_a_team(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity="2")
    east = seen(cast, season, "east")
    assert {line.unit.id for line in east.lines} == {cast.units["retail"], cast.units["corporate"]}
    assert [unit.id for unit in east.way] == [cast.units["branch"], cast.units["east"]]
    assert east.board_id == season.boards["east", "person"]
    team = seen(cast, season, "retail")
    assert not team.lines
    assert {row.key for row in team.rows} == {f"p{cast.people[who]}" for who in ("zhou", "huang")}
    with pytest.raises(NotFound):
        seen(cast, season, "bank")


def test_reading_takes_as_many_statements_for_many_units_as_for_few(cast: Cast) -> None:
    season = cast.live_campaign()
    with counted(cast.app) as few:
        seen(cast, season, "east")
    enter(cast, "zhou")
    enter(cast, "he")
    with counted(cast.app) as many:
        seen(cast, season)
    assert len(many) <= len(few)


def test_the_page_takes_as_many_statements_for_many_units_as_for_few(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    client = cast.client("liu")
    address = f"/insights/units?campaign={season.id}&unit={cast.units['east']}"
    client.get(address)
    enter(cast, "zhou")
    with counted(cast.app) as few:
        client.get(address)
    add_teams(cast, season, 60)
    enter(cast, "zhou")
    with counted(cast.app) as many:
        page = client.get(address).text
    assert len(many) == len(few)
    assert 'class="pager"' in page


def test_the_page_sorts_leads_down_and_gives_its_table(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity="3")
    enter(cast, "he", quantity="2")
    client = cast.client("liu")
    address = f"/insights/units?campaign={season.id}"
    page = client.get(f"{address}&sort=head").text
    list_ = page.split('id="unit-list"', 1)[1]
    west, east = (f"unit={cast.units[name]}&amp;" for name in ("west", "east"))
    assert list_.index(west) < list_.index(east), "two of one person are more each than three"
    totals = client.get(address).text.split('id="unit-list"', 1)[1]
    assert totals.index(east) < totals.index(west)
    for odd in ("sort=luck", "page=9", "page=x"):
        assert client.get(f"{address}&{odd}").status_code == 200
    for gone in ("unit=99999", "unit=x", f"unit={cast.units['bank']}"):
        assert client.get(f"{address}&{gone}").status_code == 404
    file = client.get(f"{address}&take=units-per-head&as=csv")
    assert file.mimetype == "text/csv"
    assert ",2.00\r\n" in file.data.decode("utf-8-sig")
    assert client.get(f"{address}&take=nothing").status_code == 404
    assert client.get(f"{address}&take=units&as=pdf").status_code == 422
    assert client.get("/insights/units?campaign=99999").status_code == 404
    assert cast.client("system").get(address).status_code == 403


def test_a_week_is_set_against_the_same_days_of_the_one_before(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    monday = today() - timedelta(days=today().weekday())
    enter_on(cast_on, "zhou", today() - timedelta(days=7), quantity="2")
    enter(cast_on, "zhou", quantity="1")
    if today() > monday:
        enter_on(cast_on, "zhou", monday, quantity="1")
        enter_on(cast_on, "he", monday - timedelta(days=1), quantity="9")
    enter(cast_on, "he", quantity="5")
    found = seen(cast_on, season)
    assert (found.week.starts_on, found.week.last) == (monday, today())
    by_name = {line.unit.id: line for line in found.lines}
    east, west = by_name[cast_on.units["east"]], by_name[cast_on.units["west"]]
    more = SCALE if today() > monday else 0
    assert (east.lately.week, east.lately.week_before) == (SCALE + more, 2 * SCALE)
    assert (west.lately.week, west.lately.week_before) == (5 * SCALE, 0)
    assert (east.rank, east.rank_before) == (2, 1)
    assert (west.rank, west.rank_before) == (1, 2)
    teams = seen(cast_on, season, "east").whole
    assert teams.lately == east.lately, "the teams of a sub-branch have what it has"


def test_a_season_of_a_few_days_has_no_week_before(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=today() - timedelta(days=3))
    enter(cast_on, "zhou", quantity="1")
    found = seen(cast_on, season)
    assert not found.week.has_before
    assert {line.rank_before for line in found.lines} == {None}


def test_how_unlike_the_people_are_and_who_has_nothing_only_for_who_leads_them(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="6")
    enter(cast_on, "huang", quantity="1")

    def spreads(who: str) -> dict[int, units.Spread | None]:
        return {line.unit.id: line.spread for line in seen(cast_on, season, who=who).lines}

    east, west = cast_on.units["east"], cast_on.units["west"]
    best, middle = 6 * SCALE, Fraction(SCALE)
    assert spreads("liu") == {
        east: units.Spread(best, middle, 1),
        west: units.Spread(0, Fraction(0), 1),
    }
    assert spreads("wang") == {
        east: units.Spread(best, middle, 1),
        west: units.Spread(0, Fraction(0), None),
    }
    assert {one.without for one in spreads("zhou").values() if one} == {None}


def test_the_curves_end_where_the_totals_are(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter_on(cast_on, "zhou", season.starts_on + timedelta(days=1), quantity="2")
    enter(cast_on, "huang", quantity="3")
    enter(cast_on, "he", quantity="4")
    found = seen(cast_on, season)
    with cast_on.inside(), snapshot() as connection:
        parts = {line.unit.id: line.parts for line in found.lines}
        curves = unit_days.curves(connection, found.found.campaign, parts, today())
        every = [part for line in found.lines for part in line.parts]
        together = unit_days.together(connection, found.found.campaign, every, today())
    assert {line.unit.id: line.sums.value for line in found.lines} == {
        unit_id: curve[-1] for unit_id, curve in curves.items()
    }
    assert curves[cast_on.units["east"]][:3] == [0, 2 * SCALE, 2 * SCALE]
    assert together == [sum(one) for one in zip(*curves.values(), strict=True)]
    assert len(together) == (today() - season.starts_on).days + 1


def test_the_page_says_who_has_nothing_only_to_who_leads(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity="3")
    address = f"/insights/units?campaign={season.id}"
    assert "未开单" in cast.client("wang").get(address).text
    assert "未开单" not in cast.client("zhou").get(address).text


def test_a_unit_without_people_has_no_figure_per_head_and_one_moved_away_no_link(
    cast: Cast,
) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity="1")
    enter(cast, "he", quantity="4")
    move(cast, season, "he", "retail", "east")
    with cast.inside(), writing() as work:
        unit = work.session.get_one(Unit, cast.units["west"])
        unit.path = f"/{cast.units['bank']}/0/{unit.id}/"
    client = cast.client("liu")
    for sort in ("total", "head", "week", "attainment"):
        page = client.get(f"/insights/units?campaign={season.id}&sort={sort}").text
        list_ = page.split('id="unit-list"', 1)[1]
        assert "城西支行" in list_
        assert f"unit={cast.units['west']}&" not in page, "it cannot be asked for"
        assert f"unit={cast.units['east']}&" in list_
        for address in re.findall(r'href="(/insights/units[^"]+)"', page):
            assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_the_curves_are_drawn_of_twelve_and_given_as_a_table(cast: Cast) -> None:
    season = cast.live_campaign()
    add_teams(cast, season, 20)
    enter(cast, "zhou", quantity="3")
    client = cast.client("liu")
    address = f"/insights/units?campaign={season.id}&unit={cast.units['east']}&sort=head"
    page = client.get(address).text
    assert page.count('class="curve-line"') == 1, "of what nobody has entered there are no tallies"
    file = client.get(f"{address}&take=unit-curves&as=csv").data.decode("utf-8-sig")
    assert "零售一组" in file
    assert "1.50" in file, "by two people"


def test_before_the_first_opening_there_is_no_curve(cast: Cast) -> None:
    season = cast.live_campaign()
    page = cast.client("liu").get(f"/insights/units?campaign={season.id}").text
    assert "curve-line" not in page
    assert 'id="unit-list"' in page
