"""Newcomers and veterans, and channels, over HTTP: what is said, to whom, and in which files."""

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from portal.domain.roles import GRANTS, Permission, Role
from portal.extensions import db
from portal.models import AuditEvent, Participation
from portal.services.insights import taking
from portal.services.work import writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter, today
from tests.season import Season
from tests.seasons import enter_on, over
from tests.statements import counted

PAGES = ("cohorts", "channels")
Read = Callable[..., str]


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season that is measured by one of a year ago, with a newcomer who stopped."""
    before = over(cast, {"zhou": 5, "huang": 1, "zhao": 2})
    made = cast.live_campaign(reference_id=before.id)
    enter_on(cast, "huang", made.starts_on, quantity="4", channel="sweep")
    enter(cast, "zhou", quantity="6", channel="personal")
    enter(cast, "he", quantity="1", channel="assigned")
    return made


@pytest.fixture
def read(cast: Cast, season: Season) -> Read:
    """Give a function that reads a page in English as somebody."""

    def one(page: str, who: str = "zhou", **asked: object) -> str:
        client = cast.client(who)
        client.post_form("/account/language", {"locale": "en"})
        answer = client.get(f"/insights/{page}", query_string={"campaign": season.id, **asked})
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    return one


def test_the_finding_tells_growth_and_what_it_cannot_prove(read: Read) -> None:
    html = read("cohorts")
    assert "The growth of 3 accounts over A year ago is all newcomers&#39;: they have 5" in html
    assert "against 1, veterans fewer than before; 11 accounts against 8 in all." in html
    assert "4 of 4 people took part in both" in html
    assert "A year ago is counted whole, this season is not over." in html
    assert "2 cohorts of this season were set by hand" in html


def test_a_part_of_the_growth_is_told_with_its_share(cast: Cast, read: Read) -> None:
    enter(cast, "zhao", quantity="5")
    html = read("cohorts")
    assert "Newcomers brought 4 of the growth of 8 accounts over A year ago (50.0%):" in html
    assert "5 against 1, of 16 accounts against 8 in all." in html


def test_who_stopped_is_named_to_leaders_and_to_themself_alone(read: Read) -> None:
    for who in ("wang", "liu"):
        html = read("cohorts", who)
        assert "Newcomers who may need a hand" in html
        assert "nothing in the" in html
    own = read("cohorts", "huang")
    assert "Your next step" in own
    assert "Newcomers who may need a hand" not in own
    for who in ("zhou", "zhao", "he"):
        html = read("cohorts", who)
        assert "nothing in the" not in html
        assert "Your next step" not in html
        assert "may need a hand" not in html
    elsewhere = read("cohorts", "sun")
    assert "None: no newcomer of yours has stopped" in elsewhere


def test_no_file_holds_who_stopped(cast: Cast, season: Season) -> None:
    client = cast.client("wang")
    for table in ("people", "curves", "growth", "milestones-newcomer"):
        answer = client.get(f"/insights/cohorts?campaign={season.id}&take={table}&as=csv")
        assert answer.status_code == 200, table
        assert "工作日" not in answer.get_data(as_text=True)


def test_who_sees_an_entry_sees_its_channel_by_person(read: Read) -> None:
    names = ("周雨桐", "黄俊杰", "赵子昂", "何志强")

    def rows(who: str) -> set[str]:
        html = read("channels", who).split('id="channel-people"')
        return {name for name in names if len(html) > 1 and name in html[1]}

    assert rows("zhou") == {"周雨桐"}
    assert rows("wang") == {"周雨桐", "黄俊杰", "赵子昂"}
    assert rows("sun") == {"何志强"}
    assert rows("liu") == set(names)
    # The organiser sees what there is, and no single entries.
    assert "of=unit" not in read("channels", "liu").split('id="channel-people"')[1]
    assert f"person={60155}" in read("channels", "wang").split('id="channel-people"')[1]


def test_one_person_can_be_asked_for_by_who_sees_their_entries(
    cast: Cast, season: Season, read: Read
) -> None:
    huang = cast.people["huang"]
    assert "4 of 4 accounts (100.0%)" in read("channels", "wang", person=huang)
    assert "4 of 4 accounts (100.0%)" in read("channels", "huang", person=huang)
    for who in ("zhou", "sun"):
        path = f"/insights/channels?campaign={season.id}&person={huang}"
        assert cast.client(who).get(path).status_code == 404, who


def test_a_cohort_narrows_the_channels(read: Read) -> None:
    assert "Most came by Personal contacts: 6 of 11 accounts (54.5%)." in read("channels")
    newcomers = read("channels", "liu", cohort="newcomer")
    assert "Sweeping streets and offices: 4 of 5 accounts" in newcomers
    assert "6 of 6 accounts" in read("channels", "liu", cohort="veteran")
    assert "Assigned leads are 1 account, 9.1% of it." in read("channels")
    html = read("channels")
    assert "number 4 in it, yields the most for each person active, 6 accounts." in html
    assert "Nothing came by:" in html


def test_what_few_others_have_together_is_not_told(cast: Cast, season: Season, read: Read) -> None:
    few = "The others are too few to be told together."
    # Two others in the cohort; one of the other cohort, who is what is left of the whole.
    for asked in ({"cohort": "newcomer"}, {"cohort": "veteran"}):
        html = read("channels", "zhou", **asked)
        assert few in html or "Too few people to be told together" in html, asked
        assert "Sweeping streets and offices: 4" not in html
    # Two others in one's sub-branch, and another of one person: their channels are somebody's own.
    html = read("channels", "zhou", unit=cast.units["east"])
    assert few in html
    assert "6 of 6 accounts (100.0%)" in html
    html = read("channels", "zhou", unit=cast.units["west"])
    assert "Too few people to be told together" in html
    path = f"/insights/channels?campaign={season.id}&unit={cast.units['west']}&take=sources&as=csv"
    assert "支行资源" not in cast.client("zhou").get(path).get_data(as_text=True)
    # The supervisor of one sub-branch sees hers; the other's one person would be what is left.
    html = read("channels", "wang")
    assert few in html
    assert "10 accounts" in html
    assert few not in read("channels", "liu", unit=cast.units["west"])


def test_of_one_channel_in_use_no_order_is_claimed(cast: Cast) -> None:
    season = cast.live_campaign()
    client = cast.client("liu")
    client.post_form("/account/language", {"locale": "en"})

    def told() -> str:
        return client.get(f"/insights/channels?campaign={season.id}").get_data(as_text=True)

    enter(cast, "he", channel="assigned")
    assert "Too few channels are in use to say whether the order of priority holds." in told()
    enter(cast, "zhou", channel="affiliate", quantity="2")
    assert "Too few channels are in use to say whether the order of priority holds." in told()
    # The first in priority, which nobody tried, yields nothing that another could yield more than.
    enter(cast, "huang", channel="personal")
    assert "The order of priority holds" in told()
    enter(cast, "huang", channel="sweep", quantity="5")
    assert "The order of priority does not hold" in told()


def test_half_of_a_cohort_is_not_more_than_half(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "he")
    client = cast.client("liu")
    client.post_form("/account/language", {"locale": "en"})
    html = client.get(f"/insights/cohorts?campaign={season.id}").get_data(as_text=True)
    row = html.split(">Newcomers</th>", 1)[1].split("</tr>", 1)[0]
    assert "not more than half yet" in row
    assert "1 of 2 have one" in row


def test_a_season_under_way_has_not_grown_so_far(cast: Cast) -> None:
    before = over(cast, {"zhou": 5, "huang": 1})
    season = cast.live_campaign(reference_id=before.id)
    enter(cast, "zhou")
    client = cast.client("liu")
    client.post_form("/account/language", {"locale": "en"})
    html = client.get(f"/insights/cohorts?campaign={season.id}").get_data(as_text=True)
    assert "There is no growth over the whole of A year ago so far: 1 account against 6." in html


def test_people_stand_by_total_or_by_name(read: Read) -> None:
    def order(sort: str) -> list[int]:
        html = read("channels", "wang", sort=sort).split('id="channel-people"')[1]
        return [html.index(name) for name in ("黄俊杰", "赵子昂", "周雨桐")]

    huang, zhao, zhou = order("total")
    assert zhou < huang < zhao
    assert order("name") == sorted(order("name"))


def test_what_leaves_in_a_file_is_in_the_log(cast: Cast, season: Season) -> None:
    client = cast.client("wang")
    for page, tables in (
        ("cohorts", ("people", "growth")),
        ("channels", ("channels", "people", "yields", "weeks", "sources")),
    ):
        for table in tables:
            for kind in ("csv", "xlsx"):
                path = f"/insights/{page}?campaign={season.id}&take={table}&as={kind}"
                assert client.get(path).status_code == 200, path
        assert client.get(f"/insights/{page}?campaign={season.id}&take=no").status_code == 404
    with cast.inside():
        events = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "insight.take")
        ).all()
    assert len(events) == 14


def test_a_file_of_people_holds_who_one_may_see(cast: Cast, season: Season) -> None:
    path = f"/insights/channels?campaign={season.id}&take=people&as=csv"
    assert "黄俊杰" in cast.client("wang").get(path).get_data(as_text=True)
    own = cast.client("zhou").get(path).get_data(as_text=True)
    assert "周雨桐" in own
    assert "黄俊杰" not in own


def test_a_file_says_who_took_it_out_and_when(cast: Cast, season: Season) -> None:
    client = cast.client("wang")
    path = f"/insights/channels?campaign={season.id}&take=people"
    text = client.get(f"{path}&as=csv").data.decode("utf-8-sig")
    assert "王建国" in text.splitlines()[0]
    content = io.BytesIO(client.get(f"{path}&as=xlsx").data)
    assert "王建国" in str(openpyxl.load_workbook(content).worksheets[0]["A1"].value)


def test_a_file_needs_its_own_right_and_has_a_cap(
    cast: Cast, season: Season, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = cast.client("wang")
    path = f"/insights/channels?campaign={season.id}&take=people&as=csv"
    monkeypatch.setattr(taking, "MOST_ROWS", 0)
    assert client.get(path).status_code == 422
    monkeypatch.undo()
    without = GRANTS[Role.SUPERVISOR] - {Permission.INSIGHT_TAKE}
    monkeypatch.setitem(GRANTS, Role.SUPERVISOR, without)
    assert client.get(path).status_code == 403
    assert client.get(path.partition("&take")[0]).status_code == 200


@pytest.mark.usefixtures("season")
@pytest.mark.parametrize("page", PAGES)
def test_an_address_cannot_break_the_page(cast: Cast, page: str) -> None:
    client = cast.client("wang")
    for query, status in {
        "campaign=999": 404,
        "unit=999": 404,
        f"unit={cast.units['bank']}": 404,
        "endpoint=x&_external=1&_method=PUT&_scheme=z": 200,
        "sort=x": 200,
    }.items():
        assert client.get(f"/insights/{page}?{query}").status_code == status, query
    for query in ("cohort=x", "person=x", "person=0"):
        assert client.get(f"/insights/channels?{query}").status_code == 404, query


@pytest.mark.parametrize("page", PAGES)
def test_a_portal_without_a_season_says_so(cast: Cast, page: str) -> None:
    client = cast.client("zhou")
    client.post_form("/account/language", {"locale": "en"})
    answer = client.get(f"/insights/{page}")
    assert answer.status_code == 200
    assert "There is no season yet" in answer.get_data(as_text=True)


def test_a_season_of_veterans_alone_is_told_as_one(cast: Cast, season: Season, read: Read) -> None:
    with cast.inside(), writing() as work:
        work.connection.execute(sa.update(Participation).values(cohort="veteran"))
    html = read("cohorts")
    assert "Nobody of this season is a newcomer: all 11 accounts came from veterans." in html
    assert 'id="chart-milestones-newcomer"' not in html
    assert season.id


def test_before_anybody_has_anything_the_pages_say_so(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    client.post_form("/account/language", {"locale": "en"})
    assert "Nobody has brought anything yet." in client.get("/insights/cohorts").get_data(
        as_text=True
    )
    assert "Nothing has come in yet" in client.get("/insights/channels").get_data(as_text=True)


def test_one_person_and_no_reference_is_enough(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "he")
    client = cast.client("he")
    client.post_form("/account/language", {"locale": "en"})
    path = f"/insights/cohorts?campaign={season.id}&unit={cast.units['west']}"
    html = client.get(path).get_data(as_text=True)
    assert "Newcomers brought 1 of 1 account (100.0%), as 1 of 1 people." in html
    assert "There is no earlier season in sight" in html


@pytest.mark.parametrize("page", PAGES)
def test_the_number_of_statements_does_not_grow(cast: Cast, season: Season, page: str) -> None:
    client = cast.client("liu")
    path = f"/insights/{page}?campaign={season.id}"
    client.get(path)
    enter(cast, "huang")
    with counted(cast.app) as few:
        client.get(path)
    add_people(cast, season, 40)
    for number in range(3):
        enter_on(cast, "huang", today() - timedelta(days=number), channel="affiliate")
        enter(cast, "zhou", channel="sweep", shares=(("60155", 1),))
    with counted(cast.app) as many:
        client.get(path)
    assert len(many) == len(few)
    assert len(many) <= 40
