"""The scene of the week's honours."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.models import Honour, Participation
from portal.services.work import writing
from tests.cast import Cast
from tests.crowd import add_people
from tests.entering import enter, take_back
from tests.honouring import settle
from tests.issuing import at
from tests.reading_scenes import Read, scene
from tests.season import Season
from tests.statements import counted

MONDAY = date(2026, 11, 9)
DAY = timedelta(days=1)


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a season whose second week begins on the Monday, once on each engine."""
    return cast_on.live_campaign(starts_on=MONDAY - 7 * DAY, ends_on=MONDAY + 20 * DAY)


def brought(cast: Cast, day: date, who: str = "zhou", quantity: int = 1) -> int:
    """Enter so much on the day, and let honours be settled; return the entry's id."""
    with clock.at(at(day, 10)):
        entry_id = enter(cast, who, quantity=str(quantity), business_date=day)
        settle(cast)
    return entry_id


def award(cast: Cast, season: Season, people: list[int]) -> None:
    """Write that each of the people earned their first honour on the Monday."""
    with cast.inside(), writing() as work:
        places = work.session.scalars(
            sa.select(Participation.id).where(
                Participation.campaign_id == season.id, Participation.person_id.in_(people)
            )
        )
        work.session.add_all(
            Honour(
                campaign_id=season.id,
                kind="first",
                threshold=0,
                name="破零",
                subject=f"p{place}",
                participation_id=place,
                business_date=MONDAY,
                value=SCALE,
                awarded_at=work.now,
            )
            for place in places
        )


def honours(
    cast: Cast, season: Season, day: date, unit: str = "branch", **asked: int | str
) -> Read:
    with clock.at(at(day, 12)):
        return scene(cast, season.boards[unit, "person"], "honours", **asked)  # type: ignore[arg-type]


def groups(read: Read) -> list[tuple[str, list[str]]]:
    """Return each honour with who has it."""
    found = []
    for section in read.html.split('<section class="panel laurel ')[1:]:
        name, *people = re.findall(r"<b>([^<]*)</b>", section)
        found.append((name, people))
    return found


def test_the_week_s_are_grouped_by_what_they_are_for(cast_on: Cast, season: Season) -> None:
    brought(cast_on, MONDAY - DAY, "he")
    assert not honours(cast_on, season, MONDAY - DAY).is_nothing
    assert honours(cast_on, season, MONDAY).is_nothing, "last week's are last week's"
    before = honours(cast_on, season, MONDAY)
    brought(cast_on, MONDAY, "zhou", 10)
    brought(cast_on, MONDAY + DAY, "huang")
    read = honours(cast_on, season, MONDAY + DAY)
    assert groups(read) == [("突破十", ["周雨桐"]), ("破零", ["黄俊杰", "周雨桐"])]
    assert "10 户 · 11月9日" in read.text
    assert read.version > before.version
    english = honours(cast_on, season, MONDAY + DAY, locale="en")
    assert "3 honours" in english.text
    assert "10 accounts · 9 Nov" in english.text
    assert "Earned since Monday, 9 Nov, and not withdrawn" in english.text
    assert honours(cast_on, season, MONDAY + 7 * DAY).is_nothing


def test_one_that_is_withdrawn_is_gone(cast_on: Cast, season: Season) -> None:
    entry_id = brought(cast_on, MONDAY)
    before = honours(cast_on, season, MONDAY)
    assert not before.is_nothing
    with clock.at(at(MONDAY, 11)):
        take_back(cast_on, "zhou", entry_id)
        settle(cast_on)
    after = honours(cast_on, season, MONDAY)
    assert after.is_nothing
    assert after.version > before.version


def test_a_sub_branch_has_its_own(cast_on: Cast, season: Season) -> None:
    brought(cast_on, MONDAY)
    brought(cast_on, MONDAY, "he")
    assert groups(honours(cast_on, season, MONDAY, "west", who="liu")) == [("破零", ["何志强"])]


def test_what_does_not_fit_goes_on_on_the_next_page(cast_on: Cast, season: Season) -> None:
    award(cast_on, season, add_people(cast_on, season, 20))
    first, second = (honours(cast_on, season, MONDAY, page=page) for page in (1, 2))
    assert first.pages == 2
    told = [groups(one) for one in (first, second)]
    assert [len(people) for page in told for _name, people in page] == [15, 5]
    assert len({one for page in told for _name, people in page for one in people}) == 20
    # Past the last is the last.
    assert groups(honours(cast_on, season, MONDAY, page=9)) == told[1]


def test_it_costs_the_same_however_many_there_are(cast_on: Cast, season: Season) -> None:
    url = f"/boards/{season.boards['branch', 'person']}/fragment?shape=honours"
    with clock.at(at(MONDAY, 12)):
        client = cast_on.client("liu")
        brought(cast_on, MONDAY)
        with counted(cast_on.app) as one:
            client.get(url)
        brought(cast_on, MONDAY, "huang", 20)
        brought(cast_on, MONDAY, "he", 10)
        with counted(cast_on.app) as many:
            client.get(url)
    assert len(many) == len(one)
