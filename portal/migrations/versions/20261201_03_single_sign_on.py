"""who people are to the bank's single sign-on, and which sessions it opened."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_03"
down_revision = "20261201_02"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "person_identity",
        sa.Column("id", _ID, nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unlinked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlinked_by", _ID, nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "(unlinked_at IS NULL) = (unlinked_by IS NULL)",
            name=op.f("ck_person_identity_unlinked"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_identity_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unlinked_by"], ["person.id"], name=op.f("fk_person_identity_unlinked_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_identity")),
    )
    with op.batch_alter_table("person_identity", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_identity_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq_person_identity_subject",
            ["issuer", "subject"],
            unique=True,
            sqlite_where=sa.text("unlinked_at IS NULL"),
            postgresql_where=sa.text("unlinked_at IS NULL"),
        )
        batch_op.create_index(
            "uq_person_identity_person",
            ["person_id", "issuer"],
            unique=True,
            sqlite_where=sa.text("unlinked_at IS NULL"),
            postgresql_where=sa.text("unlinked_at IS NULL"),
        )
    with op.batch_alter_table("person_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("identity_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_person_session_identity_id_person_identity"),
            "person_identity",
            ["identity_id"],
            ["id"],
        )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("person_session", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_person_session_identity_id_person_identity"), type_="foreignkey"
        )
        batch_op.drop_column("identity_id")
    op.drop_table("person_identity")
