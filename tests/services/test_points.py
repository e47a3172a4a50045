"""Points: dated, append-only, never over what already counted."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.extensions import db
from portal.models import DayTally, Participation
from portal.services import campaigns, points
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.services import drafts


def _in_force(campaign_id: int, on: date) -> dict[int, int]:
    return points.in_force(db.session.connection(), campaign_id, on)


def test_points_hold_from_their_day_until_the_next(cast_on: Cast) -> None:
    actor = cast_on.actor("liu")
    with cast_on.inside():
        drafts.seed()
        made = drafts.live(cast_on, actor)
        day, accounts = clock.today() + timedelta(days=3), drafts.indicator()
        points.set(actor, made.id, accounts, Decimal("2.5"), day, reason="加码")
        points.set(actor, made.id, accounts, Decimal(3), day)
        assert _in_force(made.id, made.starts_on - timedelta(days=1)) == {}
        assert _in_force(made.id, day - timedelta(days=1)) == {accounts: 10_000}
        assert _in_force(made.id, day) == {accounts: 30_000}
        newest = campaigns.history(actor, made.id)[0]
        assert [(c.field, c.key) for c in newest.changes] == [("points", "corporate_account")]
        decided = [(line.points, line.valid_from) for line in points.history(actor, made.id)]
        assert decided[:2] == [(Decimal(3), day), (Decimal("2.5"), day)]


def test_the_past_and_a_day_that_already_counted_are_never_re_scored(cast: Cast) -> None:
    actor, today = cast.actor("liu"), clock.now().date()
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        today, accounts = clock.today(), drafts.indicator()
        with pytest.raises(Rejected) as refusal:
            points.set(actor, made.id, accounts, Decimal(2), today - timedelta(days=1))
        assert refusal.value.field == "valid_from"
        with writing() as work:
            place = work.session.query(Participation).first()
            assert place
            work.session.add(
                DayTally(
                    campaign_id=made.id,
                    business_date=today,
                    participation_id=place.id,
                    indicator_id=accounts,
                    quantity=10_000,
                    points=10_000,
                    unverified=0,
                )
            )
        with pytest.raises(Rejected):
            points.set(actor, made.id, accounts, Decimal(2), today)
        points.set(actor, made.id, accounts, Decimal(2), today + timedelta(days=1))


def test_what_no_indicator_can_be_worth_is_refused(cast: Cast) -> None:
    actor = cast.actor("liu")
    with cast.inside():
        drafts.seed()
        made = campaigns.create(actor, drafts.draft(cast))
        for value in ("-1", "10000", "0.00001", "NaN"):
            with pytest.raises(Rejected) as refusal:
                points.set(actor, made.id, drafts.indicator(), Decimal(value), clock.today())
            assert refusal.value.field == "points"
        with pytest.raises(Rejected) as refusal:
            points.set(actor, made.id, drafts.indicator("social_card"), Decimal(1), clock.today())
        assert refusal.value.field == "indicator_id"


def test_points_are_the_organisers_and_of_an_open_campaign(cast: Cast) -> None:
    actor, supervisor = cast.actor("liu"), cast.actor("wang")
    with cast.inside():
        drafts.seed()
        made = drafts.live(cast, actor)
        tomorrow, accounts = clock.today() + timedelta(days=1), drafts.indicator()
        with pytest.raises(NotAllowed):
            points.set(supervisor, made.id, accounts, Decimal(2), tomorrow)
        campaigns.advance(actor, made.id, "frozen", "收官")
        with pytest.raises(Conflict):
            points.set(actor, made.id, accounts, Decimal(2), tomorrow)
