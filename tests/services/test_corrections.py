"""Corrections: back and in again in one go, linked, with the time kept where nothing was gained."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import Correction, DayTally, Entry, TotalTally
from portal.services import (
    closes,
    corrections,
    entries,
    ledger,
    life,
    reconciliation,
    standings,
    verifications,
)
from portal.services.closes import Due
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import snapshot
from tests.cast import Cast
from tests.entering import check, count, draft, enter, take_back, today
from tests.parallel import at_once


def correct(cast: Cast, who: str, entry_id: int, **changes: object) -> int:
    """Correct the entry as the person; return the new entry's id."""
    with cast.inside():
        return corrections.correct(cast.actor(who), entry_id, draft(**changes), "渠道选错")


def order(cast: Cast, board_id: int) -> list[tuple[str, int | None, int]]:
    """Return name, rank and value of the board's rows, in their order."""
    with cast.inside(), snapshot() as connection:
        found = standings.of(connection, board_id, today())
        return [
            (row.members[0].name, row.place.rank, row.sums.value // SCALE) for row in found.rows
        ]


def test_both_lines_are_written_and_point_at_each_other(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou", quantity="2")
    new_id = correct(cast_on, "zhou", entry_id, quantity="3", channel="sweep")
    assert count(cast_on) == 3
    with cast_on.inside():
        actor = cast_on.actor("zhou")
        old, new = (ledger.line(actor, id_) for id_ in (entry_id, new_id))
        assert old.reversed_by_id is not None
        assert ledger.line(actor, old.reversed_by_id).cause == "correction"
        assert ledger.line(actor, old.reversed_by_id).reason == "渠道选错"
        assert new.quantity == 3 * SCALE
        assert life.of_entry(entry_id).corrected_by_id == new_id
        assert life.of_entry(new_id).corrects_id == entry_id
        assert db.session.scalar(sa.select(TotalTally.quantity)) == 3 * SCALE
        assert reconciliation.verify() == []


def test_a_correction_of_the_same_quantity_keeps_the_time(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    board = season.boards["branch", "person"]
    first = enter(cast_on, "zhou")
    enter(cast_on, "huang")
    correct(cast_on, "zhou", first, note="更正备注")
    assert [name for name, *_ in order(cast_on, board)][:2] == ["周雨桐", "黄俊杰"]


def test_a_correction_of_another_quantity_does_not(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    board = season.boards["branch", "person"]
    first = enter(cast_on, "zhou", quantity="2")
    enter(cast_on, "huang")
    correct(cast_on, "zhou", first, quantity="1")
    assert [name for name, *_ in order(cast_on, board)][:2] == ["黄俊杰", "周雨桐"]


def test_who_keeps_their_part_of_a_shared_entry_keeps_its_time(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    first = enter(cast_on, "zhou", quantity="2", shares=(("60155", 1),))
    enter(cast_on, "zhao")
    correct(cast_on, "zhou", first, quantity="4", own_weight=3, shares=(("60155", 1),))
    # Huang has one as before, and had it before Zhao.
    names = [name for name, *_ in order(cast_on, season.boards["branch", "person"])]
    assert names[:3] == ["周雨桐", "黄俊杰", "赵子昂"]
    with cast_on.inside():
        assert reconciliation.verify() == []


def test_after_the_close_it_is_taken_back_today_and_late_for_its_own_day(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    yesterday = today() - timedelta(1)
    entry_id = enter(cast_on, "zhou", business_date=yesterday)
    with cast_on.inside():
        closes.take(Due(season.id, season.code, yesterday))
    new_id = correct(cast_on, "zhou", entry_id, business_date=yesterday)
    with cast_on.inside():
        days = {row.business_date: row.quantity for row in db.session.scalars(sa.select(DayTally))}
        assert days == {yesterday: 2 * SCALE, today(): -SCALE}
        assert ledger.line(cast_on.actor("zhou"), new_id).is_late
        assert not ledger.line(cast_on.actor("zhou"), entry_id).is_late
        assert reconciliation.verify() == []


def test_a_day_too_old_to_enter_stays_open_to_a_correction_that_claims_no_more(
    cast: Cast,
) -> None:
    cast.live_campaign(backdating_days=3)
    old = today() - timedelta(3)
    entry_id = enter(cast, "zhou", quantity="2", business_date=old)
    with clock.at(clock.now() + timedelta(2)), cast.inside():
        actor = cast.actor("zhou")
        for changes in ({"quantity": "3"}, {"business_date": old + timedelta(1)}):
            wished = draft(**{"business_date": old, "quantity": "2", **changes})
            with pytest.raises(Rejected) as refused:
                corrections.correct(actor, entry_id, wished, "更正")
            assert refused.value.field == "business_date"
        corrections.correct(actor, entry_id, draft(business_date=old, quantity="1"), "更正")


def test_a_supervisor_corrects_for_the_owner_and_may_move_it_to_somebody_else(
    cast: Cast,
) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    new_id = correct(cast, "wang", entry_id)
    moved_id = correct(cast, "wang", new_id, owner="60155")
    with cast.inside():
        owners = [db.session.get_one(Entry, id_).owner_id for id_ in (new_id, moved_id)]
        assert owners == [cast.people["zhou"], cast.people["huang"]]
        assert reconciliation.verify() == []


def test_only_the_owner_and_those_in_charge_correct(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", shares=(("60155", 1),))
    for who, refused in (("huang", NotAllowed), ("he", NotFound), ("sun", NotFound)):
        with pytest.raises(refused):
            correct(cast, who, entry_id)
    assert count(cast) == 1


def test_what_was_taken_back_or_takes_back_is_not_corrected(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    reversal_id = take_back(cast, "zhou", entry_id)
    for gone in (entry_id, reversal_id):
        with pytest.raises(Conflict):
            correct(cast, "zhou", gone)
    assert count(cast) == 2


def test_a_refused_correction_changes_nothing(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou")
    for changes in ({"quantity": "0"}, {"shares": (("4711", 1),)}, {"channel": "nowhere"}):
        with pytest.raises(Rejected):
            correct(cast, "zhou", entry_id, **changes)
    with cast.inside(), pytest.raises(Rejected) as refused:
        corrections.correct(cast.actor("zhou"), entry_id, draft(), "  ")
    assert refused.value.field == "reason"
    assert count(cast) == 1


def test_five_corrections_at_once_make_one(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou")
    actor = cast_on.actor("zhou")

    found = at_once(
        cast_on.app,
        5,
        lambda number: corrections.correct(actor, entry_id, draft(note=f"更正 {number}"), "更正"),
    )
    assert sum(isinstance(one, Conflict) for one in found) == 4, found
    with cast_on.inside():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Correction)) == 1
        assert reconciliation.verify() == []


def test_a_corrected_entry_waits_for_its_check_again(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    entry_id = enter(cast, "zhou")
    check(cast, "wang", entry_id)
    new_id = correct(cast, "zhou", entry_id)
    with cast.inside():
        assert ledger.line(cast.actor("zhou"), new_id).awaits_check
        assert reconciliation.verify() == []


def test_a_refusal_is_a_reversal_with_its_reason(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    entry_id = enter(cast_on, "zhou")
    with cast_on.inside():
        with pytest.raises(NotAllowed):
            verifications.refuse(cast_on.actor("zhou"), entry_id, "资料不全")
        with pytest.raises(Rejected):
            verifications.refuse(cast_on.actor("wang"), entry_id, "")
        reversal_id = verifications.refuse(cast_on.actor("wang"), entry_id, "资料不全")
        line = ledger.line(cast_on.actor("wang"), reversal_id)
        assert (line.cause, line.reason) == ("refusal", "资料不全")
        with pytest.raises(Conflict):
            verifications.refuse(cast_on.actor("wang"), entry_id, "资料不全")
        with pytest.raises(Conflict):
            verifications.verify(cast_on.actor("wang"), entry_id)
        assert reconciliation.verify() == []
        assert entries.known(cast_on.actor("zhou"), "corporate_account", "basic", "无") == []
