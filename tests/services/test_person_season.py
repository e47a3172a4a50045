"""Somebody's season as it is read: on both engines, in indicators and in points."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.domain.quantity import SCALE
from portal.models import Board, Bundle, Campaign, Participation
from portal.services.insights import people, person
from portal.services.insights.person import Own
from portal.services.refusal import NotAllowed, NotFound
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import enter, take_back, today
from tests.issuing import at, evening
from tests.season import Season

DAY = timedelta(days=1)
POINTS: dict[str, Any] = {"ranking": "points", "ranking_indicator_id": None}


def earlier(cast: Cast, **columns: Any) -> Season:  # noqa: ANN401 - columns of Campaign
    """Write a season of 30 days that began 400 days ago, in which zhou has 2 and zhao 4."""
    first = today() - 400 * DAY
    made = cast.live_campaign(code="earlier", starts_on=first, ends_on=first + 29 * DAY, **columns)
    brought(cast, made, 3, 2, "zhou")
    brought(cast, made, 10, 4, "zhao")
    return made


def brought(cast: Cast, season: Season, number: int, quantity: int, who: str, **more: str) -> int:
    day = season.starts_on + (number - 1) * DAY
    with clock.at(at(day, 10)):
        return enter(cast, who, quantity=str(quantity), business_date=day, **more)


def read(cast: Cast, season: Season, reader: str = "zhou", who: str = "zhou") -> Own:
    with cast.inside():
        _person, seasons = people.find(cast.actor(reader), cast.people[who])
        with snapshot() as connection:
            wanted = people.season(seasons, season.id)
            return person.of(connection, wanted, seasons, today())


def test_a_season_is_read_with_what_it_is_held_against(cast_on: Cast) -> None:
    before = earlier(cast_on)
    season = cast_on.live_campaign(reference_id=before.id)
    brought(cast_on, season, 2, 5, "zhou")
    brought(cast_on, season, 4, 1, "zhou", channel="personal")
    brought(cast_on, season, 15, 3, "huang")
    evening(cast_on, today())
    own = read(cast_on, season)
    assert own.value == 6 * SCALE
    assert [one // SCALE for one in own.sums[:5]] == [0, 5, 5, 6, 6]
    assert (own.team[-1], own.team_people) == (9 * SCALE, 2)
    assert own.before is not None
    assert (own.before.campaign.id, own.before.sums[-1]) == (before.id, 2 * SCALE)
    assert own.yardstick is not None
    assert (own.yardstick.total, own.yardstick.people, own.yardstick.most) == (
        6 * SCALE,
        4,
        4 * SCALE,
    )
    assert own.ranks[-1] == (today(), 1)
    assert [(channel and channel.code, value // SCALE) for channel, value in own.channels] == [
        ("intermediary", 5),
        ("personal", 1),
    ]
    assert [
        (one.season.campaign.code, one.rank, one.value // SCALE, one.increase)
        for one in own.history
    ] == [("season", 1, 6, 4 * SCALE), ("earlier", 2, 2, None)]


def test_points_take_every_indicator_and_reversals_off(cast_on: Cast) -> None:
    before = earlier(cast_on, **POINTS)
    season = cast_on.live_campaign(reference_id=before.id, **POINTS)
    brought(cast_on, season, 2, 5, "zhou", indicator="social_card", customer="", channel="")
    entry_id = enter(cast_on, "zhou", quantity="9")
    take_back(cast_on, "zhou", entry_id)
    enter(cast_on, "zhou", quantity="2")
    own = read(cast_on, season)
    assert own.value == 7 * SCALE
    assert sum(value for _channel, value in own.channels) == 7 * SCALE
    assert own.history[0].increase == 5 * SCALE


def test_the_last_rank_is_the_bundle_s_where_bundles_are_scored(cast_on: Cast) -> None:
    season = cast_on.live_campaign(scoring="bundle")
    with cast_on.inside(), writing() as work:
        bundle = Bundle(campaign_id=season.id, name="师徒")
        work.session.add(bundle)
        work.session.add(
            Board(campaign_id=season.id, unit_id=cast_on.units["branch"], kind="bundle")
        )
        work.session.flush()
        for who in ("zhou", "huang"):
            place = work.session.get_one(Participation, season.participations[who])
            place.bundle_id = bundle.id
    enter(cast_on, "zhao", quantity="4")
    enter(cast_on, "zhou", quantity="2")
    enter(cast_on, "huang", quantity="3")
    evening(cast_on, today())
    own = read(cast_on, season)
    assert own.figures is not None
    assert own.figures.row.bundle is not None
    assert (own.value, own.history[0].rank, own.ranks[-1]) == (2 * SCALE, 1, (today(), 1))


def test_channels_are_for_the_person_and_who_leads_them(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou")
    for reader, sees in (("zhou", True), ("wang", True), ("liu", True), ("he", False)):
        assert bool(read(cast_on, season, reader).channels) is sees
    assert not read(cast_on, season, "huang").channels


def test_who_is_out_of_sight_is_not_found(cast_on: Cast) -> None:
    cast_on.live_campaign(unit_id=cast_on.units["west"])
    with cast_on.inside(), writing() as work:
        campaign = work.session.query(Campaign).one()
        for place in work.session.query(Participation):
            if place.person_id != cast_on.people["he"]:
                place.left_on = campaign.starts_on
    he = cast_on.people["he"]
    with cast_on.inside():
        assert people.opened(cast_on.actor("sun"), [he, 999]) == {he}
        assert people.opened(cast_on.actor("wang"), [he]) == set()
        assert people.opened(cast_on.actor("audit"), [he]) == set()
        with pytest.raises(NotFound):
            people.find(cast_on.actor("wang"), he)
        with pytest.raises(NotAllowed):
            people.find(cast_on.actor("audit"), he)
