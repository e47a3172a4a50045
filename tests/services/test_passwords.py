"""Passwords: their hashes, which are refused, and the change of one's own."""

import subprocess
import sys
from datetime import timedelta

import argon2
import pytest
import sqlalchemy as sa
from flask import Flask

from portal import clock
from portal.extensions import db
from portal.models import AuditEvent, Person
from portal.services import passwords, sessions
from portal.services.access import Actor
from portal.services.refusal import Rejected
from portal.services.work import writing
from tests.cast import PASSWORD, Cast

NEW = "Spring-tide 42"
GREENLETS = """
from gevent import monkey; monkey.patch_all()
import gevent
from portal.services import passwords
steps = []
def step():
    while len(steps) < 3:
        steps.append("step")
        gevent.sleep(0)
walker = gevent.spawn(step)
made = passwords.hash_password("Spring-tide 42")
print(len(steps), passwords.matches(made, "Spring-tide 42"))
"""


def changing(cast: Cast, old: str, new: str, actor: Actor | None = None) -> str:
    """Change 周雨桐's password; return the field that was refused, "" when none was."""
    try:
        passwords.change(actor or cast.actor("zhou"), old, new)
    except Rejected as refusal:
        return refusal.field
    return ""


def zhou(cast: Cast) -> Person:
    return db.session.get_one(Person, cast.people["zhou"], populate_existing=True)


def test_a_hash_is_argon2id_with_the_demanded_cost() -> None:
    made = argon2.extract_parameters(passwords.hash_password(PASSWORD))
    assert made.type is argon2.Type.ID
    assert made.memory_cost >= 19_456
    assert made.time_cost >= 2


def test_an_account_that_does_not_exist_costs_the_same_work() -> None:
    real = argon2.extract_parameters(passwords.hash_password(PASSWORD))
    assert argon2.extract_parameters(passwords.NOBODYS) == real
    assert not passwords.matches(None, PASSWORD)


def test_a_hash_that_nothing_matches_is_still_a_hash_that_can_be_compared() -> None:
    # A malformed one would be refused before any work is done, and time would tell.
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        passwords.HASHER.verify(passwords.NOBODYS, PASSWORD)


@pytest.mark.parametrize(
    ("hasher", "weak"),
    [
        (argon2.PasswordHasher(time_cost=1, memory_cost=19_456, parallelism=1), True),
        (argon2.PasswordHasher(time_cost=2, memory_cost=8_192, parallelism=1), True),
        (argon2.PasswordHasher(time_cost=2, memory_cost=19_456, type=argon2.Type.I), True),
        (argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1), False),
        (argon2.PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4), False),
    ],
    ids=["fewer passes", "less memory", "another kind", "as today", "stronger"],
)
def test_only_what_costs_less_than_today_is_weak(hasher: argon2.PasswordHasher, weak: bool) -> None:  # noqa: FBT001
    assert passwords.is_weak(hasher.hash(PASSWORD)) is weak


def test_a_password_typed_in_full_width_is_the_same_password() -> None:
    made = passwords.hash_password("Spring-tide 42")
    assert passwords.matches(made, "Ｓｐｒｉｎｇ－ｔｉｄｅ　４２")
    assert not passwords.matches(made, "spring-tide 42")


def test_a_long_sentence_is_a_password_to_its_last_character() -> None:
    sentence = "四月的风 April 2026 " * 5
    made = passwords.hash_password(sentence)
    assert len(sentence) > 64
    assert passwords.matches(made, sentence)
    assert not passwords.matches(made, sentence[:-1])


def test_while_a_hash_is_made_other_greenlets_move() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", GREENLETS], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.split() == ["3", "True"]


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Ab1!", "8"),
        ("abcdefgh1", "三类"),
        ("Passw0rd!", "常见"),
        ("60298-Abcd", "工号"),
        ("示例银行-Ab12", "银行名称"),
    ],
)
def test_each_weakness_is_said_in_a_sentence(cast: Cast, password: str, said: str) -> None:
    with cast.inside(), pytest.raises(Rejected) as refused:
        passwords.demand_strong("new", password, "60298")
    sentence = str(refused.value.message)
    english = {"三类": "three of", "常见": "guessed", "工号": "number", "银行名称": "bank's name"}
    assert said in sentence or english[said] in sentence


def test_the_other_profile_asks_for_no_composition(app: Flask, cast: Cast) -> None:
    with cast.inside():
        with pytest.raises(Rejected):
            passwords.demand_strong("new", "correct horse battery", "60298")
        settings = app.config["SETTINGS"]
        object.__setattr__(settings, "password_profile", "asvs")
        passwords.demand_strong("new", "correct horse battery", "60298")
        assert not sessions.is_password_old(clock.now() - timedelta(days=900), clock.now())


def test_a_change_ends_the_other_sessions_and_is_audited(cast_on: Cast) -> None:
    with cast_on.inside():
        with writing() as work:
            here, there = (
                sessions.begin(work, cast_on.people["zhou"], "10.0.0.1", "x") for _ in range(2)
            )
            work.session.get_one(Person, cast_on.people["zhou"]).must_change_password = True
        actor = sessions.resume(here, "10.0.0.1")
        assert actor is not None
        assert passwords.why_change(actor) == "first"
        assert passwords.change(actor, PASSWORD, NEW) == 1
        after = sessions.resume(here, "10.0.0.1")
        assert after is not None
        assert not after.must_change_password
        assert passwords.why_change(after) == ""
        assert sessions.resume(there, "10.0.0.1") is None
        assert passwords.matches(zhou(cast_on).password_hash, NEW)
        event = db.session.scalars(sa.select(AuditEvent)).one()
        assert (event.action, event.result) == ("password.change", "done")
        assert NEW not in str(vars(event))


def test_the_present_password_is_asked_for_and_the_new_one_must_be_new_and_strong(
    cast: Cast,
) -> None:
    with cast.inside():
        assert changing(cast, "wrong", NEW) == "old"
        assert changing(cast, PASSWORD, PASSWORD) == "new"
        assert changing(cast, PASSWORD, "short") == "new"
        assert passwords.matches(zhou(cast).password_hash, PASSWORD)
        assert changing(cast, PASSWORD, NEW) == ""


def test_an_unattended_screen_is_no_place_to_guess_the_password(cast_on: Cast) -> None:
    with cast_on.inside():
        for _ in range(5):
            assert changing(cast_on, "wrong", NEW) == "old"
        # Neither a right guess nor what is wrong with the new one shows through the lock.
        assert changing(cast_on, PASSWORD, NEW) == "old"
        assert changing(cast_on, PASSWORD, "short") == "old"
        with clock.at(clock.now() + timedelta(minutes=15)):
            assert changing(cast_on, PASSWORD, NEW) == ""
