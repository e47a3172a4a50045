"""Names erased and shown: what goes, what stays right, who may, and what is on record of it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain import bulletin
from portal.domain.mask import Level, shown
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import (
    Absence,
    AuditEvent,
    Bulletin,
    Dispute,
    Entry,
    EntryWords,
    Notice,
    Person,
    PersonSession,
    Report,
    RoleGrant,
)
from portal.services import (
    bulletins,
    corrections,
    customer_sight,
    disputes,
    entries,
    leaving,
    ledger,
    notices,
    openings,
    people,
    privacy,
    reconciliation,
    standings,
)
from portal.services.bulletins import reading
from portal.services.ledger import Filters
from portal.services.people import Details
from portal.services.privacy import customers
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.work import snapshot, writing
from tests.bulletins import LATE, of_cast, put
from tests.cast import Cast
from tests.entering import draft, enter, take_back
from tests.issuing import evening
from tests.parallel import at_once
from tests.reporting import reported

NAME = "恒达贸易有限公司"
OLD = timedelta(days=1097)


@pytest.fixture
def cast(cast_on: Cast) -> Iterator[Cast]:
    with cast_on.inside():
        yield cast_on


def set_to(cast: Cast, **settings: object) -> None:
    cast.app.config["SETTINGS"] = replace(cast.app.config["SETTINGS"], **settings)


def words(entry_id: int) -> EntryWords:
    db.session.rollback()
    return db.session.get_one(EntryWords, entry_id, populate_existing=True)


def told(action: str) -> list[tuple[str, dict[str, object]]]:
    db.session.rollback()
    rows = db.session.execute(
        sa.select(AuditEvent.result, AuditEvent.detail)
        .where(AuditEvent.action == action)
        .order_by(AuditEvent.id)
    )
    return [(result, detail) for result, detail in rows]


def everything(*but: str) -> str:
    """Return all that the database holds, but some tables, as one text."""
    db.session.rollback()
    names = sa.inspect(db.engine).get_table_names()
    found = []
    for name in sorted(set(names).difference(but)):
        table = sa.Table(name, sa.MetaData(), autoload_with=db.engine)
        rows = db.session.execute(sa.select(table)).all()
        found.append(json.dumps([list(map(str, row)) for row in rows], ensure_ascii=False))
    # JSON within JSON is escaped.
    return "".join(found) + "".join(
        json.dumps(facts, ensure_ascii=False)
        for facts in db.session.scalars(sa.select(Notice.facts))
    )


def chief(cast: Cast) -> None:
    """Add a supervisor of the whole branch, above those of the sub-branches."""
    with writing() as work:
        cast.add_person(
            work.session, "chief", "60009", "高行长", "branch", Role.SUPERVISOR, "branch"
        )


def gone(cast: Cast, key: str) -> int:
    """Let the person leave the bank; return their number."""
    leaving.leave(cast.actor("system"), cast.people[key], clock.today())
    return cast.people[key]


# Who sees a name how


def test_who_is_in_charge_of_the_unit_reads_names_and_who_is_further_up_asks(cast: Cast) -> None:
    cast.live_campaign()
    chief(cast)
    entry_id = enter(cast, "zhou", customer=NAME, note="两次到访")
    for who in ("zhou", "wang"):
        line = ledger.line(cast.actor(who), entry_id)
        assert (line.customer, line.note, line.is_masked) == (NAME, "两次到访", False)
    above = ledger.line(cast.actor("chief"), entry_id)
    assert (above.customer, above.note, above.is_masked) == ("恒＊＊有限公司", "", True)
    found = Filters(own=False, customer="恒达")
    assert [one.id for one in ledger.page(cast.actor("wang"), found, 1).lines] == [entry_id]
    assert ledger.page(cast.actor("chief"), found, 1).lines == []
    set_to(cast, names_in_full="below")
    assert ledger.line(cast.actor("chief"), entry_id).customer == NAME
    assert [one.id for one in ledger.page(cast.actor("chief"), found, 1).lines] == [entry_id]


@pytest.mark.parametrize(
    ("level", "expected"), [("kind", "恒＊＊有限公司"), ("initial", "恒＊＊"), ("none", "")]
)
def test_walls_show_customers_as_the_setting_says(cast: Cast, level: str, expected: str) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou", customer=NAME)
    set_to(cast, wall_customers=level)
    assert customer_sight.of_wall() is Level(level)
    with snapshot() as connection:
        [opening] = openings.latest(connection, season.id, "/")
    assert opening.customer == expected == shown(NAME, Level(level))


# Unmasking


def test_a_name_is_shown_for_a_reason_and_the_log_has_who_and_why_but_not_the_name(
    cast: Cast,
) -> None:
    cast.live_campaign()
    chief(cast)
    entry_id = enter(cast, "zhou", customer=NAME, note="两次到访")
    seen = privacy.unmask(cast.actor("chief"), entry_id, "inspection", "季度抽查")
    assert (seen.customer, seen.note) == (NAME, "两次到访")
    assert told("customer.unmask") == [("done", {"reason": "inspection", "words": "季度抽查"})]
    event = db.session.scalars(
        sa.select(AuditEvent).where(AuditEvent.action == "customer.unmask")
    ).one()
    assert (event.person_id, event.object_id) == (cast.people["chief"], str(entry_id))


@pytest.mark.parametrize(
    ("reason", "typed", "field"),
    [
        ("", " ", "words"),
        ("", "客户电话 138 0013 8000", "words"),
        ("check", "11010519491231002X", "words"),
        ("because", "", "reason"),
    ],
)
def test_no_reason_or_one_with_personal_numbers_shows_nothing(
    cast: Cast, reason: str, typed: str, field: str
) -> None:
    cast.live_campaign()
    chief(cast)
    entry_id = enter(cast, "zhou", customer=NAME)
    with pytest.raises(Rejected) as refusal:
        privacy.unmask(cast.actor("chief"), entry_id, reason, typed)
    assert refusal.value.field == field
    assert told("customer.unmask") == []


def test_nobody_unmasks_what_is_out_of_sight_or_not_masked(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", customer=NAME)
    for who in ("he", "sun", "liu", "system", "audit"):
        with pytest.raises(NotFound):
            privacy.unmask(cast.actor(who), entry_id, "check", "")
    for who in ("zhou", "wang"):
        with pytest.raises(NotAllowed):
            privacy.unmask(cast.actor(who), entry_id, "check", "")


def test_many_names_within_an_hour_raise_an_alarm_and_then_there_are_no_more(cast: Cast) -> None:
    cast.live_campaign()
    chief(cast)
    entry_id = enter(cast, "zhou", customer=NAME)
    actor = cast.actor("chief")
    for number in range(privacy.MOST):
        privacy.unmask(actor, entry_id, "check", "")
        assert len(told("customer.unmask_many")) == (number + 1 >= 10)
    with pytest.raises(privacy.TooMany):
        privacy.unmask(actor, entry_id, "check", "")
    assert [result for result, _ in told("customer.unmask")][-2:] == ["done", "refused"]
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert privacy.unmask(actor, entry_id, "check", "").customer == NAME


def test_of_many_at_once_no_more_are_shown_than_an_hour_allows(cast_on: Cast) -> None:
    cast_on.live_campaign()
    with cast_on.inside():
        chief(cast_on)
        entry_id = enter(cast_on, "zhou", customer=NAME)
        actor = cast_on.actor("chief")
        for _ in range(privacy.MOST - 2):
            privacy.unmask(actor, entry_id, "check", "")

    def again(_number: int) -> bool:
        try:
            privacy.unmask(actor, entry_id, "check", "")
        except privacy.TooMany:
            return False
        return True

    assert Counter(at_once(cast_on.app, 6, again)) == {True: 2, False: 4}


# Erasing customers


def test_old_names_are_erased_once_a_day_and_every_sum_stays(cast: Cast) -> None:
    season = cast.live_campaign()
    old = enter(cast, "zhou", customer=NAME, note="两次到访")
    take_back(cast, "zhou", old)
    kept = enter(cast, "zhou", customer="顺兴五金店")
    before = [entry.content_hash for entry in db.session.scalars(sa.select(Entry))]
    later = clock.now() + OLD
    assert privacy.run(clock.now()).customers == 0
    with clock.at(later - timedelta(days=2)):
        assert privacy.due(clock.now()) == privacy.Erased(0, 0)
    with clock.at(later):
        assert privacy.due(clock.now()).customers == 2
        assert privacy.run(clock.now()).customers == 2
        # The same day again, and another process: nothing, and no second row of it.
        assert privacy.run(clock.now()).customers == 0
    for entry_id in (old, kept):
        found = words(entry_id)
        assert (found.customer, found.customer_key, found.note, found.salt) == ("", "", "", None)
        assert found.erased_at is not None
    assert told("customer.erase") == [("done", {"entries": 2, "days": 1096})]
    assert NAME not in everything()
    assert [entry.content_hash for entry in db.session.scalars(sa.select(Entry))] == before
    assert reconciliation.verify() == []
    with snapshot() as connection:
        shown_now = standings.of(connection, season.boards["branch", "person"], clock.today())
    assert max(row.sums.value for row in shown_now.rows) == 10_000


def test_names_are_kept_for_ever_where_the_setting_says_so(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", customer=NAME)
    set_to(cast, keep_customers_days=0, keep_leavers_days=0)
    with clock.at(clock.now() + 10 * OLD):
        assert privacy.run(clock.now()) == privacy.Erased(0, 0)
        assert privacy.erase_due() == privacy.Erased(0, 0)
    assert words(entry_id).customer == NAME


def test_two_tickers_and_many_batches_erase_each_name_once(
    cast_on: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast_on.live_campaign()
    for _ in range(7):
        enter(cast_on, "zhou")
    monkeypatch.setattr(customers, "BATCH", 2)
    later = clock.now() + OLD

    def tick(_number: int) -> int:
        with clock.at(later):
            return privacy.run(later).customers

    found = at_once(cast_on.app, 2, tick)
    assert sum(one for one in found if isinstance(one, int)) == 7, found
    with cast_on.inside():
        assert sum(int(str(detail["entries"])) for _, detail in told("customer.erase")) == 7


def test_one_customer_goes_on_request_wherever_one_is_in_charge(cast: Cast) -> None:
    cast.live_campaign()
    first = enter(cast, "zhou", customer=NAME)
    second = enter(cast, "huang", customer="恒达贸易", account_type="general")
    west = enter(cast, "he", customer=NAME, account_type="special")
    reach = privacy.reach(cast.actor("wang"), first)
    assert (reach.ids, reach.elsewhere) == ([first, second], 1)
    heard = cast.heard()
    assert privacy.erase(cast.actor("wang"), first, "客户来函要求删除") == 2
    assert [words(one).customer for one in (first, second, west)] == ["", "", NAME]
    assert told("customer.erase") == [("done", {"reason": "客户来函要求删除"})] * 2
    assert "board" in {message.kind for message in heard}
    line = ledger.line(cast.actor("zhou"), first)
    assert (line.customer, line.erased_at is not None) == ("", True)
    # Nobody is told any more that the customer was theirs.
    assert entries.known(cast.actor("wang"), "corporate_account", "basic", NAME) == []
    assert reconciliation.verify() == []


def test_who_may_erase_a_customer(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", customer=NAME)
    with pytest.raises(NotAllowed):
        privacy.erase(cast.actor("zhou"), entry_id, "要求删除")
    for who in ("sun", "liu", "system"):
        with pytest.raises(NotFound):
            privacy.erase(cast.actor(who), entry_id, "要求删除")
    for reason in ("", "  ", "客户 13800138000 要求"):
        with pytest.raises(Rejected):
            privacy.erase(cast.actor("wang"), entry_id, reason)
    assert words(entry_id).customer == NAME


def test_a_disputed_customer_is_settled_before_it_is_erased(cast: Cast) -> None:
    cast.live_campaign()
    first = enter(cast, "zhou", customer=NAME)
    second = enter(cast, "huang", customer=NAME, duplicate_reason="另一账户")
    with pytest.raises(Rejected) as refusal:
        privacy.erase(cast.actor("wang"), first, "要求删除")
    assert refusal.value.field == "reason"
    dispute_id = db.session.scalars(sa.select(Dispute.id)).one()
    disputes.settle(cast.actor("wang"), dispute_id, "kept", "两个账户")
    assert privacy.erase(cast.actor("wang"), first, "要求删除") == 2
    assert words(second).customer == ""


def test_the_ledgers_hash_of_a_name_cannot_be_guessed_once_the_name_is_gone(cast: Cast) -> None:
    cast.live_campaign()
    opening = draft(customer=NAME)
    actor = cast.actor("zhou")
    entry_id = entries.record(actor, opening).entry_id
    assert entries.record(actor, opening).entry_id == entry_id
    kept = db.session.get_one(Entry, entry_id)
    assert kept.content_hash == opening.fingerprint(kept.quantity, words(entry_id).salt or "")
    assert kept.content_hash != opening.fingerprint(kept.quantity, "")
    privacy.erase(cast.actor("wang"), entry_id, "要求删除")
    with pytest.raises(Conflict):
        entries.record(actor, opening)
    twin = entries.record(actor, draft(customer="顺兴五金店", account_type="general"))
    corrected = corrections.correct(
        actor, twin.entry_id, draft(customer="顺兴五金店", account_type="special"), "录错了"
    )
    assert words(corrected).salt


# Erasing who has left


def test_who_has_left_becomes_a_number_and_every_figure_stays(cast: Cast) -> None:
    season = cast.live_campaign()
    enter(cast, "zhou")
    reported(cast, "zhou", "huang")
    with writing() as work:
        notices.tell(work, [cast.people["wang"]], "entered_for_you", by="周雨桐", by_en="")
        person = work.session.get_one(Person, cast.people["zhou"])
        person.greeting, person.name_en = "一步一个脚印", "Zhou Yutong"
        work.session.add(
            Absence(
                person_id=person.id,
                kind="leave",
                starts_on=clock.today(),
                ends_on=clock.today(),
                note="住院",
                recorded_at=work.now,
                recorder_id=cast.people["wang"],
            )
        )
    issued = put(cast, season, of_cast(cast, lines=[LATE]))
    stored = db.session.get_one(Bulletin, issued)
    text, digest = stored.content, stored.digest
    number = gone(cast, "zhou")
    system = cast.actor("system")
    privacy.erase_person(system, number, "６０２９８")
    label = f"已离职人员 {number}"
    person = db.session.get_one(Person, number, populate_existing=True)
    assert (person.name, person.name_en, person.employee_no) == (
        label,
        f"Former colleague {number}",
        "60298",
    )
    assert (person.greeting, person.hue, person.in_post_since, person.password_hash) == (
        "",
        None,
        None,
        None,
    )
    for table in (PersonSession, RoleGrant):
        assert not db.session.scalars(sa.select(table).where(table.person_id == number)).all()
    assert db.session.scalars(sa.select(Absence.note)).all() == [""]
    report = db.session.scalars(sa.select(Report).where(Report.person_id == number)).first()
    assert report is None or (report.worked, report.reason_words, report.reason_id) == (
        "",
        "",
        None,
    )
    assert [result for result, _ in told("person.erase")] == ["done"]
    # The name is left in what is sealed alone: nowhere else, and no page reads it from there.
    db.session.rollback()
    found = reading.find(cast.actor("liu"), issued)
    assert {row.name for row in found.content.rows if row.person_id == number} == {label}
    assert [line.person for line in found.content.lines] in ([label], ["周雨桐"])
    assert "周雨桐" not in bulletin.written(replace(found.content, lines=[]))
    assert found.text != text
    assert (found.bulletin.content, bulletin.digest(text)) == (text, digest)
    assert "周雨桐" not in everything("bulletin")
    with snapshot() as connection:
        now = standings.of(connection, season.boards["branch", "person"], clock.today())
    [row] = [row for row in now.rows if row.members[0].person_id == number]
    assert (row.members[0].name, row.sums.value) == (label, 10_000)
    assert reconciliation.verify() == []


def test_bulletins_that_were_issued_prove_right_after_the_erasing(cast_on: Cast) -> None:
    cast_on.live_campaign()
    enter(cast_on, "zhou")
    with cast_on.inside():
        today = clock.today()
    evening(cast_on, today)
    with cast_on.inside():
        assert bulletins.verify().differences == []
        number = gone(cast_on, "zhou")
        privacy.erase_person(cast_on.actor("system"), number, "60298")
        assert bulletins.verify().differences == []
        ids = db.session.scalars(sa.select(Bulletin.id)).all()
        assert ids
        for id_ in ids:
            content = reading.find(cast_on.actor("liu"), id_).content
            assert "周雨桐" not in bulletin.written(content)


def test_who_may_erase_a_person_and_whom(cast: Cast) -> None:
    cast.live_campaign()
    zhou = cast.people["zhou"]
    for who in ("security", "wang"):
        with pytest.raises(NotAllowed):
            privacy.erase_person(cast.actor(who), zhou, "60298")
    system = cast.actor("system")
    with pytest.raises(Rejected):
        privacy.erase_person(system, zhou, "60298")
    people.disable(system, zhou)
    # A campaign under way still lists her.
    with pytest.raises(Rejected):
        privacy.erase_person(system, zhou, "60298")
    gone(cast, "zhou")
    with pytest.raises(Rejected):
        privacy.erase_person(system, zhou, "60155")
    privacy.erase_person(system, zhou, "60298")
    privacy.erase_person(system, zhou, "60298")
    assert len(told("person.erase")) == 1


def test_who_is_erased_is_neither_let_in_again_nor_written_over(cast: Cast) -> None:
    number = gone(cast, "zhou")
    system = cast.actor("system")
    privacy.erase_person(system, number, "60298")
    with pytest.raises(Rejected):
        people.enable(system, number)
    with pytest.raises(Rejected):
        people.edit(system, number, Details("60298", "周雨桐"))
    with pytest.raises(NotAllowed):
        people.reset_password(cast.actor("security"), number)
    with pytest.raises(Rejected):
        people.add(system, Details("60298", "新来的"), cast.units["retail"])


def test_leavers_are_erased_by_themselves_after_the_set_time(cast: Cast) -> None:
    cast.live_campaign()
    zhou = gone(cast, "zhou")
    people.disable(cast.actor("system"), cast.people["he"])
    with clock.at(clock.now() + timedelta(days=1095)):
        assert privacy.run(clock.now()).leavers == 0
    with clock.at(clock.now() + OLD):
        # He is disabled, but the season still lists him.
        assert privacy.due(clock.now()).leavers == 1
        assert privacy.run(clock.now()).leavers == 1
        assert privacy.run(clock.now()).leavers == 0
    assert db.session.get_one(Person, zhou, populate_existing=True).erased_at is not None
    assert told("person.erase") == [("done", {"days": 1096})]


def test_what_is_due_is_erased_at_once_by_who_may(cast: Cast) -> None:
    cast.live_campaign()
    enter(cast, "zhou")
    with pytest.raises(NotAllowed):
        privacy.erase_due(cast.actor("security"))
    with pytest.raises(NotAllowed):
        privacy.overview(cast.actor("wang"))
    with clock.at(clock.now() + OLD):
        kept = privacy.overview(cast.actor("system"))
        assert (kept.customers.standing, kept.customers.due, kept.customers.ran_at) == (1, 1, None)
        assert privacy.erase_due(cast.actor("system")) == privacy.Erased(1, 0)
        kept = privacy.overview(cast.actor("system"))
        assert (kept.customers.standing, kept.customers.due, kept.customers.erased) == (0, 0, 1)
        assert kept.customers.ran_at is not None


def test_the_command_counts_first_and_erases_then(cast: Cast) -> None:
    cast.live_campaign()
    entry_id = enter(cast, "zhou", customer=NAME)
    run = cast.app.test_cli_runner().invoke
    with clock.at(clock.now() + OLD):
        dry = run(args=["privacy", "erase", "--dry-run"])
        assert "Due: customers of entries: 1 (kept 1096 days)." in dry.output
        assert words(entry_id).customer == NAME
        done = run(args=["privacy", "erase"])
        assert "Erased: customers of entries: 1 (kept 1096 days)." in done.output
    assert words(entry_id).customer == ""
