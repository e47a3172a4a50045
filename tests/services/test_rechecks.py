"""What may have changed between a check and its write is asked again under the lock."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import Participation, TargetRevision
from portal.services import entries, points, reconciliation, rosters, targets, units
from portal.services.refusal import Rejected
from portal.services.rosters import RosterRow
from tests.cast import Cast
from tests.entering import count, draft, enter, today
from tests.parallel import at_once

PEOPLE = ("zhou", "huang", "zhao", "he")


@pytest.mark.parametrize("indicator", ["social_card", "personal_class1"])
def test_an_entry_and_new_points_at_once_leave_books_that_follow_from_the_ledger(
    cast_on: Cast, indicator: str
) -> None:
    season = cast_on.live_campaign(ranking="points", ranking_indicator_id=None)
    actors = [cast_on.actor(who) for who in PEOPLE]
    liu = cast_on.actor("liu")

    def act(number: int) -> object:
        if number == len(PEOPLE):
            points.set(liu, season.id, season.indicators[indicator], Decimal(7), today())
            return "points"
        return entries.record(actors[number], draft(indicator=indicator))

    at_once(cast_on.app, len(PEOPLE) + 1, act)
    with cast_on.inside():
        assert reconciliation.verify() == []
    assert count(cast_on) == len(PEOPLE)


def test_an_entry_and_the_end_of_a_place_at_once_leave_books_that_follow_from_the_ledger(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign()
    liu, he = cast_on.actor("liu"), cast_on.actor("he")
    stay = [RosterRow(cast_on.people[who]) for who in ("zhou", "huang", "zhao")]

    def act(number: int) -> object:
        if number:
            return entries.record(he, draft())
        return rosters.set(liu, season.id, stay)

    _, entered = at_once(cast_on.app, 2, act)
    assert count(cast_on) == (0 if isinstance(entered, Rejected) else 1)
    with cast_on.inside():
        assert reconciliation.verify() == []
        assert db.session.scalar(
            sa.select(Participation.left_on).where(Participation.person_id == he.person_id)
        )


def test_why_a_target_changed_is_told_to_those_alone_who_may_set_it(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside():
        for who, reason in (("he", "产假"), ("zhou", "新人")):
            place = {season.participations[who]: Decimal(9)}
            targets.set(cast_on.actor("liu"), season.id, place, {}, reason)
        west = {cast_on.units["west"]: Decimal(40)}
        targets.set(cast_on.actor("liu"), season.id, {}, west, "全行下达")
        assert db.session.scalar(sa.select(sa.func.count(TargetRevision.id))) == 3
        told = {
            who: [line.reason for line in targets.history(cast_on.actor(who), season.id)]
            for who in ("liu", "wang", "sun", "zhou")
        }
    assert told == {
        "liu": ["全行下达", "新人", "产假"],
        "wang": ["新人"],
        "sun": ["全行下达", "产假"],
        "zhou": [],
    }


def test_whose_unit_was_moved_from_under_a_campaign_still_has_a_home_page(cast: Cast) -> None:
    cast.live_campaign(unit_id=cast.units["east"])
    enter(cast, "zhou")
    with cast.inside():
        units.move(cast.actor("system"), cast.units["retail"], cast.units["west"])
    client = cast.client("zhou")
    for path in ("/", "/entries/new", "/entries", "/campaigns"):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("reason", ["手机 13812345678", "x" * 401])
def test_a_reason_of_a_target_or_of_points_holds_no_personal_number_and_is_no_novel(
    cast: Cast, reason: str
) -> None:
    season = cast.live_campaign()
    liu = cast.actor("liu")
    place = {season.participations["zhou"]: Decimal(9)}
    with cast.inside():
        with pytest.raises(Rejected) as refusal:
            targets.set(liu, season.id, place, {}, reason)
        assert refusal.value.field == "reason"
        card = season.indicators["social_card"]
        with pytest.raises(Rejected) as refusal:
            points.set(liu, season.id, card, Decimal(2), today(), reason=reason)
        assert refusal.value.field == "reason"
