"""The goal page: what each period asks, one's own goal, and what nobody else sees."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.period import Kind, Span, part_at
from portal.domain.quantity import SCALE
from portal.models import Campaign, Participation, TargetRevision
from portal.services import absences
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER, Client
from tests.crowd import add_people
from tests.entering import enter
from tests.season import Season
from tests.statements import counted, forget

OK, NOT_FOUND, UNPROCESSABLE = 200, 404, 422
CARD = re.compile(r'data-key="goal-(\w+)">(.*?)</li>', re.DOTALL)
CELL = re.compile(r'data-cell="(\w+)">([^<]*)<')


@pytest.fixture
def season(cast: Cast) -> Season:
    """Give a season of 40 days that is 20 days old."""
    return cast.live_campaign()


def english(cast: Cast, who: str = "zhou") -> Client:
    """Return the person's client, which reads English: the msgids themselves."""
    client = cast.client(who)
    client.post_form("/account/language", {"locale": "en"})
    return client


def today(cast: Cast) -> date:
    """Return the business date."""
    with cast.inside():
        return clock.today()


@contextmanager
def at(cast: Cast, hour: int, days: int = 0) -> Iterator[datetime]:
    """Live at that hour, so many days from today."""
    with cast.inside():
        moment = cut_off_at(clock.today() + timedelta(days=days), time(hour), clock.zone())
    with clock.at(moment):
        yield moment


def set_target(cast: Cast, season: Season, who: str, target: int, span: Span | None = None) -> None:
    """Write somebody's target of the season or of a period of it."""
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                participation_id=season.participations[who],
                indicator_id=season.indicators["corporate_account"],
                period=span.kind.value if span else "campaign",
                starts_on=span.starts_on if span else None,
                ends_on=span.ends_on if span else None,
                target=target * SCALE,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )


def around(season: Season, kind: Kind, day: date) -> Span:
    """Return the season's period that holds the day."""
    span = part_at(Span(Kind.CAMPAIGN, season.starts_on, season.ends_on), kind, day)
    assert span is not None
    return span


def page(client: Client, season: Season) -> str:
    """Return the goal page without its frame."""
    answer = client.get(f"/goals?campaign={season.id}")
    assert answer.status_code == OK
    html = answer.get_data(as_text=True)
    return html[html.index('id="main"') : html.index("</main>")]


def cards(html: str) -> dict[str, Mapping[str, str]]:
    """Return the figures on each card."""
    return {kind: dict(CELL.findall(card)) for kind, card in CARD.findall(html)}


def test_what_no_target_was_set_for_is_asked_from_the_plan(cast: Cast, season: Season) -> None:
    set_target(cast, season, "zhou", 80)
    enter(cast, "zhou")
    with at(cast, 9):
        week = around(season, Kind.WEEK, today(cast))
        html = page(english(cast), season)
    days = (week.ends_on - week.starts_on).days + 1
    found = cards(html)
    assert found["day"] == {"value": "1", "target": "2"}
    assert found["week"]["target"] == str(2 * days)
    assert found["campaign"] == {"value": "1", "target": "80"}
    assert html.count("from the plan") == 3
    assert "target of the season" in html


def test_a_target_that_was_set_for_a_period_is_what_it_asks(cast: Cast, season: Season) -> None:
    set_target(cast, season, "zhou", 80)
    for kind, target in ((Kind.DAY, 5), (Kind.WEEK, 17)):
        set_target(cast, season, "zhou", target, around(season, kind, today(cast)))
    with at(cast, 9):
        html = page(english(cast), season)
    found = cards(html)
    assert (found["day"]["target"], found["week"]["target"]) == ("5", "17")
    assert "target set for this day" in html
    assert "target set for this week" in html


def test_the_words_say_what_is_missing_what_is_reached_and_what_is_over(
    cast: Cast, season: Season
) -> None:
    set_target(cast, season, "zhou", 2, around(season, Kind.DAY, today(cast)))
    client = english(cast)
    for words in ("2 accounts to go", "1 accounts to go", ">Reached<", "Reached, and 1 accounts"):
        assert words in page(client, season)
        enter(cast, "zhou")


def test_without_a_target_only_what_is_reached_is_told(cast: Cast, season: Season) -> None:
    enter(cast, "zhou")
    html = page(english(cast), season)
    assert cards(html)["campaign"] == {"value": "1"}
    assert html.count("No target is set for you<") == 1
    assert 'class="bar' not in html
    assert "is-planned" not in html


def test_who_is_away_is_asked_nothing_today(cast: Cast, season: Season) -> None:
    set_target(cast, season, "zhou", 80)
    day = today(cast)
    with cast.inside():
        absences.record(
            cast.actor("wang"),
            person_id=cast.people["zhou"],
            kind="training",
            starts_on=day,
            ends_on=day,
        )
    html = page(english(cast), season)
    assert "You are away: today asks nothing" in html
    assert "You are in training until" in html
    assert "target" not in cards(html)["day"]


def test_who_is_in_training_reads_that_they_are_not_ranked(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.in_training = True
    with at(cast, 9):
        assert "in training you are not ranked" in page(english(cast), season)


def test_before_the_season_and_after_it_the_season_alone_is_shown(
    cast: Cast, season: Season
) -> None:
    set_target(cast, season, "zhou", 80)
    for days, words in ((-21, "The season begins on"), (20, "The season ended on")):
        with at(cast, 9, days):
            html = page(english(cast), season)
            assert words in html
            assert list(cards(html)) == ["campaign"]
            assert "is-projection" not in html


def test_on_a_day_off_nothing_is_asked(cast: Cast) -> None:
    season = cast.live_campaign(basis="working")
    set_target(cast, season, "zhou", 80)
    ahead = (6 - today(cast).weekday()) % 7
    with at(cast, 9, ahead):
        html = page(english(cast), season)
    assert "A day off: nothing is asked" in html
    assert cards(html)["day"]["target"] == "0"


def test_who_has_left_reads_since_when(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.left_on = clock.today()
    html = page(english(cast), season)
    assert "You left this campaign on" in html
    assert list(cards(html)) == ["campaign"]
    assert "private-goal" not in html


def test_the_chart_has_its_lines_its_words_and_its_figures(cast: Cast, season: Season) -> None:
    set_target(cast, season, "zhou", 80)
    for _ in range(3):
        enter(cast, "zhou")
    with at(cast, 9):
        client = english(cast)
        client.post_form("/goals/private", {"campaign": season.id, "goal": "90"})
        html = page(client, season)
    for line in ("actual", "planned", "target", "private", "projection"):
        assert html.count(f'class="goal-line is-{line}"') == 2, line
    # Twenty of forty days have passed: three go on to be six, give or take.
    assert ">Projected 6<" in html
    assert ">Today 3<" in html
    assert ">My goal 90<" in html
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    assert table.count("<tr>") == 40
    assert "style=" not in html


def test_there_is_no_projection_in_the_first_tenth(cast: Cast, season: Season) -> None:
    with at(cast, 9, -19):
        html = page(english(cast), season)
    assert "No projection yet" in html
    assert "is-projection" not in html


def test_last_years_same_day_stands_beside_today(cast: Cast, season: Season) -> None:
    first = season.starts_on.replace(year=season.starts_on.year - 1)
    earlier = cast.live_campaign(
        code="last",
        name="去年旺季",
        name_en="Last season",
        starts_on=first,
        ends_on=first + timedelta(days=9),
    )
    with at(cast, 9, (first - today(cast)).days):
        enter(cast, "zhou", business_date=first)
        enter(cast, "zhou", business_date=first)
        enter(cast, "huang", business_date=first)
    with cast.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).reference_id = earlier.id
        work.session.get_one(Campaign, earlier.id).state = "closed"
    enter(cast, "zhou")
    html = page(english(cast), season)
    # It was shorter: its last day is what there is to compare with.
    assert "Last season, day 10: 2 accounts." in html
    assert "You are 1 behind that." in html
    assert ">Same day last year 2<" in html
    for days, words in ((-20, "Last season, day 1: 2"), (-21, "Last season ended at 2")):
        with at(cast, 9, days):
            assert words in page(english(cast), season)


def test_a_goal_of_ones_own_is_set_and_taken_away(cast: Cast, season: Season) -> None:
    client = english(cast)
    answer = client.post_form("/goals/private", {"campaign": season.id, "goal": "５０"})
    assert (answer.status_code, answer.location) == (SEE_OTHER, f"/goals?campaign={season.id}")
    assert 'value="50"' in page(client, season)
    client.post_form("/goals/private", {"campaign": season.id, "goal": ""})
    assert 'value="50"' not in page(client, season)


@pytest.mark.parametrize("typed", ["30", "many", "", "1" * 15, "40.5"])
def test_what_cannot_be_a_goal_is_refused_with_the_form(
    cast: Cast, season: Season, typed: str
) -> None:
    set_target(cast, season, "zhou", 40)
    answer = cast.client("zhou").post_form("/goals/private", {"campaign": season.id, "goal": typed})
    html = answer.get_data(as_text=True)
    assert answer.status_code == UNPROCESSABLE
    assert 'aria-describedby="goal-error"' in html
    assert f'name="goal" value="{typed}"' in html


def test_a_goal_that_the_target_has_caught_up_with_is_said_to_be_so(
    cast: Cast, season: Season
) -> None:
    client = english(cast)
    client.post_form("/goals/private", {"campaign": season.id, "goal": "50"})
    set_target(cast, season, "zhou", 52)
    html = page(client, season)
    assert "Your target of 52 is no longer below it." in html
    assert "is-private" not in html


def test_nobody_elses_page_has_the_goal(cast: Cast, season: Season) -> None:
    cast.client("zhou").post_form("/goals/private", {"campaign": season.id, "goal": "4711"})
    for who in EVERYBODY:
        client = cast.client(who)
        for path in (
            "/",
            f"/goals?campaign={season.id}",
            f"/goals/{season.id}/fragment",
            f"/campaigns/{season.id}/targets",
            f"/people/{cast.people['zhou']}",
            f"/boards/{season.boards['branch', 'person']}",
        ):
            shown = "4711" in client.get(path).get_data(as_text=True)
            assert shown == (who == "zhou" and path.startswith("/goals")), (who, path)


def test_the_fragment_is_what_the_page_shows(cast: Cast, season: Season) -> None:
    client = cast.client("zhou")
    answer = client.get(f"/goals/{season.id}/fragment")
    assert answer.status_code == OK
    fragment = answer.get_data(as_text=True)
    assert cards(fragment) == cards(page(client, season))
    assert "<html" not in fragment


@pytest.mark.usefixtures("season")
def test_goals_elsewhere_are_out_of_sight(cast: Cast) -> None:
    client = cast.client("zhou")
    for text in ("99999", "x", "-1", str(2**70)):
        assert client.get(f"/goals?campaign={text}").status_code == NOT_FOUND
    assert client.get("/goals/99999/fragment").status_code == NOT_FOUND
    answer = client.post_form("/goals/private", {"campaign": "99999", "goal": "9"})
    assert answer.status_code == NOT_FOUND


def test_who_only_sets_targets_is_led_to_the_tables(cast: Cast, season: Season) -> None:
    answer = cast.client("wang").get("/goals")
    assert (answer.status_code, answer.location) == (SEE_OTHER, "/goals/campaigns")
    html = cast.client("wang").get("/goals/campaigns").get_data(as_text=True)
    assert f'href="/campaigns/{season.id}/targets"' in html


def test_who_takes_no_part_and_sets_nothing_sees_an_empty_page(cast: Cast) -> None:
    answer = english(cast, "system").get("/goals")
    assert "You take part in no campaign" in answer.get_data(as_text=True)


def test_the_list_names_what_is_still_to_allot(cast: Cast, season: Season) -> None:
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                unit_id=cast.units["east"],
                indicator_id=season.indicators["corporate_account"],
                target=50 * SCALE,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )
    set_target(cast, season, "zhou", 20)
    html = english(cast, "wang").get("/goals/campaigns").get_data(as_text=True)
    assert "30 accounts still to allot" in html
    assert "2 without a target" in html


def test_the_changes_of_ones_target_are_told_with_their_reason(cast: Cast, season: Season) -> None:
    set_target(cast, season, "zhou", 40)
    place = season.participations["zhou"]
    wang = cast.client("wang")
    answer = wang.post_form(
        f"/campaigns/{season.id}/targets", {f"p{place}": "46", "reason": "承接王莉的客户"}
    )
    assert answer.status_code == SEE_OTHER
    html = page(cast.client("zhou"), season)
    assert "承接王莉的客户" in html
    assert re.search(r">40</span>.*→.*>46</b>", html)
    assert "王建国" in html
    assert "承接王莉的客户" not in page(cast.client("huang"), season)


def test_the_page_takes_the_same_statements_however_much_there_is(
    cast: Cast, season: Season
) -> None:
    client = cast.client("zhou")

    def statements() -> int:
        forget(cast.app)
        with counted(cast.app) as sent:
            page(client, season)
        return len(sent)

    statements()
    few = statements()
    add_people(cast, season, 20)
    for _ in range(3):
        enter(cast, "zhou")
    set_target(cast, season, "zhou", 40)
    for kind in (Kind.DAY, Kind.WEEK, Kind.MONTH):
        set_target(cast, season, "zhou", 3, around(season, kind, today(cast)))
    cast.live_campaign(code="another")
    assert statements() == few


def test_home_leads_to_the_goals_of_the_campaign_that_presses(cast: Cast, season: Season) -> None:
    assert f'href="/goals?campaign={season.id}"' in cast.client("zhou").get("/").get_data(
        as_text=True
    )
