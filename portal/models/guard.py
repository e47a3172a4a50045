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
    "audit_link",
    "audit_anchor",
)
AGING = ("audit_event", "audit_link")
"""Append-only as well, but for lines that an anchor has let go: they may be deleted."""
NUMBERED = "audit_event"
"""The database alone gives its rows their numbers: no line can be put in among earlier ones."""

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME;
END $$
"""

# No anchor reaches lines of the last 180 days, whatever a setting says (portal/config.py), and an
# anchor is the link that it stands for. The serving role has no right to delete: it may ask for
# `let_anchored_go`, which takes what is anchored and nothing else. Every name is written out: a
# temporary table of the same name would be taken for ours.
_POSTGRESQL_AGING = (
    """
CREATE OR REPLACE FUNCTION refuse_unanchored() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    place bigint;
BEGIN
    IF TG_TABLE_NAME = 'audit_link' THEN
        place := OLD.seq;
    ELSE
        SELECT seq INTO place FROM public.audit_link WHERE event_id = OLD.id;
    END IF;
    IF place IS NULL OR NOT EXISTS (SELECT 1 FROM public.audit_anchor WHERE seq >= place) THEN
        RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME;
    END IF;
    RETURN OLD;
END $$
""",
    """
CREATE OR REPLACE FUNCTION refuse_young_anchor() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM public.audit_link WHERE seq = NEW.seq AND hash = NEW.hash) THEN
        RAISE EXCEPTION 'an anchor is a link of the audit log';
    END IF;
    IF EXISTS (
        SELECT 1 FROM public.audit_link
        JOIN public.audit_event ON audit_event.id = audit_link.event_id
        WHERE audit_link.seq <= NEW.seq AND audit_event.at > now() - interval '180 days'
    ) THEN
        RAISE EXCEPTION 'the audit log is kept for 180 days';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE FUNCTION refuse_anchored_link() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.seq < 1 OR EXISTS (SELECT 1 FROM public.audit_anchor WHERE seq >= NEW.seq) THEN
        RAISE EXCEPTION 'a link comes behind every anchor';
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE FUNCTION let_anchored_go() RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM public.audit_event USING public.audit_link
        WHERE audit_link.event_id = audit_event.id
        AND audit_link.seq <= (SELECT max(seq) FROM public.audit_anchor);
    DELETE FROM public.audit_link WHERE seq <= (SELECT max(seq) FROM public.audit_anchor);
$$
""",
    "REVOKE ALL ON FUNCTION let_anchored_go() FROM PUBLIC",
    """
CREATE OR REPLACE TRIGGER audit_anchor_kept BEFORE INSERT ON audit_anchor
FOR EACH ROW EXECUTE FUNCTION refuse_young_anchor()
""",
    """
CREATE OR REPLACE TRIGGER audit_link_behind BEFORE INSERT ON audit_link
FOR EACH ROW EXECUTE FUNCTION refuse_anchored_link()
""",
)
_SQLITE_PLACE = {
    "audit_link": "OLD.seq",
    "audit_event": "(SELECT seq FROM audit_link WHERE event_id = OLD.id)",
}
_SQLITE_AGING = (
    """
CREATE TRIGGER IF NOT EXISTS audit_anchor_linked BEFORE INSERT ON audit_anchor
WHEN NOT EXISTS (SELECT 1 FROM audit_link WHERE seq = NEW.seq AND hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'an anchor is a link of the audit log'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS audit_anchor_kept BEFORE INSERT ON audit_anchor
WHEN EXISTS (
    SELECT 1 FROM audit_link JOIN audit_event ON audit_event.id = audit_link.event_id
    WHERE audit_link.seq <= NEW.seq
    AND audit_event.at > strftime('%Y-%m-%d %H:%M:%f', 'now', '-180 days')
)
BEGIN SELECT RAISE(ABORT, 'the audit log is kept for 180 days'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS audit_link_behind BEFORE INSERT ON audit_link
WHEN NEW.seq < 1 OR EXISTS (SELECT 1 FROM audit_anchor WHERE seq >= NEW.seq)
BEGIN SELECT RAISE(ABORT, 'a link comes behind every anchor'); END
""",
)


def raise_triggers(connection: Connection) -> None:
    """Put the triggers up; Alembic's batch mode drops them with the table, so put them up again."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_POSTGRESQL_FUNCTION)
    standing = set(inspect(connection).get_table_names())
    is_aging = "audit_anchor" in standing
    is_postgresql = connection.dialect.name == "postgresql"
    if is_aging:
        for statement in _POSTGRESQL_AGING if is_postgresql else _SQLITE_AGING:
            connection.exec_driver_sql(statement)
    for table in sorted(standing.intersection(APPEND_ONLY)):
        ages = is_aging and table in AGING
        for statement in _statements(connection.dialect.name, table, ages=ages):
            connection.exec_driver_sql(statement)


def unguarded(connection: Connection) -> list[str]:
    """Name the append-only tables that lack a trigger which stands and is not switched off."""
    standing = set(inspect(connection).get_table_names())
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql(
            "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
        )
        wanted = ("{}_no_update", "{}_no_delete")
        beside = {("audit_anchor", "audit_anchor_linked")}
    else:
        found = connection.exec_driver_sql(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        wanted = ("{}_no_rewriting", "{}_no_truncate")
        beside = {(table, f"{table}_aging") for table in AGING}
    if "audit_anchor" not in standing:
        # A schema from before lines could go: nothing of the kind is wanted yet.
        beside = set()
    beside |= {("audit_anchor", "audit_anchor_kept"), ("audit_link", "audit_link_behind")}
    armed = {(row[0], row[1]) for row in found}
    needed = {
        table: {(table, name.format(table)) for name in wanted}
        | {one for one in beside if one[0] == table}
        for table in standing.intersection(APPEND_ONLY)
    }
    return sorted(table for table, triggers in needed.items() if not triggers <= armed)


def grant(connection: Connection, role: str) -> None:
    """Give the application's role on PostgreSQL what it needs and no more.

    It may add to every table and change those that are not append-only; it owns none, so it can
    neither take a trigger down nor change a table. Nor can it choose the number of a line of the
    audit log.
    """
    quote = connection.dialect.identifier_preparer.quote
    name = quote(role)
    # Who can make tables of the same names could have functions of the owner's take them for ours.
    database = quote(str(connection.engine.url.database))
    connection.exec_driver_sql(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
    for table in sorted(inspect(connection).get_table_names()):
        rights = "SELECT, INSERT"
        if table not in APPEND_ONLY:
            rights += ", UPDATE, DELETE"
        if table == NUMBERED:
            connection.exec_driver_sql(f'REVOKE INSERT ON "{table}" FROM {name}')
            columns = inspect(connection).get_columns(table)
            given = ", ".join(quote(one["name"]) for one in columns if one["name"] != "id")
            rights = f"SELECT, INSERT ({given})"
        connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO {name}')
    connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
    connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION let_anchored_go() TO {name}")


def _statements(dialect: str, table: str, *, ages: bool) -> list[str]:
    if dialect == "sqlite":
        unless = (
            f"WHEN NOT EXISTS (SELECT 1 FROM audit_anchor WHERE seq >= {_SQLITE_PLACE[table]}) "  # noqa: S608 - names of our own
            if ages
            else ""
        )
        raising = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            # One of an earlier schema may stand, which knows of no anchor.
            *([f"DROP TRIGGER IF EXISTS {table}_no_delete"] if ages else []),
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {raising}",
            (
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
                f"{unless}{raising}"
            ),
        ]
    rewriting = "UPDATE" if ages else "UPDATE OR DELETE"
    aging = (
        f"CREATE OR REPLACE TRIGGER {table}_aging BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unanchored()"
    )
    return [
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_rewriting BEFORE {rewriting} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"
        ),
        (
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
        ),
        *([aging] if ages else []),
    ]
