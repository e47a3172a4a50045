"""Home: what each role meets first, and that every link on it leads somewhere."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.domain.roles import Role
from portal.models import Person, RoleGrant, RuleRevision, TargetRevision
from portal.services import absences, closes, deputies
from portal.services.closes import Due
from portal.services.work import writing
from tests.cast import EVERYBODY, Cast
from tests.client import SEE_OTHER, Client
from tests.crowd import add_people
from tests.entering import check, enter, take_back, today
from tests.issuing import at
from tests.season import Season
from tests.statements import counted, forget

OK = 200


def home(client: Client) -> str:
    """Return the first page."""
    answer = client.get("/")
    assert answer.status_code == OK
    return answer.get_data(as_text=True)


def main(html: str) -> str:
    """Return the page without its frame."""
    return html[html.index('id="main"') : html.index("</main>")]


def figures(html: str) -> list[int]:
    """Return the figures of somebody's duties."""
    if 'class="figures"' not in html:
        return []
    part = html[html.index('class="figures"') : html.index("</ul>", html.index('class="figures"'))]
    return [int(figure) for figure in re.findall(r'class="num">(\d+)<', part)]


def clock_today(cast: Cast) -> date:
    """Return the business date."""
    with cast.inside():
        return clock.today()


def set_target(cast: Cast, season: Season, who: str, target: int) -> None:
    """Set somebody's target for the season."""
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                participation_id=season.participations[who],
                indicator_id=season.indicators["corporate_account"],
                target=target * SCALE,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )


def test_an_account_manager_meets_the_own_place_and_one_touch_to_the_entry_page(
    cast: Cast,
) -> None:
    cast.live_campaign()
    enter(cast, "huang", quantity="4")
    enter(cast, "zhou", quantity="2")
    html = main(home(cast.client("zhou")))
    assert re.search(r'hero-figure">\s*<strong>2<', html)
    assert 'href="/entries/new"' in html
    assert 'href="/entries/2"' in html
    assert 'href="/entries/1"' not in html
    assert 'href="/boards/' in html
    assert 'href="/checks"' not in html


def test_the_day_is_told_in_one_sentence_with_its_time(cast: Cast) -> None:
    season = cast.live_campaign()
    # After the cut-off it is another sentence.
    with clock.at(at(today(), 9)):
        set_target(cast, season, "zhou", 25)
        enter(cast, "huang", quantity="4")
        html = main(home(cast.client("zhou")))
    need = re.search(r'class="need-text">([^<]*)<', html)
    assert need is not None
    assert "黄俊杰" in need[1]
    assert re.search(r'class="need-basis">[^<]*\d\d:\d\d', html)


def test_a_retail_opening_is_one_touch_away(cast: Cast) -> None:
    cast.live_campaign()
    client = cast.client("zhou")
    form = re.search(r'class="quick">.*?</form>', home(client), re.DOTALL)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    del fields["csrf_token"]
    assert client.post_form("/entries", fields).status_code == SEE_OTHER
    html = main(home(client))
    assert re.search(r'quick-name">个人Ⅰ类户</span><b class="num">1<', html)
    assert 'href="/entries/1"' in html


def test_what_is_new_stands_there_until_it_is_seen(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "wang", owner="60298")
    client = cast.client("zhou")
    html = main(home(client))
    assert 'href="/entries/1"' in html[html.index('class="calls"') :]
    assert 'href="/notices"' in html
    client.post_form("/notices/read", {"upto": "1"})
    assert 'class="calls"' not in main(home(client))


def test_rules_to_read_are_called_for(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        work.session.add(
            RuleRevision(
                campaign_id=season.id,
                content={},
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )
    calls = main(home(cast.client("zhou")))
    assert f'href="/campaigns/{season.id}"' in calls[calls.index('class="calls"') :]
    assert 'class="calls"' not in main(home(cast.client("wang")))


def test_an_absence_asks_for_nothing(cast: Cast) -> None:
    cast.live_campaign()
    today = clock_today(cast)
    with cast.inside():
        absences.record(
            cast.actor("wang"),
            person_id=cast.people["zhou"],
            kind="leave",
            starts_on=today,
            ends_on=today,
        )
    html = main(home(cast.client("zhou")))
    assert 'class="need-text"' in html
    assert 'class="quick"' not in html


def test_a_supervisor_meets_the_units_sum_and_what_waits(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    first = enter(cast, "zhou", quantity="2")
    enter(cast, "zhao", quantity="3")
    enter(cast, "he", quantity="9")
    client = cast.client("wang")
    html = main(home(client))
    assert re.search(r'hero-figure">\s*<strong>5<', html)
    assert "城东支行" in html
    assert re.search(r'href="/checks".*?<b>2 ', html, re.DOTALL)
    assert "何志强" not in html
    check(cast, "wang", first)
    assert re.search(r'href="/checks".*?<b>1 ', main(home(client)), re.DOTALL)


def test_a_supervisor_sees_who_is_silent_and_nobody_else_does(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    html = main(home(cast.client("wang")))
    silent = html[html.index('id="silence"') : html.index('id="latest"')]
    assert "黄俊杰" in silent
    assert "赵子昂" in silent
    assert "周雨桐" not in silent
    for who in ("zhou", "liu", "system", "security", "audit"):
        assert 'id="silence"' not in home(cast.client(who))


def test_what_has_moved_since_the_close_adds_up(cast: Cast) -> None:
    yesterday = clock_today(cast) - timedelta(days=1)
    season = cast.live_campaign()
    first = enter(cast, "zhou", quantity="4", business_date=yesterday)
    with cast.inside():
        assert closes.take(Due(season.id, season.code, yesterday))
    enter(cast, "zhao", quantity="3")
    enter(cast, "huang", quantity="5", business_date=yesterday)
    enter(cast, "he", quantity="9")
    take_back(cast, "zhou", first)
    html = main(home(cast.client("wang")))
    moved = html[html.index('class="moved"') : html.index("</dl>")]
    figures = re.findall(r"<dd[^>]*>([^<]*)<", moved)
    assert [figure.strip() for figure in figures] == ["4", "+3", "+5", "−4", "8"]
    assert re.search(r'hero-figure">\s*<strong>8<', html)
    assert 'href="/entries?of=unit&amp;state=late"' in moved


def test_a_deputy_meets_the_unit_that_they_stand_in_for(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    enter(cast, "he")
    today = clock_today(cast)
    with cast.inside():
        deputies.name(
            cast.actor("sun"),
            person_id=cast.people["he"],
            unit_id=cast.units["west"],
            kind="checks",
            starts_on=today,
            ends_on=today,
        )
    sun = main(home(cast.client("sun")))
    assert "何志强" in sun[sun.index('id="away"') :]
    html = main(home(cast.client("he")))
    assert "城西支行" in html[html.index('class="calls"') :]
    assert 'href="/checks"' in html


def test_an_organiser_meets_the_campaigns_with_what_they_lack(cast: Cast) -> None:
    season = cast.live_campaign()
    set_target(cast, season, "zhou", 25)
    enter(cast, "zhou", quantity="3")
    enter(cast, "he", quantity="1")
    today = clock_today(cast)
    cast.live_campaign(code="next", name="下一季", name_en="Next", state="draft", ends_on=today)
    cast.live_campaign(code="done", name="上一季", name_en="Last", state="frozen")
    ended = cast.live_campaign(
        code="ended", name="已到期", name_en="Ended", ends_on=today - timedelta(days=1)
    )
    html = main(home(cast.client("liu")))
    card = html[html.index(f'id="season-{season.id}"') :]
    counts = re.findall(r"<dd>([^<]*)<small> / (\d+)<", card)
    # With a result today, rules confirmed, targets set, of four people; then the days left.
    assert counts[:3] == [("2", "4"), ("0", "4"), ("1", "4")]
    assert re.search(r"tops-rank num\">1<.*?城东支行.*?<b[^>]*>3<", card, re.DOTALL)
    assert "下一季" in html
    assert "上一季" in html
    assert html.count('href="/campaigns/') >= 5
    assert f'href="/campaigns/{ended.id}/state"' in html
    assert 'href="/entries/new"' not in html


def test_a_supervisor_leads_no_campaign_of_the_branch(cast: Cast) -> None:
    season = cast.live_campaign()
    html = main(home(cast.client("wang")))
    assert f'id="season-{season.id}"' not in html
    assert f'href="/campaigns/{season.id}"' in html


def test_a_system_administrator_meets_the_pages_and_what_to_look_at(cast: Cast) -> None:
    html = main(home(cast.client("system")))
    assert 'href="/system"' in html
    assert "HONGBANG_HTTPS" in html
    for path in ("/people", "/units", "/displays", "/calendar"):
        assert f'href="{path}' in html
    for who in ("security", "audit", "zhou", "wang", "liu"):
        assert 'href="/system"' not in main(home(cast.client(who)))


def test_the_other_administrators_meet_their_figures(cast: Cast) -> None:
    with cast.inside(), writing() as work:
        huang = work.session.get_one(Person, cast.people["huang"])
        huang.locked_until = work.now + timedelta(minutes=5)
        work.session.execute(sa.delete(RoleGrant).where(RoleGrant.person_id == cast.people["zhao"]))
    cast.client("zhou").get("/people")
    cast.stranger().sign_in("60298", "wrong-1-Password")
    security = figures(home(cast.client("security")))
    assert security == [1, 1, 2]
    events, refused, failed, wrong = figures(home(cast.client("audit")))
    assert events > refused
    assert (refused, failed, wrong) == (1, 1, 1)
    assert figures(home(cast.client("system"))) == []


@pytest.mark.parametrize("who", ["zhou", "wang", "liu"])
def test_the_number_of_statements_does_not_grow_with_the_people(cast: Cast, who: str) -> None:
    season = cast.live_campaign(verification="after")
    client = cast.client(who)
    enter(cast, "zhou")
    home(client)
    forget(cast.app)
    with counted(cast.app) as few:
        home(client)
    add_people(cast, season, 60)
    for _ in range(12):
        enter(cast, "zhou")
        enter(cast, "huang")
    forget(cast.app)
    with counted(cast.app) as many:
        home(client)
    assert len(few) == len(many)


def test_the_most_that_somebody_holds_stands_on_one_page_in_order(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        for role, unit in ((Role.SUPERVISOR, "east"), (Role.ORGANISER, "branch")):
            work.session.add(
                RoleGrant(
                    person_id=cast.people["zhou"],
                    role=role,
                    unit_id=cast.units[unit],
                    granted_at=work.now,
                )
            )
    html = main(home(cast.client("zhou")))
    marks = ('class="moved"', 'id="need"', 'id="silence"', f'id="season-{season.id}"')
    places = [html.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize("who", EVERYBODY)
def test_every_link_on_the_page_leads_somewhere(cast: Cast, who: str, *, filled: bool) -> None:
    if filled:
        cast.live_campaign(verification="after")
        enter(cast, "zhou")
        enter(cast, "he")
    client = cast.client(who)
    links = set(re.findall(r'href="(/[^"#]*)"', home(client)))
    pages = {link.replace("&amp;", "&") for link in links if not link.startswith("/static")}
    dead = {link: client.get(link, follow_redirects=True).status_code for link in pages}
    assert {link: code for link, code in dead.items() if code != OK} == {}


def test_somebody_without_a_campaign_is_told_what_to_do(cast: Cast) -> None:
    html = main(home(cast.client("zhou")))
    assert 'class="empty"' in html
    assert 'href="/campaigns' in html


def test_home_asks_for_a_sign_in(cast: Cast) -> None:
    assert cast.stranger().get("/").headers["Location"].startswith("/login")
