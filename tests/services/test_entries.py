"""Entries: what is taken, what is refused at which field, and what a repeated key does."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.extensions import db
from portal.models import (
    AuditEvent,
    Board,
    Campaign,
    DayTally,
    Entry,
    EntryWords,
    Indicator,
    Notice,
    Participation,
    Posting,
    TotalTally,
    UnitTotalTally,
)
from portal.services import entries, reconciliation, standings
from portal.services.bus import Message
from portal.services.refusal import Conflict, NotAllowed, Rejected
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import count, draft, enter, today
from tests.parallel import at_once
from tests.season import Season

ENTRIES_AT_ONCE = 20


def refusal(cast: Cast, who: str = "zhou", **changes: object) -> str:
    """Return the field at which the draft is refused; nothing is written."""
    with cast.inside(), pytest.raises(Rejected) as caught:
        entries.record(cast.actor(who), draft(**changes))
    assert count(cast) == 0
    return caught.value.field


def total(cast: Cast, season: Season, who: str, indicator: str = "corporate_account") -> int:
    """Return a participant's tally in whole units."""
    with cast.inside():
        found = db.session.scalar(
            sa.select(TotalTally.quantity).where(
                TotalTally.participation_id == season.participations[who],
                TotalTally.indicator_id == season.indicators[indicator],
            )
        )
        return (found or 0) // SCALE


def test_an_opening_is_written_down_as_it_was_given(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou", quantity="2", note="老客户介绍", customer="恒达贸易有限公司")
    with cast_on.inside():
        entry = db.session.get_one(Entry, entry_id)
        words = db.session.get_one(EntryWords, entry_id)
        assert entry.owner_id == entry.recorder_id == cast_on.people["zhou"]
        assert entry.unit_id == cast_on.units["retail"]
        assert entry.indicator_id == season.indicators["corporate_account"]
        assert entry.channel_id == season.channels["intermediary"]
        assert entry.account_type == "basic"
        assert entry.quantity == 2 * SCALE
        assert entry.business_date == clock.today()
        assert entry.recorded_at.tzinfo is UTC
        assert (words.customer, words.note) == ("恒达贸易有限公司", "老客户介绍")
        assert words.customer_key == "恒达贸易"


def test_an_opening_counts_for_its_owner_team_and_sub_branch_at_once(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="3")
    enter(cast_on, "zhao")
    assert total(cast_on, season, "zhou") == 3
    with cast_on.inside():
        by_unit = {
            row.unit_id: row.quantity // SCALE
            for row in db.session.scalars(sa.select(UnitTotalTally))
        }
        assert by_unit == {
            cast_on.units["retail"]: 3,
            cast_on.units["corporate"]: 1,
            cast_on.units["east"]: 4,
        }
        assert reconciliation.verify() == []


def test_an_opening_counts_in_every_live_campaign_that_it_is_eligible_for(cast_on: Cast) -> None:
    seasons = [cast_on.live_campaign(), cast_on.live_campaign(code="city", name="全市竞赛")]
    draft_season = cast_on.live_campaign(code="next", state="draft")
    over = cast_on.live_campaign(
        code="past",
        starts_on=today() - timedelta(30),
        ends_on=today() - timedelta(1),
    )
    entry_id = enter(cast_on, "huang")
    with cast_on.inside():
        books = set(
            db.session.scalars(sa.select(Posting.book_id).where(Posting.entry_id == entry_id))
        )
        assert books == {season.books["east"] for season in seasons}
        assert reconciliation.verify() == []
    for season in seasons:
        assert total(cast_on, season, "huang") == 1
    assert total(cast_on, draft_season, "huang") == 0
    assert total(cast_on, over, "huang") == 0


def test_whoever_takes_no_part_cannot_enter(cast: Cast) -> None:
    cast.live_campaign()
    assert refusal(cast, "wang") == "business_date"


def test_whoever_has_left_the_campaign_cannot_enter_from_that_day_on(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        place.left_on = clock.today()
    assert refusal(cast) == "business_date"
    assert enter(cast, "zhou", business_date=today() - timedelta(1))


@pytest.mark.parametrize("who", ["liu", "system", "security", "audit"])
def test_only_those_who_open_accounts_may_enter(cast: Cast, who: str) -> None:
    cast.live_campaign()
    with cast.inside(), pytest.raises(NotAllowed):
        entries.record(cast.actor(who), draft())
    assert count(cast) == 0


BAD_QUANTITIES = (
    "",
    " ",
    "0",
    "0.0",
    "-1",
    "\N{FULLWIDTH HYPHEN-MINUS}1",
    "\N{MINUS SIGN}3",
    "10000",
    "99999999999",
    "1e3",
    "1,000",
    "½",
    "eins",
    "NaN",
    "Infinity",
    "0.5",
    "1.00001",
    "--1",
    "1 2",
)


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_a_quantity_that_nobody_can_have_opened_is_refused_at_its_field(
    cast: Cast, quantity: str
) -> None:
    cast.live_campaign()
    assert refusal(cast, quantity=quantity) == "quantity"


def test_full_width_digits_are_read_as_figures(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", quantity=" \N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO} ")
    assert total(cast, season, "zhou") == 12


def test_parts_are_taken_where_the_indicator_is_not_counted_in_wholes(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    with cast_on.inside(), writing() as work:
        indicator = work.session.get_one(Indicator, season.indicators["corporate_account"])
        indicator.whole = False
    for quantity in ("0.1", "0.2", "0.0001"):
        enter(cast_on, "zhou", quantity=quantity)
    with cast_on.inside():
        found = db.session.scalar(sa.select(TotalTally.quantity))
        assert Decimal(found or 0) / SCALE == Decimal("0.3001")
        assert reconciliation.verify() == []
    with cast_on.inside(), pytest.raises(Rejected) as caught:
        entries.record(cast_on.actor("zhou"), draft(quantity="0.00001"))
    assert caught.value.field == "quantity"


def test_a_day_to_come_is_refused(cast: Cast) -> None:
    cast.live_campaign()
    assert refusal(cast, business_date=today() + timedelta(1)) == "business_date"


def test_a_day_further_back_than_the_campaign_allows_is_refused(cast: Cast) -> None:
    cast.live_campaign(backdating_days=3)
    assert refusal(cast, business_date=today() - timedelta(4)) == "business_date"
    assert enter(cast, "zhou", business_date=today() - timedelta(3))


def test_each_campaign_has_its_own_say_on_how_far_back(cast_on: Cast) -> None:
    strict = cast_on.live_campaign(backdating_days=0)
    easy = cast_on.live_campaign(code="easy", backdating_days=5)
    enter(cast_on, "zhou", business_date=today() - timedelta(2))
    assert total(cast_on, strict, "zhou") == 0
    assert total(cast_on, easy, "zhou") == 1


def test_a_supervisor_enters_a_day_that_is_too_old_for_somebody_in_their_charge(
    cast: Cast,
) -> None:
    cast.live_campaign(backdating_days=0)
    entry_id = enter(cast, "wang", owner="60298", business_date=today() - timedelta(10))
    with cast.inside():
        entry = db.session.get_one(Entry, entry_id)
        assert (entry.owner_id, entry.recorder_id) == (cast.people["zhou"], cast.people["wang"])
        assert entry.unit_id == cast.units["retail"]
        told = db.session.scalars(sa.select(Notice)).one()
        assert (told.person_id, told.kind) == (cast.people["zhou"], "entered_for_you")
        assert reconciliation.verify() == []


@pytest.mark.parametrize("owner", ["60118", "4711", "X001"])
def test_nobody_enters_for_people_outside_of_their_charge(cast: Cast, owner: str) -> None:
    cast.live_campaign()
    with cast.inside(), pytest.raises(Rejected) as refused:
        entries.record(cast.actor("wang"), draft(owner=owner))
    assert refused.value.field == "owner"


def test_an_account_manager_enters_for_nobody_else(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside(), pytest.raises(NotAllowed):
        entries.record(cast.actor("zhou"), draft(owner="60155"))


def test_a_supervisor_may_not_enter_such_a_day_for_themself(cast: Cast) -> None:
    season = cast.live_campaign(backdating_days=0)
    with cast.inside(), writing() as work:
        place = work.session.get_one(Participation, season.participations["zhou"])
        work.session.add(
            Participation(
                campaign_id=season.id,
                person_id=cast.people["wang"],
                unit_id=cast.units["east"],
                sub_branch_id=place.sub_branch_id,
                cohort="veteran",
            )
        )
    with cast.inside(), pytest.raises(Rejected) as refused:
        entries.record(cast.actor("wang"), draft(business_date=today() - timedelta(10)))
    assert refused.value.field == "business_date"


def test_a_day_outside_of_every_campaign_is_refused(cast: Cast) -> None:
    cast.live_campaign(backdating_days=99)
    before = today() - timedelta(21)
    assert refusal(cast, business_date=before) == "business_date"


@pytest.mark.parametrize("state", ["draft", "frozen", "closed"])
def test_only_a_live_campaign_takes_entries(cast: Cast, state: str) -> None:
    cast.live_campaign(state=state)
    assert refusal(cast) == "business_date"


def test_an_indicator_that_the_campaign_does_not_count_is_refused(cast: Cast) -> None:
    cast.live_campaign()
    with cast.inside(), writing() as work:
        work.session.add(
            Indicator(
                code="loan", name="贷款", measure="笔", measure_en="loans", entry_style="stepper"
            )
        )
    assert refusal(cast, indicator="loan") == "business_date"
    assert refusal(cast, indicator="nothing") == "indicator"


def test_a_corporate_opening_says_its_type_channel_and_customer(cast: Cast) -> None:
    cast.live_campaign()
    assert refusal(cast, account_type="") == "account_type"
    assert refusal(cast, account_type="secret") == "account_type"
    assert refusal(cast, channel="") == "channel"
    assert refusal(cast, channel="heaven") == "channel"
    assert refusal(cast, customer="") == "customer"
    assert refusal(cast, customer=" \u200b ") == "customer"
    assert refusal(cast, customer="……") == "customer"


def test_a_channel_that_the_campaign_has_not_open_is_refused(cast: Cast) -> None:
    season = cast.live_campaign()
    with cast.inside(), writing() as work:
        work.connection.exec_driver_sql(
            "DELETE FROM campaign_channel WHERE channel_id = "
            f"{season.channels['personal']} AND campaign_id = {season.id}"
        )
    assert refusal(cast, channel="personal") == "channel"


def test_a_retail_opening_needs_a_quantity_alone(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    enter(
        cast_on,
        "he",
        indicator="social_card",
        quantity="20",
        channel="",
        account_type="",
        customer="",
    )
    assert total(cast_on, season, "he", "social_card") == 20
    assert total(cast_on, season, "he") == 0


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("customer", "王伟 13800138000"),
        ("note", "手机１３８ ００１３ ８０００"),
        ("note", "身份证 11010519491231002X"),
        ("customer", "6222 0202 0011 2233 446"),
    ],
)
def test_personal_numbers_are_refused_in_free_text(cast: Cast, field: str, text: str) -> None:
    cast.live_campaign()
    assert refusal(cast, **{field: text}) == field


@pytest.mark.parametrize(("field", "length"), [("customer", 60), ("note", 400)])
def test_what_does_not_fit_is_refused_rather_than_cut(
    cast_on: Cast, field: str, length: int
) -> None:
    cast_on.live_campaign()
    assert refusal(cast_on, **{field: "长" * (length + 1)}) == field
    # One letter that unfolds to eighteen when names are compared.
    assert enter(cast_on, "zhou", **{field: "ﷺ" * length})


def test_characters_that_nobody_sees_reach_no_database(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(cast_on, "zhou", customer="恒\x00达\u202e 贸易", note="a\x00\nb")
    with cast_on.inside():
        words = db.session.get_one(EntryWords, entry_id)
        assert (words.customer, words.note) == ("恒 达 贸易", "a b")


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "key with spaces", "null\x00null", "键" * 9, "reversal:1"]
)
def test_a_key_that_is_none_is_refused(cast: Cast, key: str) -> None:
    cast.live_campaign()
    assert refusal(cast, key=key) == "key"


def test_the_same_key_again_returns_the_first_entry_and_adds_nothing(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    actor, once = cast_on.actor("zhou"), draft()
    with cast_on.inside():
        first = entries.record(actor, once)
        again = entries.record(actor, once)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.entry_id == again.entry_id
    assert count(cast_on) == 1
    assert total(cast_on, season, "zhou") == 1


def test_twenty_times_the_same_key_at_once_make_one_entry(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    actor, once = cast_on.actor("zhou"), draft()
    results = at_once(cast_on.app, ENTRIES_AT_ONCE, lambda _: entries.record(actor, once))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len({result.entry_id for result in results}) == 1  # type: ignore[union-attr]
    assert sum(result.is_new for result in results) == 1  # type: ignore[union-attr]
    assert count(cast_on) == 1
    assert total(cast_on, season, "zhou") == 1
    with cast_on.inside():
        assert reconciliation.verify() == []


def test_twenty_different_entries_at_once_are_all_counted(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    actors = [cast_on.actor(who) for who in ("zhou", "huang", "zhao", "he")]
    results = at_once(
        cast_on.app, ENTRIES_AT_ONCE, lambda n: entries.record(actors[n % 4], draft())
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    with cast_on.inside():
        assert reconciliation.verify() == []
        lines = db.session.scalars(
            sa.select(Posting.line_no).where(Posting.book_id == season.books["east"])
        ).all()
        assert sorted(lines) == list(range(1, 16))


def test_a_key_used_for_something_else_is_a_conflict_that_names_the_first(cast_on: Cast) -> None:
    cast_on.live_campaign()
    actor, once = cast_on.actor("zhou"), draft()
    with cast_on.inside():
        first = entries.record(actor, once)
        with pytest.raises(Conflict) as caught:
            entries.record(actor, draft(key=once.key, quantity="2"))
    assert caught.value.theirs == first.entry_id
    assert count(cast_on) == 1


def test_two_people_may_happen_to_use_one_key(cast_on: Cast) -> None:
    cast_on.live_campaign()
    key = draft().key
    assert enter(cast_on, "zhou", key=key) != enter(cast_on, "huang", key=key)


def test_a_lost_answer_can_be_asked_for_after_the_season_is_frozen(cast: Cast) -> None:
    season = cast.live_campaign()
    once = draft()
    with cast.inside():
        first = entries.record(cast.actor("zhou"), once)
        with writing() as work:
            work.session.get_one(Campaign, season.id).state = "frozen"
        again = entries.record(cast.actor("zhou"), once)
    assert again.entry_id == first.entry_id
    assert not again.is_new


def test_the_day_ends_at_midnight_in_shanghai(cast_on: Cast) -> None:
    season = cast_on.live_campaign(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
    last = datetime(2026, 11, 23, 15, 59, 59, 900_000, tzinfo=UTC)
    first = datetime(2026, 11, 23, 16, 0, 0, tzinfo=UTC)
    for moment in (last, first):
        with cast_on.inside(), clock.at(moment):
            entries.record(cast_on.actor("zhou"), draft())
    with cast_on.inside():
        days = {
            row.business_date: row.quantity // SCALE
            for row in db.session.scalars(
                sa.select(DayTally).where(DayTally.campaign_id == season.id)
            )
        }
        assert days == {date(2026, 11, 23): 1, date(2026, 11, 24): 1}


def test_a_day_that_begins_in_shanghai_is_still_to_come_a_moment_before(cast: Cast) -> None:
    cast.live_campaign(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
    with cast.inside(), clock.at(datetime(2026, 11, 23, 15, 59, 59, 900_000, tzinfo=UTC)):
        with pytest.raises(Rejected) as caught:
            entries.record(cast.actor("zhou"), draft(business_date=date(2026, 11, 24)))
        assert caught.value.field == "business_date"


def test_an_entry_leaves_one_audit_row_and_announces_each_campaign(cast: Cast) -> None:
    seasons = [cast.live_campaign(), cast.live_campaign(code="city")]
    heard = cast.heard()
    entry_id = enter(cast, "zhou")
    assert heard == [
        Message("board", campaign_id=season.id, entry_id=entry_id) for season in seasons
    ]
    with cast.inside():
        rows = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "entry.record")
        ).all()
        assert [(row.person_id, row.object_id) for row in rows] == [
            (cast.people["zhou"], str(entry_id))
        ]
        assert "恒达" not in str(rows[0].detail)


def test_nothing_is_announced_of_what_was_refused(cast: Cast) -> None:
    cast.live_campaign()
    heard = cast.heard()
    refusal(cast, quantity="0")
    assert heard == []


def test_the_board_shows_who_got_there_first_on_top_of_equals(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    for who in ("huang", "zhou", "zhao", "zhao"):
        enter(cast_on, who)
    with cast_on.inside(), snapshot() as connection:
        found = standings.of(connection, season.boards["branch", "person"], clock.today())
        names = [(row.members[0].name, row.place.rank) for row in found.rows]
    assert names == [("赵子昂", 1), ("黄俊杰", 2), ("周雨桐", 2), ("何志强", 4)]


def test_points_in_force_on_the_day_decide_what_an_entry_is_worth(cast_on: Cast) -> None:
    season = cast_on.live_campaign(ranking="points", ranking_indicator_id=None)
    enter(cast_on, "zhou", quantity="2")
    enter(
        cast_on,
        "zhou",
        indicator="social_card",
        quantity="3",
        customer="",
        channel="",
        account_type="",
    )
    with cast_on.inside(), snapshot() as connection:
        board = db.session.get_one(Board, season.boards["branch", "person"])
        found = standings.of(connection, board.id, clock.today())
        assert found.rows[0].sums.value == 5 * SCALE
        assert reconciliation.verify() == []
