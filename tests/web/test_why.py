"""Why a row is where it is, over HTTP: who may ask, what is found, and what the page says."""

import re
from decimal import Decimal
from html import unescape

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Board, Person, TargetRevision
from portal.services import bases, closes, explaining, points
from portal.services.closes import Due
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.entering import enter, take_back
from tests.season import Season

OK, NOT_FOUND = 200, 404


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season in which zhou and huang have two each, zhou first, and zhao one."""
    made = cast.live_campaign()
    enter(cast, "zhou", quantity="2")
    enter(cast, "huang", quantity="2")
    enter(cast, "zhao")
    return made


def address(cast: Cast, season: Season, who: str = "zhou", query: str = "") -> str:
    return f"/boards/{season.boards['branch', 'person']}/why/p{cast.people[who]}{query}"


def text(cast: Cast, url: str, who: str = "zhou") -> str:
    """Return what the page says, without its marks."""
    answer = cast.client(who).get(url)
    assert answer.status_code == OK, answer.status
    main = answer.get_data(as_text=True).partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def speak_english(cast: Cast) -> None:
    with cast.inside(), writing() as work:
        work.connection.execute(sa.update(Person).values(locale="en"))


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_sees_the_board_may_ask_why(cast: Cast, season: Season, who: str) -> None:
    client = cast.client(who)
    board = client.get(f"/boards/{season.boards['branch', 'person']}").status_code
    assert client.get(address(cast, season)).status_code == board


def test_a_stranger_is_led_to_the_sign_in(cast: Cast, season: Season) -> None:
    assert "/login" in cast.stranger().get(address(cast, season)).headers["Location"]


@pytest.mark.parametrize("key", ["p0", "p999999", "b1", "u1", "x", "p1%00", "p" + "9" * 40])
def test_a_row_that_there_is_not_is_not_found(cast: Cast, season: Season, key: str) -> None:
    board = season.boards["branch", "person"]
    assert cast.client("zhou").get(f"/boards/{board}/why/{key}").status_code == NOT_FOUND


@pytest.mark.parametrize("query", ["?since=2001-01-01", "?until=x", "?take=none"])
def test_a_close_that_there_is_not_is_not_found(cast: Cast, season: Season, query: str) -> None:
    assert cast.client("zhou").get(address(cast, season) + query).status_code == NOT_FOUND


def test_every_row_of_every_board_leads_to_why_it_is_there(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    for (_unit, kind), board in season.boards.items():
        page = client.get(f"/boards/{board}").get_data(as_text=True)
        rows = re.findall(r'<tr data-key="(\w+)"', page)
        links = re.findall(r'class="why" href="([^"]+)"', page)
        assert links == [f"/boards/{board}/why/{key}" for key in rows], kind
        for link in links:
            assert client.get(link).status_code == OK


def test_the_tie_rule_is_told_where_it_decided(cast: Cast, season: Season) -> None:
    speak_english(cast)
    told = text(cast, address(cast, season, "huang"))
    assert "Joint no. 1" in told
    assert "Shared rank: 2 have the same" in told
    assert re.search(r"周雨桐 60298 .* listed first .*黄俊杰 60155 .* got there later", told)
    assert "no rule about equals was needed" in text(cast, address(cast, season, "zhao"))


def test_the_steps_say_what_each_change_did(cast: Cast, season: Season) -> None:
    speak_english(cast)
    told = text(cast, address(cast, season, "zhou"))
    assert "Rank 1 → 1" in told
    assert "Sum of effects:" in told
    assert "= rank 1 before − rank 1 after." in told
    told = text(cast, address(cast, season, "zhao"))
    assert "(0) + (−2) = −2 = rank 1 before − rank 3 after." in told


def test_a_reversal_is_told_and_leads_to_its_entry(cast: Cast, season: Season) -> None:
    speak_english(cast)
    reversal = take_back(cast, "zhao", enter(cast, "zhao", quantity="3"))
    told = text(cast, address(cast, season, "zhao"))
    assert re.search(r"Reversals 1 −3 −2", told)
    page = cast.client("zhao").get(address(cast, season, "zhao")).get_data(as_text=True)
    assert f'href="/entries/{reversal}"' in page
    assert f'href="/entries/{reversal}"' not in cast.client("he").get(
        address(cast, season, "zhao")
    ).get_data(as_text=True)


def test_both_languages_are_whole(cast: Cast, season: Season) -> None:
    assert "为什么排在这里" in text(cast, address(cast, season))
    speak_english(cast)
    assert "Why is 周雨桐 here?" in text(cast, address(cast, season))


def test_attainment_is_divided_and_a_target_is_a_change(cast: Cast) -> None:
    season = cast.live_campaign(ranking="attainment")
    speak_english(cast)
    enter(cast, "zhou", quantity="3")
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                participation_id=season.participations["zhou"],
                indicator_id=season.indicators["corporate_account"],
                target=4 * SCALE,
                valid_from=clock.today(),
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )
    told = text(cast, address(cast, season))
    assert "÷ Target 4 = Attainment 75%" in told
    assert "Target in force – → 4" in told
    assert "while the row had a rank: from rank 1 to rank 1." in told
    assert "there is no target to measure against" in text(cast, address(cast, season, "he"))


def test_an_increase_is_counted_from_its_base(cast: Cast) -> None:
    season = cast.live_campaign(ranking="increase")
    speak_english(cast)
    enter(cast, "zhou", quantity="3")
    with cast.inside():
        places = {season.participations["zhou"]: Decimal(1)}
        bases.set(cast.actor("liu"), season.id, places, "去年数")
        with writing() as work:
            board = Board(campaign_id=season.id, unit_id=cast.units["branch"], kind="no_base")
            work.session.add(board)
            work.session.flush()
            aside = board.id
    assert "− Base 1 = Increase +2" in text(cast, address(cast, season))
    assert "Why is 何志强 here?" in text(cast, f"/boards/{aside}/why/p{cast.people['he']}")
    assert cast.client("zhou").get(address(cast, season, "he")).status_code == NOT_FOUND


def test_a_rescoring_is_a_change_of_the_rules(cast: Cast) -> None:
    season = cast.live_campaign(ranking="points", ranking_indicator_id=None)
    speak_english(cast)
    enter(cast, "zhou", quantity="2")
    enter(cast, "huang", indicator="social_card", quantity="3")
    with cast.inside():
        today, actor = clock.today(), cast.actor("liu")
        assert closes.take(Due(season.id, season.code, today))
        accounts = season.indicators["corporate_account"]
        points.set(actor, season.id, accounts, Decimal(2), today, reason="加码", rescore=True)
        db.session.rollback()
    told = text(cast, address(cast, season, query=f"?since={today.isoformat()}"))
    assert "2 accounts × 2" in told
    assert "Points decided anew 1 +2 +1" in told
    assert "decided anew from" in told


def test_the_table_of_ranks_is_taken_as_a_file(cast: Cast, season: Season) -> None:
    answer = cast.client("zhou").get(address(cast, season, query="?take=rank&as=csv"))
    assert answer.status_code == OK
    assert "attachment" in answer.headers["Content-Disposition"]


def test_an_address_cannot_break_the_page(cast: Cast, season: Season) -> None:
    for _line in range(explaining.PAGE):
        enter(cast, "zhou")
    client, plain = cast.client("zhou"), address(cast, season)
    own = re.compile(r'id="own".*?</section>', re.DOTALL)
    last = own.findall(client.get(f"{plain}?lines=2").get_data(as_text=True))
    for query in (
        *("lines=" + "9" * 30, "lines=9223372036854775807", "changes=" + "9" * 30),
        *("board_id=1", "key=x", "lines=1&lines=2"),
        "endpoint=x&_external=1&_method=PUT&_scheme=z&_anchor=a",
    ):
        answer = client.get(f"{plain}?{query}")
        assert answer.status_code == OK, query
        page = answer.get_data(as_text=True)
        # There are two pages of lines, and of changes: their addresses are the page's own.
        links = re.findall(r'href="([^"]*(?:lines|changes|take)=[^"]*)"', page)
        assert len(links) > 2, query
        assert all(unescape(link).startswith(f"{plain}?") for link in links), links
        if query.startswith("lines=9"):
            # Beyond the last page is the last.
            assert own.findall(page) == last != []
