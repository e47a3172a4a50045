"""Append-only for real: the triggers by which the database itself refuses to rewrite history."""

from sqlalchemy import inspect
from sqlalchemy.engine import Connection

APPEND_ONLY = (
    "entry",
    "credit",
    "correction",
    "reversal_cause",
    "opening_balance",
    "outcome",
    "posting",
    "verification",
    "dispute",
    "settlement",
    "rule_revision",
    "points_revision",
    "roster_revision",
    "target_revision",
    "target_lock",
    "target_request",
    "target_decision",
    "countermeasure",
    "countermeasure_plan",
    "countermeasure_review",
    "base_revision",
    "close",
    "close_mark",
    "close_standing",
    "bulletin",
    "bulletin_mark",
    "honour",
    "honour_withdrawal",
    "report_remark",
    "meeting_decision",
    "rule_proposal",
    "proposal_decision",
    "audit_event",
)

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME;
END $$
"""


def raise_triggers(connection: Connection) -> None:
    """Put the triggers up; Alembic's batch mode drops them with the table, so put them up again."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    standing = set(inspect(connection).get_table_names())
    for table in sorted(standing.intersection(APPEND_ONLY)):
        for statement in _statements(connection.dialect.name, table):
            connection.exec_driver_sql(statement)


def unguarded(connection: Connection) -> list[str]:
    """Name the append-only tables that lack a trigger which stands and is not switched off."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        )
        wanted = ("{}_no_update", "{}_no_delete")
    else:
        found = connection.exec_driver_sql(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        wanted = ("{}_no_rewriting", "{}_no_truncate")
    armed = {(row[0], row[1]) for row in found}
    standing = set(inspect(connection).get_table_names())
    return [
        table
        for table in sorted(standing.intersection(APPEND_ONLY))
        if not all((table, name.format(table)) in armed for name in wanted)
    ]


def grant(connection: Connection, role: str) -> None:
    """Give the application's role on PostgreSQL what it needs and no more.

    It may add to every table and change those that are not append-only; it owns none, so it can
    neither take a trigger down nor change a table.
    """
    name = connection.dialect.identifier_preparer.quote(role)
    for table in sorted(inspect(connection).get_table_names()):
        rights = "SELECT, INSERT"
        if table not in APPEND_ONLY:
            rights += ", UPDATE, DELETE"
        connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO {name}')
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")


def _statements(dialect: str, table: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_rewriting BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        ),
    ]
