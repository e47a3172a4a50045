"""Units side by side: their sums are the board's, and per head is of those who take part."""

from fractions import Fraction

import pytest

from portal import clock
from portal.domain.quantity import SCALE
from portal.models import Campaign
from portal.services import standings
from portal.services.insights import choosing, units
from portal.services.insights.units import UnitsSeen
from portal.services.refusal import NotFound
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter
from tests.season import Season
from tests.statements import counted


def seen(cast: Cast, season: Season, unit: str | None = None) -> UnitsSeen:
    """Return the units below one of the cast's, the campaign's own without one."""
    with cast.inside(), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
    with cast.inside(), snapshot() as connection:
        found = standings.of(connection, choosing.whole_board(connection, campaign), clock.today())
        return units.of(connection, campaign, cast.units[unit] if unit else None, found)


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
