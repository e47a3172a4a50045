"""proposals of another rule, and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "20261130_01"
down_revision = "20261129_01"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "rule_proposal",
        sa.Column("id", _ID, nullable=False),
        sa.Column("campaign_id", _ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorder_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_rule_proposal_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_rule_proposal_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_proposal")),
    )
    with op.batch_alter_table("rule_proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rule_proposal_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_rule_proposal_recorder_id"), ["recorder_id"], unique=False
        )
    op.create_table(
        "proposal_decision",
        sa.Column("proposal_id", _ID, nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("campaign_id", _ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorder_id", _ID, nullable=False),
        sa.CheckConstraint(
            "kind IN ('withdrawn', 'adopted')", name=op.f("ck_proposal_decision_kind")
        ),
        sa.CheckConstraint(
            "(kind = 'adopted') = (campaign_id IS NOT NULL)",
            name=op.f("ck_proposal_decision_campaign"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_proposal_decision_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["rule_proposal.id"],
            name=op.f("fk_proposal_decision_proposal_id_rule_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_proposal_decision_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_proposal_decision")),
    )
    with op.batch_alter_table("proposal_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_decision_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_proposal_decision_recorder_id"), ["recorder_id"], unique=False
        )


def downgrade() -> None:
    """Go down."""
    op.drop_table("proposal_decision")
    op.drop_table("rule_proposal")
