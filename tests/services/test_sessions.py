"""Sessions: how long they hold, what prolongs them and what ends them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from portal import clock
from portal.domain.roles import Role
from portal.extensions import db
from portal.models import AuditEvent, Person, PersonSession
from portal.services import accounts, sessions
from portal.services.bus import Message
from portal.services.refusal import NotAllowed, NotFound
from portal.services.work import writing
from tests.cast import Cast

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ADDRESS = "10.1.2.3"


def after(**passed: float) -> datetime:
    return MORNING + timedelta(**passed)


def signed_in(cast: Cast, key: str) -> str:
    with clock.at(MORNING), writing() as work:
        return sessions.begin(work, cast.people[key], ADDRESS, "Chrome")


def holds(token: str, moment: datetime, *, touch: bool = True) -> bool:
    with clock.at(moment):
        return sessions.resume(token, ADDRESS, touch=touch) is not None


def id_of(token: str) -> int:
    with clock.at(MORNING):
        actor = sessions.resume(token, ADDRESS, touch=False)
    assert actor is not None
    assert actor.session_id is not None
    return actor.session_id


@pytest.fixture
def heard(cast_on: Cast) -> list[Message]:
    return cast_on.heard()


@contextmanager
def statements() -> Iterator[list[str]]:
    sent: list[str] = []

    def note(*args: object) -> None:
        sent.append(str(args[2]))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_a_token_gives_back_its_person_with_unit_and_roles(cast_on: Cast) -> None:
    with cast_on.inside():
        token = signed_in(cast_on, "wang")
        with clock.at(after(minutes=1)):
            actor = sessions.resume(token, "10.9.9.9")
    expected = cast_on.actor("wang")
    assert actor is not None
    assert (actor.person_id, actor.name, actor.unit_path) == (
        expected.person_id,
        "王建国",
        expected.unit_path,
    )
    assert actor.grants == expected.grants
    assert actor.roles == {Role.SUPERVISOR}
    assert actor.address == "10.9.9.9"


def test_resuming_takes_one_statement(cast_on: Cast) -> None:
    with cast_on.inside():
        token = signed_in(cast_on, "wang")
        with statements() as sent:
            assert holds(token, MORNING)
    assert [one.split()[0] for one in sent if one != "BEGIN"] == ["SELECT"]


def test_the_database_never_holds_the_token(cast: Cast) -> None:
    with cast.inside():
        token = signed_in(cast, "zhou")
        row = db.session.scalars(sa.select(PersonSession)).one()
        assert token not in vars(row).values()
        assert not holds(row.token_hash, MORNING)


def test_a_session_runs_out_after_thirty_idle_minutes(cast_on: Cast) -> None:
    with cast_on.inside():
        token = signed_in(cast_on, "zhou")
        assert holds(token, after(minutes=29, seconds=59), touch=False)
        assert not holds(token, after(minutes=30), touch=False)


def test_an_administrators_session_runs_out_after_fifteen_idle_minutes(cast_on: Cast) -> None:
    with cast_on.inside():
        for key in ("system", "security", "audit"):
            token = signed_in(cast_on, key)
            assert holds(token, after(minutes=14, seconds=59), touch=False)
            assert not holds(token, after(minutes=15), touch=False)


def test_work_keeps_a_session_open_but_not_beyond_twelve_hours(cast_on: Cast) -> None:
    with cast_on.inside():
        token = signed_in(cast_on, "zhou")
        for minutes in range(20, 12 * 60, 20):
            assert holds(token, after(minutes=minutes))
        assert not holds(token, after(hours=12))


def test_polling_does_not_keep_a_session_open(cast_on: Cast) -> None:
    with cast_on.inside():
        token = signed_in(cast_on, "zhou")
        for minutes in range(1, 30):
            assert holds(token, after(minutes=minutes), touch=False)
        assert not holds(token, after(minutes=30), touch=False)


def test_a_session_is_marked_as_seen_at_most_once_a_minute(cast: Cast) -> None:
    with cast.inside():
        token = signed_in(cast, "zhou")
        with statements() as sent:
            for second in range(0, 119, 7):
                holds(token, after(seconds=second))
        assert len([one for one in sent if one.startswith("UPDATE")]) == 1


def test_asking_whether_sessions_live_does_not_prolong_them(cast_on: Cast) -> None:
    with cast_on.inside():
        first, second = (id_of(signed_in(cast_on, key)) for key in ("zhou", "system"))
        assert sessions.alive([first, second], after(minutes=14)) == {first, second}
        assert sessions.alive([first, second], after(minutes=16)) == {first}
        assert not sessions.alive([first], after(minutes=30))
        assert sessions.alive([], MORNING) == set()


def test_ending_one_session_leaves_the_others_and_tells_the_sockets(
    cast_on: Cast, heard: list[Message]
) -> None:
    with cast_on.inside():
        first, second = signed_in(cast_on, "zhou"), signed_in(cast_on, "zhou")
        with clock.at(MORNING), writing() as work:
            sessions.end(work, id_of(first), "ended")
            assert heard == []
        assert not holds(first, MORNING)
        assert holds(second, MORNING)
        assert sessions.why_ended(first) == "ended"
    assert heard == [Message("access", person_id=cast_on.people["zhou"])]


def test_ending_all_sessions_may_spare_the_one_that_asks(
    cast_on: Cast, heard: list[Message]
) -> None:
    with cast_on.inside():
        tokens = [signed_in(cast_on, "zhou") for _ in range(3)]
        other = signed_in(cast_on, "wang")
        with clock.at(MORNING), writing() as work:
            ended = sessions.end_all(
                work, cast_on.people["zhou"], "password", except_session_id=id_of(tokens[0])
            )
        assert ended == 2
        assert [holds(token, MORNING) for token in (*tokens, other)] == [True, False, False, True]
    assert heard == [Message("access", person_id=cast_on.people["zhou"])]


def test_a_disabled_person_is_out_at_once(cast_on: Cast) -> None:
    with cast_on.inside():
        token = signed_in(cast_on, "zhou")
        session_id = id_of(token)
        with writing() as work:
            work.session.get_one(Person, cast_on.people["zhou"]).disabled_at = MORNING
        assert not holds(token, MORNING)
        assert not sessions.alive([session_id], MORNING)


def test_nobody_ends_a_colleagues_session_as_their_own(cast: Cast) -> None:
    with cast.inside():
        token = signed_in(cast, "zhou")
        session_id = id_of(token)
        with pytest.raises(NotFound):
            accounts.end_session(cast.actor("huang"), session_id)
        assert holds(token, MORNING)


def test_the_security_administrator_lists_and_ends_sessions_audited(cast_on: Cast) -> None:
    with cast_on.inside(), clock.at(MORNING):
        token = signed_in(cast_on, "zhou")
        listed = sessions.of_person(cast_on.people["zhou"])
        assert [(one.address, one.user_agent) for one in listed] == [(ADDRESS, "Chrome")]
        security = cast_on.actor("security")
        sessions.end_as_admin(security, listed[0].id)
        assert not holds(token, MORNING)
        assert sessions.of_person(cast_on.people["zhou"]) == []
        event = db.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.action == "session.end")
        ).one()
        assert event.person_id == security.person_id
        assert event.detail == {"person_id": cast_on.people["zhou"]}


@pytest.mark.parametrize(
    ("key", "refusal"),
    [("wang", NotAllowed), ("system", NotAllowed), ("audit", NotAllowed), ("sun", NotFound)],
)
def test_nobody_else_ends_a_colleagues_session(
    cast: Cast, key: str, refusal: type[Exception]
) -> None:
    with cast.inside():
        token = signed_in(cast, "zhou")
        session_id = id_of(token)
        with pytest.raises(refusal):
            sessions.end_as_admin(cast.actor(key), session_id)
        assert holds(token, MORNING)


@pytest.mark.parametrize(
    ("days", "must"), [(89, False), (90, True)], ids=["in its last day", "too old"]
)
def test_a_password_of_ninety_days_must_be_changed(cast: Cast, days: int, must: bool) -> None:  # noqa: FBT001
    with cast.inside():
        token = signed_in(cast, "zhou")
        with writing() as work:
            person = work.session.get_one(Person, cast.people["zhou"])
            person.password_changed_at = MORNING - timedelta(days=days)
        with clock.at(MORNING):
            actor = sessions.resume(token, ADDRESS)
    assert actor is not None
    assert actor.must_change_password is must


def test_on_the_other_profile_a_password_is_never_too_old(cast: Cast) -> None:
    object.__setattr__(cast.app.config["SETTINGS"], "password_profile", "asvs")
    with cast.inside():
        token = signed_in(cast, "zhou")
        with writing() as work:
            person = work.session.get_one(Person, cast.people["zhou"])
            person.password_changed_at = MORNING - timedelta(days=3650)
        with clock.at(MORNING):
            actor = sessions.resume(token, ADDRESS)
    assert actor is not None
    assert not actor.must_change_password
