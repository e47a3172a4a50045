"""A season reopened: one step back, with a reason, and everything in it still follows."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Campaign, Close, CloseStanding, Posting, TotalTally
from portal.services import campaigns, closes, reconciliation
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.reopening import reopen
from tests.cast import Cast
from tests.entering import check, enter, take_back, today
from tests.season import Season


@pytest.fixture
def season_on(cast_on: Cast) -> Season:
    """Give the branch's live season; once on each engine."""
    return cast_on.live_campaign()


def lead(cast: Cast, season: Season, *states: str) -> None:
    """Lead the season through the states as its organiser."""
    actor = cast.actor("liu")
    with cast.inside():
        for state in states:
            campaigns.advance(actor, season.id, state, "收官")


def back(cast: Cast, season: Season, *states: str, reason: str = "漏录三户，核实后补") -> None:
    """Reopen the season step by step as its organiser."""
    actor = cast.actor("liu")
    with cast.inside():
        for state in states:
            reopen(actor, season.id, state, reason)


def total(cast: Cast, season: Season, name: str) -> int:
    """Return how many accounts somebody has in the season."""
    with cast.inside():
        found = db.session.scalar(
            sa.select(TotalTally.quantity).where(
                TotalTally.participation_id == season.participations[name],
                TotalTally.indicator_id == season.indicators["corporate_account"],
            )
        )
    return (found or 0) // SCALE


def differences(cast: Cast) -> list[str]:
    """Return what does not follow from the ledger."""
    with cast.inside():
        return [str(one) for one in reconciliation.verify()]


def test_a_season_is_reopened_a_step_at_a_time_and_the_reason_is_on_record(
    cast_on: Cast, season_on: Season
) -> None:
    lead(cast_on, season_on, "frozen", "closed")
    heard = cast_on.heard()
    back(cast_on, season_on, "frozen", "live")
    assert [message.campaign_id for message in heard] == [season_on.id, season_on.id]
    with cast_on.inside():
        assert db.session.get_one(Campaign, season_on.id).state == "live"
        last, before, *_ = campaigns.history(cast_on.actor("liu"), season_on.id)
        assert [(c.field, c.old, c.new) for c in last.changes] == [("state", "frozen", "live")]
        assert last.reason == before.reason == "漏录三户，核实后补"
        audited = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "campaign.reopen")
        ).all()
        assert [event.detail["state"] for event in audited] == ["frozen", "live"]


def test_without_a_reason_nothing_is_reopened(cast: Cast) -> None:
    season = cast.live_campaign(state="closed")
    actor = cast.actor("liu")
    with cast.inside():
        for reason in ("", " \u200b "):
            with pytest.raises(Rejected) as refusal:
                reopen(actor, season.id, "frozen", reason)
            assert refusal.value.field == "reason"
        assert db.session.get_one(Campaign, season.id).state == "closed"


def test_only_who_leads_the_campaign_reopens_it(cast: Cast) -> None:
    season = cast.live_campaign(state="frozen")
    actors = {name: cast.actor(name) for name in ("zhou", "wang", "system", "audit")}
    with cast.inside():
        for actor in actors.values():
            with pytest.raises(NotAllowed):
                reopen(actor, season.id, "live", "原因")
        with pytest.raises(NotFound):
            reopen(actors["wang"], 999, "live", "原因")


@pytest.mark.parametrize(
    ("state", "wished"),
    [
        ("live", "frozen"),
        ("live", "live"),
        ("frozen", "frozen"),
        ("closed", "live"),
        ("closed", "draft"),
        ("frozen", "nowhere"),
    ],
)
def test_there_is_one_way_back_and_no_other(cast: Cast, state: str, wished: str) -> None:
    season = cast.live_campaign(state=state)
    actor = cast.actor("liu")
    with cast.inside():
        with pytest.raises(Conflict):
            reopen(actor, season.id, wished, "原因")
        assert db.session.get_one(Campaign, season.id).state == state


def test_a_draft_is_not_reopened(cast: Cast) -> None:
    season = cast.live_campaign(state="draft")
    actor = cast.actor("liu")
    with cast.inside(), pytest.raises(Conflict):
        reopen(actor, season.id, "live", "原因")


def test_who_looked_at_an_older_page_is_told(cast_on: Cast, season_on: Season) -> None:
    actor = cast_on.actor("liu")
    lead(cast_on, season_on, "frozen")
    with cast_on.inside():
        seen = campaigns.version(db.session(), season_on.id)
        reopen(actor, season_on.id, "live", "提前冻结有误", version=seen)
        campaigns.advance(actor, season_on.id, "frozen", "收官")
        with pytest.raises(Conflict):
            reopen(actor, season_on.id, "live", "提前冻结有误", version=seen)
        assert db.session.get_one(Campaign, season_on.id).state == "frozen"


def test_entries_count_again_and_those_of_the_frozen_time_are_caught_up(
    cast_on: Cast, season_on: Season
) -> None:
    other = cast_on.live_campaign(code="other")
    before = enter(cast_on, "zhou")
    lead(cast_on, season_on, "frozen")
    kept, gone = enter(cast_on, "zhou"), enter(cast_on, "zhou")
    take_back(cast_on, "zhou", gone)
    assert (total(cast_on, season_on, "zhou"), total(cast_on, other, "zhou")) == (1, 2)
    back(cast_on, season_on, "live")
    assert total(cast_on, season_on, "zhou") == 2
    enter(cast_on, "zhou")
    assert total(cast_on, season_on, "zhou") == total(cast_on, other, "zhou") == 3
    assert differences(cast_on) == []
    # Once more finds nothing new: no entry counts twice.
    lead(cast_on, season_on, "frozen")
    back(cast_on, season_on, "live")
    assert total(cast_on, season_on, "zhou") == 3
    with cast_on.inside():
        moments = db.session.execute(
            sa.select(Posting.entry_id, Posting.effective_at)
            .where(Posting.participation_id == season_on.participations["zhou"])
            .order_by(Posting.line_no)
        ).all()
    assert [entry_id for entry_id, _at in moments][:2] == [before, kept]
    assert [at for _id, at in moments] == sorted(at for _id, at in moments)
    assert differences(cast_on) == []


def test_what_waits_for_its_check_counts_after_reopening_once_it_is_checked(
    cast_on: Cast,
) -> None:
    season = cast_on.live_campaign(verification="before")
    cast_on.live_campaign(code="other")
    early = enter(cast_on, "zhou")
    lead(cast_on, season, "frozen")
    checked, waiting = enter(cast_on, "zhou"), enter(cast_on, "zhou")
    for entry_id in (early, checked):
        check(cast_on, "wang", entry_id)
    assert total(cast_on, season, "zhou") == 0
    back(cast_on, season, "live")
    assert total(cast_on, season, "zhou") == 2
    check(cast_on, "wang", waiting)
    assert total(cast_on, season, "zhou") == 3
    assert differences(cast_on) == []


def test_what_was_reversed_while_it_was_closed_is_taken_back_when_it_is_reopened(
    cast_on: Cast, season_on: Season
) -> None:
    other = cast_on.live_campaign(code="other")
    entry_id = enter(cast_on, "zhou")
    enter(cast_on, "zhou")
    lead(cast_on, season_on, "frozen", "closed")
    take_back(cast_on, "zhou", entry_id)
    assert (total(cast_on, season_on, "zhou"), total(cast_on, other, "zhou")) == (2, 1)
    assert differences(cast_on) == []
    back(cast_on, season_on, "frozen")
    assert total(cast_on, season_on, "zhou") == 1
    assert differences(cast_on) == []
    back(cast_on, season_on, "live")
    assert total(cast_on, season_on, "zhou") == 1
    assert differences(cast_on) == []


def test_closes_that_were_taken_stay_and_none_is_taken_twice_or_left_out(
    cast_on: Cast,
) -> None:
    with cast_on.inside():
        first, last = clock.today() - timedelta(days=5), clock.today()
    season = cast_on.live_campaign(starts_on=first, ends_on=last)
    enter(cast_on, "zhou")
    after = clock.now() + timedelta(days=1)

    def taken() -> list[tuple[object, ...]]:
        with cast_on.inside():
            return [
                tuple(row)
                for row in db.session.execute(
                    sa.select(Close.business_date, CloseStanding.row_key, CloseStanding.value)
                    .join(CloseStanding, CloseStanding.close_id == Close.id)
                    .order_by(Close.id, CloseStanding.board_id, CloseStanding.row_key)
                )
            ]

    def run() -> int:
        with cast_on.inside(), clock.at(after):
            return len(closes.run(clock.now()))

    lead(cast_on, season, "frozen")
    assert run() == 0
    with clock.at(after):
        back(cast_on, season, "live")
    # The last cut-off passed while the season was frozen: it is taken once, and late.
    assert (run(), run()) == (1, 0)
    stood = taken()
    with clock.at(after):
        lead(cast_on, season, "frozen", "closed")
        back(cast_on, season, "frozen", "live")
        enter(cast_on, "zhou", business_date=last)
    assert run() == 0
    assert taken() == stood
    assert total(cast_on, season, "zhou") == 2
    assert differences(cast_on) == []


def test_a_day_outside_the_season_does_not_count_after_reopening_either(
    cast_on: Cast,
) -> None:
    with cast_on.inside():
        yesterday = clock.today() - timedelta(days=1)
    season = cast_on.live_campaign(ends_on=yesterday)
    cast_on.live_campaign(code="other")
    lead(cast_on, season, "frozen")
    enter(cast_on, "zhou", business_date=today())
    enter(cast_on, "zhou", business_date=yesterday)
    back(cast_on, season, "live")
    assert total(cast_on, season, "zhou") == 1
    assert differences(cast_on) == []
