"""Effective accounts in the browser: a list sent, looked at and brought in, and what is linked."""

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask_babel import force_locale

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Entry, Indicator, Outcome, RoleGrant
from portal.services import catalogue, outcome_lists, sheets
from portal.services.refusal import NotAllowed
from portal.services.work import writing
from tests.cast import Cast
from tests.client import Client
from tests.entering import check, enter, take_back, today
from tests.season import Season
from tests.statements import counted

DIGEST = re.compile(r'name="seen" value="([0-9a-f]{64})"')
URL = "/entries/outcomes"
HEAD = "登记号,生效日期\n"
DAY = today()


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a campaign that counts effective accounts too."""
    made = cast.live_campaign()
    with cast.inside(), writing() as work:
        catalogue.seed(work)
        effective = work.session.scalars(
            sa.select(Indicator.id).where(Indicator.code == "effective_account")
        ).one()
        work.session.add(CampaignIndicator(campaign_id=made.id, indicator_id=effective, position=9))
    return made


@pytest.fixture
def client(cast: Cast, season: Season) -> Client:
    del season
    return english(cast, "liu")


def english(cast: Cast, who: str) -> Client:
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en"})
    return client


def send(client: Client, *rows: tuple[object, object], head: str = HEAD, **fields: object) -> str:
    content = head + "".join(f"{number},{day}\n" for number, day in rows)
    form = {"file": (io.BytesIO(content.encode()), "有效户.csv"), **fields}
    answer = client.post_form(URL, form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def confirmation(client: Client, url: str) -> dict[str, object]:
    """Return what the button of the preview sends."""
    found = DIGEST.search(client.get(url).text)
    assert found
    return {"seen": found[1], "column": ["opening", "day"]}


def brought(cast: Cast) -> list[tuple[int, object]]:
    with cast.inside():
        rows = db.session.execute(
            sa.select(Outcome.opening_id, Entry.business_date)
            .join(Entry, Entry.id == Outcome.entry_id)
            .order_by(Entry.id)
        )
        return [(row[0], row[1]) for row in rows]


def test_a_list_is_looked_at_and_brought_in(cast: Cast, client: Client) -> None:
    first, second = enter(cast, "zhou"), enter(cast, "he")
    assert "Bring in effective accounts" in client.get("/campaigns").text
    url = send(client, (first, DAY), (second, f"{DAY:%Y/%m/%d}"))
    assert "Take 2 rows over" in client.get(url).text
    assert brought(cast) == []
    form = confirmation(client, url)
    answer = client.post_form(url, form)
    assert answer.status_code == 303
    assert "2 lines brought in." in client.get(answer.headers["Location"]).text
    assert brought(cast) == [(first, DAY), (second, DAY)]
    assert client.post_form(url, form).status_code == 404


def test_columns_of_another_name_are_chosen(cast: Cast, client: Client) -> None:
    url = send(client, (enter(cast, "zhou"), DAY), head="甲,乙\n")
    assert "Choose the column that holds" in client.get(url).text
    html = client.get(f"{url}?column=opening&column=day").text
    assert "Take 1 row over" in html


def test_what_is_wrong_stands_at_its_cell(cast: Cast, client: Client) -> None:
    right, gone, done, future, early, no_day = (enter(cast, "zhou") for _ in range(6))
    reversal = take_back(cast, "zhou", gone)
    url = send(client, (done, DAY))
    client.post_form(url, confirmation(client, url))
    outcome_id = reversal + 1
    tomorrow, yesterday = DAY + timedelta(days=1), DAY - timedelta(days=1)
    rows: list[tuple[object, object, str, str]] = [
        (gone, DAY, "opening", "This opening was taken back"),
        (reversal, DAY, "opening", "No opening in your units"),
        (outcome_id, DAY, "opening", "No opening in your units"),
        (99_999, DAY, "opening", "No opening in your units"),
        ("9" * 30, DAY, "opening", "in digits alone"),
        ("", DAY, "opening", "in digits alone"),
        (done, DAY, "opening", "brought in before"),
        (right, DAY, "", ""),
        (right, DAY, "opening", "Row 9 has the same opening."),
        (future, tomorrow, "day", "still to come"),
        (early, yesterday, "day", "choose that day or a later one"),
        (no_day, "soon", "day", "no date that can be read"),
        (no_day, "", "opening", "Row 13 has the same opening."),
    ]
    url = send(client, *((number, day) for number, day, *_ in rows))
    with cast.inside(), force_locale("en"):
        _, shown = outcome_lists.preview(cast.actor("liu"), int(url.rsplit("/", 1)[1]))
        for line, (*_, cell, said) in zip(shown.preview.lines, rows, strict=True):
            wrong = {code: str(c.error) for code, c in line.cells.items() if c.error}
            assert (cell in wrong) == bool(cell), (line.number, wrong)
            assert said in wrong.get(cell, "")
    assert "No opening in your units" in client.get(url).text
    assert client.post_form(url, confirmation(client, url)).status_code == 422
    assert brought(cast) == [(done, DAY)]


def test_what_changed_meanwhile_is_shown_again_and_nothing_brought_in(
    cast: Cast, client: Client
) -> None:
    first, second = enter(cast, "zhou"), enter(cast, "zhou")
    url = send(client, (first, DAY), (second, DAY))
    form = confirmation(client, url)
    take_back(cast, "zhou", second)
    answer = client.post_form(url, form)
    assert answer.status_code == 409
    assert "has changed meanwhile" in answer.text
    assert "This opening was taken back" in answer.text
    assert brought(cast) == []


def test_nobody_brings_in_for_openings_of_their_own(cast: Cast, client: Client) -> None:
    del client
    with cast.inside(), writing() as work:
        work.session.add(
            RoleGrant(
                person_id=cast.people["zhou"],
                role=Role.ORGANISER,
                unit_id=cast.units["branch"],
                granted_at=work.now,
            )
        )
    zhou = english(cast, "zhou")
    url = send(zhou, (enter(cast, "zhou"), DAY))
    assert "You made or share this opening." in zhou.get(url).text
    assert zhou.post_form(url, confirmation(zhou, url)).status_code == 422


def test_an_opening_waits_for_its_check_first(cast: Cast, client: Client) -> None:
    with cast.inside(), writing() as work:
        work.session.execute(sa.update(Campaign).values(verification="after"))
    opening = enter(cast, "zhou")
    url = send(client, (opening, DAY))
    assert "has not checked this opening yet" in client.get(url).text
    assert client.post_form(url, confirmation(client, url)).status_code == 422
    check(cast, "wang", opening)
    assert client.post_form(url, confirmation(client, url)).status_code == 303


def test_units_of_others_are_out_of_sight(cast: Cast, client: Client) -> None:
    opening = enter(cast, "he")
    with cast.inside(), writing() as work:
        work.session.execute(
            sa.text("UPDATE role_grant SET unit_id = :unit WHERE person_id = :person"),
            {"unit": cast.units["east"], "person": cast.people["liu"]},
        )
    url = send(client, (opening, DAY))
    assert "No opening in your units has this number." in client.get(url).text


def test_with_several_indicators_one_is_chosen(cast: Cast, client: Client) -> None:
    assert 'name="indicator"' not in client.get(URL).text
    with cast.inside(), writing() as work:
        other = Indicator(
            code="active_payer",
            name="代发户",
            name_en="Payroll accounts",
            measure="户",
            measure_en="accounts",
            entry_style="outcome",
            position=20,
        )
        work.session.add(other)
        work.session.flush()
        other_id = other.id
    opening = enter(cast, "zhou")
    assert "Payroll accounts" in client.get(URL).text
    url = send(client, (opening, DAY), indicator=other_id)
    assert "Payroll accounts" in client.get(url).text
    client.post_form(url, confirmation(client, url))
    with cast.inside():
        found = db.session.scalars(
            sa.select(Entry.indicator_id).join(Outcome, Outcome.entry_id == Entry.id)
        ).all()
        assert found == [other_id]
    answer = client.post_form(URL, {"file": (io.BytesIO(HEAD.encode()), "a.csv"), "indicator": 1})
    assert answer.status_code == 422


def test_the_workbook_to_fill_in_and_a_file_that_cannot_be_read(client: Client) -> None:
    head = sheets.read(client.get(f"{URL}/blank").data, "a.xlsx")[0]
    assert head == ["Entry no.", "Day of effect"]
    answer = client.post_form(URL, {"file": (io.BytesIO(b"x"), "a.txt")})
    assert answer.status_code == 422
    assert "Send a workbook" in answer.text


@pytest.mark.parametrize("who", ["zhou", "wang", "system", "security", "audit"])
def test_only_organisers_bring_in(cast: Cast, client: Client, who: str) -> None:
    url = send(client, (enter(cast, "zhou"), DAY))
    other = cast.client(who)
    for address in (URL, f"{URL}/blank", url):
        assert other.get(address).status_code == 403
    for address in (URL, url):
        assert other.post_form(address).status_code == 403
    with cast.inside(), pytest.raises(NotAllowed):
        outcome_lists.stage(cast.actor(who), 1, "a.csv", [["登记号"]])
    assert "/entries/outcomes" not in other.get("/campaigns").text


def test_an_opening_and_its_outcome_point_at_each_other(cast: Cast, client: Client) -> None:
    opening = enter(cast, "zhou")
    url = send(client, (opening, DAY))
    client.post_form(url, confirmation(client, url))
    zhou, outcome = english(cast, "zhou"), opening + 1
    with counted(cast.app) as with_outcome:
        html = zhou.get(f"/entries/{opening}").text
    assert f'<a href="/entries/{outcome}">' in html
    assert f"/entries/{opening}/correction" in html
    page = zhou.get(f"/entries/{outcome}").text
    assert f'<a href="/entries/{opening}">' in page
    assert f"/entries/{outcome}/correction" not in page
    assert zhou.get(f"/entries/{outcome}/correction").status_code == 403
    plain = enter(cast, "zhou")
    with counted(cast.app) as without:
        assert zhou.get(f"/entries/{plain}").status_code == 200
    assert len(with_outcome) == len(without)
    take_back(cast, "zhou", outcome)
    assert f'<a href="/entries/{outcome}">' not in zhou.get(f"/entries/{opening}").text


def test_checking_asks_the_database_as_often_for_many_rows_as_for_few(
    cast: Cast, client: Client
) -> None:
    openings, numbers = [enter(cast, "zhou") for _ in range(12)], []
    for count in (1, 12):
        url = send(client, *((one, DAY) for one in openings[:count]))
        with counted(cast.app) as sent:
            assert client.get(url).status_code == 200
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]
