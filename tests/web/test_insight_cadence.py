"""Cadence as a page: what its sentence says and does not, who sees what, its tables as files."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Campaign, CampaignIndicator, Participation
from portal.services import campaigns
from portal.services.campaigns import draft_of, rules
from portal.services.work import writing
from tests.cast import Cast
from tests.client import Client
from tests.entering import enter
from tests.issuing import evening
from tests.measuring import moment
from tests.season import Season
from tests.seasons import over

MONDAY = date(2026, 11, 9)
DAYS = [MONDAY + timedelta(days=number) for number in range(28)]
BEFORE = MONDAY - timedelta(days=84)
CAUSES = re.compile(
    r"\b(because of|thanks to|caused?|effects? of|due to|made .* rise)\b|使得|促使|导致"
)


@pytest.fixture
def season(cast: Cast) -> Iterator[Season]:
    """Give a daily season since Monday; the test lives on the Monday after its four weeks."""
    with clock.at(moment(MONDAY, time(9))):
        season = cast.live_campaign(starts_on=MONDAY, ends_on=DAYS[-1])
    with clock.at(moment(DAYS[-1] + timedelta(days=1), time(9))):
        yield season


@pytest.fixture
def before(cast: Cast, season: Season) -> Season:  # noqa: ARG001 - it comes first
    """Give the season before it: weekly, scored by bundle."""
    with clock.at(moment(BEFORE, time(9))):
        return cast.live_campaign(
            code="before",
            name="上一季",
            name_en="The one before",
            starts_on=BEFORE,
            ends_on=BEFORE + timedelta(days=27),
            cadence="weekly",
            cadence_weekday=4,
            scoring="bundle",
        )


def opened(cast: Cast, day: date, quantity: int, who: str = "zhou") -> None:
    with clock.at(moment(day, time(10))):
        enter(cast, who, business_date=day, quantity=str(quantity))


def reader(cast: Cast, who: str, locale: str = "en") -> Client:
    client = cast.client(who)
    client.post_form("/account/language", {"locale": locale})
    return client


def page(client: Client, **query: object) -> str:
    answer = client.get("/insights/cadence", query_string=query)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def finding(text: str) -> str:
    """Return the sentence that the page begins with, as it is read."""
    found = re.search(r"data-finding>(.*?)</div>", text, re.DOTALL)
    assert found
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found[1])).split())


def row(text: str, label: str) -> list[str]:
    """Return the cells of a line of the comparison."""
    found = re.search(rf"<th[^>]*>{re.escape(label)}</th>(.*?)</tr>", text, re.DOTALL)
    assert found, label
    cells = re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in cells]


def lived(cast: Cast, before: Season, output: int = 4) -> None:
    """Let the two seasons be: 2 bulletins and so many openings, then 8 bulletins and 12."""
    opened(cast, BEFORE + timedelta(days=3), output)
    for day in (BEFORE + timedelta(days=4), BEFORE + timedelta(days=11)):
        evening(cast, day)
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, before.id).state = "closed"
    opened(cast, DAYS[2], 12)
    for day in DAYS[2:10]:
        evening(cast, day)


def test_the_sentence_gives_both_ratios_and_says_what_it_cannot_show(
    cast: Cast, season: Season, before: Season
) -> None:
    lived(cast, before)
    said = finding(page(reader(cast, "zhou"), campaign=season.id))
    assert "Bulletins: 8 against 2, 4 times as many." in said
    assert "Output: 12 accounts against 4, 3 times as much." in said
    assert "Per person and week: 0.75 accounts against 0.25." in said
    assert "More frequent bulletins and more output per head went together." in said
    assert "It cannot show which of it, if any, led to what" in said
    assert "scored as: Individual, against Bundle (mentor and apprentice)" in said
    assert not CAUSES.search(said)


def test_the_people_who_changed_stand_in_the_sentence(
    cast: Cast, season: Season, before: Season
) -> None:
    lived(cast, before)
    with cast.inside(), writing() as work:
        for one, who in ((season, "he"), (before, "zhao")):
            place = work.session.get_one(Participation, one.participations[who])
            place.left_on = DAYS[0] if one is season else BEFORE
    said = finding(page(reader(cast, "zhou"), campaign=season.id))
    assert "1 of 3 people had changed (in both seasons: 黄俊杰, 周雨桐, with 12 accounts" in said


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (4, "Less frequent bulletins and less output per head went together."),
        (12, "Bulletins were less frequent; output per head was the same."),
        (20, "Bulletins were less frequent; output per head was higher."),
    ],
)
def test_less_often_is_said_with_whatever_went_with_it(
    cast: Cast, season: Season, before: Season, output: int, said: str
) -> None:
    lived(cast, before, output)
    text = page(reader(cast, "zhou"), campaign=before.id, against=season.id)
    assert said in finding(text)


def test_the_same_cadence_says_nothing_of_cadence(
    cast: Cast, season: Season, before: Season
) -> None:
    lived(cast, before)
    with cast.inside(), writing() as work:
        earlier = work.session.get_one(Campaign, before.id)
        earlier.cadence, earlier.cadence_weekday = "daily", None
    said = finding(page(reader(cast, "zhou"), campaign=season.id))
    assert "Both seasons had the same cadence, so this pair says nothing of cadence." in said
    assert "went together" not in said


def test_without_bulletins_there_is_no_ratio_and_nothing_goes_together(
    cast: Cast, season: Season, before: Season
) -> None:
    opened(cast, BEFORE, 4)
    opened(cast, DAYS[2], 12)
    text = page(reader(cast, "zhou"), campaign=season.id, against=before.id)
    assert "Bulletins: 0 against 0, so there is no ratio of cycles." in finding(text)
    assert "A season without bulletins says nothing" in finding(text)
    assert "went together" not in finding(text)
    assert row(text, "Cycles (bulletins issued)") == ["0", "0", ""]


def test_two_seasons_without_a_measure_in_common_are_not_compared(
    cast: Cast, season: Season, before: Season
) -> None:
    lived(cast, before)
    with cast.inside(), writing() as work:
        accounts = CampaignIndicator.indicator_id == season.indicators["corporate_account"]
        for one, condition in ((season, ~accounts), (before, accounts)):
            of_it = CampaignIndicator.campaign_id == one.id
            work.connection.execute(sa.delete(CampaignIndicator).where(of_it, condition))
    text = page(reader(cast, "zhou"), campaign=season.id, against=before.id)
    assert "count nothing in common: their output cannot be compared." in finding(text)
    assert "went together" not in finding(text)
    assert "Output per person" not in text


def test_a_season_alone_says_so(cast: Cast, season: Season) -> None:
    opened(cast, DAYS[2], 1)
    said = finding(page(reader(cast, "zhou"), campaign=season.id))
    assert "0 bulletins and 1 account in 28 days." in said
    assert "There is no earlier season to set beside it" in said


def test_a_season_on_its_first_day_has_nothing_to_compare(cast: Cast, season: Season) -> None:
    with clock.at(moment(MONDAY, time(11))):
        text = page(reader(cast, "zhou"), campaign=season.id)
    assert "The season has no whole day yet" in finding(text)
    assert "data-chart" not in text


def test_a_season_to_come_beside_it_is_the_one_without_a_day(cast: Cast, season: Season) -> None:
    later = cast.live_campaign(
        code="later",
        starts_on=season.ends_on + timedelta(days=1),
        ends_on=season.ends_on + timedelta(days=9),
    )
    text = page(reader(cast, "zhou"), campaign=season.id, against=later.id)
    assert "The other season has no whole day yet" in finding(text)


def test_points_of_two_seasons_are_told_to_be_of_two_tables(cast: Cast) -> None:
    points = {"ranking": "points", "ranking_indicator_id": None}
    before = over(cast, {"zhou": 2}, **points)
    made = cast.live_campaign(reference_id=before.id, **points)
    enter(cast, "zhou")
    told = "points are by its own table, so they need not be worth the same."
    client = reader(cast, "zhou")
    assert told in finding(page(client, campaign=made.id))
    seasons = client.get(f"/insights/seasons?campaign={made.id}").get_data(as_text=True)
    assert told in seasons


def test_no_reports_is_told_as_that(cast: Cast, season: Season, before: Season) -> None:
    text = page(reader(cast, "zhou"), campaign=season.id, against=before.id)
    kept = row(text, "Reports by the cut-off, of those due")
    assert kept == ["no reports were kept", "no reports were kept", ""]


def test_of_one_person_a_colleague_sees_neither_silent_days_nor_reports(
    cast: Cast, season: Season
) -> None:
    with cast.inside(), writing() as work:
        for who in ("huang", "zhao", "he"):
            place = work.session.get_one(Participation, season.participations[who])
            place.left_on = season.starts_on
    assert "Silent days" not in page(reader(cast, "huang"), campaign=season.id)
    assert "Silent days" in page(reader(cast, "liu"), campaign=season.id)


def test_a_change_inside_the_season_is_marked_and_counted_to_the_day(
    cast: Cast, season: Season
) -> None:
    with cast.inside(), clock.at(moment(MONDAY, time(8))), writing() as work:
        campaign = work.session.get_one(Campaign, season.id)
        campaign.cadence, campaign.cadence_weekday = "weekly", 4
        rules.append(work, cast.actor("liu"), campaign)
    opened(cast, DAYS[1], 4)
    with cast.inside(), clock.at(moment(DAYS[14], time(9))):
        standing = draft_of(db.session(), db.session.get_one(Campaign, season.id))
        changed = replace(standing, cadence="daily", cadence_weekday=None)
        campaigns.edit(cast.actor("liu"), season.id, changed)
    opened(cast, DAYS[20], 12)
    text = page(reader(cast, "zhou"), campaign=season.id)
    assert "On 23 Nov the cadence went from every Friday to every day." in text
    assert (
        "Per person and week: 0.5 accounts in the 14 days before, 1.5 accounts in the 14 days"
        " from then on." in text
    )
    assert "are other days of the season" in text
    assert '<th scope="row">3 · every day</th>' in text, "the week of the change is marked"
    assert row(text, "Cadence") == ["every Friday; every day from 23 Nov on"]


@pytest.mark.parametrize("name", ["campaign", "against"])
def test_a_season_out_of_sight_is_not_found(cast: Cast, season: Season, name: str) -> None:
    client = cast.client("zhou")
    for number in (season.id + 1, "x"):
        answer = client.get("/insights/cadence", query_string={name: number})
        assert answer.status_code == 404


def test_the_tables_leave_as_files(cast: Cast, season: Season, before: Season) -> None:
    lived(cast, before)
    client = reader(cast, "zhou")
    asked = {"campaign": season.id, "take": "weeks", "as": "csv"}
    answer = client.get("/insights/cadence", query_string=asked)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Week of the season,Season sprint,The one before" in text
    assert client.get("/insights/cadence", query_string={**asked, "take": "x"}).status_code == 404


def test_the_case_is_no_page_where_its_seasons_are_not_in_sight(cast: Cast, season: Season) -> None:
    client = reader(cast, "zhou")
    assert client.get("/insights/case").status_code == 404
    text = page(client, campaign=season.id)
    assert "/insights/case" not in text
    for code in ("case-2015q1", "case-2016q1"):
        with clock.at(moment(BEFORE, time(9))):
            cast.live_campaign(code=code, starts_on=BEFORE, ends_on=DAYS[-1])
    assert "/insights/case" in page(client, campaign=season.id)
    text = client.get("/insights/case").get_data(as_text=True)
    assert 'data-agrees="no"' in text, "these seasons are not those of the account"
