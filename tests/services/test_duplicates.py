"""Duplicates and disputes: seen before saving, saved with a reason alone, settled in the open."""

import pytest
import sqlalchemy as sa

from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Dispute, Entry, Notice, Settlement
from portal.services import (
    closes,
    corrections,
    disputes,
    entries,
    ledger,
    life,
    reconciliation,
    reversals,
)
from portal.services.closes import Due
from portal.services.entries import Duplicate, Recorded
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import writing
from tests.cast import Cast
from tests.entering import count, customer, draft, enter, take_back, today
from tests.parallel import at_once

HENGDA = {"customer": "恒达贸易有限公司"}
SPELLINGS = (
    "恒达贸易有限公司",
    "恒达贸易",
    "恒 达 贸 易(有限公司)",
    "恒达贸易有限责任公司",
)


def disputed(cast: Cast, second: str = "huang") -> tuple[int, int, int]:
    """Enter a customer twice; return the first entry, the second and their dispute."""
    first = enter(cast, "zhou", **HENGDA)
    other = enter(cast, second, **HENGDA, duplicate_reason="客户另开一户")
    with cast.inside():
        return first, other, db.session.scalars(sa.select(Dispute.id)).one()


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_customer_that_somebody_has_is_not_saved_without_a_reason(
    cast_on: Cast, spelling: str
) -> None:
    cast_on.live_campaign()
    first = enter(cast_on, "zhou", **HENGDA)
    with cast_on.inside(), pytest.raises(Duplicate) as refused:
        entries.record(cast_on.actor("he"), draft(customer=spelling))
    assert refused.value.field == "customer"
    assert [(one.entry_id, one.name, one.unit.name) for one in refused.value.earlier] == [
        (first, "周雨桐", "零售一组")
    ]
    assert count(cast_on) == 1


def test_another_type_of_account_or_indicator_is_another_opening(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou", **HENGDA)
    enter(cast, "huang", **HENGDA, account_type="general")
    enter(cast, "huang", **HENGDA, indicator="social_card", account_type="", channel="")
    with cast.inside():
        assert not db.session.scalars(sa.select(Dispute.id)).all()


def test_an_earlier_campaigns_customer_is_flagged_and_one_taken_back_is_not(cast: Cast) -> None:
    season = cast.live_campaign()
    first = enter(cast, "zhou", **HENGDA)
    with cast.inside(), writing() as work:
        work.connection.exec_driver_sql(f"UPDATE campaign SET state='closed' WHERE id={season.id}")
    cast.live_campaign(code="next")
    with cast.inside():
        with pytest.raises(Duplicate):
            entries.record(cast.actor("huang"), draft(**HENGDA))
        known = entries.known(cast.actor("huang"), "corporate_account", "basic", "恒达贸易")
        assert [one.entry_id for one in known] == [first]
    second = enter(cast, "huang", **HENGDA, duplicate_reason="新开一户")
    take_back(cast, "huang", second)
    with cast.inside():
        known = entries.known(cast.actor("huang"), "corporate_account", "basic", "恒达贸易")
        assert [one.entry_id for one in known] == [first]


def test_saved_anyway_it_is_a_dispute_and_the_first_is_told(cast: Cast) -> None:
    cast.live_campaign()
    first, second, _ = disputed(cast)
    with cast.inside():
        dispute = db.session.scalars(sa.select(Dispute)).one()
        assert (dispute.kind, dispute.entry_id, dispute.against_id) == ("customer", second, first)
        assert dispute.reason == "客户另开一户"
        told = db.session.scalars(sa.select(Notice)).one()
        assert (told.person_id, told.kind, told.entry_id) == (
            cast.people["zhou"],
            "customer_claimed",
            first,
        )
        for entry_id in (first, second):
            assert ledger.line(cast.actor("wang"), entry_id).is_disputed
            assert len(life.of_entry(entry_id).disputes) == 1


def test_two_who_enter_one_customer_at_once_do_not_both_pass(cast_on: Cast) -> None:
    cast_on.live_campaign()
    actors = [cast_on.actor(who) for who in ("zhou", "he")]
    found = at_once(cast_on.app, 2, lambda number: entries.record(actors[number], draft(**HENGDA)))
    assert sum(isinstance(one, Duplicate) for one in found) == 1, found
    assert sum(isinstance(one, Recorded) for one in found) == 1, found
    assert count(cast_on) == 1


def test_the_same_form_again_is_no_duplicate_of_itself(cast: Cast) -> None:
    cast.live_campaign()
    form = draft(**HENGDA)
    with cast.inside():
        first = entries.record(cast.actor("zhou"), form)
        assert first.is_new
        again = entries.record(cast.actor("zhou"), form)
        assert (again.entry_id, again.is_new) == (first.entry_id, False)
        with pytest.raises(Conflict):
            entries.record(cast.actor("zhou"), draft(**{**vars(form), "quantity": "2"}))


def test_both_may_stand_and_everybody_reads_why(cast_on: Cast) -> None:
    cast_on.live_campaign()
    first, second, dispute_id = disputed(cast_on)
    with cast_on.inside():
        disputes.settle(cast_on.actor("wang"), dispute_id, "kept", "两户均属实")
        settled = life.of_entry(first).disputes[0]
        assert (settled.outcome, settled.note, settled.reversal_id) == ("kept", "两户均属实", None)
        assert not ledger.line(cast_on.actor("wang"), second).is_disputed
        told = db.session.scalars(
            sa.select(Notice.person_id).where(Notice.kind == "dispute_settled")
        ).all()
        assert sorted(told) == sorted(cast_on.people[who] for who in ("zhou", "huang"))


@pytest.mark.parametrize(("outcome", "gone"), [("reverse_entry", 1), ("reverse_other", 0)])
def test_a_dispute_may_take_either_entry_back(cast_on: Cast, outcome: str, gone: int) -> None:
    cast_on.live_campaign()
    *both, dispute_id = disputed(cast_on)
    with cast_on.inside():
        disputes.settle(cast_on.actor("wang"), dispute_id, outcome, "按先到先得")
        settlement = db.session.scalars(sa.select(Settlement)).one()
        reversal = db.session.get_one(Entry, settlement.reversal_id)
        assert reversal.reverses_id == both[gone]
        assert reversal.reason == "按先到先得"
        assert ledger.line(cast_on.actor("wang"), reversal.id).cause == "dispute"
        assert reconciliation.verify() == []


def test_who_has_a_part_in_it_does_not_settle_it(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside(), writing() as work:
        cast.add_person(
            work.session, "deputy", "60009", "何主管", "retail", Role.SUPERVISOR, "east"
        )
    *_, dispute_id = disputed(cast)
    first = enter(cast, "deputy", owner="60298", customer="另一公司")
    enter(cast, "huang", customer="另一公司", duplicate_reason="客户要求")
    with cast.inside():
        second = db.session.scalars(sa.select(Dispute.id).where(Dispute.against_id == first)).one()
        with pytest.raises(NotAllowed):
            disputes.settle(cast.actor("deputy"), second, "kept", "属实")
        disputes.settle(cast.actor("deputy"), dispute_id, "kept", "属实")
        for stranger in ("sun", "zhou", "liu", "audit"):
            with pytest.raises(NotFound):
                disputes.settle(cast.actor(stranger), second, "kept", "属实")


def test_an_entry_of_another_unit_is_not_taken_back_by_this_ones_supervisor(cast: Cast) -> None:
    cast.live_campaign()
    first, second, dispute_id = disputed(cast, second="he")
    assert first < second
    with cast.inside():
        with pytest.raises(Rejected) as refused:
            disputes.settle(cast.actor("sun"), dispute_id, "reverse_other", "先到先得")
        assert refused.value.field == "outcome"
        with pytest.raises(NotAllowed):
            disputes.settle(cast.actor("wang"), dispute_id, "kept", "属实")
        for outcome, note, field in (("kept", " ", "note"), ("won", "属实", "outcome")):
            with pytest.raises(Rejected) as refused:
                disputes.settle(cast.actor("sun"), dispute_id, outcome, note)
            assert refused.value.field == field
        disputes.settle(cast.actor("sun"), dispute_id, "reverse_entry", "先到先得")
        with pytest.raises(Conflict):
            disputes.settle(cast.actor("sun"), dispute_id, "kept", "属实")


def test_two_who_settle_at_once_settle_once(cast_on: Cast) -> None:
    cast_on.live_campaign()
    *_, dispute_id = disputed(cast_on)
    actor = cast_on.actor("wang")

    outcomes = ("kept", "reverse_entry")
    found = at_once(
        cast_on.app,
        2,
        lambda number: disputes.settle(actor, dispute_id, outcomes[number], "属实"),
    )
    assert sum(isinstance(one, Conflict) for one in found) == 1, found
    assert found.count(None) == 1
    with cast_on.inside():
        assert reconciliation.verify() == []


def test_a_named_colleague_objects_until_the_bulletin_and_once(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou", shares=(("60155", 1),))
    with cast_on.inside():
        for who, refused in (("zhou", NotAllowed), ("he", NotFound), ("wang", NotAllowed)):
            with pytest.raises(refused):
                disputes.object_to_share(cast_on.actor(who), entry_id, "不对")
        with pytest.raises(Rejected):
            disputes.object_to_share(cast_on.actor("huang"), entry_id, " ")
        disputes.object_to_share(cast_on.actor("huang"), entry_id, "我未参与")
        with pytest.raises(Conflict):
            disputes.object_to_share(cast_on.actor("huang"), entry_id, "我未参与")
        dispute = db.session.scalars(sa.select(Dispute)).one()
        assert (dispute.kind, dispute.opened_by) == ("share", cast_on.people["huang"])
        disputes.settle(cast_on.actor("wang"), dispute.id, "reverse_entry", "重新登记")
        assert reconciliation.verify() == []


def test_after_the_bulletin_an_objection_comes_too_late(cast: Cast) -> None:
    season = cast.live_campaign()
    entry_id = enter(cast, "zhou", shares=(("60155", 1),))
    with cast.inside():
        closes.take(Due(season.id, season.code, today()))
        with pytest.raises(Rejected) as refused:
            disputes.object_to_share(cast.actor("huang"), entry_id, "我未参与")
        assert refused.value.field == "reason"


def test_a_correction_takes_the_open_dispute_along(cast: Cast) -> None:
    cast.live_campaign()
    _, second, _ = disputed(cast)
    with cast.inside():
        new_id = corrections.correct(
            cast.actor("huang"), second, draft(**HENGDA, quantity="2"), "数量录错"
        )
        assert ledger.line(cast.actor("wang"), new_id).is_disputed
        assert life.of_entry(new_id).disputes[0].reason == "客户另开一户"


def test_a_correction_of_the_first_entry_keeps_the_dispute_too(cast: Cast) -> None:
    cast.live_campaign()
    first, second, _ = disputed(cast)
    with cast.inside():
        new_id = corrections.correct(
            cast.actor("zhou"), first, draft(**HENGDA, note="更正备注"), "更正"
        )
        for entry_id in (new_id, second):
            assert ledger.line(cast.actor("wang"), entry_id).is_disputed


@pytest.mark.parametrize("weight", [1, 2])
def test_an_objection_outlives_a_correction_that_leaves_the_shares(cast: Cast, weight: int) -> None:
    cast.live_campaign()
    shares = (("60155", 1),)
    name = customer()
    entry_id = enter(cast, "zhou", shares=shares, customer=name)
    with cast.inside():
        disputes.object_to_share(cast.actor("huang"), entry_id, "我未参与")
        wished = draft(shares=shares, own_weight=weight, customer=name, note="更正备注")
        new_id = corrections.correct(cast.actor("zhou"), entry_id, wished, "更正")
        assert ledger.line(cast.actor("wang"), new_id).is_disputed == (weight == 1)


def test_who_disputes_a_customer_does_not_take_the_rivals_entry_back(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside(), writing() as work:
        cast.add_person(
            work.session, "deputy", "60009", "何主管", "retail", Role.SUPERVISOR, "east"
        )
    first = enter(cast, "deputy", owner="60298", **HENGDA)
    second = enter(cast, "huang", **HENGDA, duplicate_reason="客户要求")
    with cast.inside(), pytest.raises(Rejected):
        reversals.reverse(cast.actor("deputy"), second, "先到先得")
    take_back(cast, "wang", second)
    assert first
