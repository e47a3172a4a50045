"""A season's beginning and end on the wall, and announcements: when, what, and when not."""

from datetime import UTC, time, timedelta

import pytest

from portal import clock
from portal.extensions import db
from portal.models import Campaign
from portal.services import announcements
from tests.cast import Cast
from tests.entering import enter, today
from tests.measuring import moment, set_target
from tests.scenes import shown
from tests.season import Season

TODAY = today()
NOW = moment(TODAY)
TEXT = "周五 17:30 在二楼开会"


def season_from(cast: Cast, first: int, last: int, **more: object) -> Season:
    """Give a season whose first and last day are so many days from today."""
    return cast.live_campaign(
        starts_on=TODAY + timedelta(days=first), ends_on=TODAY + timedelta(days=last), **more
    )


def midnight(later: int) -> str:
    """Return the moment at which the day begins, so many days from today."""
    return moment(TODAY + timedelta(days=later), time()).astimezone(UTC).isoformat()


def wall(
    cast: Cast, season: Season, scene: str, kind: str = "person", locale: str = "zh_CN"
) -> str:
    """Return what the branch's wall shows now."""
    return shown(cast, season.boards["branch", kind], scene, NOW, locale=locale)


@pytest.mark.parametrize(("first", "is_shown"), [(15, False), (14, True), (0, True), (-1, False)])
def test_the_opening_is_shown_for_two_weeks_and_on_the_first_day(
    cast: Cast, first: int, *, is_shown: bool
) -> None:
    season = season_from(cast, first, first + 29)
    assert (wall(cast, season, "start") != "") == is_shown


def test_the_opening_says_when_what_for_and_who(cast: Cast) -> None:
    season = season_from(cast, 3, 12)
    for who in season.participations:
        set_target(cast, season, who, 20)
    html = wall(cast, season, "start")
    assert f'data-until="{midnight(3)}"' in html
    for told in ("旺季冲刺", ">80<", "8.0", "20.0", "周雨桐", "何志强"):
        assert told in html
    assert "Season sprint" in wall(cast, season, "start", locale="en")
    teams = wall(cast, season, "start", "team")
    assert "零售一组" in teams
    assert "周雨桐" not in teams


def test_on_the_first_day_nothing_is_counted_down_any_more(cast: Cast) -> None:
    html = wall(cast, season_from(cast, 0, 9), "start")
    assert "data-until" not in html
    assert "begin-today" in html


@pytest.mark.parametrize(("last", "is_shown"), [(3, False), (2, True), (0, True)])
def test_the_last_three_days_tell_what_is_missing(cast: Cast, last: int, *, is_shown: bool) -> None:
    season = season_from(cast, -20, last)
    for who in season.participations:
        set_target(cast, season, who, 5)
    enter(cast, "zhou", quantity="3")
    html = wall(cast, season, "finish")
    assert (html != "") == is_shown
    if is_shown:
        assert f'data-until="{midnight(last + 1)}"' in html
        assert ">17<" in html
        assert "周雨桐" in html


def ended(cast: Cast, ago: int, *results: tuple[str, int], **more: object) -> Season:
    """Give a season that ended so many days ago, with results of its last day."""
    season = season_from(cast, -40, -ago, backdating_days=99, **more)
    last = TODAY - timedelta(days=ago)
    with clock.at(moment(last)):
        for who, quantity in results:
            enter(cast, who, quantity=str(quantity), business_date=last)
    return season


@pytest.mark.parametrize(("ago", "is_shown"), [(1, True), (14, True), (15, False)])
def test_the_podium_stands_for_two_weeks(cast: Cast, ago: int, *, is_shown: bool) -> None:
    season = ended(cast, ago, ("zhou", 3), ("he", 2), ("zhao", 1))
    html = wall(cast, season, "finish")
    assert (html != "") == is_shown
    if is_shown:
        assert "data-until" not in html
        places = [html.index(name) for name in ("周雨桐", "何志强", "赵子昂")]
        assert places == sorted(places)
        assert "黄俊杰" not in html


def test_whoever_shares_the_last_place_of_the_podium_is_named_as_well(cast: Cast) -> None:
    season = ended(cast, 1, ("zhou", 3), ("he", 1), ("zhao", 1), ("huang", 1))
    html = wall(cast, season, "finish")
    for name in ("周雨桐", "何志强", "赵子昂", "黄俊杰"):
        assert name in html
    assert html.count('class="rise ') == 3


@pytest.mark.parametrize(
    ("state", "is_final"), [("live", False), ("frozen", False), ("closed", True)]
)
def test_figures_are_called_final_once_the_season_is_settled(
    cast: Cast, state: str, *, is_final: bool
) -> None:
    season = ended(cast, 1, ("zhou", 3))
    with cast.inside():
        db.session.get_one(Campaign, season.id).state = state
        db.session.commit()
    assert ("is-final" in wall(cast, season, "finish")) == is_final


def test_after_a_season_without_a_result_there_is_no_podium(cast: Cast) -> None:
    assert wall(cast, ended(cast, 1), "finish") == ""


def announce(cast: Cast, text: str, by: str = "wang", unit: str = "east", **more: object) -> int:
    """Publish something from today until tomorrow, for walls."""
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=1), "on_wall": True, **more}
    with cast.inside():
        return announcements.publish(cast.actor(by), unit_id=cast.units[unit], text=text, **days)  # type: ignore[arg-type]


def page(cast: Cast, season: Season, number: int = 1, unit: str = "east", later: int = 0) -> str:
    """Return a page of the announcements on the unit's wall, so many days later."""
    now = moment(TODAY + timedelta(days=later))
    return shown(cast, season.boards[unit, "person"], "announcement", now, number)


def test_each_running_announcement_has_a_page_of_its_own(cast: Cast) -> None:
    season = cast.live_campaign()
    assert page(cast, season) == ""
    announce(cast, TEXT)
    latest = announce(cast, "资" * 400, "liu", "branch")
    first, second = page(cast, season), page(cast, season, 2)
    assert 'data-pages="2"' in first
    assert "资" * 400 in first
    assert "滨海分行" in first
    assert "刘敏" in first
    assert TEXT in second
    assert "王建国" in second
    assert f"{(TODAY + timedelta(days=1)).month}月" in second
    assert page(cast, season, 9).count('data-page="2"') == 1
    with cast.inside():
        announcements.withdraw(cast.actor("liu"), latest)
    assert TEXT in page(cast, season), "seen at once: the board is newer"
    assert page(cast, season, later=2) == ""


def test_what_is_for_home_pages_or_for_others_is_on_no_wall(cast: Cast) -> None:
    season = cast.live_campaign()
    announce(cast, TEXT, on_wall=False)
    announce(cast, TEXT, "sun", "west")
    assert page(cast, season) == ""
    assert page(cast, season, unit="branch") == ""
