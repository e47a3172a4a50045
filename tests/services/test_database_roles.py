"""On PostgreSQL the role that serves owns nothing: it adds to the ledger and cannot undo it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from portal.extensions import db
from portal.models import schema
from portal.models.guard import APPEND_ONLY
from portal.services import audit, reconciliation, reversals
from tests.cast import Cast, application
from tests.databases import blank_url
from tests.entering import enter
from tests.postgres_cluster import SERVING


@pytest.fixture
def serving_url() -> Iterator[str]:
    """Give the address of a database that another role owns, migrated for the serving one."""
    with blank_url("postgresql") as owner_url:
        url = sa.make_url(owner_url).set(username=SERVING)
        address = url.render_as_string(hide_password=False)
        schema.bring_up(address, owner_url)
        yield address


def test_the_serving_role_does_the_days_work(serving_url: str, tmp_path: Path) -> None:
    with application(serving_url, tmp_path) as app:
        cast = Cast(app)
        cast.live_campaign()
        entry_id = enter(cast, "zhou")
        with cast.inside():
            reversals.reverse(cast.actor("zhou"), entry_id, "客户放弃开户")
            reconciliation.rebuild()
            assert reconciliation.verify() == []


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_serving_role_can_neither_rewrite_nor_disarm_the_ledger(
    serving_url: str, tmp_path: Path, table: str
) -> None:
    with application(serving_url, tmp_path) as app, app.app_context():
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {KEYED.get(table, 'id')} = 1",
            f"TRUNCATE {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            f"DROP TABLE {table}",
        ):
            with pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner"):
                db.session.execute(sa.text(statement))
            db.session.rollback()


def test_the_serving_role_cannot_have_its_own_tables_taken_for_the_audit_logs(
    serving_url: str, tmp_path: Path
) -> None:
    with application(serving_url, tmp_path) as app:
        Cast(app)
        with app.app_context():
            audit.seal()
            before = audit.head()
            with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                db.session.execute(sa.text("CREATE TEMP TABLE audit_anchor (seq bigint)"))
            db.session.rollback()
            db.session.execute(sa.text("SELECT let_anchored_go()"))
            db.session.commit()
            assert audit.head() == before
            assert audit.verify().is_whole


def test_the_serving_role_cannot_choose_the_number_of_a_line_of_the_audit_log(
    serving_url: str, tmp_path: Path
) -> None:
    columns = "at, address, action, object_kind, object_id, result, detail"
    values = "now(), '', 'test.done', '', '', 'done', '{}'"
    with application(serving_url, tmp_path) as app:
        Cast(app)
        with app.app_context():
            audit.seal()
            for statement in (
                f"INSERT INTO audit_event (id, {columns}) VALUES (1000000, {values})",
                "SELECT setval(pg_get_serial_sequence('audit_event', 'id'), 1)",
            ):
                with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
                    db.session.execute(sa.text(statement))
                db.session.rollback()
            db.session.execute(sa.text(f"INSERT INTO audit_event ({columns}) VALUES ({values})"))
            db.session.commit()
            assert audit.seal()


def test_a_right_that_an_earlier_release_gave_is_taken_back() -> None:
    with blank_url("postgresql") as owner_url:
        url = sa.make_url(owner_url).set(username=SERVING)
        serving = url.render_as_string(hide_password=False)
        schema.bring_up(serving, owner_url)
        owner = sa.create_engine(owner_url)
        with owner.begin() as connection:
            connection.exec_driver_sql(f'GRANT INSERT ON audit_event TO "{SERVING}"')
        schema.bring_up(serving, owner_url)
        with owner.connect() as connection:
            may = "SELECT has_column_privilege(:role, 'audit_event', :column, 'INSERT')"
            for column, expected in (("id", False), ("at", True), ("detail", True)):
                asked = {"role": SERVING, "column": column}
                assert connection.scalar(sa.text(may), asked) is expected, column
        owner.dispose()


KEYED = {
    "verification": "entry_id",
    "credit": "entry_id",
    "correction": "entry_id",
    "reversal_cause": "entry_id",
    "opening_balance": "entry_id",
    "outcome": "entry_id",
    "settlement": "dispute_id",
    "target_decision": "request_id",
    "proposal_decision": "proposal_id",
    "countermeasure_plan": "countermeasure_id",
    "countermeasure_review": "countermeasure_id",
    "close_mark": "close_id",
    "bulletin_mark": "bulletin_id",
    "honour_withdrawal": "honour_id",
    "close_standing": "close_id",
    "audit_link": "seq",
    "audit_anchor": "seq",
}
