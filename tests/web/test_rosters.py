"""The roster in the browser: searched, placed by hand, dated, sent as a list, and its bundles."""

import io
import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from portal.extensions import db
from portal.models import Bundle, Participation, Person, Unit
from portal.services import campaigns, rosters, sheets
from portal.services.pinyin import sort_key
from portal.services.rosters import RosterRow
from portal.services.work import writing
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter, today
from tests.season import Season
from tests.services import drafts
from tests.statements import counted

DIGEST = re.compile(r'name="seen" value="([0-9a-f]{64})"')
VERSION = re.compile(r'name="version" value="([0-9a-f]{16})"')
HEAD = "工号,姓名,参赛机构,捆绑组,加入日\n"
DAY = timedelta(days=1)


@pytest.fixture
def season(cast: Cast) -> Season:
    return cast.live_campaign()


@pytest.fixture
def client(cast: Cast) -> Client:
    return english(cast, "liu")


def english(cast: Cast, who: str) -> Client:
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en"})
    return client


def address(season: Season) -> str:
    return f"/campaigns/{season.id}/participants"


def place(cast: Cast, campaign_id: int, who: str) -> Participation | None:
    with cast.inside():
        return db.session.scalar(
            sa.select(Participation).where(
                Participation.campaign_id == campaign_id,
                Participation.person_id == cast.people[who],
            )
        )


def save(client: Client, season: Season, form: Mapping[str, object]) -> TestResponse:
    found = VERSION.search(client.get(address(season)).text)
    assert found
    return client.post_form(address(season), {"version": found[1], **form})


def row(cast: Cast, who: str, **fields: object) -> dict[str, object]:
    """Return the fields of a ticked row."""
    id_ = cast.people[who]
    named = {f"{name.replace('_', '-')}-{id_}": value for name, value in fields.items()}
    return {f"row-{id_}": "", f"in-{id_}": "on", **named}


def test_people_are_searched_and_narrowed_without_script(
    cast: Cast, client: Client, season: Season
) -> None:
    found = client.get(f"{address(season)}?q=zyt").text
    assert f"in-{cast.people['zhou']}" in found
    assert f"in-{cast.people['huang']}" not in found
    out = client.get(f"{address(season)}?taking=out").text
    assert f"in-{cast.people['wang']}" in out
    assert f"in-{cast.people['zhou']}" not in out
    west = client.get(f"{address(season)}?unit={cast.units['west']}").text
    assert f"in-{cast.people['he']}" in west
    assert f"in-{cast.people['zhou']}" not in west
    assert "Nobody fits" in client.get(f"{address(season)}?q=nobody").text
    assert client.get(f"{address(season)}?unit=99999").status_code == 404


def test_what_a_search_did_not_show_is_left_as_it_is(
    cast: Cast, client: Client, season: Season
) -> None:
    answer = save(client, season, {f"row-{cast.people['zhou']}": "", "q": "zyt"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("?q=zyt")
    zhou, huang = (place(cast, season.id, who) for who in ("zhou", "huang"))
    assert zhou
    assert huang
    assert (zhou.left_on, huang.left_on) == (today(), None)


def test_many_people_stand_on_pages_and_a_unit_is_ticked_whole(
    cast: Cast, client: Client, season: Season
) -> None:
    with cast.inside(), writing() as work:
        work.session.add_all(
            Person(
                employee_no=f"7{number:04}",
                employee_no_key=f"7{number:04}",
                name=f"员工{number}",
                sort_key=sort_key(f"员工{number}"),
                unit_id=cast.units["west_team"],
                password_hash="",
            )
            for number in range(150)
        )
    first = client.get(address(season)).text
    assert first.count('name="row-') == 100
    assert "Everybody here (151)" in first
    second = client.get(f"{address(season)}?page=2").text
    assert second.count('name="row-') == 57
    assert client.get(f"{address(season)}?page=99").text.count('name="row-') == 57
    form = {f"unit-{cast.units['west_team']}": "on", "joining": "first"}
    assert save(client, season, form).status_code == 303
    with cast.inside():
        joined = db.session.scalars(
            sa.select(Participation.joined_on).where(
                Participation.campaign_id == season.id,
                Participation.unit_id == cast.units["west_team"],
            )
        ).all()
    assert joined == [None] * 151


def test_everybody_listed_is_ticked_at_once(cast: Cast, client: Client, season: Season) -> None:
    form = {"everybody": "on", "unit": cast.units["east"]}
    assert save(client, season, form).status_code == 303
    wang = place(cast, season.id, "wang")
    assert wang
    assert wang.joined_on == today()
    assert place(cast, season.id, "sun") is None


def test_somebody_is_placed_dated_and_moved_by_hand(
    cast: Cast, client: Client, season: Season
) -> None:
    form = {
        **row(cast, "zhou", unit_of="BH-W-1", left=(today() + DAY).isoformat()),
        **row(cast, "wang", joined=(today() + DAY).isoformat()),
    }
    assert save(client, season, form).status_code == 303
    zhou, wang = (place(cast, season.id, who) for who in ("zhou", "wang"))
    assert zhou
    assert wang
    assert (zhou.unit_id, zhou.left_on) == (cast.units["west_team"], today() + DAY)
    assert wang.joined_on == today() + DAY
    page = client.get(address(season)).text
    assert "works in 零售一组" in page
    assert "joins on" in page
    assert save(client, season, row(cast, "zhou", moves="on")).status_code == 303
    zhou = place(cast, season.id, "zhou")
    assert zhou
    assert zhou.unit_id == cast.units["retail"]


def test_a_first_day_that_is_emptied_is_the_campaigns_own(
    cast: Cast, client: Client, season: Season
) -> None:
    save(client, season, row(cast, "zhou", joined=today().isoformat()))
    assert save(client, season, row(cast, "zhou")).status_code == 303
    zhou = place(cast, season.id, "zhou")
    assert zhou
    assert zhou.joined_on == today()
    assert save(client, season, row(cast, "zhou", joined="")).status_code == 303
    zhou = place(cast, season.id, "zhou")
    assert zhou
    assert zhou.joined_on is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("unit_of", "HQ", "no unit of this code or name"),
        ("joined", "soon", "no date that can be read"),
        ("joined", "2000-01-01", "within the campaign"),
        ("left", "2999-01-01", "within the campaign"),
        ("left", "0", "no date that can be read"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell_and_by_name(
    cast: Cast, client: Client, season: Season, field: str, value: str, said: str
) -> None:
    answer = save(client, season, row(cast, "zhou", **{field: value}))
    assert answer.status_code == 422
    assert f"{field.split('_', maxsplit=1)[0]}-{cast.people['zhou']}-error" in answer.text
    assert f'value="{value}"' in answer.text or field == "unit_of"
    assert "周雨桐: " in answer.text
    assert said in answer.text


def test_a_unit_of_many_is_typed_with_suggestions(
    cast: Cast, client: Client, season: Season
) -> None:
    with cast.inside(), writing() as work:
        _many_teams(cast, work.session)
    page = client.get(address(season)).text
    assert '<datalist id="units">' in page
    assert page.count("<option") < 1_000
    assert save(client, season, row(cast, "zhou", unit_of="第 7 组")).status_code == 303
    zhou = place(cast, season.id, "zhou")
    assert zhou
    assert zhou.unit_id not in cast.units.values()


def _many_teams(cast: Cast, session: sa.orm.Session) -> None:
    above = session.get_one(Unit, cast.units["west"])
    for number in range(60):
        unit = Unit(
            parent_id=above.id,
            kind="team",
            code=f"T{number}",
            name=f"第 {number} 组",
            sort_key="",
        )
        session.add(unit)
        session.flush()
        unit.path = f"{above.path}{unit.id}/"


def send(client: Client, season: Season, content: bytes, name: str = "a.csv", **form: str) -> str:
    answer = client.post_form(
        f"{address(season)}/list", {"kind": "roster", "file": (io.BytesIO(content), name), **form}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def confirm(client: Client, url: str) -> TestResponse:
    html = client.get(url).text
    found = DIGEST.search(html)
    columns = re.findall(r'type="hidden" name="column" value="(\w*)"', html)
    return client.post_form(url, {"seen": found[1] if found else "", "column": columns})


def test_a_list_is_looked_at_and_taken_over(cast: Cast, client: Client, season: Season) -> None:
    content = f"{HEAD}60298,周雨桐,BH-E-2,,\n60001,王建国,,,{today() + DAY}\n".encode()
    url = send(client, season, content)
    assert "Take 2 rows over" in client.get(url).text
    answer = confirm(client, url)
    assert answer.status_code == 303
    assert "2 places changed." in client.get(answer.headers["Location"]).text
    zhou = place(cast, season.id, "zhou")
    assert zhou
    assert zhou.unit_id == cast.units["corporate"]
    assert client.get(url).status_code == 404


def test_a_wrong_list_takes_nothing_over(cast: Cast, client: Client, season: Season) -> None:
    url = send(client, season, f"{HEAD}60001,,,,\n99999,,,,\n".encode())
    assert "Nobody in the campaign" in client.get(url).text
    assert confirm(client, url).status_code == 422
    assert place(cast, season.id, "wang") is None


def test_a_list_that_would_do_something_else_by_now_is_shown_again(
    cast: Cast, client: Client, season: Season
) -> None:
    url = send(client, season, "工号\n60298\n60001\n".encode(), kind="roster_whole")
    html = client.get(url).text
    found = DIGEST.search(html)
    assert found
    assert "Taken off" in html
    assert "is not in the list." in html
    with cast.inside():
        liu = cast.actor("liu")
        rosters.set(liu, season.id, [RosterRow(cast.people["sun"])], among=[])
    answer = client.post_form(url, {"seen": found[1], "column": ["employee_no"]})
    assert answer.status_code == 409
    assert place(cast, season.id, "wang") is None


def test_the_roster_is_taken_out_and_sent_again(client: Client, season: Season) -> None:
    answer = client.get(f"{address(season)}/list/export")
    rows = sheets.read(answer.data, "a.xlsx")
    head = next(number for number, cells in enumerate(rows) if "Employee number" in cells)
    assert len(rows) - head - 1 == 4
    url = send(client, season, answer.data, "a.xlsx", kind="roster_whole")
    assert "Everything in the list stands here already." in client.get(url).text
    blank = client.get(f"{address(season)}/list/blank")
    assert sheets.read(blank.data, "a.xlsx")[0][:3] == [
        "Employee number",
        "Full name",
        "Unit in the campaign",
    ]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "a.txt", "Send a workbook"),
        (b"PK\x03\x04 no workbook", "a.xlsx", "cannot be read"),
        (b"\xd0\xcf\x11\xe0", "a.xlsx", "no such workbook"),
        (b"", "a.csv", "not empty"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_at_the_field(
    client: Client, season: Season, content: bytes, name: str, said: str
) -> None:
    url = f"{address(season)}/list"
    answer = client.post_form(url, {"kind": "roster", "file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert said in answer.text
    other = {"kind": "people", "file": (io.BytesIO("工号\n1\n".encode()), "a.csv")}
    assert client.post_form(url, other).status_code == 422


@pytest.mark.parametrize("page", ["", "/list", "/list/blank", "/list/export", "/bundles"])
def test_the_pages_are_the_organisers_of_a_campaign_in_sight(
    cast: Cast, season: Season, page: str
) -> None:
    for who in ("wang", "zhou", "system"):
        assert cast.client(who).get(address(season) + page).status_code == 403
    assert cast.client("liu").get(f"/campaigns/999/participants{page}").status_code == 404
    with cast.inside():
        drafts.seed()
        east = campaigns.create(
            cast.actor("wang"), drafts.draft(cast, code="east", unit_id=cast.units["east"])
        )
    assert cast.client("sun").get(f"/campaigns/{east.id}/participants{page}").status_code == 404


def test_a_bundle_is_named_anew_and_dissolved(cast: Cast, client: Client, season: Season) -> None:
    form = {**row(cast, "zhou", bundle="甲组"), **row(cast, "huang", bundle="甲组")}
    assert save(client, season, form).status_code == 303
    assert '<option value="甲组">' in client.get(f"{address(season)}?q=he").text
    with cast.inside():
        bundle_id = db.session.scalars(sa.select(Bundle.id)).one()
    url = f"{address(season)}/bundles"
    page = client.get(url).text
    assert "甲组" in page
    assert "周雨桐" in page
    assert client.post_form(f"{url}/{bundle_id}", {"name": " "}).status_code == 422
    assert client.post_form(f"{url}/{bundle_id}", {"name": "师徒一组"}).status_code == 303
    assert "师徒一组" in client.get(url).text
    assert client.post_form(f"{url}/{bundle_id}/dissolve").status_code == 303
    assert "No bundles yet" in client.get(url).text
    assert client.post_form(f"{url}/{bundle_id}/dissolve").status_code == 404


def test_a_bundle_that_is_scored_is_not_dissolved(cast: Cast, client: Client) -> None:
    season = cast.live_campaign(scoring="bundle", code="pairs")
    form = {**row(cast, "wang", bundle="甲组"), **row(cast, "sun", bundle="甲组")}
    assert save(client, season, form).status_code == 303
    with cast.inside():
        bundle_id = db.session.scalars(sa.select(Bundle.id)).one()
    answer = client.post_form(f"{address(season)}/bundles/{bundle_id}/dissolve")
    assert answer.status_code == 409
    assert "is fixed" in answer.text


def test_the_page_asks_as_often_for_many_people_as_for_few(
    cast: Cast, client: Client, season: Season
) -> None:
    with counted(cast.app) as few:
        client.get(f"{address(season)}?q=zyt")
    enter(cast, "zhou")
    with counted(cast.app) as many:
        client.get(address(season))
    assert len(few) == len(many)
