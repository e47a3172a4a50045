"""targets by period and indicator, requests, countermeasures, status words, dated places."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_01"
down_revision = "20261124_01"
branch_labels = None
depends_on = None

# Autogeneration does not see check constraints: they are written by hand.
_CHECKS = {
    "period": "period IN ('campaign', 'year', 'quarter', 'month', 'week', 'day')",
    "period_dates": "(period = 'campaign') = (starts_on IS NULL)"
    " AND (period = 'campaign') = (ends_on IS NULL)",
    "dates": "starts_on <= ends_on",
    "source": "source IN ('hand', 'split', 'import', 'request')",
}


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "target_lock",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_target_lock_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_target_lock_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_lock")),
    )
    with op.batch_alter_table("target_lock", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_lock_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_target_lock_recorder_id"), ["recorder_id"], unique=False
        )

    op.create_table(
        "countermeasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("value_then", sa.BigInteger(), nullable=False),
        sa.Column("target_then", sa.BigInteger(), nullable=False),
        sa.Column("share_then", sa.Integer(), nullable=False),
        sa.Column(
            "follows_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_countermeasure_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["countermeasure.id"],
            name=op.f("fk_countermeasure_follows_id_countermeasure"),
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_countermeasure_participation_id_participation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_countermeasure")),
        sa.UniqueConstraint(
            "participation_id", "asked_on", name=op.f("uq_countermeasure_participation_id_asked_on")
        ),
    )
    with op.batch_alter_table("countermeasure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_countermeasure_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            "ix_countermeasure_participation", ["participation_id", "id"], unique=False
        )

    op.create_table(
        "private_goal",
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("goal", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("goal > 0", name=op.f("ck_private_goal_goal")),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_private_goal_participation_id_participation"),
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_private_goal")),
    )
    op.create_table(
        "target_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "indicator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("target_then", sa.BigInteger(), nullable=True),
        sa.Column("wished", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(period = 'campaign') = (starts_on IS NULL) AND (period = 'campaign') = (ends_on IS NULL)",
            name=op.f("ck_target_request_period_dates"),
        ),
        sa.CheckConstraint(
            "period IN ('campaign', 'year', 'quarter', 'month', 'week', 'day')",
            name=op.f("ck_target_request_period"),
        ),
        sa.CheckConstraint("wished >= 0", name=op.f("ck_target_request_wished")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_target_request_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name=op.f("fk_target_request_indicator_id_indicator"),
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_target_request_participation_id_participation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target_request")),
    )
    with op.batch_alter_table("target_request", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_request_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            "ix_target_request_participation", ["participation_id", "id"], unique=False
        )

    op.create_table(
        "countermeasure_plan",
        sa.Column(
            "countermeasure_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "planned_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["countermeasure_id"],
            ["countermeasure.id"],
            name=op.f("fk_countermeasure_plan_countermeasure_id_countermeasure"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_countermeasure_plan_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["person.id"], name=op.f("fk_countermeasure_plan_planned_by_person")
        ),
        sa.PrimaryKeyConstraint("countermeasure_id", name=op.f("pk_countermeasure_plan")),
    )
    with op.batch_alter_table("countermeasure_plan", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_countermeasure_plan_owner_id"), ["owner_id"], unique=False
        )

    op.create_table(
        "countermeasure_review",
        sa.Column(
            "countermeasure_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("value_then", sa.BigInteger(), nullable=False),
        sa.Column("target_then", sa.BigInteger(), nullable=True),
        sa.Column("share_then", sa.Integer(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "reviewed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "outcome IN ('helped', 'renewed', 'dropped')",
            name=op.f("ck_countermeasure_review_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["countermeasure_id"],
            ["countermeasure.id"],
            name=op.f("fk_countermeasure_review_countermeasure_id_countermeasure"),
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_countermeasure_review_reviewed_by_person")
        ),
        sa.PrimaryKeyConstraint("countermeasure_id", name=op.f("pk_countermeasure_review")),
    )
    with op.batch_alter_table("countermeasure_review", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_countermeasure_review_reviewed_by"), ["reviewed_by"], unique=False
        )

    op.create_table(
        "target_decision",
        sa.Column(
            "request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column(
            "revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "(outcome = 'granted') = (revision_id IS NOT NULL)",
            name=op.f("ck_target_decision_revision"),
        ),
        sa.CheckConstraint(
            "outcome IN ('granted', 'declined', 'withdrawn')",
            name=op.f("ck_target_decision_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_target_decision_decided_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["target_request.id"],
            name=op.f("fk_target_decision_request_id_target_request"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["target_revision.id"],
            name=op.f("fk_target_decision_revision_id_target_revision"),
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_target_decision")),
    )
    with op.batch_alter_table("target_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_decision_decided_by"), ["decided_by"], unique=False
        )

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("status_words", sa.JSON(), nullable=False, server_default="{}")
        )

    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_on", sa.Date(), nullable=True))

    with op.batch_alter_table("roster_revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_on", sa.Date(), nullable=True))

    with op.batch_alter_table("target_revision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("period", sa.String(length=8), nullable=False, server_default="campaign")
        )
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(
            sa.Column("source", sa.String(length=8), nullable=False, server_default="hand")
        )
        for name, condition in _CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_target_revision_{name}"), condition)


def downgrade() -> None:
    """Go down."""
    _forget_other_targets()
    with op.batch_alter_table("target_revision", schema=None) as batch_op:
        for name in _CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_target_revision_{name}"), type_="check")
        batch_op.drop_column("source")
        batch_op.drop_column("pinned")
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
        batch_op.drop_column("period")

    with op.batch_alter_table("roster_revision", schema=None) as batch_op:
        batch_op.drop_column("joined_on")

    with op.batch_alter_table("participation", schema=None) as batch_op:
        batch_op.drop_column("joined_on")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_column("status_words")

    with op.batch_alter_table("countermeasure_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_countermeasure_review_reviewed_by"))

    op.drop_table("countermeasure_review")
    with op.batch_alter_table("countermeasure_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_countermeasure_plan_owner_id"))

    op.drop_table("countermeasure_plan")
    with op.batch_alter_table("target_request", schema=None) as batch_op:
        batch_op.drop_index("ix_target_request_participation")
        batch_op.drop_index(batch_op.f("ix_target_request_campaign_id"))

    op.drop_table("target_request")
    op.drop_table("private_goal")
    with op.batch_alter_table("countermeasure", schema=None) as batch_op:
        batch_op.drop_index("ix_countermeasure_participation")
        batch_op.drop_index(batch_op.f("ix_countermeasure_campaign_id"))

    op.drop_table("countermeasure")
    with op.batch_alter_table("target_lock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_lock_recorder_id"))
        batch_op.drop_index(batch_op.f("ix_target_lock_campaign_id"))

    op.drop_table("target_lock")


def _forget_other_targets() -> None:
    """Take away what the schema before could not tell from a target of the whole campaign."""
    if op.get_context().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER target_revision_no_{verb}")
    else:
        op.execute("ALTER TABLE target_revision DISABLE TRIGGER USER")
    op.execute("DROP TABLE target_decision")
    op.execute(
        "DELETE FROM target_revision WHERE period <> 'campaign' OR coalesce(indicator_id, 0) <>"
        " (SELECT coalesce(ranking_indicator_id, 0) FROM campaign WHERE id = campaign_id)"
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE target_revision ENABLE TRIGGER USER")
