"""second factors, recovery codes, sign-ins halfway through."""

import sqlalchemy as sa
from alembic import op

revision = "20261201_02"
down_revision = "20261201_01"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "second_factor",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("secret", sa.String(length=200), nullable=True),
        sa.Column("set_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(secret IS NULL) = (set_up_at IS NULL)", name=op.f("ck_second_factor_set_up")
        ),
        sa.CheckConstraint(
            "(secret IS NULL) = (last_step IS NULL)", name=op.f("ck_second_factor_last_step")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_recovery_code_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_person_id"), ["person_id"], unique=False)
    op.create_table(
        "sign_in_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_step_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_step")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_step_token_hash")),
    )
    with op.batch_alter_table("sign_in_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_step_person_id"), ["person_id"], unique=False)
    with op.batch_alter_table("person_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("factor_draft", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "ix_person_session_standing",
            ["last_seen_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("person_session", schema=None) as batch_op:
        batch_op.drop_index("ix_person_session_standing")
        batch_op.drop_column("factor_draft")
    op.drop_table("sign_in_step")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
