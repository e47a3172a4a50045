"""The table of targets as a plain form: who may, what is refused at its cell, what clashes."""

import html
import re
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.period import Kind, Span, parts
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Campaign, Participation, Person, TargetRevision, Unit
from portal.pages import periods
from portal.services import notices, targets
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER
from tests.entering import enter
from tests.season import Season

ERROR = re.compile(
    r'<p class="field-error[^"]*" id="([^"]+)-error">.*?<span>(.*?)</span>', re.DOTALL
)
INPUT = re.compile(r'<input class="input is-cell num"[^>]*? name="([pu]\d+)" value="([^"]*)"')


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a live season in which zhou has a target of 10."""
    made = cast.live_campaign()
    with cast.inside():
        ten = {made.participations["zhou"]: Decimal(10)}
        targets.set(cast.actor("liu"), made.id, ten, {})
    return made


def address(season: Season, more: str = "") -> str:
    """Return where the table is."""
    return f"/campaigns/{season.id}/targets{more}"


def field(season: Season, who: str) -> str:
    """Return the name of somebody's cell."""
    return f"p{season.participations[who]}"


def cells(page: str) -> dict[str, str]:
    """Return what stands in the cells of a page."""
    return {key: html.unescape(text) for key, text in INPUT.findall(page)}


def hidden(page: str, name: str) -> str:
    """Return a hidden field of the table's form."""
    match = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert match, name
    return match[1]


def in_force(cast: Cast, season: Season, who: str) -> int:
    """Return somebody's target now, whole."""
    with cast.inside():
        campaign = db.session.get_one(Campaign, season.id)
        found = targets.ranked(db.session.connection(), campaign, clock.today())
        return found.of(("p", season.participations[who])).target // SCALE


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_table_is_for_those_who_set_targets(cast: Cast, season: Season, who: str) -> None:
    client = cast.client(who)
    may = who in ("liu", "wang", "sun")
    assert client.get(address(season)).status_code == (200 if may else 403)
    assert client.post_form(address(season)).status_code == (SEE_OTHER if may else 403)
    assert client.post_form(address(season, "/preview")).status_code == (200 if may else 403)
    assert client.post_form(address(season, "/lock")).status_code == (422 if who == "liu" else 403)
    takes_part = who in season.participations
    history = client.get(address(season, "/history")).status_code
    assert history == (200 if may or takes_part else 403)
    assert client.get("/campaigns/999/targets").status_code == 404
    assert client.get(address(season, "/preview")).status_code == 405


@pytest.mark.parametrize("query", ["indicator=nothing", "period=week", "period=year:2026-01-01:x"])
def test_a_column_that_there_is_not_is_not_found(cast: Cast, season: Season, query: str) -> None:
    assert cast.client("liu").get(address(season, f"?{query}")).status_code == 404


def test_every_cell_that_is_wrong_is_told_at_once_and_nothing_is_saved(
    cast: Cast, season: Season
) -> None:
    sent = {
        field(season, "zhou"): "很多<b>",
        field(season, "huang"): "-3",
        field(season, "zhao"): "2.5",
        field(season, "he"): "99999999",
        f"u{cast.units['branch']}": "1.00001",
        "valid_from": "23.11.",
        "reason": "加码",
    }
    answer = cast.client("liu").post_form(address(season), sent)
    assert answer.status_code == 422
    told = dict(ERROR.findall(answer.text))
    assert set(told) == set(sent) - {"reason"}
    assert "很多&lt;b&gt;" in told[field(season, "zhou")]
    typed = cells(answer.text)
    assert {key: typed[key] for key in typed if key in sent} == {
        key: sent[key] for key in sent if key in typed
    }
    assert 'name="reason" value="加码"' in answer.text
    assert in_force(cast, season, "zhou") == 10


def test_what_the_service_refuses_stands_at_its_cell(cast: Cast, season: Season) -> None:
    client, zhou, huang = cast.client("liu"), field(season, "zhou"), field(season, "huang")
    without = client.post_form(address(season), {zhou: "12"})
    assert without.status_code == 422
    assert set(dict(ERROR.findall(without.text))) == {"reason"}
    too_much = client.post_form(address(season), {huang: "9999999", "reason": "加码"})
    assert set(dict(ERROR.findall(too_much.text))) == {huang}
    late = client.post_form(
        address(season), {huang: "5", "valid_from": "2020-01-01", "reason": "加码"}
    )
    assert set(dict(ERROR.findall(late.text))) == {"valid_from"}
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["huang"])
        place.left_on = clock.today()
    left = client.post_form(address(season), {huang: "5", zhou: "10", "reason": "加码"})
    assert left.status_code == 422
    assert set(dict(ERROR.findall(left.text))) == {huang}
    assert in_force(cast, season, "huang") == 0


@pytest.mark.parametrize(
    ("typed", "target"),
    [("１，２００", 1200), ("1,200", 1200), (" 12 ", 12), ("", 0), ("7.", None)],
)
def test_figures_are_read_as_people_type_them(
    cast: Cast, season: Season, typed: str, target: int | None
) -> None:
    answer = cast.client("liu").post_form(
        address(season), {field(season, "zhou"): typed, "reason": "调整"}
    )
    assert answer.status_code == (422 if target is None else SEE_OTHER)
    assert in_force(cast, season, "zhou") == (10 if target is None else target)


def test_a_period_of_its_own_is_looked_at_and_set(cast: Cast, season: Season) -> None:
    client, zhou = cast.client("wang"), field(season, "zhou")
    week = parts(Span(Kind.CAMPAIGN, season.starts_on, season.ends_on), Kind.WEEK)[1]
    query = {"indicator": "corporate_account", "period": periods.key(week)}
    page = client.get(address(season), query_string=query).text
    assert cells(page)[zhou] == ""
    sent = {**query, zhou: "3", "version": hidden(page, "version"), "lines": "people"}
    answer = client.post_form(address(season), sent)
    assert answer.status_code == SEE_OTHER
    again = client.get(answer.headers["Location"]).text
    assert cells(again)[zhou] == "3"
    assert in_force(cast, season, "zhou") == 10


def test_pins_are_what_was_toggled_and_nothing_else(cast: Cast, season: Season) -> None:
    client, zhou, huang = cast.client("liu"), field(season, "zhou"), field(season, "huang")
    page = client.get(address(season)).text
    assert hidden(page, "pins") == ""
    sent = {zhou: "10", huang: "", f"pin-{zhou}": "on", "pins": "", "reason": "固定"}
    assert client.post_form(address(season), sent).status_code == SEE_OTHER
    page = client.get(address(season)).text
    assert hidden(page, "pins").split() == [zhou]
    # A form of before, in which the pin was not set yet, does not take it away.
    old = {zhou: "11", "pins": "", "reason": "加码"}
    assert client.post_form(address(season), old).status_code == SEE_OTHER
    assert hidden(client.get(address(season)).text, "pins").split() == [zhou]
    # Without a word of pins none is touched.
    assert (
        client.post_form(address(season), {zhou: "12", "reason": "再加"}).status_code == SEE_OTHER
    )
    assert hidden(client.get(address(season)).text, "pins").split() == [zhou]


def test_a_clash_shows_both_values_and_the_choice_is_done(cast: Cast, season: Season) -> None:
    liu, wang = cast.client("liu"), cast.client("wang")
    zhou, huang, east = field(season, "zhou"), field(season, "huang"), f"u{cast.units['east']}"
    version = hidden(wang.get(address(season)).text, "version")
    first = {zhou: "12", huang: "6", east: "30", "reason": "分行加码"}
    assert liu.post_form(address(season), first).status_code == SEE_OTHER
    sent = {zhou: "9", huang: "7", east: "25", "reason": "借调", "version": version}
    answer = wang.post_form(address(season), sent)
    assert answer.status_code == 409
    page = answer.text
    for key in (zhou, huang, east):
        assert re.search(rf'name="choice-{key}" value="theirs" checked', page)
        assert re.search(rf'name="choice-{key}" value="mine">', page)
        assert cells(page)[key] == sent[key]
    assert "分行加码" in page
    assert "刘敏" in page
    assert 'name="reason" value="借调"' in page
    assert in_force(cast, season, "zhou") == 12
    chosen = {
        **sent,
        "version": hidden(page, "version"),
        f"choice-{zhou}": "mine",
        f"choice-{huang}": "theirs",
        f"choice-{east}": "theirs",
    }
    assert wang.post_form(address(season), chosen).status_code == SEE_OTHER
    assert (in_force(cast, season, "zhou"), in_force(cast, season, "huang")) == (9, 6)
    # A third who changes it again clashes again: the choice was between the two of then.
    liu.post_form(address(season), {zhou: "20", "reason": "再加"})
    assert wang.post_form(address(season), {**chosen, zhou: "8"}).status_code == 409


def test_a_refused_table_never_takes_back_what_another_set_meanwhile(
    cast: Cast, season: Season
) -> None:
    liu, wang = cast.client("liu"), cast.client("wang")
    zhou, huang, zhao = (field(season, who) for who in ("zhou", "huang", "zhao"))
    # The cells of nothing but huang were typed in; the others are sent as they were shown.
    sent = {zhou: "10", huang: "7", zhao: "", "reason": "借调"}
    sent |= {"version": hidden(wang.get(address(season)).text, "version")}
    first = {zhou: "12", huang: "6", zhao: "4", "reason": "分行加码"}
    assert liu.post_form(address(season), first).status_code == SEE_OTHER
    refused = wang.post_form(address(season), sent | {"reason": "", "valid_from": "23.11."})
    assert refused.status_code == 422
    shown = cells(refused.text)
    assert (shown[zhou], shown[huang], shown[zhao]) == ("12", "7", "4")
    again = shown | {"reason": "借调", "version": hidden(refused.text, "version")}
    clashed = wang.post_form(address(season), again)
    assert clashed.status_code == 409
    shown = cells(clashed.text)
    assert (shown[zhou], shown[huang], shown[zhao]) == ("12", "7", "4")
    # Left to the other's value, and refused for another cell: theirs stands there now.
    theirs = shown | {"version": hidden(clashed.text, "version"), f"choice-{huang}": "theirs"}
    refused = wang.post_form(address(season), theirs | {zhao: "vier", "reason": "借调"})
    assert refused.status_code == 422
    assert cells(refused.text)[huang] == "6"
    mine = theirs | {f"choice-{huang}": "mine", "reason": "借调"}
    assert wang.post_form(address(season), mine).status_code == SEE_OTHER
    assert [in_force(cast, season, who) for who in ("zhou", "huang", "zhao")] == [12, 7, 4]


def test_a_number_far_too_large_is_told_to_be_one(cast: Cast, season: Season) -> None:
    zhou = field(season, "zhou")
    answer = cast.client("liu").post_form(address(season), {zhou: "9" * 17, "reason": "加码"})
    assert answer.status_code == 422
    assert "9999999" in dict(ERROR.findall(answer.text))[zhou]
    assert "99999999" not in dict(ERROR.findall(answer.text))[zhou]


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "fetch"}])
def test_a_preview_shows_before_and_after_and_writes_nothing(
    cast: Cast, headers: dict[str, str]
) -> None:
    is_script = bool(headers)
    season = cast.live_campaign(ranking="attainment")
    zhou, huang = field(season, "zhou"), field(season, "huang")
    client = cast.client("liu")
    assert client.post_form(address(season), {zhou: "10", huang: "10"}).status_code == SEE_OTHER
    enter(cast, "zhou", quantity="5")
    enter(cast, "huang", quantity="4")
    with cast.inside():
        before = db.session.scalar(sa.select(sa.func.count(TargetRevision.id)))
    sent = {zhou: "10", huang: "4", "reason": "调整", "version": "1"}
    answer = client.post_form(address(season, "/preview"), sent, headers=headers)
    assert answer.status_code == 200
    assert ("<html" in answer.text) != is_script
    words = re.sub(r"<[^>]+>|\s+", " ", answer.text)
    assert re.search(r"黄俊杰 +10 +→", words)
    assert "reached" in answer.text or "达成" in answer.text
    assert re.search(r"周雨桐 +1 +→ +\S* +2", words)
    with cast.inside():
        assert db.session.scalar(sa.select(sa.func.count(TargetRevision.id))) == before
    if not is_script:
        # The page carries everything on: to be saved, or to the table again.
        assert hidden(answer.text, huang) == "4"
        edited = client.post_form(address(season, "/preview"), {**sent, "edit": "1"})
        assert cells(edited.text)[huang] == "4"


def test_a_preview_of_what_is_wrong_says_so(cast: Cast, season: Season) -> None:
    client, zhou = cast.client("liu"), field(season, "zhou")
    plain = client.post_form(address(season, "/preview"), {zhou: "x"})
    assert plain.status_code == 422
    assert set(dict(ERROR.findall(plain.text))) == {zhou}
    headers = {"X-Requested-With": "fetch"}
    asked = client.post_form(address(season, "/preview"), {zhou: "x"}, headers=headers)
    assert asked.status_code == 422
    assert "outlook" in asked.text


def test_a_locked_campaign_says_who_locked_it_and_leaves_the_cells_to_the_organiser(
    cast: Cast, season: Season
) -> None:
    liu, wang, zhou = cast.client("liu"), cast.client("wang"), field(season, "zhou")
    without = liu.post_form(address(season, "/lock"), {"locked": "1", "reason": ""})
    assert without.status_code == 422
    assert "lock_reason" in dict(ERROR.findall(without.text))
    locked = {"locked": "1", "reason": "目标定稿"}
    assert liu.post_form(address(season, "/lock"), locked).status_code == SEE_OTHER
    page = wang.get(address(season)).text
    assert "目标定稿" in page
    assert re.search(rf'name="{zhou}"[^>]* disabled', page)
    refused = wang.post_form(address(season), {zhou: "12", "reason": "加码", "version": "1"})
    assert refused.status_code == 409
    assert in_force(cast, season, "zhou") == 10
    own = liu.get(address(season)).text
    assert not re.search(rf'name="{zhou}"[^>]* disabled', own)
    assert liu.post_form(address(season), {zhou: "12"}).status_code == 422
    assert liu.post_form(address(season), {zhou: "12", "reason": "调整"}).status_code == SEE_OTHER
    again = {"locked": "0", "reason": "放开"}
    assert liu.post_form(address(season, "/lock"), again).status_code == SEE_OTHER
    assert (
        "disabled"
        not in re.findall(rf'<input[^>]*name="{zhou}"[^>]*>', wang.get(address(season)).text)[0]
    )


def test_the_history_tells_each_what_concerns_them(cast: Cast, season: Season) -> None:
    liu = cast.client("liu")
    sent = {field(season, "zhou"): "12", field(season, "he"): "5", "reason": "加码"}
    liu.post_form(address(season), sent)
    everything = liu.get(address(season, "/history")).text
    assert "周雨桐" in everything
    assert "何志强" in everything
    narrowed = liu.get(address(season, f"/history?of={field(season, 'he')}")).text
    assert "<b>何志强</b>" in narrowed
    assert "<b>周雨桐</b>" not in narrowed
    own = cast.client("zhou").get(address(season, "/history")).text
    assert "<b>周雨桐</b>" in own
    assert "何志强" not in own
    for query in ("of=x", "of=p999", "period=nonsense", "page=99", "page=x"):
        assert liu.get(address(season, f"/history?{query}")).status_code == 200


def test_who_is_concerned_is_told_of_a_changed_target(cast: Cast, season: Season) -> None:
    cast.client("liu").post_form(address(season), {field(season, "zhou"): "8", "reason": "借调"})
    page = cast.client("zhou").get("/notices").text
    assert "借调" in page
    assert re.search(r"10\D+8", page)
    with cast.inside():
        assert notices.unread(cast.actor("huang")) == 0


def test_words_that_people_gave_are_shown_and_never_run(cast: Cast, season: Season) -> None:
    hostile = """<img src=x onerror="alert(1)">'&"""
    with cast.inside(), writing() as work:
        person = work.session.get_one(Person, cast.people["zhou"])
        person.name = person.sort_key = hostile
        person.employee_no = hostile
        for key in ("retail", "east"):
            work.session.get_one(Unit, cast.units[key]).name = hostile
    client = cast.client("liu")
    typed = {field(season, "huang"): hostile, "reason": hostile, "q": "", "lines": "people"}
    pages = [
        client.get(address(season)).text,
        client.get(address(season, "?lines=units")).text,
        client.post_form(address(season), typed).text,
        client.get(address(season, "/history")).text,
        client.post_form(address(season, "/preview"), {field(season, "zhou"): "3"}).text,
    ]
    for page in pages:
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
        assert 'onerror="' not in page


@pytest.mark.parametrize("state", ["frozen", "closed"])
def test_a_season_that_is_over_still_leads_to_its_targets_and_offers_no_change(
    cast: Cast, state: str
) -> None:
    over = cast.live_campaign(state=state)
    wang = cast.client("wang")
    assert f'href="{address(over)}"' in wang.get(f"/campaigns/{over.id}").text
    page = wang.get(address(over)).text
    assert address(over, "/export") in page
    assert address(over, "/lists") not in page
    assert address(over, "/split") not in page
    assert 'name="reason"' not in page
