"""The audit log's seal: what is chained, what verify names, and what may be let go and when."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import current_app

from portal import clock
from portal.extensions import db
from portal.models import AuditAnchor, AuditCopy, AuditEvent, AuditLink, guard
from portal.services import audit
from portal.services.audit import Note, sealing
from portal.services.audit.proving import Fault, Finding
from portal.services.work import writing
from tests.cast import Cast
from tests.parallel import at_once
from tests.statements import counted

OLD = timedelta(days=800)
TABLES = ("audit_event", "audit_link")
VERBS = ("update", "delete")


def tell(cast: Cast, count: int, ago: timedelta = timedelta()) -> None:
    """Write some lines, each in its own transaction."""
    with cast.inside():
        for number in range(count):
            with clock.at(clock.now() - ago), writing() as work:
                audit.record(work, None, "test.done", "thing", number, detail={"名": number})


def forced(*sent: str) -> None:
    """Do what only somebody can who takes the triggers down, and puts them up again."""
    db.session.rollback()
    connection = db.session.connection(execution_options={"writes": True})
    if connection.dialect.name == "postgresql":
        off, on = (
            [f"ALTER TABLE {table} {verb} TRIGGER USER" for table in TABLES]
            for verb in ("DISABLE", "ENABLE")
        )
        sent = (*off, *sent, *on)
    else:
        drops = (f"DROP TRIGGER {table}_no_{verb}" for table in TABLES for verb in VERBS)
        sent = (*drops, *sent)
    for statement in sent:
        connection.exec_driver_sql(statement)
    guard.raise_triggers(connection)
    db.session.commit()


@contextmanager
def sealed(cast: Cast, count: int = 7) -> Iterator[None]:
    """Give an application whose log has so many lines, all sealed."""
    tell(cast, count)
    with cast.inside():
        audit.seal()
        assert audit.verify().is_whole
        yield


def findings() -> list[tuple[Finding, int, int]]:
    """Return what verify finds, by place in the chain."""
    return [(fault.finding, fault.first, fault.last) for fault in audit.verify().faults]


def test_every_line_is_sealed_in_order_and_once(cast_on: Cast) -> None:
    tell(cast_on, 5)
    with cast_on.inside():
        before = audit.head().seq
        assert audit.seal() == audit.head().seq - before
        assert audit.seal() == 0
        rows = db.session.execute(
            sa.select(AuditLink.seq, AuditLink.event_id).order_by(AuditLink.seq)
        ).all()
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.event_id for row in rows] == sorted(
            db.session.scalars(sa.select(AuditEvent.id))
        )
        verdict = audit.verify()
        assert (verdict.lines, verdict.waiting, verdict.faults) == (len(rows), 0, ())
        assert verdict.head == audit.head()


def test_what_is_not_sealed_yet_waits_and_is_no_fault(cast_on: Cast) -> None:
    with sealed(cast_on):
        tell(cast_on, 3)
        verdict = audit.verify()
        assert (verdict.waiting, verdict.is_whole) == (3, True)


def test_a_line_that_was_never_sealed_is_a_fault_after_a_while(cast_on: Cast) -> None:
    with sealed(cast_on):
        tell(cast_on, 1)
        with clock.at(clock.now() + timedelta(minutes=6)):
            assert [one[0] for one in findings()] == [Finding.UNSEALED]


@pytest.mark.parametrize(
    "change",
    [
        "action = 'test.undone'",
        "object_id = '99'",
        "person_id = (SELECT min(id) FROM person)",
        "address = '10.0.0.1'",
        "result = 'failed'",
        "detail = '{\"名\": 8}'",
        "object_kind = ''",
    ],
)
def test_a_changed_line_is_named(cast_on: Cast, change: str) -> None:
    with sealed(cast_on):
        place = audit.head().seq - 3
        forced(
            f"UPDATE audit_event SET {change} WHERE id ="
            f" (SELECT event_id FROM audit_link WHERE seq = {place})"
        )
        assert findings() == [(Finding.CHANGED, place, place)]


def test_a_line_whose_time_was_changed_by_a_microsecond_is_named(cast_on: Cast) -> None:
    with sealed(cast_on):
        place = audit.head().seq - 1
        event = db.session.execute(
            sa.select(AuditEvent.id, AuditEvent.at)
            .join(AuditLink, AuditLink.event_id == AuditEvent.id)
            .where(AuditLink.seq == place)
        ).one()
        later = (event.at + timedelta(microseconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
        zone = "+00" if db.engine.dialect.name == "postgresql" else ""
        forced(f"UPDATE audit_event SET at = '{later}{zone}' WHERE id = {event.id}")
        assert findings() == [(Finding.CHANGED, place, place)]


def test_a_removed_line_is_named_with_or_without_its_link(cast_on: Cast) -> None:
    with sealed(cast_on, 9):
        last = audit.head().seq
        forced(
            f"DELETE FROM audit_event WHERE id ="
            f" (SELECT event_id FROM audit_link WHERE seq = {last - 6})"
        )
        assert findings() == [(Finding.REMOVED, last - 6, last - 6)]
        between = f"seq BETWEEN {last - 3} AND {last - 2}"
        of_them = f"SELECT event_id FROM audit_link WHERE {between}"
        forced(
            f"DELETE FROM audit_event WHERE id IN ({of_them})",
            f"DELETE FROM audit_link WHERE {between}",
        )
        assert findings() == [
            (Finding.REMOVED, last - 6, last - 6),
            (Finding.REMOVED, last - 3, last - 2),
        ]


def test_a_link_that_was_forged_is_named(cast_on: Cast) -> None:
    with sealed(cast_on):
        place = audit.head().seq - 2
        forced(f"UPDATE audit_link SET hash = '{'0' * 64}' WHERE seq = {place}")
        assert findings() == [
            (Finding.CHANGED, place, place),
            (Finding.CHANGED, place + 1, place + 1),
        ]


def test_an_end_that_was_cut_off_is_known_by_the_head_kept_beside_the_database(
    cast_on: Cast,
) -> None:
    with sealed(cast_on):
        last = audit.head()
        cut = f"seq > {last.seq - 2}"
        forced(
            f"DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_link WHERE {cut})",
            f"DELETE FROM audit_link WHERE {cut}",
        )
        assert findings() == [(Finding.CUT, last.seq - 1, last.seq)]
        # Nor does what comes after write over the proof.
        tell(cast_on, 5)
        audit.seal()
        assert findings() == [(Finding.CUT, last.seq, last.seq)]
        assert audit.verify(known=last).faults == (Fault(Finding.CUT, last.seq, last.seq),)
        sealing.accept()
        assert audit.verify().is_whole


def test_a_chain_that_was_made_anew_is_known_by_an_older_head(cast_on: Cast) -> None:
    with sealed(cast_on):
        noted = audit.head()
        forced("DELETE FROM audit_link")
        audit.seal(everything=True)
        assert audit.verify().is_whole
        forged = audit.Head(noted.seq, "f" * 64)
        assert not audit.verify(known=forged).is_whole


def test_a_line_that_comes_in_behind_the_others_is_sealed_with_the_next_ones(
    cast_on: Cast,
) -> None:
    """As on PostgreSQL, where a number is taken long before the commit."""
    with sealed(cast_on):
        values = (
            "(900, '2026-01-01 00:00:00', '', 'test.late', '', '', 'done', '{}')",
            "(899, '2026-01-01 00:00:00', '', 'test.later', '', '', 'done', '{}')",
        )
        for value in values:
            connection = db.session.connection(execution_options={"writes": True})
            connection.exec_driver_sql(
                "INSERT INTO audit_event (id, at, address, action, object_kind, object_id, result,"
                f" detail) VALUES {value}"
            )
            db.session.commit()
            assert audit.seal() == 1
        assert audit.verify().is_whole


def test_many_sealers_at_once_make_one_chain(cast_on: Cast) -> None:
    tell(cast_on, 40)
    at_once(cast_on.app, 6, lambda _: audit.seal())
    with cast_on.inside():
        audit.seal()
        verdict = audit.verify()
        assert (verdict.is_whole, verdict.waiting) == (True, 0)
        assert verdict.lines == db.session.scalar(sa.select(sa.func.count(AuditEvent.id)))


def test_what_is_old_enough_goes_and_the_chain_still_holds(cast_on: Cast) -> None:
    with cast_on.inside():
        forced("DELETE FROM audit_event")
    tell(cast_on, 6, ago=OLD)
    with sealed(cast_on, 4):
        assert audit.prune() == 6
        assert audit.prune() == 0
        anchor = db.session.scalars(sa.select(AuditAnchor)).one()
        assert (anchor.seq, audit.head().seq) == (6, 10)
        left = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert left == [*["test.done"] * 4, "audit.prune"]
        assert audit.seal() == 1
        verdict = audit.verify()
        assert (verdict.is_whole, verdict.since, verdict.lines) == (True, 6, 5)
        early = audit.Head(3, "0" * 64)
        assert not audit.verify(known=early).is_whole, "what is gone cannot be compared"
        noted = replace(early, noted_at=clock.now() - OLD)
        assert audit.verify(known=noted).is_whole, "it was old enough to go"


@pytest.mark.parametrize("days", [0, 179])
def test_the_database_lets_nothing_go_that_is_younger_than_180_days(
    cast_on: Cast, days: int
) -> None:
    tell(cast_on, 2, ago=timedelta(days=days))
    with sealed(cast_on, 1):
        head = audit.head()
        anchor = sa.insert(AuditAnchor).values(
            seq=head.seq, hash=head.hash, until=clock.now(), anchored_at=clock.now()
        )
        connection = db.session.connection(execution_options={"writes": True})
        with pytest.raises(sa.exc.DatabaseError, match="180 days"):
            connection.execute(anchor)
        db.session.rollback()
        for table in ("audit_event", "audit_link"):
            connection = db.session.connection(execution_options={"writes": True})
            with pytest.raises(sa.exc.DatabaseError, match="append-only"):
                connection.exec_driver_sql(f"DELETE FROM {table}")
            db.session.rollback()


def test_looking_whether_anything_is_to_be_sealed_costs_two_statements(cast_on: Cast) -> None:
    with sealed(cast_on), counted(cast_on.app) as sent:
        audit.seal()
    assert len([one for one in sent if "audit_" in one]) == 2


def test_the_head_beside_the_database_is_readable_by_its_owner_alone(cast_on: Cast) -> None:
    with sealed(cast_on):
        path = current_app.config["SETTINGS"].instance / "audit_head.json"
        assert path.stat().st_mode & 0o777 == 0o600
        noted = json.loads(path.read_text())
        assert (noted["seq"], noted["hash"]) == (audit.head().seq, audit.head().hash)


def test_an_anchor_that_nobody_lawfully_set_hides_nothing(cast_on: Cast) -> None:
    with sealed(cast_on):
        head = audit.head()
        day = "2020-01-01 00:00:00"
        forced(
            "DELETE FROM audit_event",
            "DELETE FROM audit_link",
        )
        for seq, hash_ in ((head.seq + 5, "a" * 64), (0, "0" * 64)):
            connection = db.session.connection(execution_options={"writes": True})
            with pytest.raises(sa.exc.DatabaseError, match="an anchor is a link"):
                connection.exec_driver_sql(
                    "INSERT INTO audit_anchor (seq, hash, until, anchored_at)"
                    f" VALUES ({seq}, '{hash_}', '{day}', '{day}')"
                )
            db.session.rollback()
        assert not audit.verify().is_whole
        assert not audit.verify(known=head).is_whole


def test_an_anchor_set_by_force_is_named(cast_on: Cast) -> None:
    with sealed(cast_on):
        head = audit.head()
        values = f"({head.seq + 1}, '{'a' * 64}', '2020-01-01 00:00:00', '2026-01-01 00:00:00')"
        put = f"INSERT INTO audit_anchor (seq, hash, until, anchored_at) VALUES {values}"
        if db.engine.dialect.name == "postgresql":
            table = "ALTER TABLE audit_anchor"
            steps = (f"{table} DISABLE TRIGGER USER", put, f"{table} ENABLE TRIGGER USER")
        else:
            steps = (
                "DROP TRIGGER audit_anchor_kept",
                "DROP TRIGGER audit_anchor_linked",
                put,
            )
        forced(*steps, "DELETE FROM audit_event", "DELETE FROM audit_link")
        faults = findings()
        assert (Finding.CUT, 1, head.seq + 1) in faults


def test_a_link_cannot_be_put_below_an_anchor_nor_at_nought(cast_on: Cast) -> None:
    tell(cast_on, 2)
    with cast_on.inside():
        for seq in (0, -1):
            connection = db.session.connection(execution_options={"writes": True})
            with pytest.raises(sa.exc.DatabaseError, match="behind every anchor"):
                connection.exec_driver_sql(
                    f"INSERT INTO audit_link (seq, event_id, hash) VALUES ({seq}, 1, 'x')"
                )
            db.session.rollback()


def test_a_line_dated_long_before_the_one_before_it_is_named_and_is_no_fault(
    cast_on: Cast,
) -> None:
    with sealed(cast_on, 3):
        place = audit.head().seq
        for ago in (timedelta(hours=1, minutes=59), timedelta(0), timedelta(hours=2, minutes=1)):
            tell(cast_on, 1, ago=ago)
            audit.seal()
        tell(cast_on, 2, ago=timedelta(hours=2))
        audit.seal()
        verdict = audit.verify()
        assert verdict.is_whole
        [remark] = verdict.remarks
        assert (remark.finding, remark.first) == (Finding.BACK, place + 3)
        assert audit.verify(place + 3).remarks == ()
    told = cast_on.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert told.exit_code == 0, told.output
    assert f"Line {place + 3} is dated more than 2 hours before" in told.output
    assert "The audit log is whole" in told.output


@pytest.mark.parametrize("content", [None, "", "{", '{"seq": 3}', "[]"])
def test_a_head_that_is_missing_beside_the_database_is_told_until_another_proves_the_end(
    cast: Cast, content: str | None
) -> None:
    with sealed(cast, 3):
        path = current_app.config["SETTINGS"].instance / "audit_head.json"
        path.unlink()
        if content is not None:
            path.write_text(content)
        # Nor does what comes after write a new one: its end may have been cut off before.
        tell(cast, 2)
        assert audit.seal() == 2
        verdict = audit.verify()
        assert verdict.is_whole, "no line is wrong"
        assert verdict.noted is (Note.MISSING if content is None else Note.UNREADABLE)
        head = audit.head()
    told = verified(cast)
    assert told.exit_code == 1
    word = "is missing" if content is None else "cannot be read"
    assert f"audit_head.json) {word}" in told.output
    assert "cannot be told" in told.output
    assert "not whole" not in told.output
    assert verified(cast, "--head", f"{head.seq}:{'f' * 64}").exit_code == 1
    told = verified(cast, "--head", f"{head.seq}:{head.hash}")
    assert told.exit_code == 0, told.output
    assert "accept-head" in told.output
    accepted = cast.app.test_cli_runner().invoke(args=["audit", "accept-head", "--yes"])
    assert accepted.exit_code == 0, accepted.output
    told = verified(cast)
    assert told.exit_code == 0
    assert "accept-head" not in told.output
    with cast.inside():
        results = db.session.scalars(
            sa.select(AuditEvent.result)
            .where(AuditEvent.action == "audit.verify")
            .order_by(AuditEvent.id)
        )
        assert list(results) == ["failed", "failed", "done", "done"]


def verified(cast: Cast, *words: str) -> Result:
    """Prove the log from the command line."""
    return cast.app.test_cli_runner().invoke(args=["audit", "verify", *words])


def test_a_head_is_noted_before_the_first_line_is_sealed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between its first seal and its first note, a server leaves one."""
    tell(cast, 2)
    with cast.inside():
        assert audit.verify().is_end_known, "nothing is sealed, nothing is missed"

        def killed(_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(sealing, "_keep_outside", killed)
        with pytest.raises(KeyboardInterrupt):
            audit.seal()
        monkeypatch.undo()
        assert audit.head().seq
        assert audit.verify().is_end_known
        tell(cast, 1)
        audit.seal()
        noted = sealing.kept_outside(current_app.config["SETTINGS"].instance)
        assert noted
        assert noted.seq == audit.head().seq


def test_a_copy_that_is_beyond_an_accepted_head_goes_on_from_there(cast_on: Cast) -> None:
    with sealed(cast_on):
        head = audit.head()
        for seq, left in ((head.seq + 3, head.seq), (head.seq - 1, head.seq - 1)):
            db.session.execute(sa.delete(AuditCopy))
            db.session.execute(sa.insert(AuditCopy).values(id=1, seq=seq, holder=""))
            db.session.commit()
            sealing.accept()
            assert db.session.scalar(sa.select(AuditCopy.seq)) == left
