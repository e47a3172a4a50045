"""Signing in: who gets in, what locks, what slows, and that all refusals look alike."""

from datetime import UTC, datetime, timedelta
from functools import partial

import argon2
import pytest
import sqlalchemy as sa

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Person, PersonSession, SignInAttempt
from portal.services import accounts, sessions, sign_in
from portal.services.refusal import NotFound, Rejected
from portal.services.sign_in import Entered
from portal.services.throttle import TooManyTries
from portal.services.work import writing
from tests.cast import PASSWORD, Cast
from tests.parallel import together

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ADDRESS = "10.1.2.3"
EVERYBODYS_NUMBERS = [
    "60298", "60155", "60342", "60118", "60001", "60002", "60003", "X001", "X002", "X003",
]  # fmt: skip


def tried(employee_no: str, password: str, address: str = ADDRESS) -> str:
    """Return "in", "slow", or the sentence of the refusal."""
    try:
        sign_in.sign_in(employee_no, password, address, "Chrome")
    except Rejected as refusal:
        return str(refusal.message)
    except TooManyTries:
        return "slow"
    return "in"


def audited(action: str) -> list[AuditEvent]:
    return list(
        db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)
        )
    )


def person(cast: Cast, key: str) -> Person:
    return db.session.get_one(Person, cast.people[key], populate_existing=True)


@pytest.mark.parametrize("typed", ["X001", "x001", " x 001 ", "Ｘ００１"])
def test_an_employee_number_opens_however_it_is_typed(cast: Cast, typed: str) -> None:
    with cast.inside():
        assert tried(typed, PASSWORD) == "in"


def test_two_people_cannot_share_a_number_by_case_and_spaces(cast_on: Cast) -> None:
    with cast_on.inside():
        twin = Person(
            employee_no="x 001",
            employee_no_key="x001",
            name="甲",
            unit_id=cast_on.units["bank"],
        )
        with pytest.raises(sa.exc.IntegrityError), writing() as work:
            work.session.add(twin)


def test_a_sign_in_opens_a_session_and_is_audited(cast_on: Cast) -> None:
    with cast_on.inside():
        entered = sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome")
        actor = sessions.resume(entered.token, ADDRESS)
        assert actor is not None
        assert actor.person_id == cast_on.people["zhou"]
        (event,) = audited("sign_in")
    assert (event.result, event.person_id, event.address) == ("done", actor.person_id, ADDRESS)
    assert event.at.tzinfo is UTC


def test_the_browsers_earlier_session_is_dead_after_a_new_sign_in(cast_on: Cast) -> None:
    with cast_on.inside():
        first = sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome").token
        again = sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome", first)
        assert again.token != first
        assert isinstance(again, Entered)
        assert again.is_same_person
        assert sessions.resume(first, ADDRESS) is None
        assert sessions.resume(again.token, ADDRESS) is not None
        other = sign_in.sign_in("60155", PASSWORD, ADDRESS, "Chrome", again.token)
        assert isinstance(other, Entered)
        assert not other.is_same_person


def test_all_that_can_be_wrong_is_refused_in_the_same_words(cast_on: Cast) -> None:
    with cast_on.inside(), clock.at(NOON):
        with writing() as work:
            work.session.get_one(Person, cast_on.people["huang"]).disabled_at = NOON
            work.session.get_one(Person, cast_on.people["zhao"]).locked_until = NOON + timedelta(
                minutes=5
            )
            work.session.get_one(Person, cast_on.people["he"]).password_hash = None
        refusals = {
            tried("60298", "wrong"),
            tried("nobody", PASSWORD),
            tried("60155", PASSWORD),
            tried("60342", PASSWORD),
            tried("60118", ""),
            tried("", ""),
        }
    assert len(refusals) == 1
    assert refusals.isdisjoint({"in", "slow"})


def test_five_wrong_passwords_lock_for_fifteen_minutes_even_the_right_one(cast_on: Cast) -> None:
    with cast_on.inside(), clock.at(NOON):
        for _ in range(5):
            assert tried("60298", "wrong") != "in"
        assert tried("60298", PASSWORD) != "in"
        with clock.at(NOON + timedelta(minutes=14, seconds=59)):
            assert tried("60298", PASSWORD) != "in"
        with clock.at(NOON + timedelta(minutes=15)):
            assert tried("60298", PASSWORD) == "in"
        (lock,) = audited("person.lock")
        assert lock.object_id == str(cast_on.people["zhou"])
        reasons = [event.detail.get("reason") for event in audited("sign_in")]
    assert reasons == ["password"] * 5 + ["locked"] * 2 + [None]


def test_tries_at_a_locked_account_do_not_prolong_its_lock(cast: Cast) -> None:
    with cast.inside(), clock.at(NOON):
        for _ in range(5):
            tried("60298", "wrong")
        with clock.at(NOON + timedelta(minutes=10)):
            for _ in range(5):
                tried("60298", "wrong")
        with clock.at(NOON + timedelta(minutes=15)):
            assert tried("60298", PASSWORD) == "in"


def test_a_right_password_forgets_the_wrong_ones_before_it(cast: Cast) -> None:
    with cast.inside():
        for _ in range(4):
            tried("60298", "wrong")
        assert tried("60298", PASSWORD) == "in"
        for _ in range(4):
            tried("60298", "wrong")
        assert tried("60298", PASSWORD) == "in"


def test_guesses_made_at_the_same_time_are_all_counted(cast_on: Cast) -> None:
    def guess(_number: int) -> str:
        with cast_on.inside():
            return tried("60298", "wrong")

    together([partial(guess, number) for number in range(8)])
    with cast_on.inside():
        assert tried("60298", PASSWORD, "10.9.9.9") != "in"
        assert len(audited("person.lock")) == 1


def test_a_command_unlocks_and_is_audited(cast_on: Cast) -> None:
    with cast_on.inside():
        for _ in range(5):
            tried("60298", "wrong")
    runner = cast_on.app.test_cli_runner()
    ran = runner.invoke(args=["people", "unlock", " 6 0298"])
    assert ran.exit_code == 0, ran.output
    with cast_on.inside():
        assert tried("60298", PASSWORD) == "in"
        (event,) = audited("person.unlock")
        assert (event.address, event.object_id) == ("command line", str(cast_on.people["zhou"]))
        with pytest.raises(NotFound):
            accounts.unlock("nobody", "command line")
    assert runner.invoke(args=["people", "unlock", "nobody"]).exit_code == 1


def test_one_address_is_slowed_before_it_locks_everybody(cast_on: Cast) -> None:
    with cast_on.inside(), clock.at(NOON):
        answers = [tried(number, "Summer-2026") for _ in range(5) for number in EVERYBODYS_NUMBERS]
        assert answers.count("slow") == 40
        locked = db.session.scalars(sa.select(Person).where(Person.locked_until.is_not(None)))
        assert list(locked) == []
        assert [event.result for event in audited("sign_in.slow")] == ["refused"]


def test_one_address_is_slowed_after_thirty_failures_at_few_accounts(cast: Cast) -> None:
    with cast.inside(), clock.at(NOON):
        answers = [tried(number, "wrong") for _ in range(10) for number in ("1", "2", "3", "4")]
    assert answers.index("slow") == 30
    assert set(answers[30:]) == {"slow"}


def test_guesses_at_many_accounts_at_the_same_time_are_slowed_too(cast_on: Cast) -> None:
    def guess(number: int) -> str:
        with cast_on.inside():
            return tried(f"account {number}", "wrong")

    answers = together([partial(guess, number) for number in range(24)])
    assert len([answer for answer in answers if answer != "slow"]) == 10


def test_a_slowed_address_may_try_again_when_it_was_told_to_and_others_always(cast: Cast) -> None:
    with cast.inside(), clock.at(NOON):
        for number in range(10):
            tried(f"account {number}", "wrong")
        with pytest.raises(TooManyTries) as slowed:
            sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome")
        assert tried("60298", PASSWORD, "10.9.9.9") == "in"
        wait = timedelta(seconds=slowed.value.retry_after)
        assert timedelta(minutes=9) < wait <= timedelta(minutes=10, seconds=1)
        with clock.at(NOON + wait):
            assert tried("60298", PASSWORD) == "in"


def test_a_branch_behind_one_address_that_mistypes_on_monday_morning_is_not_slowed(
    cast: Cast,
) -> None:
    with cast.inside(), clock.at(NOON):
        for _ in range(3):
            for number in EVERYBODYS_NUMBERS:
                assert tried(number, "tired") != "slow"
                assert tried(number, PASSWORD) == "in"


def test_failed_tries_are_forgotten_after_an_hour(cast: Cast) -> None:
    with cast.inside():
        with clock.at(NOON):
            tried("60298", "wrong")
        with clock.at(NOON + timedelta(minutes=61)):
            tried("60155", "wrong")
        kept = db.session.scalars(sa.select(SignInAttempt.employee_no_key)).all()
    assert kept == ["60155"]


def test_what_was_typed_as_an_unknown_number_is_not_audited(cast: Cast) -> None:
    with cast.inside():
        tried("My-secret-1", "60298")
        (event,) = audited("sign_in")
        assert "secret" not in str(vars(event)).lower()
        assert event.detail == {"reason": "unknown"}


def test_a_weaker_hash_is_made_anew_at_the_next_sign_in(cast_on: Cast) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    with cast_on.inside():
        with writing() as work:
            work.session.get_one(Person, cast_on.people["zhou"]).password_hash = weak
        assert tried("60298", "wrong") != "in"
        assert person(cast_on, "zhou").password_hash == weak
        assert tried("60298", PASSWORD) == "in"
        renewed = argon2.extract_parameters(str(person(cast_on, "zhou").password_hash))
        assert (renewed.memory_cost, renewed.time_cost) == (19_456, 2)
        assert tried("60298", PASSWORD) == "in"


def test_signing_out_ends_the_row_and_is_audited(cast_on: Cast) -> None:
    with cast_on.inside():
        token = sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome").token
        sign_in.sign_out(sessions.resume(token, ADDRESS), token)
        assert sessions.resume(token, ADDRESS) is None
        row = db.session.scalars(sa.select(PersonSession)).one()
        assert row.ended_at is not None
        assert [event.person_id for event in audited("sign_out")] == [cast_on.people["zhou"]]
