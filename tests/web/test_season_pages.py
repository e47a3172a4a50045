"""Season against season, and somebody's page: what is said of them, and who may read what."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Campaign, Participation
from portal.services.work import writing
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter, take_back, today
from tests.honouring import settle
from tests.issuing import at, evening
from tests.reporting import reported
from tests.season import Season
from tests.statements import counted

DAY = timedelta(days=1)
OK, FORBIDDEN, NOT_FOUND = 200, 403, 404


@pytest.fixture
def before(cast: Cast) -> Season:
    """Give last year's season of 30 days: zhou has 2 of its day 3, zhao 4 of its day 10."""
    first = today() - 400 * DAY
    made = cast.live_campaign(
        code="earlier",
        name="去年旺季",
        name_en="Last year's season",
        starts_on=first,
        ends_on=first + 29 * DAY,
    )
    for who, number, quantity in (("zhou", 3, 2), ("zhao", 10, 4)):
        brought(cast, made, number, quantity, who)
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, made.id).state = "closed"
    return made


@pytest.fixture
def season(cast: Cast, before: Season) -> Season:
    """Give this year's on its 21st day: zhou has 5 and huang 3, each of an earlier day."""
    made = cast.live_campaign(reference_id=before.id)
    brought(cast, made, 2, 5, "zhou")
    brought(cast, made, 15, 3, "huang")
    return made


def brought(cast: Cast, season: Season, number: int, quantity: int, who: str) -> int:
    """Enter so much on a day of a season."""
    day = season.starts_on + (number - 1) * DAY
    with clock.at(at(day, 10)):
        return enter(cast, who, quantity=str(quantity), business_date=day)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == OK, answer.status_code
    return answer.get_data(as_text=True)


def finding(html: str) -> str:
    found = re.search(r'<p class="finding">(.*?)<small>', html, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found[1]).strip()


def english(cast: Cast, key: str) -> Client:
    client = cast.client(key)
    client.post_form("/account/language", {"locale": "en"})
    return client


def test_the_finding_says_the_day_the_difference_and_the_same_people(
    cast: Cast, season: Season
) -> None:
    html = text(english(cast, "zhou"), f"/insights/seasons?campaign={season.id}")
    assert finding(html) == (
        "滨海分行, day 21: 8 accounts, against 6 on the same day of Last year&#39;s season, 2 more."
        " The same 4 people: 8 against 6, 2 more."
    )
    assert "This season has 40 days, that one 30." in html
    assert "The same people took part in both." in html


def test_one_who_was_not_there_then_is_told_so(cast: Cast, before: Season, season: Season) -> None:
    with cast.inside(), writing() as work:
        work.session.get_one(
            Participation, before.participations["huang"]
        ).left_on = before.starts_on
    client = english(cast, "zhou")
    html = text(client, f"/insights/seasons?campaign={season.id}&of=p{cast.people['huang']}")
    assert finding(html) == (
        "黄俊杰 took no part in Last year&#39;s season; day 21 of this one: 3 accounts."
        " There the average was 2 a person and the most 4."
    )
    html = text(client, f"/insights/seasons?campaign={season.id}")
    assert "Taking part: 4 in this season, 3 in that one, 3 in both." in html
    html = text(client, f"/insights/seasons?campaign={season.id}&who=same")
    assert finding(html).startswith("Day 21, the same 3 people: 5 accounts, against 6")
    assert "Everybody: 8 against 6, 2 more." in finding(html)


def test_without_an_earlier_season_it_says_so(cast: Cast, before: Season) -> None:
    html = text(cast.client("zhou"), f"/insights/seasons?campaign={before.id}")
    assert "chart-card" not in html
    assert "There is no earlier season" in text(
        english(cast, "he"), f"/insights/seasons?campaign={before.id}"
    )


@pytest.mark.parametrize("days", ["from=0&to=5", "from=9&to=5", "from=1&to=41", "from=x&to=5", ""])
def test_days_that_make_no_sense_are_said_and_the_whole_is_shown(
    cast: Cast, season: Season, days: str
) -> None:
    client = english(cast, "zhou")
    html = text(client, f"/insights/seasons?campaign={season.id}&window=days&{days}")
    assert 'role="alert"' in html
    assert "Two days of the season, from 1 to 40" in html
    assert "day 21: 8 accounts" in html


def test_two_days_a_month_and_weeks_are_windows(cast: Cast, season: Season) -> None:
    client = english(cast, "zhou")
    address = f"/insights/seasons?campaign={season.id}"
    assert "days 10 to 20: 3 accounts, against 4 in the same days" in finding(
        text(client, f"{address}&window=days&from=10&to=20")
    )
    assert "days 15 to 21: 3 accounts, against 0" in finding(text(client, f"{address}&window=w1"))
    assert "day 21: 8 accounts" in finding(text(client, f"{address}&window=today"))
    month = f"{season.starts_on:%Y-%m}"
    assert f'value="{month}" selected' in text(client, f"{address}&window={month}")


def test_the_same_people_are_listed_with_links_and_the_difference(
    cast: Cast, season: Season
) -> None:
    html = text(cast.client("zhou"), f"/insights/seasons?campaign={season.id}")
    row = html.partition(f'<tr data-person="{cast.people["zhou"]}"')[2].partition("</tr>")[0]
    assert f"/insights/people/{cast.people['zhou']}?campaign={season.id}" in row
    assert re.findall(r'<td class="n">([^<]*)</td>', row) == ["5", "2", "+3"]


def test_its_tables_leave_in_files_that_are_logged(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    answer = client.get(f"/insights/seasons?campaign={season.id}&take=seasons-people&as=csv")
    assert answer.status_code == OK
    lines = answer.get_data(as_text=True).splitlines()
    assert any(line.startswith("周雨桐,5,2,3") for line in lines)
    with cast.inside():
        logged = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "insight.take")
        ).one()
        assert logged.detail["table"] == "seasons-people"


@pytest.mark.parametrize(
    "asked", ["of=u999", "of=p999", "of=x", "reference=999", "reference=x", "campaign=999"]
)
def test_what_is_not_there_is_not_found(cast: Cast, season: Season, asked: str) -> None:
    address = f"/insights/seasons?campaign={season.id}&{asked}"
    if asked.startswith("campaign"):
        address = f"/insights/seasons?{asked}"
    assert cast.client("zhou").get(address).status_code == NOT_FOUND


def page(client: Client, cast: Cast, season: Season, who: str = "zhou") -> str:
    return text(client, f"/insights/people/{cast.people[who]}?campaign={season.id}")


def content(html: str) -> str:
    """Return what stands on the page, without its frame, its moment and what is the reader's."""
    main = html.partition('<div class="person-head">')[2].partition("</main>")[0]
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "", main)


@pytest.mark.parametrize("query", ["person_id=7", "person_id=x", "endpoint=x&_scheme=z"])
def test_an_address_cannot_turn_the_files_to_another_page(
    cast: Cast, season: Season, query: str
) -> None:
    url = f"/insights/people/{cast.people['zhou']}"
    answer = cast.client("zhou").get(f"{url}?campaign={season.id}&{query}")
    assert answer.status_code == 200
    files = re.findall(r'href="([^"]*take=[^"]*)"', answer.get_data(as_text=True))
    assert files
    assert all(one.startswith(f"{url}?") for one in files)


def test_a_supervisor_reads_the_same_page_as_the_person(cast: Cast, season: Season) -> None:
    reported(cast, "zhou", "huang")
    settle(cast)
    own = content(page(cast.client("zhou"), cast, season))
    assert own == content(page(cast.client("wang"), cast, season))
    for part in ("person-curve", "person-ranks", "person-channels", 'id="entries"', 'id="reports"'):
        assert part in own
    assert "恒＊＊有限公司" in own


def test_a_colleague_reads_what_boards_show(cast: Cast, season: Season) -> None:
    reported(cast, "zhou", "huang")
    mate = page(cast.client("huang"), cast, season)
    other = page(cast.client("he"), cast, season)
    for html in (mate, other):
        assert 'data-figure="rank"' in html
        assert "person-curve" in html
        for part in ("person-channels", 'id="entries"', "恒＊＊"):
            assert part not in html
    # Reports are read in the sub-branch where they are written, and by who leads it.
    assert 'id="reports"' in mate
    assert 'id="reports"' not in other


def test_the_organiser_leads_but_reads_no_entries(cast: Cast, season: Season) -> None:
    html = page(cast.client("liu"), cast, season)
    assert "person-channels" in html
    assert 'id="entries"' not in html


@pytest.mark.parametrize("who", ["system", "security", "audit"])
def test_administrators_open_neither_page_and_get_no_link(
    cast: Cast, season: Season, who: str
) -> None:
    client = cast.client(who)
    assert client.get("/insights/seasons").status_code == FORBIDDEN
    zhou = cast.people["zhou"]
    assert client.get(f"/insights/people/{zhou}").status_code == FORBIDDEN
    board = client.get(f"/boards/{season.boards['branch', 'person']}").get_data(as_text=True)
    assert "/insights/people/" not in board
    assert "/insights/people/" not in client.get(f"/people/{zhou}").get_data(as_text=True)


def test_links_lead_there_for_who_may_open_it(cast: Cast, season: Season) -> None:
    zhou = cast.people["zhou"]
    report = reported(cast, "zhou", "huang")
    address = f"/insights/people/{zhou}"
    mine = cast.client("zhou")
    assert address in text(mine, "/")
    board = text(mine, f"/boards/{season.boards['branch', 'person']}")
    assert f'data-people="/insights/people/0?campaign={season.id}"' in board
    wang = cast.client("wang")
    assert address in text(wang, f"/people/{zhou}")
    assert address in text(wang, f"/reports/{report.report_id}")
    assert "/insights/people/" not in text(wang, f"/people/{cast.people['wang']}")


def test_who_never_took_part_or_is_out_of_sight_is_not_found(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    for number in (cast.people["wang"], 999):
        assert client.get(f"/insights/people/{number}").status_code == NOT_FOUND
    beside = cast.live_campaign(code="beside", unit_id=cast.units["west"])
    with cast.inside(), writing() as work:
        places = (season.id, beside.id)
        for place in work.session.scalars(
            sa.select(Participation).where(Participation.campaign_id.in_(places))
        ):
            if place.campaign_id == beside.id and place.person_id != cast.people["he"]:
                place.left_on = beside.starts_on
            if place.campaign_id == season.id and place.person_id == cast.people["he"]:
                place.left_on = season.starts_on
    his = f"/insights/people/{cast.people['he']}"
    assert cast.client("he").get(f"{his}?campaign={beside.id}").status_code == OK
    assert client.get(f"{his}?campaign={season.id}").status_code == NOT_FOUND
    assert cast.client("wang").get(f"{his}?campaign={season.id}").status_code == NOT_FOUND


def test_the_history_has_a_row_a_season(cast: Cast, before: Season, season: Season) -> None:
    evening(cast, today())
    html = page(english(cast, "zhou"), cast, season)
    rows = {
        int(number): re.findall(r">\s*([^<>]+?)\s*<", row)
        for number, row in re.findall(r'<tr data-campaign="(\d+)">(.*?)</tr>', html, re.DOTALL)
    }
    assert list(rows) == [season.id, before.id]
    assert "5 accounts" in rows[season.id]
    assert "+3" in rows[season.id]
    assert "2 accounts" in rows[before.id]
    assert finding(html).startswith("周雨桐, day 21 of the season: 5 accounts, no. 1 of 4.")
    assert "the average was 1.5 a person and the champion&#39;s 4." in finding(html)


def test_a_reversal_is_taken_off_everywhere(cast: Cast, season: Season) -> None:
    entry_id = enter(cast, "zhou", quantity="9")
    take_back(cast, "zhou", entry_id)
    html = page(cast.client("zhou"), cast, season)
    assert re.search(r'data-figure="value">5<', html)
    assert f"/entries/{entry_id}" not in html


def test_the_number_of_statements_does_not_grow_with_entries_or_seasons(
    cast: Cast, season: Season
) -> None:
    client = cast.client("zhou")
    address = f"/insights/people/{cast.people['zhou']}?campaign={season.id}"
    client.get(address)
    with counted(cast.app) as few:
        client.get(address)
    for _again in range(3):
        enter(cast, "zhou")
    cast.live_campaign(code="more", starts_on=today() - 90 * DAY, ends_on=today() - 80 * DAY)
    client.get(address)
    with counted(cast.app) as many:
        client.get(address)
    assert len(few) == len(many)


def test_a_season_that_has_not_begun_says_when_it_does(cast: Cast, before: Season) -> None:
    soon = cast.live_campaign(
        code="soon",
        starts_on=today() + DAY,
        ends_on=today() + 20 * DAY,
        reference_id=before.id,
    )
    client = english(cast, "zhou")
    assert "The season begins on" in finding(page(client, cast, soon))
    html = text(client, f"/insights/seasons?campaign={soon.id}")
    assert finding(html).startswith("Nothing can be compared yet: day 1 of the season is")
