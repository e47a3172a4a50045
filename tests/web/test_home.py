"""Home: what each role meets first, and that every link on it leads somewhere."""

import re

import pytest

from tests.cast import EVERYBODY, Cast
from tests.client import Client
from tests.entering import check, enter

OK = 200


def home(client: Client) -> str:
    """Return the first page."""
    answer = client.get("/")
    assert answer.status_code == OK
    return answer.get_data(as_text=True)


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def test_an_account_manager_meets_the_own_place_and_one_touch_to_the_entry_page(
    cast: Cast,
) -> None:
    cast.live_campaign()
    enter(cast, "huang", quantity="4")
    enter(cast, "zhou", quantity="2")
    html = main(home(cast.client("zhou")))
    assert re.search(r'hero-figure">\s*<strong>2<', html)
    assert 'href="/entries/new"' in html
    assert 'href="/entries/2"' in html
    assert 'href="/entries/1"' not in html
    assert 'href="/boards/' in html
    assert "unverified=1" not in html


def test_a_supervisor_meets_the_units_sum_and_what_waits(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    first = enter(cast, "zhou", quantity="2")
    enter(cast, "zhao", quantity="3")
    enter(cast, "he", quantity="9")
    client = cast.client("wang")
    html = main(home(client))
    assert re.search(r'hero-figure">\s*<strong>5<', html)
    assert "城东支行" in html
    assert re.search(r'href="/entries\?of=unit&amp;unverified=1".*?\b2\b', html, re.DOTALL)
    assert "何志强" not in html
    check(cast, "wang", first)
    assert re.search(r"unverified=1.*?\b1\b", main(home(client)), re.DOTALL)


def test_an_organiser_meets_the_campaigns_with_their_state(cast: Cast) -> None:
    cast.live_campaign()
    cast.live_campaign(code="next", name="下一季", name_en="Next", state="draft")
    html = main(home(cast.client("liu")))
    assert "旺季冲刺" in html
    assert "下一季" in html
    assert html.count('href="/campaigns/') >= 2
    assert 'href="/entries/new"' not in html


def test_a_system_administrator_meets_the_pages_and_the_database(cast_on: Cast) -> None:
    html = main(home(cast_on.client("system")))
    with cast_on.inside():
        name = "SQLite" if cast_on.app.config["SETTINGS"].is_sqlite else "PostgreSQL"
    assert re.search(rf"{name}\s*<span[^>]*>\d+\.\d+", html)
    for path in ("/people", "/units", "/displays"):
        assert f'href="{path}' in html
    for who in ("security", "audit", "zhou", "wang", "liu"):
        assert name not in main(home(cast_on.client(who)))


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_link_on_the_page_leads_somewhere(cast: Cast, who: str, *, filled: bool) -> None:
    if filled:
        cast.live_campaign(verification="after")
        enter(cast, "zhou")
        enter(cast, "he")
    client = cast.client(who)
    links = set(re.findall(r'href="(/[^"#]*)"', home(client)))
    pages = {link.replace("&amp;", "&") for link in links if not link.startswith("/static")}
    dead = {link: client.get(link, follow_redirects=True).status_code for link in pages}
    assert {link: code for link, code in dead.items() if code != OK} == {}


def test_somebody_without_a_campaign_is_told_what_to_do(cast: Cast) -> None:
    html = main(home(cast.client("zhou")))
    assert 'class="empty"' in html
    assert 'href="/campaigns' in html


def test_home_asks_for_a_sign_in(cast: Cast) -> None:
    assert cast.stranger().get("/").headers["Location"].startswith("/login")
