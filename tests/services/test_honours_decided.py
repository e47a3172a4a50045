"""What a week or season has one winner of: decided in its last close, and again by later lines."""

from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Bulletin, Honour, HonourWithdrawal
from portal.services import closes, honours
from tests.cast import Cast
from tests.entering import SHANGHAI, enter, take_back
from tests.honouring import settle
from tests.season import Season

MONDAY = date(2026, 11, 2)
FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give a season of two working weeks, once on each engine."""
    return cast_on.live_campaign(starts_on=MONDAY, ends_on=MONDAY + timedelta(days=11))


def on(cast: Cast, day: date, **openings: int) -> None:
    """Let people enter so many on a day, each by short name, and take its close."""
    with clock.at(datetime.combine(day, time(10), SHANGHAI)):
        for who, quantity in openings.items():
            enter(cast, who, quantity=str(quantity), business_date=day)
    with cast.inside(), clock.at(datetime.combine(day, time(18), SHANGHAI)):
        closes.run(clock.now())


def decided(cast: Cast, season: Season, kind: str) -> list[tuple[str, int, str, bool]]:
    """Return who, with how much, in which period, and whether it stands."""
    names = {id_: key for key, id_ in season.participations.items()}
    with cast.inside():
        rows = db.session.execute(
            sa.select(Honour, HonourWithdrawal.honour_id)
            .outerjoin(HonourWithdrawal, HonourWithdrawal.honour_id == Honour.id)
            .where(Honour.kind == kind)
            .order_by(Honour.id)
        )
        return [
            (
                names[one.participation_id or 0],
                one.value // SCALE,
                one.period,
                withdrawn is None,
            )
            for one, withdrawn in rows
        ]


def test_the_riser_of_the_week_is_who_gained_most_from_close_to_close(
    cast_on: Cast, season_on: Season
) -> None:
    on(cast_on, MONDAY + timedelta(days=6), zhou=3, huang=2, zhao=1)
    assert decided(cast_on, season_on, "riser") == [], "there was no week before"
    on(cast_on, MONDAY + timedelta(days=8), he=5)
    assert decided(cast_on, season_on, "riser") == [], "the week is not over"
    on(cast_on, MONDAY + timedelta(days=11))
    assert decided(cast_on, season_on, "riser") == [("he", 3, "2026-W46", True)]


def test_one_place_is_no_rise_and_equal_rises_share(cast_on: Cast, season_on: Season) -> None:
    on(cast_on, MONDAY + timedelta(days=6), zhou=3, huang=2)
    on(cast_on, MONDAY + timedelta(days=11), zhao=5, he=5)
    assert decided(cast_on, season_on, "riser") == [
        ("zhao", 2, "2026-W46", True),
        ("he", 2, "2026-W46", True),
    ]


def test_best_day_and_longest_run_are_decided_in_the_seasons_last_close(
    cast_on: Cast, season_on: Season
) -> None:
    for number in range(3):
        on(cast_on, MONDAY + timedelta(days=number), zhou=1)
    on(cast_on, MONDAY + timedelta(days=7), huang=3, he=3)
    assert decided(cast_on, season_on, "best_day") == []
    on(cast_on, MONDAY + timedelta(days=11))
    assert decided(cast_on, season_on, "best_day") == [
        ("huang", 3, "season", True),
        ("he", 3, "season", True),
    ]
    assert decided(cast_on, season_on, "longest_run") == [("zhou", 3, "season", True)]


def test_a_later_line_decides_them_again(cast_on: Cast, season_on: Season) -> None:
    last = MONDAY + timedelta(days=11)
    on(cast_on, FRIDAY, zhou=4)
    with clock.at(datetime.combine(last, time(10), SHANGHAI)):
        entry_id = enter(cast_on, "huang", quantity="5", business_date=last)
    on(cast_on, last)
    assert decided(cast_on, season_on, "best_day") == [("huang", 5, "season", True)]
    with clock.at(datetime.combine(last, time(20), SHANGHAI)):
        take_back(cast_on, "huang", entry_id)
        settle(cast_on)
    assert decided(cast_on, season_on, "best_day") == [
        ("huang", 5, "season", False),
        ("zhou", 4, "season", True),
    ]


def test_who_leads_so_far_is_shown_until_it_is_decided(cast_on: Cast, season_on: Season) -> None:
    on(cast_on, MONDAY, zhou=2)

    def leads(day: date) -> list[tuple[str, int]]:
        with cast_on.inside():
            campaign = honours.listing(cast_on.actor("zhou"), season_on.id).campaign
            found, people = honours.so_far(campaign, day)
            return [(people[one.participation_id].name, one.value // SCALE) for one in found]

    assert leads(MONDAY) == [("周雨桐", 2)]
    on(cast_on, MONDAY + timedelta(days=11))
    assert leads(MONDAY + timedelta(days=11)) == []


def test_a_bulletin_tells_each_award_and_withdrawal_once(cast_on: Cast, season_on: Season) -> None:
    on(cast_on, MONDAY, zhou=10)
    with clock.at(datetime.combine(MONDAY, time(20), SHANGHAI)):
        entry_id = enter(cast_on, "zhou", quantity="10", business_date=MONDAY)
        settle(cast_on)
    with clock.at(datetime.combine(MONDAY + timedelta(days=1), time(9), SHANGHAI)):
        take_back(cast_on, "zhou", entry_id)
    on(cast_on, MONDAY + timedelta(days=1))
    with cast_on.inside():
        texts = db.session.scalars(
            sa.select(Bulletin.content)
            .where(Bulletin.campaign_id == season_on.id, Bulletin.kind == "cycle")
            .order_by(Bulletin.number)
        )
        told = [
            [(one.kind, one.threshold, one.value, one.withdrawn) for one in found.awards]
            for found in map(bulletin.read, texts)
        ]
    assert told == [
        [("first", "0", "10", False), ("reach", "10", "10", False)],
        [("reach", "20", "20", False), ("reach", "20", "10", True)],
    ]
