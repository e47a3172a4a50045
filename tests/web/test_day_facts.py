"""What the sentence of the day rests on: the phase of the day, the rank above, the course."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.domain.business_day import cut_off_at
from portal.domain.quantity import SCALE
from portal.models import Participation, TargetRevision
from portal.pages import own_place
from portal.pages.day import Facts, Next
from portal.pages.day_facts import facts_of
from portal.services import own_figures
from portal.services.absences import Away
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import SHANGHAI, enter
from tests.season import Season

ONE = SCALE
MONDAY = date(2026, 11, 9)
FRIDAY, SATURDAY, NEXT = (MONDAY + timedelta(days=number) for number in (4, 5, 7))


def at(day: date, hour: int = 10) -> datetime:
    return cut_off_at(day, time(hour), SHANGHAI)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Live on the Monday's morning."""
    with clock.at(at(MONDAY, 9)):
        yield


def facts(cast: Cast, who: str, moment: datetime, away: Away | None = None) -> Facts:
    """Return the facts of the person's only campaign at the moment."""
    with cast.app.test_request_context("/"), clock.at(moment), snapshot() as connection:
        (figures,) = own_figures.of_person(connection, cast.people[who], clock.today())
        return facts_of(figures, own_place.of_person(figures, moment), moment, away)


def aim(cast: Cast, season: Season, target: int) -> None:
    """Give Zhou a target."""
    with cast.inside(), writing() as work:
        work.session.add(
            TargetRevision(
                campaign_id=season.id,
                participation_id=season.participations["zhou"],
                indicator_id=season.indicators["corporate_account"],
                target=target * ONE,
                valid_from=season.starts_on,
                recorded_at=work.now,
                recorder_id=cast.people["liu"],
            )
        )


@pytest.mark.parametrize(
    ("rules", "day", "hour", "phase"),
    [
        ({}, MONDAY, 10, "open"),
        ({}, MONDAY, 18, "late"),
        ({"starts_on": NEXT}, MONDAY, 10, "coming"),
        ({"ends_on": FRIDAY}, SATURDAY, 10, "over"),
        ({"basis": "working"}, SATURDAY, 10, "off"),
        ({"basis": "working"}, SATURDAY, 20, "off"),
        ({"basis": "working"}, FRIDAY, 20, "late"),
        ({}, SATURDAY, 20, "late"),
        ({"cadence": "weekly", "cadence_weekday": 3}, MONDAY, 18, "evening"),
        ({"cadence": "weekly", "cadence_weekday": 0}, MONDAY, 18, "late"),
        ({"closures": [MONDAY.isoformat()]}, MONDAY, 18, "evening"),
    ],
)
def test_the_phase_is_the_seasons_and_the_days(
    cast: Cast, rules: dict[str, object], day: date, hour: int, phase: str
) -> None:
    cast.live_campaign(**{"starts_on": MONDAY - timedelta(days=4), **rules})
    assert facts(cast, "zhou", at(day, hour)).phase == phase


def test_the_next_working_day_is_one_of_the_season(cast: Cast) -> None:
    cast.live_campaign(basis="working", starts_on=MONDAY, ends_on=NEXT)
    assert facts(cast, "zhou", at(SATURDAY)).next_day == NEXT
    cast.live_campaign(code="short", basis="working", starts_on=MONDAY, ends_on=SATURDAY)
    with cast.app.test_request_context("/"), snapshot() as connection:
        first, _second = own_figures.of_person(connection, cast.people["zhou"], SATURDAY)
        place = own_place.of_person(first, at(SATURDAY))
        assert facts_of(first, place, at(SATURDAY), None).next_day is None


def test_the_rank_above_is_named_with_what_passing_it_gives(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "huang", quantity="5")
    enter(cast, "zhao", quantity="3")
    enter(cast, "zhou", quantity="2")
    moment = at(MONDAY)
    assert facts(cast, "zhou", moment).above == Next("赵子昂", 1, 2 * ONE, 2)
    assert facts(cast, "zhao", moment).above == Next("黄俊杰", 1, 3 * ONE, 1)
    leader = facts(cast, "huang", moment)
    assert leader.above is None
    assert (leader.is_first, leader.is_tied, leader.lead) == (True, False, Decimal(2))


def test_equals_above_are_counted_and_equals_beside_are_not_above(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "huang", quantity="5")
    enter(cast, "zhao", quantity="5")
    enter(cast, "zhou", quantity="2")
    enter(cast, "he", quantity="2")
    above = facts(cast, "zhou", at(MONDAY)).above
    assert above is not None
    assert (above.people, above.gap, above.rank) == (2, 4 * ONE, 1)
    tied = facts(cast, "zhao", at(MONDAY))
    assert (tied.above, tied.is_first, tied.is_tied, tied.lead) == (None, True, True, None)


def test_who_has_kept_up_by_the_morning_is_on_course(cast: Cast) -> None:
    # Ten days, and the third begins: six of thirty are the line.
    season = cast.live_campaign(
        starts_on=MONDAY - timedelta(days=2), ends_on=MONDAY + timedelta(days=7)
    )
    assert not facts(cast, "zhou", at(MONDAY)).on_course
    aim(cast, season, 30)
    yesterday = MONDAY - timedelta(days=1)
    enter(cast, "zhou", quantity="5", business_date=yesterday)
    enter(cast, "zhou", quantity="4")
    behind = facts(cast, "zhou", at(MONDAY))
    assert not behind.on_course
    assert (behind.value, behind.today, behind.days) == (9 * ONE, 4 * ONE, 8)
    enter(cast, "zhou", business_date=yesterday)
    assert facts(cast, "zhou", at(MONDAY)).on_course


def test_an_absence_counts_while_the_season_runs(cast: Cast) -> None:
    cast.live_campaign(starts_on=NEXT)
    away = Away(MONDAY, NEXT, "leave")
    assert facts(cast, "zhou", at(MONDAY), away).away is None
    assert facts(cast, "zhou", at(NEXT), away).away == away


def test_in_training_there_is_no_rank_above(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "huang")
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.in_training = True
    found = facts(cast, "zhou", at(MONDAY))
    assert found.in_training
    assert found == replace(found, above=None, is_ranked=False, is_first=False)


def test_without_a_target_nobody_is_ranked_by_attainment(cast: Cast) -> None:
    season = cast.live_campaign(ranking="attainment")
    assert not facts(cast, "zhou", at(MONDAY)).is_ranked
    aim(cast, season, 10)
    enter(cast, "zhou")
    found = facts(cast, "zhou", at(MONDAY))
    assert (found.is_ranked, found.is_first, found.lead_is_rate) == (True, True, True)
