"""The second factor: set up, asked for, used once, locked when guessed at, taken away when lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import AuditEvent, Person, PersonSession, RecoveryCode, SecondFactor, SignInStep
from portal.services import factors, passwords, people, roles, sessions, sign_in
from portal.services.factors import sealing
from portal.services.refusal import Conflict, NotAllowed, NotFound, Rejected
from portal.services.sign_in import Entered, Halfway
from portal.services.steps import StepOver
from portal.services.work import writing
from tests.cast import PASSWORD, Cast
from tests.factoring import browser, set_up
from tests.parallel import together

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ADDRESS = "10.1.2.3"
NUMBERS = {"zhou": "60298", "security": "X002", "wang": "60001"}


def halfway(key: str = "zhou") -> str:
    """Enter the right password; return the token of the step that follows."""
    found = sign_in.sign_in(NUMBERS[key], PASSWORD, ADDRESS, "Chrome")
    assert isinstance(found, Halfway)
    return found.token


def entered(token: str, code: str) -> str:
    """Enter a code; return "in", "over", or the sentence of the refusal."""
    try:
        found = sign_in.second_step(token, code, ADDRESS, "Chrome")
    except Rejected as refusal:
        return str(refusal.message)
    except StepOver:
        return "over"
    assert sessions.resume(found.token, ADDRESS) is not None
    return "in"


def audited(action: str) -> list[AuditEvent]:
    query = sa.select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)
    return list(db.session.scalars(query))


def test_who_has_a_second_factor_is_let_in_by_password_and_code_and_no_sooner(
    cast_on: Cast,
) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        before = db.session.scalar(sa.select(sa.func.count(PersonSession.id)))
        token = halfway()
        assert sessions.resume(token, ADDRESS) is None
        assert db.session.scalar(sa.select(sa.func.count(PersonSession.id))) == before
        assert entered(token, phone.code()) == "in"
        assert [event.detail for event in audited("sign_in")] == [{"by": "code"}]
        assert len(audited("sign_in.first_step")) == 1
        assert isinstance(sign_in.sign_in("60155", PASSWORD, ADDRESS, "Chrome"), Entered)


@pytest.mark.parametrize(("steps", "said"), [(-2, ""), (-1, "in"), (0, "in"), (1, "in"), (2, "")])
def test_a_phones_clock_may_be_thirty_seconds_off(cast: Cast, steps: int, said: str) -> None:
    phone = set_up(cast, "zhou", NOON - timedelta(hours=1))
    with cast.inside(), clock.at(NOON):
        assert (entered(halfway(), phone.code(steps=steps)) == "in") is (said == "in")


def test_a_code_opens_once_and_no_earlier_one_opens_after_it(cast_on: Cast) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        # That with which the phone was set up is used, too.
        assert entered(halfway(), phone.code(steps=-1)) != "in"
        assert entered(halfway(), phone.code()) == "in"
        assert entered(halfway(), phone.code()) != "in"
        assert entered(halfway(), phone.code(steps=1)) == "in"
        assert entered(halfway(), phone.code()) != "in"


def test_of_the_same_code_sent_many_times_at_once_one_opens(cast_on: Cast) -> None:
    phone = set_up(cast_on, "zhou", NOON - timedelta(hours=1))
    with cast_on.inside():
        tokens = [halfway() for _ in range(4)]

    def enter(token: str) -> str:
        with cast_on.inside():
            return entered(token, phone.code())

    answers = together([partial(enter, token) for token in tokens])
    assert answers.count("in") == 1


def test_a_step_is_good_once_and_for_five_minutes(cast_on: Cast) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside():
        with clock.at(NOON):
            token, other = halfway(), halfway()
        with clock.at(NOON + timedelta(minutes=4, seconds=59)):
            assert entered(token, phone.code()) == "in"
            assert entered(token, phone.code(steps=1)) == "over"
            assert entered(other, phone.code(steps=1)) == "over"
            late = halfway()
        with clock.at(NOON + timedelta(minutes=10)):
            assert entered(late, phone.code()) == "over"
            assert entered("", phone.code()) == "over"
            halfway()
            assert db.session.scalar(sa.select(sa.func.count(SignInStep.id))) == 1


def test_wrong_codes_lock_as_wrong_passwords_do_and_the_password_does_not_forgive_them(
    cast_on: Cast,
) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        said = set()
        for _ in range(5):
            # Anew each time: who knows the password could guess codes for ever otherwise.
            said.add(entered(halfway(), "000000"))
        with pytest.raises(Rejected) as refused:
            halfway()
        assert str(refused.value.message) == str(sign_in.WRONG)
        (lock,) = audited("person.lock")
        assert lock.object_id == str(cast_on.people["zhou"])
        reasons = [event.detail["reason"] for event in audited("sign_in")]
        assert reasons == ["code"] * 5 + ["locked"]
        with clock.at(NOON + timedelta(minutes=15)):
            assert entered(halfway(), phone.code()) == "in"
        assert said == {str(sign_in.WRONG_CODE)}


def test_at_a_locked_account_the_right_code_is_answered_like_a_wrong_one(cast: Cast) -> None:
    phone = set_up(cast, "zhou", NOON)
    with cast.inside(), clock.at(NOON):
        token = halfway()
        for _ in range(5):
            entered(token, "000000")
        assert entered(token, phone.code()) == entered(token, "000000") == str(sign_in.WRONG_CODE)


def disable(cast: Cast) -> None:
    people.disable(cast.actor("system"), cast.people["zhou"])


def reset(cast: Cast) -> None:
    people.reset_password(cast.actor("security"), cast.people["zhou"])


def give(cast: Cast) -> None:
    roles.give(cast.actor("security"), cast.people["zhou"], Role.ORGANISER, cast.units["east"])


def forget(cast: Cast) -> None:
    factors.forget(cast.actor("security"), cast.people["zhou"], "手机遗失")


def change(cast: Cast) -> None:
    passwords.change(browser(cast, "zhou"), PASSWORD, "Spring-tide 42")


@pytest.mark.parametrize("meanwhile", [disable, reset, give, forget, change])
def test_a_sign_in_halfway_through_is_over_when_the_account_changes(
    cast_on: Cast, meanwhile: Callable[[Cast], None]
) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        token = halfway()
        meanwhile(cast_on)
        assert entered(token, phone.code()) == "over"
        assert db.session.scalar(sa.select(sa.func.count(SignInStep.id))) == 0


def test_who_does_without_from_here_on_has_what_was_begun_elsewhere_begun_anew(
    cast_on: Cast,
) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        token = halfway()
        factors.turn_off(browser(cast_on, "zhou"), PASSWORD, phone.code())
        for code in (phone.code(steps=1), phone.recovery[0], "000000"):
            assert entered(token, code) == "over"
        assert db.session.scalar(sa.select(sa.func.count(SignInStep.id))) == 0
        # What is over was no guess at anything.
        assert db.session.get_one(Person, cast_on.people["zhou"]).wrong_passwords == 0
        assert isinstance(sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome"), Entered)


@pytest.mark.parametrize(("has_factor", "left"), [(True, 4), (False, 0)])
def test_another_password_forgives_no_wrong_codes(
    cast_on: Cast,
    has_factor: bool,  # noqa: FBT001 - a case
    left: int,
) -> None:
    if has_factor:
        set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        actor = browser(cast_on, "zhou")
        for _ in range(4):
            if has_factor:
                entered(halfway(), "000000")
            else:
                with pytest.raises(Rejected):
                    sign_in.sign_in("60298", "wrong", ADDRESS, "Chrome")
        passwords.change(actor, PASSWORD, "Spring-tide 42")
        person = db.session.get_one(Person, actor.person_id, populate_existing=True)
        # Whoever knows the password would guess at the codes for ever, a new password at a time.
        assert (person.wrong_passwords, person.locked_until) == (left, None)


def test_ten_recovery_codes_open_once_each_however_they_are_typed(cast_on: Cast) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    assert len(set(phone.recovery)) == 10
    assert all(re.fullmatch(r"([2-9a-z]{4}-){3}[2-9a-z]{4}", code) for code in phone.recovery)
    first, second = phone.recovery[:2]
    with cast_on.inside(), clock.at(NOON):
        assert entered(halfway(), f" {first.upper().replace('-', ' ')}") == "in"
        assert entered(halfway(), first) != "in"
        done = sign_in.second_step(halfway(), second, ADDRESS, "Chrome")
        assert done.codes_left == 8
        assert factors.standing_of(cast_on.people["zhou"]).codes_left == 8
        assert audited("sign_in")[-1].detail == {"by": "recovery"}


def test_the_database_holds_neither_the_secret_nor_a_recovery_code(cast: Cast) -> None:
    phone = set_up(cast, "zhou", NOON)
    with cast.inside():
        rows = [
            str(tuple(row))
            for table in (SecondFactor, RecoveryCode, PersonSession, AuditEvent)
            for row in db.session.execute(sa.select(*table.__table__.columns))
        ]
    text = "".join(rows)
    assert phone.secret not in text
    for code in phone.recovery:
        assert code not in text
        assert code.replace("-", "") not in text


def test_what_is_sealed_opens_for_its_person_and_with_the_instances_key_alone(cast: Cast) -> None:
    with cast.inside():
        sealed = sealing.seal("JBSWY3DPEHPK3PXP", 1)
        assert sealing.unseal(sealed, 1) == "JBSWY3DPEHPK3PXP"
        assert sealing.seal("JBSWY3DPEHPK3PXP", 1) != sealed
        hashed = sealing.keyed_hash("abcd", 1)
        assert sealing.keyed_hash("abcd", 2) != hashed
        for broken in ("", "not base64!", sealed[:-6] + "AAAAA="):
            with pytest.raises(sealing.UnreadableError):
                sealing.unseal(broken, 1)
        with pytest.raises(sealing.UnreadableError):
            sealing.unseal(sealed, 2)
        cast.app.config["SECRET_KEY"] = "another"
        with pytest.raises(sealing.UnreadableError):
            sealing.unseal(sealed, 1)
        assert sealing.keyed_hash("abcd", 1) != hashed


def test_with_another_secret_key_a_code_is_refused_and_the_log_says_why(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    phone = set_up(cast, "zhou", NOON)
    with cast.inside(), clock.at(NOON):
        cast.app.config["SECRET_KEY"] = "another"
        assert entered(halfway(), phone.code()) == str(sign_in.WRONG_CODE)
    assert "forget-factor" in caplog.text


def test_setting_up_asks_for_the_password_and_a_code_of_that_very_phone(cast_on: Cast) -> None:
    with cast_on.inside(), clock.at(NOON):
        here, there = browser(cast_on, "zhou"), browser(cast_on, "zhou")
        with pytest.raises(NotFound):
            factors.confirm(here, PASSWORD, "000000")
        factors.begin(here)
        assert factors.setting(there) is None, "another browser sees the secret"
        setting = factors.setting(here)
        assert setting is not None
        assert setting.secret in setting.uri
        assert setting.uri.startswith("otpauth://totp/")
        for password, code, field in (
            (PASSWORD, "000000", "code"),
            ("wrong", "000000", "password"),
        ):
            with pytest.raises(Rejected) as refused:
                factors.confirm(here, password, code)
            assert refused.value.field == field
        assert factors.standing(here).set_up_at is None
        with clock.at(NOON + timedelta(minutes=15)):
            assert factors.setting(here) is None, "a draft is good for a quarter of an hour"
        assert [event.result for event in audited("factor.set_up")] == ["failed", "failed"]


def test_once_it_is_set_up_the_other_browsers_are_signed_out(cast_on: Cast) -> None:
    with cast_on.inside():
        other = browser(cast_on, "zhou")
    set_up(cast_on, "zhou")
    with cast_on.inside():
        assert other.session_id not in sessions.alive([other.session_id or 0], clock.now())
        with pytest.raises(Conflict):
            factors.begin(browser(cast_on, "zhou"))


def test_new_codes_another_phone_and_doing_without_each_ask_for_password_and_code(
    cast_on: Cast,
) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        actor = browser(cast_on, "zhou")
        for act in (factors.renew_codes, factors.replace, factors.turn_off):
            for password, code, field in (
                ("wrong", phone.code(), "password"),
                (PASSWORD, "000000", "code"),
            ):
                with writing() as work:
                    work.session.get_one(Person, actor.person_id).wrong_passwords = 0
                with pytest.raises(Rejected) as refused:
                    act(actor, password, code)
                assert refused.value.field == field
        made = factors.renew_codes(actor, PASSWORD, phone.code())
        assert not set(made) & set(phone.recovery)
        with pytest.raises(Rejected):
            factors.replace(actor, PASSWORD, phone.recovery[0])
        factors.replace(actor, PASSWORD, made[0])
        assert entered(halfway(), phone.code(steps=1)) == "in", "the old phone counts until then"
        setting = factors.setting(actor)
        assert setting is not None
        assert setting.secret != phone.secret
        factors.turn_off(actor, PASSWORD, made[1])
        assert isinstance(sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome"), Entered)
        assert db.session.scalar(sa.select(sa.func.count(RecoveryCode.id))) == 0


def test_an_unattended_screen_is_no_place_to_guess_codes(cast: Cast) -> None:
    phone = set_up(cast, "zhou", NOON)
    with cast.inside(), clock.at(NOON):
        actor = browser(cast, "zhou")
        for _ in range(5):
            with pytest.raises(Rejected):
                factors.turn_off(actor, PASSWORD, "000000")
        with pytest.raises(Rejected):
            factors.turn_off(actor, PASSWORD, phone.code())
        assert factors.standing(actor).set_up_at is not None


def test_a_role_can_ask_for_a_second_factor_which_is_then_not_turned_off(cast_on: Cast) -> None:
    object.__setattr__(cast_on.app.config["SETTINGS"], "second_factor", (Role.SECURITY_ADMIN,))
    with cast_on.inside(), clock.at(NOON):
        assert browser(cast_on, "security").must_set_up_factor
        assert not browser(cast_on, "zhou").must_set_up_factor
        found = sign_in.sign_in("X002", PASSWORD, ADDRESS, "Chrome")
        assert isinstance(found, Entered)
        assert found.must_set_up_factor
    phone = set_up(cast_on, "security", NOON)
    with cast_on.inside(), clock.at(NOON):
        actor = browser(cast_on, "security")
        assert not actor.must_set_up_factor
        with pytest.raises(Rejected) as refused:
            factors.turn_off(actor, PASSWORD, phone.code())
        assert refused.value.field == "what"


def test_a_lost_factor_is_taken_away_with_a_reason_and_has_to_be_set_up_anew(
    cast_on: Cast,
) -> None:
    phone = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        here = browser(cast_on, "zhou")
        security = cast_on.actor("security")
        for reason in ("", "  ", "身份证 11010519491231002X"):
            with pytest.raises(Rejected) as refused:
                factors.forget(security, here.person_id, reason)
            assert refused.value.field == "reason"
        factors.forget(security, here.person_id, "手机遗失，本人当面申请")
        assert sessions.alive([here.session_id or 0], NOON) == set()
        found = sign_in.sign_in("60298", PASSWORD, ADDRESS, "Chrome")
        assert isinstance(found, Entered)
        assert found.must_set_up_factor
        actor = sessions.resume(found.token, ADDRESS)
        assert actor is not None
        assert actor.is_held_back
        (event,) = audited("factor.forget")
        assert event.detail["reason"] == "手机遗失，本人当面申请"
        assert event.person_id == security.person_id
        with pytest.raises(Rejected):
            factors.forget(security, here.person_id, "再来一次")
    again = set_up(cast_on, "zhou", NOON)
    with cast_on.inside(), clock.at(NOON):
        assert entered(halfway(), phone.code()) != "in"
        assert entered(halfway(), phone.recovery[0]) != "in"
        assert entered(halfway(), again.code()) == "in"


@pytest.mark.parametrize(
    ("key", "refusal"),
    [("wang", NotAllowed), ("system", NotAllowed), ("audit", NotAllowed), ("sun", NotFound)],
)
def test_nobody_but_the_security_administrator_takes_a_factor_away(
    cast: Cast, key: str, refusal: type[Exception]
) -> None:
    set_up(cast, "zhou")
    with cast.inside():
        with pytest.raises(refusal):
            factors.forget(cast.actor(key), cast.people["zhou"], "手机遗失")
        assert factors.standing_of(cast.people["zhou"]).set_up_at is not None


def test_the_security_administrator_does_not_take_their_own_away(cast: Cast) -> None:
    set_up(cast, "security")
    with cast.inside(), pytest.raises(NotAllowed):
        factors.forget(cast.actor("security"), cast.people["security"], "手机遗失")


def test_a_command_takes_it_away_where_nobody_else_can(cast_on: Cast) -> None:
    set_up(cast_on, "security", NOON)
    runner = cast_on.app.test_cli_runner()
    assert runner.invoke(args=["people", "forget-factor", "nobody"]).exit_code == 1
    assert runner.invoke(args=["people", "forget-factor", "60298"]).exit_code == 1
    ran = runner.invoke(args=["people", "forget-factor", " x 002"])
    assert ran.exit_code == 0, ran.output
    with cast_on.inside():
        found = sign_in.sign_in("X002", PASSWORD, ADDRESS, "Chrome")
        assert isinstance(found, Entered)
        assert found.must_set_up_factor
        (event,) = audited("factor.forget")
        assert (event.address, event.person_id) == ("command line", None)
