"""The ledger: nobody rewrites it, the books follow from it, and who reads what of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.quantity import SCALE
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import Posting
from portal.models.guard import APPEND_ONLY
from portal.services import effects, entry_choices, ledger, own_figures, reconciliation
from portal.services.refusal import NotFound
from portal.services.work import snapshot, writing
from tests.cast import Cast
from tests.entering import check, enter, take_back, today
from tests.statements import counted

TALLIES = ("day_tally", "total_tally", "unit_day_tally", "unit_total_tally")
LEDGER = ("entry", "posting", "verification", "audit_event")


def filled(cast: Cast) -> None:
    """Fill the ledger with an entry of each kind."""
    cast.live_campaign(verification="after")
    check(cast, "wang", enter(cast, "zhou", quantity="2"))
    take_back(cast, "huang", enter(cast, "huang"))
    enter(cast, "he", business_date=today() - timedelta(1))


def run(cast: Cast, statement: str) -> None:
    """Run a statement as whoever got hold of the database's password would."""
    with cast.inside(), writing() as work:
        work.connection.exec_driver_sql(statement)


@pytest.mark.parametrize("table", LEDGER)
def test_the_database_itself_refuses_to_rewrite_the_ledger(cast_on: Cast, table: str) -> None:
    filled(cast_on)
    with cast_on.inside():
        is_sqlite = db.engine.dialect.name == "sqlite"
        column = {"entry": "quantity", "posting": "quantity", "audit_event": "action"}.get(
            table, "verifier_id"
        )
        before = db.session.execute(sa.text(f"SELECT * FROM {table}")).all()
    statements = [
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table}" if is_sqlite else f"TRUNCATE {table} CASCADE",
    ]
    for statement in statements:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            run(cast_on, statement)
    with cast_on.inside():
        assert db.session.execute(sa.text(f"SELECT * FROM {table}")).all() == before


def test_every_append_only_table_has_its_triggers(cast_on: Cast) -> None:
    with cast_on.inside():
        tables = set(sa.inspect(db.engine).get_table_names())
        if db.engine.dialect.name == "sqlite":
            query = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        else:
            query = "SELECT event_object_table FROM information_schema.triggers"
        guarded = list(db.session.scalars(sa.text(query)))
    assert set(APPEND_ONLY) <= tables
    for table in APPEND_ONLY:
        assert guarded.count(table) >= 2, table


def test_the_books_follow_from_the_ledger(cast_on: Cast) -> None:
    filled(cast_on)
    with cast_on.inside():
        assert reconciliation.verify() == []


@pytest.mark.parametrize("table", TALLIES)
@pytest.mark.parametrize("damage", ["UPDATE {} SET quantity = quantity + 10000", "DELETE FROM {}"])
def test_a_damaged_tally_is_named_and_rebuilt(cast_on: Cast, table: str, damage: str) -> None:
    filled(cast_on)
    run(cast_on, damage.format(table))
    with cast_on.inside():
        assert {difference.where.split()[0] for difference in reconciliation.verify()} == {table}
        assert reconciliation.rebuild() > 0
        assert reconciliation.verify() == []


def test_a_tally_of_nobody_is_named(cast_on: Cast) -> None:
    filled(cast_on)
    run(
        cast_on,
        "INSERT INTO total_tally (campaign_id, participation_id, indicator_id, quantity, points,"
        " unverified) VALUES (1, 3, 4, 10000, 0, 0)",
    )
    with cast_on.inside():
        assert [str(difference) for difference in reconciliation.verify()] == [
            "total_tally (1, 3, 4): found (1, 3, 4, 10000, 0, 0, None), the ledger says None"
        ]


def test_a_reversal_that_one_book_missed_is_named(cast: Cast) -> None:
    filled(cast)
    with cast.inside():
        lost = db.session.scalar(sa.select(Posting.id).where(Posting.cause == "reversal"))
    run(cast, "DROP TRIGGER posting_no_delete")
    run(cast, f"DELETE FROM posting WHERE id = {lost}")
    with cast.inside():
        found = [str(difference) for difference in reconciliation.verify()]
    assert any("taken back" in line for line in found), found


def test_everybody_reads_their_own_lines_and_supervisors_those_of_their_units(cast: Cast) -> None:
    cast.live_campaign()
    own, other, elsewhere = enter(cast, "zhou"), enter(cast, "huang"), enter(cast, "he")
    with cast.inside():

        def ids(who: str, *, own: bool) -> list[int]:
            page = ledger.page(cast.actor(who), ledger.Filters(own=own), number=1)
            return [line.id for line in page.lines]

        assert ids("zhou", own=True) == [own]
        assert ids("zhou", own=False) == []
        assert ids("wang", own=True) == []
        assert ids("wang", own=False) == [other, own]
        assert ids("sun", own=False) == [elsewhere]
        assert ids("liu", own=False) == []
        assert ledger.line(cast.actor("wang"), own).id == own
        for who in ("huang", "sun", "liu", "system", "security", "audit"):
            with pytest.raises(NotFound):
                ledger.line(cast.actor(who), own)


def test_a_customer_is_masked_for_all_but_those_in_charge(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", note="老板姓王", customer="恒达贸易有限公司")
    with cast.inside():
        own = ledger.line(cast.actor("zhou"), entry_id)
        assert (own.customer, own.note, own.is_masked) == ("恒达贸易有限公司", "老板姓王", False)
        assert ledger.line(cast.actor("wang"), entry_id).customer == "恒达贸易有限公司"
        with writing() as work:
            work.connection.exec_driver_sql(
                "UPDATE role_grant SET role = 'audit_admin', unit_id = NULL"
                f" WHERE person_id = {cast.people['wang']}"
            )
        assert Role.AUDIT_ADMIN in cast.actor("wang").roles
        with pytest.raises(NotFound):
            ledger.line(cast.actor("wang"), entry_id)


def test_a_line_tells_where_it_counts_and_what_took_it_back(cast_on: Cast) -> None:
    seasons = [cast_on.live_campaign(), cast_on.live_campaign(code="city")]
    enter(cast_on, "huang")
    entry_id = enter(cast_on, "zhou", quantity="2", customer="恒达贸易有限公司")
    reversal_id = take_back(cast_on, "zhou", entry_id, "重复录入")
    with cast_on.inside():
        counts = ledger.counts(entry_id)
        assert [
            (count.campaign.id, count.line_no, count.quantity, count.cause) for count in counts
        ] == [
            (season.id, line_no, quantity * SCALE, cause)
            for season in seasons
            for line_no, quantity, cause in ((2, 2, "entry"), (3, -2, "reversal"))
        ]
        actor = cast_on.actor("zhou")
        assert ledger.line(actor, entry_id).reversed_by_id == reversal_id
        reversal = ledger.line(actor, reversal_id)
        assert (reversal.reverses_id, reversal.reason) == (entry_id, "重复录入")
        assert reversal.customer == "恒达贸易有限公司"


def test_the_list_has_fifty_lines_a_page_in_a_fixed_number_of_statements(cast: Cast) -> None:
    cast.live_campaign(verification="after")
    actor = cast.actor("zhou")

    def statements() -> int:
        with cast.inside(), counted(cast.app) as sent:
            ledger.page(actor, ledger.Filters(), number=1)
        return len(sent)

    for _ in range(3):
        enter(cast, "zhou")
    few = statements()
    for _ in range(57):
        enter(cast, "zhou")
    assert statements() == few
    with cast.inside():
        first, last = (ledger.page(actor, ledger.Filters(), number) for number in (1, 99))
        assert (len(first.lines), first.pages, first.total) == (50, 2, 60)
        assert (len(last.lines), last.page) == (10, 2)
        assert first.lines[0].id > last.lines[0].id


def test_only_what_waits_for_a_check_is_in_the_queue(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="after")
    waiting, checked, gone = (enter(cast_on, "zhou") for _ in range(3))
    check(cast_on, "wang", checked)
    take_back(cast_on, "zhou", gone)
    with cast_on.inside():
        filters = ledger.Filters(own=False, state=ledger.State.UNVERIFIED)
        page = ledger.page(cast_on.actor("wang"), filters, number=1)
        assert [line.id for line in page.lines] == [waiting]
        assert ledger.waiting(cast_on.actor("wang")) == 1
        latest = ledger.latest(cast_on.actor("zhou"), own=True, count=5)
        assert [line.id for line in latest] == [checked, waiting]


def test_nothing_waits_where_no_campaign_asks_for_checks(cast_on: Cast) -> None:
    cast_on.live_campaign(verification="none")
    enter(cast_on, "zhou")
    with cast_on.inside():
        assert ledger.waiting(cast_on.actor("wang")) == 0


def test_an_entry_tells_what_it_did_to_its_owners_place(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    for who, quantity in (("huang", "4"), ("zhao", "3"), ("he", "3"), ("zhou", "1")):
        enter(cast_on, who, quantity=quantity)
    entry_id = enter(cast_on, "zhou", quantity="2")
    with cast_on.inside(), snapshot() as connection:
        own = own_figures.of_person(connection, cast_on.people["zhou"], clock.today())
        (effect,) = effects.of_entry(connection, entry_id, own)
    assert effect.figures.found.campaign.id == season.id
    assert effect.added == 2 * SCALE
    # 4, 3, 3, 1 → 4, 3, 3, 3: from the fourth place to a shared second.
    assert effect.rise == 2
    assert effect.figures.row.place.rank == 2
    assert effect.figures.row.place.gap_to_draw == 1 * SCALE
    assert effect.figures.row.place.gap_to_pass == 2 * SCALE


def test_an_entry_of_another_indicator_moves_nobody(cast_on: Cast) -> None:
    cast_on.live_campaign()
    entry_id = enter(
        cast_on, "zhou", indicator="social_card", customer="", channel="", account_type=""
    )
    with cast_on.inside(), snapshot() as connection:
        own = own_figures.of_person(connection, cast_on.people["zhou"], clock.today())
        (effect,) = effects.of_entry(connection, entry_id, own)
    assert (effect.added, effect.rise) == (0, 0)


def test_a_supervisor_reads_the_sums_of_their_own_units(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou", quantity="2")
    enter(cast_on, "zhao", business_date=today() - timedelta(1))
    enter(cast_on, "he", quantity="9")
    with cast_on.inside(), snapshot() as connection:
        (east,) = own_figures.of_units(connection, cast_on.actor("wang"), clock.today())
        assert (east.sums.value, east.sums.today) == (3 * SCALE, 2 * SCALE)
        assert (east.people, east.active) == (3, 1)
        assert own_figures.of_units(connection, cast_on.actor("zhou"), clock.today()) == []


def test_the_page_offers_what_a_live_campaign_counts_in_its_order(cast_on: Cast) -> None:
    season = cast_on.live_campaign(backdating_days=3)
    with cast_on.inside():
        offered = entry_choices.offered(cast_on.people["zhou"], clock.today())
        assert [indicator.code for indicator in offered.indicators] == [*season.indicators]
        assert [channel.code for channel in offered.channels] == [
            "intermediary",
            "affiliate",
            "sweep",
            "personal",
            "assigned",
        ]
        assert (offered.earliest, offered.latest) == (today() - timedelta(3), today())
        nobody = entry_choices.offered(cast_on.people["wang"], clock.today())
        assert nobody.indicators == []


def test_todays_count_is_of_what_stands(cast_on: Cast) -> None:
    season = cast_on.live_campaign()
    retail = {"indicator": "social_card", "customer": "", "channel": "", "account_type": ""}
    enter(cast_on, "zhou", **retail)
    kept = enter(cast_on, "zhou", quantity="4", **retail)
    take_back(cast_on, "zhou", enter(cast_on, "zhou", **retail))
    enter(cast_on, "zhou", business_date=today() - timedelta(1), **retail)
    enter(cast_on, "huang", **retail)
    with cast_on.inside():
        counts = entry_choices.on_day(cast_on.people["zhou"], clock.today())
    assert counts == {
        season.indicators["social_card"]: entry_choices.DayCount(5 * SCALE, kept, 4 * SCALE)
    }
