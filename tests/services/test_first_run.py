"""The first run: a one-time code, two administrators, all or nothing, once."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models import (
    AuditEvent,
    CalendarYear,
    Channel,
    Indicator,
    Instance,
    Person,
    RoleGrant,
    SetupCode,
    Unit,
)
from portal.services import catalogue, first_run
from portal.services.first_run import FirstUnit, Newcomer
from portal.services.refusal import NotFound, Rejected
from portal.services.work import writing
from tests.parallel import together

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
UNIT = FirstUnit("branch", "BH", "滨海分行")
SYSTEM = Newcomer("X001", "陈思远", "Lantern-2026")
SECURITY = Newcomer("X002", "林婉清", "Harbour-2026")


def finished(
    code: str,
    system: Newcomer = SYSTEM,
    security: Newcomer = SECURITY,
) -> str:
    """Finish the first run; return the field that was refused, "" when none was."""
    try:
        first_run.finish(code, "示例银行", UNIT, system, security, "10.1.2.3")
    except Rejected as refusal:
        return refusal.field
    return ""


def new_code() -> str:
    code = first_run.new_code()
    assert code is not None
    return code


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_code_is_readable_long_and_stored_as_a_hash(app: Flask) -> None:
    with app.app_context():
        code = new_code()
        groups = code.split("-")
        assert [len(group) for group in groups] == [4] * 8
        assert not set(code) & set("0O1IL")
        stored = db.session.scalars(sa.select(SetupCode)).one()
        assert code not in stored.code_hash


def test_the_first_run_names_the_bank_its_unit_and_two_administrators(app_on: Flask) -> None:
    with app_on.app_context():
        code = new_code()
        assert finished(code.lower().replace("-", " ")) == ""
        bank = db.session.scalars(sa.select(Instance)).one()
        assert (bank.kind, bank.bank_name) == ("real", "示例银行")
        root = db.session.scalars(sa.select(Unit)).one()
        assert (root.path, root.sort_key, root.parent_id) == (
            f"/{root.id}/",
            "bin hai fen hang",
            None,
        )
        people = db.session.execute(
            sa.select(Person.employee_no, Person.must_change_password, RoleGrant.role)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .order_by(Person.id)
        ).all()
        assert [tuple(row) for row in people] == [
            ("X001", False, "system_admin"),
            ("X002", True, "security_admin"),
        ]
        assert db.session.scalars(sa.select(Indicator.code).order_by(Indicator.position)).all() == [
            "corporate_account",
            "personal_class1",
            "personal_class2",
            "social_card",
            "effective_account",
        ]
        assert db.session.scalars(
            sa.select(Channel.self_sourced).order_by(Channel.position)
        ).all() == [
            True,
            True,
            True,
            True,
            False,
        ]
        assert [e.action for e in db.session.scalars(sa.select(AuditEvent))] == ["instance.create"]


def test_the_first_run_loads_the_years_holidays_and_the_next_once_they_are_known(
    app_on: Flask,
) -> None:
    with app_on.app_context(), clock.at(NOON):
        assert finished(new_code()) == ""
        assert db.session.scalars(sa.select(CalendarYear.year)).all() == [2026]


def test_there_is_no_second_first_run(app_on: Flask) -> None:
    with app_on.app_context():
        code = new_code()
        assert finished(code) == ""
        assert first_run.new_code() is None
        with pytest.raises(NotFound):
            finished(code)
        assert count(Person) == 2


def test_two_who_send_the_form_at_once_make_one_bank(app_on: Flask) -> None:
    def send(number: int) -> str:
        with app_on.app_context():
            try:
                return finished(code, Newcomer(f"S{number}", "甲", "Lantern-2026"))
            except NotFound:
                return "done"

    with app_on.app_context():
        code = new_code()
    answers = together([partial(send, number) for number in range(4)])
    assert answers.count("") == 1
    with app_on.app_context():
        assert count(Instance) == count(Unit) == 1
        assert count(Person) == 2


def test_a_new_code_voids_the_one_before(app_on: Flask) -> None:
    with app_on.app_context():
        old, new = new_code(), new_code()
        assert finished(old) == "code"
        assert finished(new) == ""


def test_a_code_is_good_for_a_day(app: Flask) -> None:
    with app.app_context():
        with clock.at(NOON):
            code = new_code()
        with clock.at(NOON + timedelta(hours=24)):
            assert finished(code) == "code"
        with clock.at(NOON + timedelta(hours=23, minutes=59)):
            assert finished(code) == ""


def test_ten_wrong_codes_void_the_right_one(app_on: Flask) -> None:
    with app_on.app_context():
        code = new_code()
        for _ in range(10):
            assert finished("AAAA-BBBB") == "code"
        assert finished(code) == "code"
        assert count(Instance) == 0
        assert finished(new_code()) == ""


def test_without_a_code_nothing_opens(app: Flask) -> None:
    with app.app_context():
        assert finished("") == "code"


@pytest.mark.parametrize(
    ("system", "security", "field"),
    [
        (SYSTEM, Newcomer(" x 001", "林婉清", "Harbour-2026"), "security_no"),
        (Newcomer("X001", "陈思远", "password"), SECURITY, "system_password"),
        (SYSTEM, Newcomer("X002", "林婉清", "示例银行-Ab1"), "security_password"),
    ],
    ids=["one person twice", "a common password", "the bank's name"],
)
def test_what_is_refused_leaves_nothing_behind_and_the_code_good(
    app_on: Flask, system: Newcomer, security: Newcomer, field: str
) -> None:
    with app_on.app_context():
        code = new_code()
        assert finished(code, system, security) == field
        assert count(Instance) == count(Person) == count(Unit) == count(Indicator) == 0
        assert finished(code) == ""


def test_the_catalogue_is_seeded_once_and_leaves_what_the_bank_renamed(app_on: Flask) -> None:
    with app_on.app_context():
        with writing() as work:
            catalogue.seed(work)
        with writing() as work:
            first = work.session.scalars(sa.select(Channel)).first()
            assert first is not None
            first.name = "代理记账"
        with writing() as work:
            catalogue.seed(work)
        assert (count(Indicator), count(Channel)) == (5, 5)
        assert "代理记账" in db.session.scalars(sa.select(Channel.name)).all()


def test_the_command_prints_a_code_once_and_then_says_that_all_is_done(app: Flask) -> None:
    runner = app.test_cli_runner()
    ran = runner.invoke(args=["setup"])
    printed = ran.output
    assert ran.exit_code == 0, ran
    code = next(line.strip() for line in printed.splitlines() if line.count("-") == 7)
    assert "/setup" in printed
    with app.app_context():
        assert finished(code) == ""
    assert "already" in runner.invoke(args=["setup"]).output
