"""How people get to insights from where they already are: each link leads somewhere."""

import re

import pytest

from tests.cast import Cast
from tests.entering import enter


def links(page: str, to: str) -> list[str]:
    """Return the addresses on the page that lead to insights of a kind."""
    found = re.findall(r'href="([^"]+)"', page)
    return [one.replace("&amp;", "&") for one in found if one.startswith(f"/insights/{to}")]


def test_the_list_of_people_leads_to_the_season_of_who_has_one(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("wang")
    found = links(client.get("/people").text, "people/")
    assert found == [f"/insights/people/{cast.people[who]}" for who in ("huang", "zhao", "zhou")]
    assert {client.get(one).status_code for one in found} == {200}
    assert not links(cast.client("system").get("/people").text, "people/")


def test_ones_own_account_leads_to_ones_own_season(cast: Cast) -> None:
    assert not links(cast.client("zhou").get("/account").text, "people/")
    cast.live_campaign()
    client = cast.client("zhou")
    (own,) = links(client.get("/account").text, "people/")
    assert own == f"/insights/people/{cast.people['zhou']}"
    assert client.get(own).status_code == 200
    for who in ("liu", "system", "audit"):
        assert not links(cast.client(who).get("/account").text, "people/")


@pytest.mark.parametrize("unit", ["branch", "east", "retail", "west_team"])
def test_a_unit_leads_to_its_figures_of_the_season(cast: Cast, unit: str) -> None:
    page = f"/units/{cast.units[unit]}"
    assert not links(cast.client("liu").get(page).text, "units")
    season = cast.live_campaign()
    client = cast.client("liu")
    (found,) = links(client.get(page).text, "units")
    assert found == f"/insights/units?campaign={season.id}&unit={cast.units[unit]}"
    assert client.get(found).status_code == 200
    assert not links(cast.client("system").get(page).text, "units")


def test_a_unit_above_every_season_leads_nowhere(cast: Cast) -> None:
    cast.live_campaign()
    page = cast.client("liu").get(f"/units/{cast.units['bank']}").text
    assert not links(page, "units")


def test_each_board_leads_to_its_units_side_by_side(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    client = cast.client("zhou")
    for (unit, _kind), board in season.boards.items():
        (found,) = links(client.get(f"/boards/{board}").text, "units")
        assert f"unit={cast.units[unit]}" in found
        assert client.get(found).status_code == 200
