"""What walls show of a list: set with the rules, kept on the wall, and never in the portal."""

import re

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Campaign, RuleRevision
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter
from tests.season import Season

NAMES = {"zhou": "周雨桐", "huang": "黄俊杰", "zhao": "赵子昂", "he": "何志强"}


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season in which zhou has 4, huang 3, zhao 2 and he 1."""
    made = cast.live_campaign()
    for quantity, who in enumerate(("he", "zhao", "huang", "zhou"), start=1):
        enter(cast, who, quantity=str(quantity))
    return made


def on_board(client: Client, season: Season, shape: str, locale: str = "zh_CN") -> str:
    """Return a fragment of the branch's board of people."""
    board = season.boards["branch", "person"]
    return client.get(f"/boards/{board}/fragment?shape={shape}&locale={locale}").text


def ranked(html: str) -> set[str]:
    """Return the short names of those who have a row, whatever else the fragment says of them."""
    rows = re.findall(r'data-cell="name">([^<]+)<', html)
    if not rows:
        rows = re.findall(r"<b>([^<]+)</b>", html)
    return {key for key, name in NAMES.items() if name in rows}


def choose(client: Client, season: Season, **changes: str) -> int:
    """Change the rules by their form; return the status of the answer."""
    address = f"/campaigns/{season.id}/edit"
    page = client.get(address).text
    form = {
        name: value
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
        if "-" not in name
    }
    chosen = {"verification": "none", "cadence": "daily", "basis": "calendar", "closures": ""}
    return client.post_form(address, form | chosen | changes).status_code


def test_a_wall_shows_the_first_places_alone_and_says_of_how_many(
    cast: Cast, season: Season
) -> None:
    client = cast.client("liu")
    before = on_board(client, season, "wall")
    assert ranked(before) == set(NAMES)
    assert choose(client, season, wall_list="top", wall_top="3") == 303
    after = on_board(client, season, "wall")
    assert ranked(after) == {"zhou", "huang", "zhao"}
    assert "何志强" not in after.split('<aside class="side">')[0]
    versions = [int(re.findall(r'data-version="(\d+)"', html)[0]) for html in (before, after)]
    assert versions[1] > versions[0], "walls take it at once"
    english = on_board(client, season, "wall", "en")
    assert "4 participants" in english
    assert "first 3 shown" in english


def test_the_portal_shows_everybody_whatever_walls_do(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    whole = on_board(client, season, "page")
    choose(client, season, wall_list="top", wall_top="3")
    assert all(name in on_board(client, season, "page") for name in NAMES.values())
    assert "first 3" not in on_board(client, season, "page", "en")
    assert whole.count("data-key=") == on_board(client, season, "page").count("data-key=")


def test_who_opened_today_stands_below_the_first_while_movers_are_shown(
    cast: Cast, season: Season
) -> None:
    choose(cast.client("liu"), season, wall_list="movers", wall_top="3")
    html = on_board(cast.client("liu"), season, "wall")
    assert ranked(html) == set(NAMES), "all four opened today"
    with cast.inside():
        db.session.execute(sa.text("UPDATE day_tally SET business_date = '2020-01-01'"))
        db.session.execute(sa.text("UPDATE book SET revision = revision + 1"))
        db.session.commit()
    html = on_board(cast.client("liu"), season, "wall", "en")
    assert ranked(html) == {"zhou", "huang", "zhao"}
    assert "today's movers shown" in html


def test_how_many_places_come_first_has_limits(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    for wrong in ("2", "100", "", "many"):
        assert choose(client, season, wall_list="top", wall_top=wrong) == 422
    assert choose(client, season, wall_list="nobody", wall_top="3") == 422
    assert choose(client, season, wall_list="top", wall_top="99") == 303


def test_the_choice_is_on_record_and_told(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    choose(client, season, wall_list="top", wall_top="10")
    choose(client, season, wall_list="movers", wall_top="5")
    client.post_form("/account/language", {"locale": "en"})
    page = client.get(f"/campaigns/{season.id}").text
    assert "<s>The first places alone</s>" in page
    assert "The first 5 places, and who moved up or opened today" in page
    assert "those who have moved up since the last bulletin" in page
    with cast.inside():
        newest = db.session.scalars(
            sa.select(RuleRevision).order_by(RuleRevision.id.desc())
        ).first()
        assert newest
        assert (newest.content["wall_list"], newest.content["wall_top"]) == ("movers", 5)
        assert db.session.get_one(Campaign, season.id).wall_top == 5
