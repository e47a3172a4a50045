"""Outcomes: brought in for openings, never typed, and gone with the opening that they point at."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    Campaign,
    CampaignIndicator,
    Dispute,
    Entry,
    Indicator,
    PointsRevision,
    TotalTally,
)
from portal.services import (
    catalogue,
    corrections,
    disputes,
    entries,
    outcomes,
    reconciliation,
    verifications,
)
from portal.services.outcomes import Found
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.disputing import claimed
from tests.entering import customer, draft, enter, take_back, today
from tests.season import Season


@pytest.fixture
def season(cast_on: Cast) -> Season:
    """Give a campaign that counts effective accounts too."""
    made = cast_on.live_campaign()
    with cast_on.inside(), writing() as work:
        catalogue.seed(work)
        effective = indicator(work.session)
        work.session.add(CampaignIndicator(campaign_id=made.id, indicator_id=effective, position=9))
        work.session.add(
            PointsRevision(
                campaign_id=made.id,
                indicator_id=effective,
                valid_from=made.starts_on,
                points=3 * SCALE,
                recorded_at=work.now,
                recorder_id=cast_on.people["liu"],
            )
        )
    return made


def indicator(session: sa.orm.Session | None = None) -> int:
    """Return the id of effective accounts."""
    found = (session or db.session()).scalars(
        sa.select(Indicator.id).where(Indicator.code == "effective_account")
    )
    return found.one()


def effective() -> dict[int, int]:
    """Return by participation what counts as effective, scaled."""
    return dict(
        db.session.execute(
            sa.select(TotalTally.participation_id, TotalTally.quantity).where(
                TotalTally.indicator_id == indicator(), TotalTally.quantity != 0
            )
        ).all()
    )


def test_an_outcome_counts_for_whom_its_opening_counted(cast_on: Cast, season: Season) -> None:
    plain = enter(cast_on, "he")
    shared = enter(cast_on, "zhou", quantity="2", shares=(("60155", 1),))
    with cast_on.inside():
        found = [Found(plain, today()), Found(shared, today())]
        assert outcomes.bring_in(cast_on.actor("liu"), indicator(), found) == 2
        assert effective() == {
            season.participations["he"]: SCALE,
            season.participations["zhou"]: SCALE,
            season.participations["huang"]: SCALE,
        }
        assert reconciliation.verify() == []


def test_it_is_never_typed(cast_on: Cast, season: Season) -> None:
    del season
    with cast_on.inside(), pytest.raises(Rejected) as refused:
        entries.record(cast_on.actor("zhou"), draft(indicator="effective_account"))
    assert refused.value.field == "indicator"


def test_with_the_opening_its_outcome_is_taken_back(cast_on: Cast, season: Season) -> None:
    del season
    opening = enter(cast_on, "zhou")
    with cast_on.inside():
        outcomes.bring_in(cast_on.actor("liu"), indicator(), [Found(opening, today())])
    take_back(cast_on, "zhou", opening)
    with cast_on.inside():
        assert effective() == {}
        assert reconciliation.verify() == []


def test_one_that_cannot_be_refuses_them_all(cast_on: Cast, season: Season) -> None:
    first, second, gone = (enter(cast_on, "zhou") for _ in range(3))
    card = enter(cast_on, "zhou", indicator="social_card", customer="", channel="", account_type="")
    reversal = take_back(cast_on, "zhou", gone)
    liu = cast_on.actor("liu")
    with cast_on.inside():
        for wrong in (gone, reversal, card, 999):
            with pytest.raises(Conflict):
                outcomes.bring_in(liu, indicator(), [Found(first, today()), Found(wrong, today())])
        for rows in (
            [],
            [Found(first, today()), Found(first, today())],
            [Found(first, today() + timedelta(1))],
            [Found(first, today() - timedelta(1))],
        ):
            with pytest.raises(Rejected):
                outcomes.bring_in(liu, indicator(), rows)
        with pytest.raises(Rejected):
            outcomes.bring_in(liu, season.indicators["social_card"], [Found(first, today())])
        assert effective() == {}
        outcomes.bring_in(liu, indicator(), [Found(first, today())])
        with pytest.raises(Conflict):
            outcomes.bring_in(liu, indicator(), [Found(second, today()), Found(first, today())])
        kinds = db.session.scalars(
            sa.select(Entry.id).where(Entry.indicator_id == indicator())
        ).all()
        assert len(kinds) == 1


def test_only_organisers_bring_outcomes_in(cast_on: Cast, season: Season) -> None:
    del season
    opening = enter(cast_on, "zhou")
    with cast_on.inside():
        for who in ("zhou", "wang", "system", "audit"):
            with pytest.raises(NotAllowed):
                outcomes.bring_in(cast_on.actor(who), indicator(), [Found(opening, today())])


@pytest.mark.parametrize("how", ["refuse", "settle"])
def test_however_the_opening_is_taken_back_its_outcome_goes_too(
    cast_on: Cast, season: Season, how: str
) -> None:
    del season
    _first, opening = claimed(cast_on, "huang", "zhou")
    with cast_on.inside():
        outcomes.bring_in(cast_on.actor("liu"), indicator(), [Found(opening, today())])
        if how == "refuse":
            verifications.refuse(cast_on.actor("wang"), opening, "资料不全")
        else:
            dispute_id = db.session.scalars(sa.select(Dispute.id)).one()
            disputes.settle(cast_on.actor("wang"), dispute_id, "reverse_entry", "归黄俊杰")
        assert effective() == {}
        assert reconciliation.verify() == []


def test_a_correction_keeps_the_outcome_while_as_much_is_claimed(
    cast_on: Cast, season: Season
) -> None:
    name = customer()
    opening = enter(cast_on, "zhou", quantity="2", customer=name)
    zhou, liu = cast_on.actor("zhou"), cast_on.actor("liu")
    with cast_on.inside():
        outcomes.bring_in(liu, indicator(), [Found(opening, today())])
        same = corrections.correct(
            zhou, opening, draft(quantity="2", customer=name, note="更正备注"), "更正"
        )
        assert effective() == {season.participations["zhou"]: 2 * SCALE}
        with pytest.raises(Conflict):
            outcomes.bring_in(liu, indicator(), [Found(same, today())])
        less = corrections.correct(zhou, same, draft(quantity="1", customer=name), "更正")
        assert effective() == {}
        outcomes.bring_in(liu, indicator(), [Found(less, today())])
        assert effective() == {season.participations["zhou"]: SCALE}
        assert reconciliation.verify() == []


def test_an_outcome_is_not_corrected_into_an_opening(cast_on: Cast, season: Season) -> None:
    del season
    opening = enter(cast_on, "zhou")
    with cast_on.inside():
        outcomes.bring_in(cast_on.actor("liu"), indicator(), [Found(opening, today())])
        outcome = db.session.scalars(
            sa.select(Entry.id).where(Entry.indicator_id == indicator())
        ).one()
        with pytest.raises(NotAllowed):
            corrections.correct(cast_on.actor("zhou"), outcome, draft(), "改为开户")


def test_an_opening_that_waits_for_its_check_has_no_outcome_yet(
    cast_on: Cast, season: Season
) -> None:
    with cast_on.inside(), writing() as work:
        work.session.get_one(Campaign, season.id).verification = "before"
    opening = enter(cast_on, "zhou")
    with cast_on.inside(), pytest.raises(Conflict):
        outcomes.bring_in(cast_on.actor("liu"), indicator(), [Found(opening, today())])
