"""The page of another rule: its address holds the whole rule; proposals; what is refused."""

import re
from collections.abc import Mapping
from html import unescape

import pytest

from portal.extensions import db
from portal.models import Bundle, Campaign, Participation
from portal.services import books, campaigns
from portal.services.work import writing
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter
from tests.proposing import proposed
from tests.season import Season
from tests.statements import counted

CARD = {"customer": "", "channel": "", "account_type": ""}
ROW = re.compile(
    r'<tr><td class="n">([\d–]+)</td>\s*<th scope="row">(.*?)</th>(.*?)<td class="n">(.*?)</td>',
    re.DOTALL,
)
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season in which zhou leads in accounts, he in cards."""
    found = cast.live_campaign()
    for who, quantity in (("zhou", 5), ("huang", 3), ("zhao", 2)):
        enter(cast, who, quantity=str(quantity))
    enter(cast, "he", indicator="social_card", quantity="9", **CARD)
    return found


def page(client: Client, season: Season, query: Mapping[str, object], status: int = 200) -> str:
    """Return the page of a rule, in English."""
    asked = {"campaign": season.id, **query}
    answer = client.get("/insights/rules", query_string=asked)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def plain(html: str) -> str:
    """Return the text without its tags."""
    return " ".join(TAG.sub(" ", html).split())


def rows(html: str, number: int) -> list[tuple[str, str, str]]:
    """Return rank, who and value of one of the two lists, 1 in force and 2 supposed."""
    part = html.split(f'id="board-{number}"')[1].split("</table>", maxsplit=1)[0]
    found = ROW.findall(part)
    return [(rank, plain(who.split("<small>")[0]), value) for rank, who, _moves, value in found]


def english(cast: Cast, who: str) -> Client:
    """Return a client that reads English."""
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en", "next": "/"})
    return client


def test_without_a_question_it_shows_the_rule_in_force(cast: Cast, season: Season) -> None:
    html = page(english(cast, "zhou"), season, {})
    assert "This is the rule in force." in html
    assert rows(html, 1)[0] == ("1", "周雨桐", "5")
    assert 'id="board-2"' not in html
    assert "Keep it as a proposal" not in html


def test_the_address_holds_the_rule_and_the_answer_is_both_boards_and_a_sentence(
    cast: Cast, season: Season
) -> None:
    table = {
        f"p{season.indicators['corporate_account']}": "1",
        f"p{season.indicators['social_card']}": "２",
    }
    html = page(english(cast, "zhou"), season, {"ranking": "points", "counted": "table", **table})
    assert [who for _rank, who, _value in rows(html, 1)] == ["周雨桐", "黄俊杰", "赵子昂", "何志强"]
    assert rows(html, 2)[0] == ("1", "何志强", "18")
    text = plain(html)
    assert "Under this rule 4 of 4 people would change places." in text
    assert "何志强 would be first, where 周雨桐 is now." in text
    assert "Furthest up: 何志强, by 3 places." in text
    assert "under another they would have done other things" in text
    assert "points (Corporate accounts 1, Social security cards 2)" in text or "points (" in text


def test_letters_bundle_and_buttons_say_everybody_and_nobody(cast: Cast, season: Season) -> None:
    client, places = english(cast, "zhou"), season.participations
    letters = {f"b{places['zhou']}": "A", f"b{places['he']}": "a", f"b{places['zhao']}": "B"}
    html = page(client, season, {"scoring": "bundle", "bundles": "chosen", **letters})
    assert rows(html, 2) == [
        ("1", "何志强 + 周雨桐", "5"),
        ("2", "黄俊杰", "3"),
        ("3", "赵子昂", "2"),
    ]
    assert "in 1 bundle of its own" in html
    alone = page(client, season, {"scoring": "bundle", "bundles": "none", **letters})
    assert len(rows(alone, 2)) == 4
    assert 'value="roster"' not in alone
    with cast.inside(), writing() as work:
        work.session.add(bundle := Bundle(campaign_id=season.id, name="师徒"))
        work.session.flush()
        for who in ("huang", "zhao"):
            work.session.get_one(Participation, places[who]).bundle_id = bundle.id
        # As every change of a roster: what was kept of the one before is none of this one's.
        books.lock_campaign(work, season.id)
    roster = page(client, season, {"scoring": "bundle", "bundles": "roster", **letters})
    assert ("1", "黄俊杰 + 赵子昂", "5") in rows(roster, 2)
    assert 'value="roster"' in roster


def test_people_without_a_base_or_a_target_are_told(cast: Cast, season: Season) -> None:
    client = english(cast, "zhou")
    grown = plain(page(client, season, {"ranking": "increase"}))
    assert "Under this rule nobody can be ranked." in grown
    assert "There is no earlier season in sight" in grown
    assert "4 people have no base and stand aside." in grown
    reached = plain(page(client, season, {"ranking": "attainment"}))
    assert "4 rows have no target in this and no rank." in reached


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"ranking": "luck"}, "ranking"),
        ({"scoring": "city"}, "scoring"),
        ({"counted": "0"}, "counted"),
        ({"counted": "points"}, "counted"),
        ({"ranking": "attainment", "counted": "table"}, "counted"),
        ({"ranking": "points", "counted": "table", "p{card}": "x", "p{accounts}": "7"}, "p{card}"),
        ({"ranking": "points", "counted": "table", "p{card}": "-1"}, "p{card}"),
        ({"ranking": "points", "counted": "table", "p{card}": "0.00001"}, "p{card}"),
    ],
)
def test_what_is_no_rule_is_told_at_its_field_and_nothing_is_lost(
    cast: Cast, season: Season, query: dict[str, str], field: str
) -> None:
    ids = {
        "card": season.indicators["social_card"],
        "accounts": season.indicators["corporate_account"],
    }
    asked = {name.format(**ids): value for name, value in query.items()}
    html = page(cast.client("zhou"), season, asked, 422)
    assert f'id="{field.format(**ids)}-error"' in html
    assert 'id="board-1"' not in html
    if "p{accounts}" in query:
        assert re.search(rf'id="p{ids["accounts"]}"[^>]*value="7"', html)


def test_a_table_without_any_points_is_refused(cast: Cast, season: Season) -> None:
    empty = {f"p{id_}": "" for id_ in season.indicators.values()}
    html = page(
        cast.client("zhou"), season, {"ranking": "points", "counted": "points", **empty}, 422
    )
    assert 'id="points-error"' in html


def test_drafts_and_what_is_out_of_sight_are_not_found(cast: Cast, season: Season) -> None:
    draft = cast.live_campaign(code="later", state="draft")
    client = cast.client("zhou")
    page(client, draft, {}, 404)
    page(client, season, {"unit": cast.units["bank"]}, 404)
    page(client, season, {"proposal": 7}, 404)
    of_season = proposed(cast, season)
    other = cast.live_campaign(code="other")
    page(client, other, {"proposal": of_season}, 404)


def test_its_charts_leave_the_house_as_files(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    query = {"campaign": season.id, "ranking": "points", "take": "under-the-rule", "as": "csv"}
    answer = client.get("/insights/rules", query_string=query)
    assert answer.status_code == 200
    assert "何志强,9" in answer.get_data(as_text=True)


def form(season: Season, cast: Cast, **changes: str) -> dict[str, str]:
    """Return a proposal as its page sends it."""
    return {
        "campaign": str(season.id),
        "unit": str(cast.units["branch"]),
        "ranking": "points",
        "counted": "points",
        "scoring": "individual",
        "title": "卡也算",
        "reason": "零售的人也要上榜",
        **changes,
    }


def test_a_proposal_is_kept_read_by_all_and_withdrawn(cast: Cast, season: Season) -> None:
    liu, zhou = english(cast, "liu"), english(cast, "zhou")
    answer = liu.post_form("/insights/rules", form(season, cast))
    assert answer.status_code == 303
    html = page(zhou, season, {})
    assert "卡也算" in html
    assert "Ranked by points by the season's own table, everybody for themselves" in plain(html)
    assert "Withdraw" not in html
    shown = unescape(zhou.get(f"/campaigns/{season.id}").get_data(as_text=True))
    assert "零售的人也要上榜" in shown
    address = re.search(r'href="(/insights/rules\?campaign=\d+&proposal=\d+)"', html)
    assert address
    assert rows(unescape(zhou.get(address[1]).get_data(as_text=True)), 2)[0][1] == "何志强"
    number = address[1].rpartition("=")[2]
    assert zhou.post_form(f"/insights/rules/{number}/withdrawal").status_code == 403
    assert liu.post_form(f"/insights/rules/{number}/withdrawal").status_code == 303
    assert liu.post_form(f"/insights/rules/{number}/withdrawal").status_code == 409
    assert "withdrawn by 刘敏" in plain(page(zhou, season, {}))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"title": ""}, 422),
        ({"title": "长" * 121}, 422),
        ({"reason": " "}, 422),
        ({"ranking": "quantity", "counted": "{accounts}"}, 422),
        ({"ranking": "luck"}, 422),
        ({"campaign": "x"}, 404),
        ({"unit": "99999"}, 404),
    ],
)
def test_a_proposal_that_is_refused_keeps_what_was_typed(
    cast: Cast, season: Season, changes: dict[str, str], status: int
) -> None:
    client = cast.client("liu")
    sent = form(season, cast) | {
        name: text.format(accounts=season.indicators["corporate_account"])
        for name, text in changes.items()
    }
    answer = client.post_form("/insights/rules", sent)
    assert answer.status_code == status
    if status == 422 and changes.keys() & {"title", "reason"}:
        html = unescape(answer.get_data(as_text=True))
        assert 'name="ranking" value="points"' in html
        assert f">{sent['reason']}" in html or f'value="{sent["title"]}"' in html
        assert 'aria-invalid="true"' in html


def test_the_same_rule_twice_is_a_conflict(cast: Cast, season: Season) -> None:
    client = cast.client("liu")
    assert client.post_form("/insights/rules", form(season, cast)).status_code == 303
    again = client.post_form("/insights/rules", form(season, cast, title="又来"))
    assert again.status_code == 409


def test_a_season_is_set_up_by_a_proposal_step_by_step(cast: Cast, season: Season) -> None:
    id_ = proposed(cast, season)
    client = cast.client("liu")
    html = unescape(
        client.get("/campaigns/new", query_string={"source": season.id, "proposal": id_}).get_data(
            as_text=True
        )
    )
    assert f'name="proposal" value="{id_}"' in html
    sent = {
        "step": "basics",
        "then": "next",
        "name": "明年",
        "name_en": "",
        "code": "next-season",
        "unit_id": str(cast.units["branch"]),
        "starts_on": "2027-06-01",
        "ends_on": "2027-06-30",
        "source": str(season.id),
        "proposal": str(id_),
        "with_roster": "on",
    }
    # What is refused leaves the proposal open, and says again what it was of.
    refused = client.post_form("/campaigns", sent | {"code": "season"})
    assert refused.status_code == 422
    assert f'name="proposal" value="{id_}"' in unescape(refused.get_data(as_text=True))
    assert client.post_form("/campaigns", sent).status_code == 303
    with cast.inside():
        made = db.session.query(Campaign).filter_by(code="next-season").one()
        draft = campaigns.draft_of(db.session(), made)
        assert (draft.ranking, draft.ranking_indicator_id) == ("points", None)
    assert client.post_form("/campaigns", sent | {"code": "another"}).status_code == 409
    assert "改按积分" in client.get(f"/campaigns/{made.id}").get_data(as_text=True)
    taken = unescape(client.get(f"/campaigns/{season.id}").get_data(as_text=True))
    assert "明年" in taken


def test_the_number_of_statements_of_the_page_does_not_grow(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    query = {"ranking": "points", "scoring": "bundle", "bundles": "chosen"}
    page(client, season, query)
    # Each time there is something new: nothing that was kept is good for it.
    enter(cast, "zhou", quantity="1")
    with counted(cast.app) as few:
        page(client, season, query)
    for who in ("zhou", "huang", "zhao", "he"):
        enter(cast, who, quantity="1")
    proposed(cast, season)
    with counted(cast.app) as many:
        page(client, season, query)
    assert len(many) == len(few)
