"""The pages of bases, of boards that rank by attainment or increase, and of scoring anew."""

import re

import pytest

from portal.extensions import db
from portal.models import Board
from portal.services import bases, points
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.entering import enter
from tests.season import Season


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season by increase, to be compared with one in which zhou has 4."""
    before = cast.live_campaign(code="before", name="去年旺季")
    enter(cast, "zhou", quantity="4")
    return cast.live_campaign(ranking="increase", reference_id=before.id)


def in_force(cast: Cast, season: Season) -> dict[int, int]:
    """Return the bases in force by participation, whole."""
    with cast.inside():
        found = bases.in_force(db.session.connection(), season.id)
    return {id_: base // 10_000 for id_, base in found.items()}


def version(html: str) -> str:
    """Return the version that the page's forms carry."""
    match = re.search(r'name="version" value="(\d+)"', html)
    assert match
    return match[1]


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_page_is_the_organisers_alone(cast: Cast, season: Season, who: str) -> None:
    address = f"/campaigns/{season.id}/bases"
    client = cast.client(who)
    expected = 200 if who == "liu" else 403
    assert client.get(address).status_code == expected
    assert client.post_form(address).status_code == (303 if who == "liu" else 403)
    assert client.get("/campaigns/999/bases").status_code == 404
    assert client.get(f"{address}/reference").status_code == 404


def test_bases_are_set_in_one_table_and_an_empty_field_is_none(cast: Cast, season: Season) -> None:
    client, address = cast.client("liu"), f"/campaigns/{season.id}/bases"
    zhou, huang = (season.participations[who] for who in ("zhou", "huang"))
    first = {f"b{zhou}": "４", f"b{huang}": "0", "b999999": "7"}
    without = client.post_form(address, first)
    assert without.status_code == 422
    assert f'name="b{zhou}" value="４"' in without.text
    assert client.post_form(address, first | {"reason": "去年数"}).status_code == 303
    assert in_force(cast, season) == {zhou: 4, huang: 0}
    page = client.get(address).text
    assert f'name="b{huang}" value="0"' in page
    assert "去年数" in page
    broken = client.post_form(address, {f"b{zhou}": "很多", "reason": "x"})
    assert broken.status_code == 422
    assert f'id="b{zhou}-error"' in broken.text
    gone = {f"b{zhou}": "", "reason": "无可比数"}
    assert client.post_form(address, gone).status_code == 303
    assert in_force(cast, season) == {huang: 0}


def test_the_season_before_is_shown_first_and_then_taken_over(cast: Cast, season: Season) -> None:
    client, address = cast.client("liu"), f"/campaigns/{season.id}/bases"
    page = client.get(address).text
    assert "去年旺季" in page
    assert page.count('class="badge is-brand"') == 4
    take = {"from": "reference", "version": version(page)}
    assert client.post_form(address, take).status_code == 422
    assert client.post_form(address, take | {"reason": "按去年"}).status_code == 303
    assert sorted(in_force(cast, season).values()) == [0, 0, 0, 4]
    assert 'name="from"' not in client.get(address).text, "nothing is left to take over"


def test_bases_that_changed_meanwhile_are_shown_beside(cast: Cast, season: Season) -> None:
    client, address = cast.client("liu"), f"/campaigns/{season.id}/bases"
    shown = version(client.get(address).text)
    zhou = season.participations["zhou"]
    assert client.post_form(address, {f"b{zhou}": "4", "reason": "一"}).status_code == 303
    answer = client.post_form(address, {f"b{zhou}": "5", "reason": "二", "version": shown})
    assert answer.status_code == 409
    assert f'name="b{zhou}" value="5"' in answer.text
    assert in_force(cast, season) == {zhou: 4}


def test_a_campaign_that_needs_no_bases_says_so(cast: Cast) -> None:
    season = cast.live_campaign()
    client, address = cast.client("liu"), f"/campaigns/{season.id}/bases"
    assert 'name="b' not in client.get(address).text
    answer = client.post_form(address, {f"b{season.participations['zhou']}": "1", "reason": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("shape", ["page", "wall"])
def test_a_board_by_increase_shows_value_and_base_beside_the_score(
    cast: Cast, season: Season, shape: str
) -> None:
    zhou = season.participations["zhou"]
    cast.client("liu").post_form(
        f"/campaigns/{season.id}/bases", {f"b{zhou}": "4", "reason": "去年数"}
    )
    enter(cast, "zhou", quantity="28")
    board = season.boards["branch", "person"]
    html = cast.client("zhou").get(f"/boards/{board}/fragment?shape={shape}&locale=en").text
    assert html.count("data-key=") == 1
    cells = dict(re.findall(r'data-cell="(increase|value|base)"[^>]*>([^<]*)<', html))
    assert cells == {"increase": "+24", "value": "28", "base": "4"}
    assert 'data-value="24"' in html


def test_the_board_without_a_base_is_empty_until_somebody_is_on_it(
    cast: Cast, season: Season
) -> None:
    with cast.inside(), writing() as work:
        apart = Board(campaign_id=season.id, unit_id=cast.units["branch"], kind="no_base")
        work.session.add(apart)
        work.session.flush()
        address = f"/boards/{apart.id}"
    client = cast.client("liu")
    assert client.get(f"{address}/fragment").text.count("data-key=") == 4
    form = {f"b{id_}": "1" for id_ in season.participations.values()}
    client.post_form(f"/campaigns/{season.id}/bases", form | {"reason": "去年数"})
    page = client.get(address)
    assert page.status_code == 200
    assert "data-key=" not in page.text


@pytest.mark.parametrize("shape", ["page", "wall"])
def test_a_board_by_attainment_shows_the_rate_with_value_and_target(cast: Cast, shape: str) -> None:
    season = cast.live_campaign(ranking="attainment", colours="green_up")
    zhou = season.participations["zhou"]
    cast.client("liu").post_form(f"/campaigns/{season.id}/targets", {f"p{zhou}": "15"})
    enter(cast, "zhou", quantity="7")
    enter(cast, "huang", quantity="9")
    board = season.boards["branch", "person"]
    html = cast.client("zhou").get(f"/boards/{board}/fragment?shape={shape}&locale=en").text
    marks = re.findall(r'data-rank="(\d*)" data-value="([\d.]*)"', html)
    assert marks == [("1", "46.67"), ("", ""), ("", ""), ("", "")]
    assert "46.7" in html
    assert re.search(r'data-cell="value"[^>]*>7<.*data-cell="target"[^>]*>15<', html, re.DOTALL)
    assert html.count("No target") >= 3
    assert 'data-colours="green_up"' in html
    assert "green_up" in cast.client("zhou").get("/").text


def test_who_has_left_is_marked_by_a_word(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "he", quantity="4")
    client = cast.client("liu")
    board = f"/boards/{season.boards['branch', 'person']}/fragment?locale=en"
    assert "has left" not in client.get(board).text
    address = f"/campaigns/{season.id}/participants"
    token = re.search(r'name="version" value="([^"]*)"', client.get(address).text)
    assert token
    rest = {f"in-{cast.people[who]}": "on" for who in ("zhou", "huang", "zhao")}
    rest |= {f"row-{cast.people['he']}": ""}
    assert client.post_form(address, rest | {"version": token[1]}).status_code == 303
    html = client.get(board).text
    assert html.count("has left") == 1
    assert "has left" in client.get(f"{board}&shape=wall").text


def test_scoring_anew_is_ticked_on_purpose_and_stands_in_the_history(cast: Cast) -> None:
    season = cast.live_campaign(ranking="points", ranking_indicator_id=None)
    enter(cast, "zhou", quantity="2")
    client, address = cast.client("liu"), f"/campaigns/{season.id}/points"
    form = {
        "indicator_id": str(season.indicators["corporate_account"]),
        "points": "3",
        "valid_from": season.starts_on.isoformat(),
        "reason": "加码",
    }
    assert client.post_form(address, form).status_code == 422
    silent = client.post_form(address, form | {"rescore": "y", "reason": ""})
    assert silent.status_code == 422
    assert 'id="reason-error"' in silent.text
    assert re.search(r'name="rescore"[^>]*checked|checked[^>]*name="rescore"', silent.text)
    assert client.post_form(address, form | {"rescore": "y"}).status_code == 303
    board = season.boards["branch", "person"]
    assert 'data-value="6"' in client.get(f"/boards/{board}/fragment").text
    client.post_form("/account/language", {"locale": "en"})
    assert "past scored anew" in client.get(address).text
    with cast.inside():
        assert points.history(cast.actor("liu"), season.id)[0].rescores


def test_the_rules_choose_ranking_season_words_and_colours(cast: Cast) -> None:
    before = cast.live_campaign(code="before", name_en="Last season")
    live = cast.live_campaign(code="now", starts_on=before.ends_on, ends_on=before.ends_on)
    client, address = cast.client("liu"), f"/campaigns/{live.id}/edit"
    page = client.get(address).text
    offered = re.search(r'<select[^>]*name="reference_id".*?</select>', page, re.DOTALL)
    assert offered
    assert re.findall(r'<option[^>]*value="(\d+)"', offered[0]) == [str(before.id)]
    form = {
        name: value
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
        if "-" not in name
    } | {
        "verification": "none",
        "cadence": "daily",
        "basis": "calendar",
        "closures": "",
        "reference_id": str(before.id),
        "on_pace": "95",
        "slightly_behind": "70",
        "colours": "green_up",
        "ranking": "increase",
        "reason": "口径统一",
    }
    fixed = client.post_form(address, form)
    assert fixed.status_code == 422
    assert 'id="ranking-error"' in fixed.text
    form.pop("ranking")
    wrong = client.post_form(address, form | {"slightly_behind": "96"})
    assert wrong.status_code == 422
    assert 'id="slightly_behind-error"' in wrong.text
    assert client.post_form(address, form).status_code == 303
    client.post_form("/account/language", {"locale": "en"})
    shown = client.get(f"/campaigns/{live.id}").text
    assert "95%" in shown
    assert "Last season" in shown
    form.pop("version")
    again = form | {"colours": "red_up", "on_pace": "100", "reference_id": ""}
    assert client.post_form(address, again).status_code == 303
    history = client.get(f"/campaigns/{live.id}").text
    for was in ("Green means ahead, red behind", "95%", "Last season"):
        assert f"<s>{was}</s>" in history
