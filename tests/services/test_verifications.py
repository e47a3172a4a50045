"""Verification: by a supervisor, never of one's own, and what it does to the figures."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import AuditEvent, Participation, TotalTally, Verification
from portal.services import corrections, ledger, reconciliation, verifications
from portal.services.refusal import Conflict, NotAllowed, NotFound
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import check, draft, enter, take_back
from tests.parallel import at_once


def tallied(cast: Cast) -> tuple[int, int]:
    """Return quantity and unverified quantity of the one total that there is."""
    with cast.inside():
        assert reconciliation.verify() == []
        tally = db.session.scalars(sa.select(TotalTally)).one_or_none()
        return (tally.quantity // SCALE, tally.unverified // SCALE) if tally else (0, 0)


def test_where_it_is_checked_afterwards_an_entry_counts_at_once(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    entry_id = enter(cast_on, "zhou", quantity="2")
    assert tallied(cast_on) == (2, 2)
    check(cast_on, "wang", entry_id)
    assert tallied(cast_on) == (2, 0)


def test_where_it_is_checked_before_an_entry_counts_from_its_check_on(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    entry_id = enter(cast_on, "zhou", quantity="2")
    assert tallied(cast_on) == (0, 0)
    check(cast_on, "wang", entry_id)
    assert tallied(cast_on) == (2, 0)


def test_a_check_never_changes_when_somebody_got_there(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    first = enter(cast_on, "zhou")
    with cast_on.inside():
        recorded = ledger.line(cast_on.actor("zhou"), first).recorded_at
    second = enter(cast_on, "zhou")
    check(cast_on, "wang", second)
    with cast_on.inside():
        reached = db.session.scalars(sa.select(TotalTally)).one().reached_at
    check(cast_on, "wang", first)
    with cast_on.inside():
        # The earlier entry, checked later, does not set the moment back.
        assert db.session.scalars(sa.select(TotalTally)).one().reached_at == reached
        assert reached is not None
        assert reached > recorded
    assert tallied(cast_on) == (2, 0)


def test_a_reversal_of_a_checked_entry_leaves_nothing_unverified(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    entry_id = enter(cast_on, "zhou")
    check(cast_on, "wang", entry_id)
    take_back(cast_on, "zhou", entry_id)
    assert tallied(cast_on) == (0, 0)


def test_a_reversal_of_an_unchecked_entry_leaves_nothing_unverified(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    take_back(cast_on, "zhou", enter(cast_on, "zhou"))
    assert tallied(cast_on) == (0, 0)


def test_one_check_holds_in_every_campaign(cast_on: Cast) -> None:
    for verification in ("none", "after", "before"):
        cast_on.live_campaign(verification=verification, code=verification)
    check(cast_on, "wang", enter(cast_on, "zhou"))
    with cast_on.inside():
        tallies = db.session.scalars(sa.select(TotalTally)).all()
        assert [(tally.quantity, tally.unverified) for tally in tallies] == [(SCALE, 0)] * 3
        assert reconciliation.verify() == []


def test_nobody_checks_an_entry_of_their_own(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        work.session.add(
            Participation(
                campaign_id=season.id,
                person_id=cast.people["wang"],
                unit_id=cast.units["east"],
                sub_branch_id=cast.units["east"],
                cohort="veteran",
            )
        )
    entry_id = enter(cast, "wang")
    with pytest.raises(NotAllowed):
        check(cast, "wang", entry_id)


def test_account_managers_do_not_check(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    with pytest.raises(NotAllowed):
        check(cast, "zhou", entry_id)
    for who in ("huang", "sun", "liu", "audit"):
        with pytest.raises(NotFound):
            check(cast, who, entry_id)
    with cast.inside():
        assert db.session.scalar(sa.select(sa.func.count(Verification.entry_id))) == 0


def test_an_entry_is_checked_once_and_a_reversal_never(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    check(cast, "wang", entry_id)
    with pytest.raises(Conflict):
        check(cast, "wang", entry_id)
    reversal_id = take_back(cast, "zhou", entry_id)
    for id_ in (entry_id, reversal_id):
        with pytest.raises(Conflict):
            check(cast, "wang", id_)


def test_five_checks_at_once_make_one(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    entry_id = enter(cast_on, "zhou")
    actor = cast_on.actor("wang")
    results = at_once(cast_on.app, 5, lambda _: verifications.verify(actor, entry_id))
    refused = [result for result in results if isinstance(result, Exception)]
    assert [type(error) for error in refused] == [Conflict] * 4, refused
    assert tallied(cast_on) == (1, 0)


def test_who_checked_and_when_is_on_the_line_and_in_the_audit_log(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id = enter(cast, "zhou")
    moment = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - any moment will do
    with cast.inside():
        assert ledger.line(cast.actor("wang"), entry_id).awaits_check
        assert ledger.waiting(cast.actor("wang")) == 1
    with clock.at(moment):
        check(cast, "wang", entry_id)
    with cast.inside():
        line = ledger.line(cast.actor("zhou"), entry_id)
        assert line.verifier is not None
        assert (line.verifier.name, line.verified_at) == ("王建国", moment)
        assert not line.awaits_check
        assert ledger.waiting(cast.actor("wang")) == 0
        row = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "entry.verify")
        ).one()
        assert (row.person_id, row.object_id) == (cast.people["wang"], str(entry_id))


def test_nobody_verifies_what_they_recorded_however_it_was_corrected_since(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "wang", owner="60298")
    with cast.inside():
        new_id = corrections.correct(cast.actor("zhou"), entry_id, draft(), "更正")
    with pytest.raises(NotAllowed):
        check(cast, "wang", new_id)


def test_what_counts_in_one_season_and_waits_in_another_is_waited_for(cast: Cast) -> None:
    cast.live_campaign()
    cast.live_campaign(code="strict", verification="before")
    entry_id = enter(cast, "zhou")
    with cast.inside():
        assert ledger.waiting(cast.actor("wang")) == 1
    check(cast, "wang", entry_id)
    with cast.inside():
        assert ledger.waiting(cast.actor("wang")) == 0
