"""the audit log's chain, its anchors, and how far it is copied."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_01"
down_revision = "20261130_01"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "audit_link",
        sa.Column("seq", _ID, autoincrement=False, nullable=False),
        sa.Column("event_id", _ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_link_event_id")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("seq", _ID, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anchored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "audit_copy",
        sa.Column("id", _ID, nullable=False),
        sa.Column("seq", _ID, nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_copy_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_copy")),
    )


def downgrade() -> None:
    """Go down: the lines stay, and so do the triggers without the exception."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("audit_event", "audit_link"):
            op.execute(f"DROP TRIGGER {table}_aging ON {table}")
        op.execute("DROP FUNCTION let_anchored_go()")
    else:
        op.execute("DROP TRIGGER audit_event_no_delete")
    op.drop_table("audit_copy")
    op.drop_table("audit_anchor")
    op.drop_table("audit_link")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_unanchored()")
        op.execute("DROP FUNCTION refuse_young_anchor()")
        op.execute("DROP FUNCTION refuse_anchored_link()")
