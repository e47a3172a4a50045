"""Lists of entries: each filter, whose lines, their sums, and what leaves in a file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from portal.domain.quantity import SCALE
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import AuditEvent, Person
from portal.services import balances, closes, corrections, ledger, verifications
from portal.services.access import Grant
from portal.services.balances import Balance
from portal.services.closes import Due
from portal.services.ledger import EntryLine, Filters, Order, Page, State, exporting
from portal.services.refusal import NotAllowed, NotFound, Rejected
from portal.services.sheets.running import Busy
from tests.cast import Cast
from tests.entering import check, draft, enter, take_back, today
from tests.statements import counted

RETAIL = {"indicator": "social_card", "customer": "", "channel": "", "account_type": ""}
HALVES = {"shares": (("60155", 1),)}
UNIT = Filters(own=False)


def page(cast: Cast, who: str, filters: Filters, number: int = 1) -> Page:
    """Return the page that the person sees."""
    with cast.inside():
        return ledger.page(cast.actor(who), filters, number)


def ids(cast: Cast, who: str, **narrow: object) -> list[int]:
    """Return the entries of the person's units, narrowed; of their own with `own=True`."""
    filters = replace(UNIT, **narrow)  # type: ignore[arg-type]
    return [line.id for line in page(cast, who, filters).lines]


def close(cast: Cast, season_id: int, day: date) -> None:
    """Take the close of a day."""
    with cast.inside():
        assert closes.take(Due(season_id, "season", day))


def test_nobody_lists_what_is_not_theirs_whatever_they_ask_for(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    own = enter(cast_on, "zhou", customer="恒达贸易有限公司")
    other = enter(cast_on, "huang", customer="顺兴五金店")
    west = enter(cast_on, "he", customer="恒达物流有限公司")
    wide: list[dict[str, object]] = [
        {},
        {"person": "60118"},
        {"customer": "恒达"},
        {"number": west},
        {"campaign_id": season.id},
        {"state": State.STANDING},
        {"since": today(), "until": today()},
    ]
    for narrow in wide:
        assert set(ids(cast_on, "wang", **narrow)) <= {own, other}, narrow
        assert set(ids(cast_on, "sun", **narrow)) <= {west}, narrow
        assert ids(cast_on, "zhou", **narrow) == []
        assert set(ids(cast_on, "zhou", own=True, **{**narrow, "person": ""})) <= {own}, narrow
    assert ids(cast_on, "wang") == [other, own]
    assert ids(cast_on, "sun") == [west]


def test_a_unit_or_campaign_out_of_sight_is_not_there(cast: Cast) -> None:
    cast.live_campaign()
    for narrow in ({"unit_id": cast.units["west"]}, {"unit_id": 999}, {"campaign_id": 999}):
        with pytest.raises(NotFound):
            ids(cast, "wang", **narrow)


def test_a_unit_is_taken_with_all_below_it(cast_on: Cast) -> None:
    cast_on.live_campaign()
    retail, corporate = enter(cast_on, "zhou"), enter(cast_on, "zhao")
    assert ids(cast_on, "wang", unit_id=cast_on.units["retail"]) == [retail]
    assert ids(cast_on, "wang", unit_id=cast_on.units["east"]) == [corporate, retail]


@pytest.mark.parametrize("text", ["60298", "周雨桐", "雨桐", "zhou", "zyt", "６０２９８"])
def test_a_person_is_found_by_number_name_and_pinyin(cast_on: Cast, text: str) -> None:
    cast_on.live_campaign()
    wanted, _other = enter(cast_on, "zhou"), enter(cast_on, "huang")
    assert ids(cast_on, "wang", person=text) == [wanted]
    assert ids(cast_on, "wang", person="谁") == []


def test_a_person_is_found_with_what_others_share_with_them(cast_on: Cast) -> None:
    cast_on.live_campaign()
    shared = enter(cast_on, "zhou", quantity="3", **HALVES)
    back = take_back(cast_on, "zhou", enter(cast_on, "zhou", **HALVES))
    enter(cast_on, "zhou")
    for text in ("60155", "huang"):
        assert set(ids(cast_on, "wang", person=text)) == {shared, back, back - 1}
    found = page(cast_on, "wang", replace(UNIT, person="60155"))
    assert found.credited is not None
    assert found.credited.name == "黄俊杰"
    assert {line.id: line.part for line in found.lines} == {
        shared: 1.5 * SCALE,
        back - 1: 0.5 * SCALE,
        back: -0.5 * SCALE,
    }
    (total,) = found.totals
    assert (total.net, total.openings, total.reversals) == (1.5 * SCALE, 2 * SCALE, -0.5 * SCALE)
    # Part of a name may be several people's: whole entries then, and nobody's part.
    vague = page(cast_on, "wang", replace(UNIT, person="huang"))
    assert vague.credited is None
    assert vague.totals[0].net == 3 * SCALE


def test_indicator_channel_and_days_narrow_the_list(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    account = enter(cast_on, "zhou", channel="sweep")
    card = enter(cast_on, "zhou", **RETAIL)
    before = enter(cast_on, "zhou", business_date=today() - timedelta(2))
    assert ids(cast_on, "wang", indicator_id=season.indicators["social_card"]) == [card]
    assert ids(cast_on, "wang", channel_id=season.channels["sweep"]) == [account]
    assert ids(cast_on, "wang", until=today() - timedelta(1)) == [before]
    assert ids(cast_on, "wang", since=today() - timedelta(1)) == [card, account]
    assert ids(cast_on, "wang", order=Order.DAY) == [card, account, before]
    assert ids(cast_on, "wang", order=Order.RECORDED) == [before, card, account]


def test_a_campaign_takes_what_counts_in_it(cast_on: Cast) -> None:
    old = cast_on.live_campaign(
        code="old", starts_on=today() - timedelta(20), ends_on=today() - timedelta(1)
    )
    season = cast_on.live_campaign(starts_on=today())
    before = enter(cast_on, "zhou", business_date=today() - timedelta(1))
    now = enter(cast_on, "zhou")
    assert ids(cast_on, "wang", campaign_id=old.id) == [before]
    assert ids(cast_on, "wang", campaign_id=season.id) == [now]


def test_each_state_takes_its_own_and_a_line_is_marked_with_it(cast_on: Cast) -> None:
    season = cast_on.live_campaign(verification="after")
    waiting, verified, gone, refused, old, shared = (
        enter(cast_on, "zhou", **(HALVES if number == 5 else {})) for number in range(6)
    )
    check(cast_on, "wang", verified)
    back = take_back(cast_on, "zhou", gone)
    yesterday = today() - timedelta(1)
    with cast_on.inside():
        wrong = verifications.refuse(cast_on.actor("wang"), refused, "资料不全")
        new = corrections.correct(cast_on.actor("zhou"), old, draft(), "渠道选错")
        indicator_id = season.indicators["corporate_account"]
        figure = Balance(cast_on.people["zhou"], indicator_id, SCALE, yesterday)
        balances.bring_in(cast_on.actor("liu"), season.id, [figure])
    balance = new + 1
    close(cast_on, season.id, yesterday)
    late = enter(cast_on, "zhou", customer="恒达", business_date=yesterday)
    second = enter(cast_on, "huang", customer="恒达", duplicate_reason="客户另开一户")
    expected = {
        State.STANDING: {waiting, verified, shared, new, balance, late, second},
        State.UNVERIFIED: {waiting, shared, new, late, second},
        State.VERIFIED: {verified, balance},
        State.LATE: {late},
        State.REVERSAL: {back, wrong, new - 1},
        State.TAKEN_BACK: {gone, refused, old},
        State.REFUSED: {refused},
        State.CORRECTED: {old},
        State.CORRECTION: {new},
        State.SHARED: {shared},
        State.DISPUTED: {late, second},
        State.BALANCE: {balance},
    }
    assert {state: set(ids(cast_on, "wang", state=state)) for state in State} == expected
    lines = page(cast_on, "wang", UNIT).lines
    for state in set(State) - {State.STANDING, State.TAKEN_BACK}:
        assert {line.id for line in lines if state in line.marks} == expected[state], state
    assert [line.id for line in lines if State.TAKEN_BACK in line.marks] == [gone]


@pytest.mark.parametrize("text", ["恒达", "恒达贸易有限公司", "恒 达", "达贸"])
def test_a_customer_is_found_by_part_of_the_name_however_it_is_written(
    cast_on: Cast, text: str
) -> None:
    cast_on.live_campaign()
    wanted = enter(cast_on, "zhou", customer="恒达贸易有限公司")
    back = take_back(cast_on, "zhou", wanted)
    enter(cast_on, "zhou", customer="顺兴五金店")
    assert ids(cast_on, "wang", customer=text) == [back, wanted]
    assert ids(cast_on, "wang", customer="百分%_") == []


def test_a_masked_customer_is_not_told_by_searching_for_it(cast_on: Cast) -> None:
    cast_on.live_campaign()
    shared = enter(cast_on, "zhou", customer="恒达贸易有限公司", **HALVES)
    assert ids(cast_on, "huang", own=True) == [shared]
    assert ids(cast_on, "huang", own=True, customer="恒达") == []
    assert ids(cast_on, "zhou", own=True, customer="恒达") == [shared]


def test_an_entry_number_finds_the_entry_and_its_reversal(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou")
    back = take_back(cast_on, "zhou", entry_id)
    enter(cast_on, "zhou")
    assert ids(cast_on, "wang", number=entry_id) == [back, entry_id]
    assert ids(cast_on, "wang", number=back) == [back]
    assert ids(cast_on, "wang", number=10**17) == []


def test_the_sums_are_of_all_that_is_filtered_and_not_of_the_page(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    for _ in range(51):
        enter(cast_on, "zhou", quantity="2")
    check(cast_on, "wang", enter(cast_on, "zhou", quantity="5"))
    take_back(cast_on, "zhou", enter(cast_on, "zhou"))
    enter(cast_on, "huang", **RETAIL)
    enter(cast_on, "he", quantity="9")
    found = page(cast_on, "wang", UNIT)
    assert (found.total, found.pages, len(found.lines)) == (55, 2, 50)
    assert found.credited is None
    sums = {
        total.indicator.code: [total.lines]
        + [n // SCALE for n in (total.net, total.openings, total.reversals, total.unverified)]
        for total in found.totals
    }
    assert sums == {"corporate_account": [54, 107, 108, -1, 102], "social_card": [1, 1, 1, 0, 1]}
    narrowed = page(cast_on, "wang", replace(UNIT, person="60155"))
    assert [total.indicator.code for total in narrowed.totals] == ["social_card"]


def test_ones_own_sums_take_ones_own_part(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="3", **HALVES)
    enter(cast_on, "huang", quantity="1")
    for who, net in (("zhou", 1.5), ("huang", 2.5)):
        found = page(cast_on, who, Filters())
        assert found.credited is not None
        assert found.credited.id == cast_on.people[who]
        assert found.totals[0].net == net * SCALE
    assert page(cast_on, "wang", UNIT).totals[0].net == 4 * SCALE


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        UNIT,
        Filters(own=False, person="60298", unit_id=3, state=State.LATE, customer="恒达"),
    ],
)
def test_a_page_with_its_sums_takes_as_many_statements_however_long_the_list_is(
    cast: Cast, filters: Filters
) -> None:
    season = cast.live_campaign(verification="after")
    filters = replace(filters, campaign_id=season.id)
    actor = cast.actor("zhou" if filters.own else "wang")

    def statements() -> int:
        with cast.inside(), counted(cast.app) as sent:
            ledger.page(actor, filters, 1)
        return len(sent)

    enter(cast, "zhou")
    few = statements()
    for _ in range(60):
        enter(cast, "zhou")
    assert statements() == few <= 8


def test_what_is_offered_is_in_ones_charge(cast: Cast) -> None:
    season = cast.live_campaign()
    cast.live_campaign(code="later", state="draft")
    with cast.inside():
        offers = ledger.offered(cast.actor("wang"), own=False)
        assert [unit.name for unit in offers.units] == ["城东支行", "公司业务", "零售一组"]
        # In the order of the pinyin, and nobody of the west.
        assert [person.name for person, _unit in offers.people] == [
            "黄俊杰",
            "王建国",
            "赵子昂",
            "周雨桐",
        ]
        assert [campaign.id for campaign in offers.campaigns] == [season.id]
        own = ledger.offered(cast.actor("zhou"), own=True)
        assert (own.units, own.people) == ([], [])


def rows(lines: Iterable[EntryLine], count: int, credited: Person | None) -> bytes:
    """Render a file that tells what it was given."""
    taken = [line.id for line in lines]
    assert len(taken) == count
    return f"{taken} {credited.name if credited else None}".encode()


def test_a_file_holds_what_is_filtered_and_is_audited_without_a_word_of_it(cast_on: Cast) -> None:
    cast_on.live_campaign()
    own = enter(cast_on, "zhou", customer="恒达贸易有限公司")
    other = enter(cast_on, "huang", customer="恒达贸易二部")
    enter(cast_on, "huang", customer="顺兴五金店")
    filters = replace(UNIT, customer="恒达", since=today(), state=State.STANDING)
    with cast_on.inside():
        boss = cast_on.actor("wang")
        assert ledger.export(boss, filters, "csv", rows) == f"[{other}, {own}] None".encode()
        named = replace(UNIT, person="60298")
        assert ledger.export(boss, named, "xlsx", rows) == f"[{own}] 周雨桐".encode()
        assert ledger.export(boss, replace(UNIT, person="恒达"), "csv", rows) == b"[] None"
        events = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "entry.export").order_by(AuditEvent.id)
        ).all()
        assert [event.detail for event in events] == [
            {
                "rows": 2,
                "format": "csv",
                "of": "unit",
                "filters": {"since": today().isoformat(), "state": "standing", "customer": True},
            },
            {
                "rows": 1,
                "format": "xlsx",
                "of": "unit",
                "filters": {"person": cast_on.people["zhou"]},
            },
            {"rows": 0, "format": "csv", "of": "unit", "filters": {"person": True}},
        ]


def test_a_file_that_could_not_be_made_is_not_said_to_have_left(cast: Cast) -> None:
    cast.live_campaign()

    def fail(*_given: object) -> bytes:
        raise Busy

    with cast.inside():
        with pytest.raises(Rejected):
            ledger.export(cast.actor("zhou"), Filters(), "xlsx", fail)
        asked = sa.select(AuditEvent.id).where(AuditEvent.action == "entry.export")
        assert db.session.scalars(asked).all() == []


def test_more_lines_than_a_file_takes_are_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.live_campaign()
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    for _ in range(3):
        enter(cast, "zhou")
    with cast.inside(), pytest.raises(Rejected) as refused:
        ledger.export(cast.actor("zhou"), Filters(), "csv", rows)
    assert "3" in str(refused.value.message)


def test_a_list_is_taken_out_by_the_role_that_shows_it(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside():
        assert ledger.may_export(cast.actor("zhou"), Filters())
        assert not ledger.may_export(cast.actor("zhou"), UNIT)
        assert ledger.may_export(cast.actor("wang"), UNIT)
        assert not ledger.may_export(cast.actor("liu"), Filters())
        with pytest.raises(NotAllowed):
            ledger.export(cast.actor("liu"), Filters(), "csv", rows)
        # Who checks in somebody's stead sees the unit's list, and takes only their own out.
        zhou, wang = cast.actor("zhou"), cast.actor("wang")
        east = wang.grants[0]
        checks = Grant(Role.DEPUTY, east.unit_id, east.unit_path, is_acting=True)
        deputy = replace(zhou, grants=(*zhou.grants, checks))
        assert ledger.may_export(deputy, Filters())
        assert not ledger.may_export(deputy, UNIT)
        # A supervisor who also checks elsewhere takes out the own unit, but not both together.
        path = cast.actor("sun").grants[0].unit_path
        both = replace(
            wang,
            grants=(*wang.grants, Grant(Role.DEPUTY, cast.units["west"], path, is_acting=True)),
        )
        assert not ledger.may_export(both, UNIT)
        assert ledger.may_export(both, replace(UNIT, unit_id=cast.units["retail"]))
