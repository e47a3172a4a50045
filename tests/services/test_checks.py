"""The supervisor's checks: what waits, in which order, and who may decide on what."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import Deputation, Verification
from portal.services import actors, checks, disputes, verifications
from portal.services.access import Actor
from portal.services.checks import FLAGS, OPEN, Outcome, Queue
from portal.services.refusal import Conflict, NotAllowed, NotFound
from portal.services.work import writing
from tests.cast import Cast
from tests.disputing import claimed, objected, share
from tests.entering import check, enter, take_back, today
from tests.parallel import at_once
from tests.statements import counted


def queue(cast: Cast, who: str = "wang", **asked: int) -> Queue:
    """Return the person's queue."""
    with cast.inside():
        return checks.queue(cast.actor(who), **asked)


def waiting(cast: Cast, who: str = "wang", **asked: int) -> list[int]:
    """Return the ids in the person's queue."""
    return [line.id for line in queue(cast, who, **asked).lines]


def focus(cast: Cast, who: str = "wang", **asked: int) -> checks.Focus:
    """Return what is in focus of the person's queue."""
    found = queue(cast, who, **asked).focus
    assert found is not None
    return found


def deputy(cast: Cast, key: str, unit: str, day: date | None = None) -> Actor:
    """Let the person stand in at the unit for a day; return them as they are on that day."""
    day = day or today()
    with cast.inside():
        with writing() as work:
            work.session.add(
                Deputation(
                    person_id=cast.people[key],
                    unit_id=cast.units[unit],
                    kind="checks",
                    starts_on=day,
                    ends_on=day,
                    recorded_at=work.now,
                    recorder_id=cast.people["wang"],
                )
            )
        return actors.of_person(cast.people[key])


def test_the_queue_holds_what_waits_in_ones_units_the_oldest_first(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    first, second = enter(cast_on, "zhou"), enter(cast_on, "zhao")
    elsewhere = enter(cast_on, "he")
    checked, taken = enter(cast_on, "huang"), enter(cast_on, "huang")
    check(cast_on, "wang", checked)
    take_back(cast_on, "huang", taken)
    assert waiting(cast_on) == [first, second]
    assert waiting(cast_on, "sun") == [elsewhere]


def test_what_no_campaign_wants_checked_does_not_wait(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="none")
    enter(cast_on, "zhou")
    found = queue(cast_on)
    assert (found.lines, found.total, found.focus) == ([], 0, None)


def test_the_first_is_in_focus_with_all_that_is_needed_to_decide(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    first, second = claimed(cast_on, "zhou", "huang", "客户另开一户")
    shared = share(cast_on, "zhou", "huang")
    found = focus(cast_on)
    assert (found.line.id, found.before_id, found.after_id) == (first, None, second)
    assert not found.line.is_masked
    assert [one.entry_id for one in found.earlier] == [second]
    assert [(one.campaign.code, one.counts) for one in found.campaigns] == [("season", False)]
    later = focus(cast_on, entry_id=second)
    assert (later.before_id, later.after_id) == (first, shared)
    assert [one.reason for one in later.life.disputes] == ["客户另开一户"]
    parts = focus(cast_on, entry_id=shared).life.shares
    assert [(part.person.name, part.quantity) for part in parts] == [
        ("周雨桐", 5000),
        ("黄俊杰", 5000),
    ]


def test_an_entry_that_counts_at_once_says_where_it_counts_already(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    enter(cast_on, "zhou")
    assert [one.counts for one in focus(cast_on).campaigns] == [True]


def test_after_an_answer_the_next_one_is_in_focus_and_after_the_last_the_first(
    cast_on: Cast,
) -> None:
    cast_on.live_campaign(verification="after")
    first, second, third = (enter(cast_on, "zhou") for _ in range(3))
    check(cast_on, "wang", second)
    assert focus(cast_on, after_id=second).line.id == third
    check(cast_on, "wang", third)
    assert focus(cast_on, after_id=third).line.id == first


def test_what_was_decided_meanwhile_can_still_be_looked_at_and_tells_who_did_it(
    cast_on: Cast,
) -> None:
    cast_on.live_campaign(verification="after")
    verified, refused = enter(cast_on, "zhou"), enter(cast_on, "zhou")
    check(cast_on, "wang", verified)
    with cast_on.inside():
        verifications.refuse(cast_on.actor("wang"), refused, "客户未到场")
    verifier = focus(cast_on, entry_id=verified).line.verifier
    assert verifier is not None
    assert verifier.name == "王建国"
    reversal = focus(cast_on, entry_id=refused).reversal
    assert reversal is not None
    assert reversal.reason == "客户未到场"
    with pytest.raises(NotFound):
        queue(cast_on, entry_id=reversal.id)


def test_an_entry_out_of_sight_cannot_be_looked_at(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    elsewhere = enter(cast_on, "he")
    for entry_id in (elsewhere, 10**9):
        with pytest.raises(NotFound):
            queue(cast_on, entry_id=entry_id)


def test_whoever_does_not_verify_has_no_queue(cast_on: Cast) -> None:
    for who in ("zhou", "liu", "system"):
        with pytest.raises(NotAllowed):
            queue(cast_on, who)


def test_a_deputy_has_the_queue_of_the_unit_but_not_what_is_their_own(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    own, given = enter(cast_on, "huang"), share(cast_on, "zhou", "huang")
    other, elsewhere = enter(cast_on, "zhao"), enter(cast_on, "he")
    acting = deputy(cast_on, "huang", "east")
    with cast_on.inside():
        found, looked_at = checks.queue(acting), checks.queue(acting, entry_id=given).focus
    assert [line.id for line in found.lines] == [own, given, other]
    assert found.own == {own, given}
    assert found.focus is not None
    assert looked_at is not None
    assert (found.focus.line.id, found.focus.is_own, looked_at.is_own) == (other, False, True)
    assert elsewhere not in {line.id for line in found.lines}


def test_what_a_supervisor_entered_for_somebody_another_has_to_check(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    entered = enter(cast_on, "wang", owner="60298")
    found = queue(cast_on)
    assert found.own == {entered}
    assert found.focus is not None
    assert found.focus.is_own, "there is nothing else"


def test_the_queue_comes_in_pages_and_the_focus_finds_its_own(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    ids = [enter(cast, "zhou") for _ in range(53)]
    first, second, beyond = queue(cast), queue(cast, page=2), queue(cast, page=9)
    assert [(found.page, found.pages, found.total) for found in (first, second, beyond)] == [
        (1, 2, 53),
        (2, 2, 53),
        (2, 2, 53),
    ]
    assert [line.id for line in second.lines] == ids[50:]
    assert queue(cast, entry_id=ids[51]).page == 2
    assert queue(cast, after_id=ids[49]).page == 2
    assert focus(cast, entry_id=ids[50]).before_id == ids[49]


def test_the_queue_takes_as_many_statements_however_long(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    actor = cast.actor("wang")

    def statements(**asked: int) -> int:
        with cast.inside(), counted(cast.app) as sent:
            checks.queue(actor, **asked)
        return len(sent)

    first = share(cast, "zhou", "huang")
    few = statements(entry_id=first), statements(after_id=first - 1)
    for _ in range(54):
        enter(cast, "zhou")
    assert (statements(entry_id=first), statements(after_id=first - 1)) == few


def verified(cast: Cast) -> set[int]:
    """Return the entries that are checked."""
    with cast.inside():
        return set(db.session.scalars(sa.select(Verification.entry_id)))


def test_several_are_verified_in_one_go_and_what_others_decided_is_counted(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    ids = [enter(cast_on, "zhou") for _ in range(3)]
    own = enter(cast_on, "wang", owner="60298")
    check(cast_on, "wang", ids[0])
    take_back(cast_on, "zhou", ids[1])
    with cast_on.inside():
        outcome = checks.verify_several(cast_on.actor("wang"), [*ids, own, ids[2]])
    assert outcome == Outcome(done=1, decided=2, others=1)
    assert verified(cast_on) == {ids[0], ids[2]}


def test_of_several_with_one_out_of_sight_none_is_verified(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    ids = [enter(cast_on, "zhou"), enter(cast_on, "he")]
    with cast_on.inside(), pytest.raises(NotFound):
        checks.verify_several(cast_on.actor("wang"), ids)
    with cast_on.inside(), pytest.raises(NotAllowed):
        checks.verify_several(cast_on.actor("zhou"), ids[:1])
    assert verified(cast_on) == set()


def test_two_people_who_decide_at_once_decide_each_entry_once(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    ids = [enter(cast_on, "zhou") for _ in range(6)]
    people = (cast_on.actor("wang"), deputy(cast_on, "huang", "east"))
    outcomes = at_once(cast_on.app, 2, lambda number: checks.verify_several(people[number], ids))
    assert all(isinstance(one, Outcome) for one in outcomes), outcomes
    found = [one for one in outcomes if isinstance(one, Outcome)]
    assert sum(one.done for one in found) == 6
    assert sum(one.decided for one in found) == 6
    assert verified(cast_on) == set(ids)


def test_of_one_who_verifies_and_one_who_refuses_at_once_one_is_told_no(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="before")
    entry_id = enter(cast_on, "zhou")
    people = (cast_on.actor("wang"), deputy(cast_on, "huang", "east"))

    def decide(number: int) -> str:
        if number == 0:
            verifications.verify(people[0], entry_id)
            return "verified"
        verifications.refuse(people[1], entry_id, "材料不全")
        return "refused"

    outcomes = at_once(cast_on.app, 2, decide)
    assert sum(isinstance(one, Conflict) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, str) for one in outcomes) == 1, outcomes


def cases(cast: Cast, who: str = "wang", kinds: tuple[str, ...] = OPEN) -> list[checks.Case]:
    """Return the open disputes that are laid before the person."""
    with cast.inside():
        return checks.open_page(cast.actor(who), kinds, 1).cases


def settle(cast: Cast, dispute_id: int, outcome: str, who: str = "wang") -> None:
    """Settle a dispute as the person."""
    with cast.inside():
        disputes.settle(cast.actor(who), dispute_id, outcome, "已与双方核实")


def test_a_customer_entered_twice_is_laid_before_who_leads_with_both_sides(cast_on: Cast) -> None:
    cast_on.live_campaign()
    first, second = claimed(cast_on, "zhou", "huang", "客户另开一户")
    (case,) = cases(cast_on)
    assert case.other is not None
    assert (case.kind, case.other.id, case.entry.id) == ("customer", first, second)
    assert (case.opener.name, case.reason) == ("黄俊杰", "客户另开一户")
    assert (case.may_settle, case.may_take_other) == (True, True)
    assert not case.entry.is_masked
    assert cases(cast_on, "sun") == []


def test_of_two_sub_branches_the_later_ones_supervisor_settles_and_the_other_only_sees(
    cast_on: Cast,
) -> None:
    cast_on.live_campaign()
    claimed(cast_on, "he", "zhou")
    claimed(cast_on, "he", "he")
    (case,), (own, seen) = cases(cast_on), cases(cast_on, "sun")
    assert own.may_settle, "what is to be done comes first"
    assert case.other is not None
    assert (case.may_settle, case.may_take_other) == (True, False)
    assert case.other.is_masked
    assert (seen.may_settle, seen.is_led) == (False, False)
    with pytest.raises(NotAllowed):
        settle(cast_on, seen.id, "kept", "sun")
    settle(cast_on, case.id, "reverse_entry")


def test_nobody_with_a_part_in_it_settles_a_dispute(cast_on: Cast) -> None:
    cast_on.live_campaign()
    dispute_id = objected(cast_on, "zhou", "huang")
    for key in ("huang", "zhou"):
        acting = deputy(cast_on, key, "east")
        with cast_on.inside():
            (case,) = checks.open_page(acting, OPEN, 1).cases
            assert case.is_party
            assert not case.may_settle
            with pytest.raises(NotAllowed):
                disputes.settle(acting, dispute_id, "kept", "没问题")
    (case,) = cases(cast_on)
    assert case.may_settle


def test_a_dispute_ends_when_it_is_settled_or_an_entry_is_taken_back(cast_on: Cast) -> None:
    cast_on.live_campaign()
    kept, taken = objected(cast_on, "zhou", "huang"), objected(cast_on, "zhou", "zhao")
    first, _ = claimed(cast_on, "zhou", "huang")
    assert len(cases(cast_on)) == 3
    settle(cast_on, kept, "kept")
    settle(cast_on, taken, "reverse_entry")
    take_back(cast_on, "zhou", first)
    assert cases(cast_on) == []
    with cast_on.inside():
        assert checks.open_counts(cast_on.actor("wang")) == {}
        last, before = checks.settled(cast_on.actor("wang"), OPEN)
        assert checks.settled(cast_on.actor("sun"), OPEN) == []
        assert checks.settled(cast_on.actor("wang"), FLAGS) == []
    assert last.ended is not None
    assert before.ended is not None
    assert (last.id, last.ended.taken_id) == (taken, last.entry.id)
    assert (before.id, before.ended.taken_id, before.ended.note) == (kept, None, "已与双方核实")
    assert before.ended.settler.name == "王建国"


def test_what_was_settled_long_ago_is_no_longer_listed(cast_on: Cast) -> None:
    cast_on.live_campaign()
    settle(cast_on, objected(cast_on, "zhou", "huang"), "kept")
    later = clock.now() + timedelta(days=29)
    with cast_on.inside(), clock.at(later):
        assert checks.settled(cast_on.actor("wang"), OPEN) == []


def test_shares_of_the_last_two_days_stand_in_a_part_of_their_own(cast_on: Cast) -> None:
    cast_on.live_campaign(ends_on=today() + timedelta(days=1))
    entry_id = share(cast_on, "zhou", "huang")
    assert cases(cast_on) == []
    (case,) = cases(cast_on, kinds=FLAGS)
    assert (case.entry.id, case.kind, case.other) == (entry_id, "late_share", None)
    assert [part.weight for part in case.shares] == [1, 1]
    with cast_on.inside():
        assert checks.open_counts(cast_on.actor("wang")) == {"late_share": 1}


def test_whoever_does_not_settle_is_shown_no_disputes(cast_on: Cast) -> None:
    with cast_on.inside(), pytest.raises(NotAllowed):
        checks.open_page(cast_on.actor("zhou"), OPEN, 1)


def test_disputes_take_as_many_statements_however_many(cast: Cast) -> None:
    cast.live_campaign()
    actor = cast.actor("wang")

    def statements() -> int:
        with cast.inside(), counted(cast.app) as sent:
            checks.open_page(actor, OPEN, 1)
            checks.settled(actor, OPEN)
        return len(sent)

    claimed(cast, "zhou", "huang")
    settle(cast, objected(cast, "zhou", "huang"), "kept")
    few = statements()
    for _ in range(52):
        claimed(cast, "zhou", "huang")
    settle(cast, objected(cast, "zhou", "zhao"), "reverse_entry")
    assert statements() == few
    with cast.inside():
        found = checks.open_page(actor, OPEN, 2)
    assert (found.page, found.pages, found.total, len(found.cases)) == (2, 2, 53, 3)
