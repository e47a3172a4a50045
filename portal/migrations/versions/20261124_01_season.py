"""shares, corrections, disputes, absences, the calendar, bases and imports."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_01"
down_revision = "20261123_01"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_day")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "kind IN ('leave', 'training', 'secondment')", name=op.f("ck_absence_kind")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_absence_dates")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_absence_recorder_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_absence_withdrawn_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(
            "ix_absence_person_dates", ["person_id", "starts_on", "ends_on"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_absence_recorder_id"), ["recorder_id"], unique=False)

    op.create_table(
        "deputation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint("kind IN ('checks', 'acting')", name=op.f("ck_deputation_kind")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_deputation_dates")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_deputation_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_deputation_recorder_id_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_deputation_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_deputation_withdrawn_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputation")),
    )
    with op.batch_alter_table("deputation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputation_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputation_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "staged_import",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_staged_import_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staged_import_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_import")),
    )
    with op.batch_alter_table("staged_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staged_import_person_id"), ["person_id"], unique=False)

    op.create_table(
        "unit_closure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_unit_closure_recorder_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_closure_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_closure")),
        sa.UniqueConstraint("unit_id", "day", name=op.f("uq_unit_closure_unit_id_day")),
    )
    with op.batch_alter_table("unit_closure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_closure_recorder_id"), ["recorder_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unit_closure_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "correction",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "corrects_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["entry.id"], name=op.f("fk_correction_corrects_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_correction_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_correction")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_correction_corrects_id")),
    )
    op.create_table(
        "outcome",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "opening_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_outcome_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["entry.id"], name=op.f("fk_outcome_opening_id_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_outcome")),
    )
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_opening_id"), ["opening_id"], unique=False)

    op.create_table(
        "credit",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_credit_quantity")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_credit_weight")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_credit_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_credit_person_id_person")
        ),
        sa.PrimaryKeyConstraint("entry_id", "person_id", name=op.f("pk_credit")),
    )
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_credit_person_id"), ["person_id"], unique=False)

    op.create_table(
        "dispute",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "against_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "opened_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(kind = 'customer') = (against_id IS NOT NULL)", name=op.f("ck_dispute_against")
        ),
        sa.CheckConstraint(
            "kind IN ('customer', 'share', 'late_share')", name=op.f("ck_dispute_kind")
        ),
        sa.ForeignKeyConstraint(
            ["against_id"], ["entry.id"], name=op.f("fk_dispute_against_id_entry")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_dispute_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_dispute_opened_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_against_id"), ["against_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispute_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_dispute_opened_by"), ["opened_by"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_notice_entry_id_entry")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person", ["person_id", "read_at", "id"], unique=False)

    op.create_table(
        "opening_balance",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_opening_balance_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_opening_balance_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_opening_balance")),
    )
    with op.batch_alter_table("opening_balance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opening_balance_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "reversal_cause",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "cause IN ('correction', 'refusal', 'dispute')", name=op.f("ck_reversal_cause_cause")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_reversal_cause_entry_id_entry")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_reversal_cause")),
    )
    op.create_table(
        "rules_read",
        sa.Column(
            "revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_rules_read_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_rules_read_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["rule_revision.id"],
            name=op.f("fk_rules_read_revision_id_rule_revision"),
        ),
        sa.PrimaryKeyConstraint("revision_id", "person_id", name=op.f("pk_rules_read")),
    )
    with op.batch_alter_table("rules_read", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rules_read_campaign_id"), ["campaign_id"], unique=False
        )

    op.create_table(
        "base_revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("base", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "source IN ('reference', 'hand', 'import')", name=op.f("ck_base_revision_source")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_base_revision_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_base_revision_participation_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_base_revision_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_revision")),
    )
    with op.batch_alter_table("base_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_base_revision_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            "ix_base_revision_participation", ["participation_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_base_revision_recorder_id"), ["recorder_id"], unique=False
        )

    op.create_table(
        "settlement",
        sa.Column(
            "dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column(
            "reversal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'reversed') = (reversal_id IS NOT NULL)",
            name=op.f("ck_settlement_reversal"),
        ),
        sa.CheckConstraint("outcome IN ('kept', 'reversed')", name=op.f("ck_settlement_outcome")),
        sa.ForeignKeyConstraint(
            ["dispute_id"], ["dispute.id"], name=op.f("fk_settlement_dispute_id_dispute")
        ),
        sa.ForeignKeyConstraint(
            ["reversal_id"], ["entry.id"], name=op.f("fk_settlement_reversal_id_entry")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name=op.f("fk_settlement_settled_by_person")
        ),
        sa.PrimaryKeyConstraint("dispute_id", name=op.f("pk_settlement")),
    )
    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_settlement_settled_by"), ["settled_by"], unique=False)

    # Autogeneration does not see check constraints: they are written by hand.
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "reference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
            )
        )
        batch_op.add_column(
            sa.Column("on_pace", sa.Integer(), nullable=False, server_default="100")
        )
        batch_op.add_column(
            sa.Column("slightly_behind", sa.Integer(), nullable=False, server_default="80")
        )
        batch_op.add_column(
            sa.Column("colours", sa.String(length=8), nullable=False, server_default="red_up")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_campaign_reference_id_campaign"), "campaign", ["reference_id"], ["id"]
        )
        batch_op.drop_constraint(batch_op.f("ck_campaign_ranking"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_ranking"),
            "ranking IN ('quantity', 'points', 'attainment', 'increase')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_colours"), "colours IN ('red_up', 'green_up')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_thresholds"),
            "0 < slightly_behind AND slightly_behind <= on_pace",
        )

    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_indicator_entry_style"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_indicator_entry_style"), "entry_style IN ('form', 'stepper', 'outcome')"
        )
    # A bank that is set up already gets it here, a new one with the others.
    op.execute(
        "INSERT INTO indicator (code, name, name_en, measure, measure_en, entry_style,"
        " has_account_types, whole, position)"
        " SELECT 'effective_account', '对公有效户', 'Effective corporate accounts', '户',"
        " 'accounts', 'outcome', false, true, max(position) + 1 FROM indicator HAVING count(*) > 0"
    )

    with op.batch_alter_table("board", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_board_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_board_kind"),
            "kind IN ('person', 'bundle', 'team', 'sub_branch', 'no_base')",
        )

    with op.batch_alter_table("points_revision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("rescores", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("points_revision", schema=None) as batch_op:
        batch_op.drop_column("rescores")

    with op.batch_alter_table("board", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_board_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_board_kind"), "kind IN ('person', 'bundle', 'team', 'sub_branch')"
        )

    op.execute("DELETE FROM indicator WHERE entry_style = 'outcome'")
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_indicator_entry_style"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_indicator_entry_style"), "entry_style IN ('form', 'stepper')"
        )

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        for name in ("thresholds", "colours", "ranking"):
            batch_op.drop_constraint(batch_op.f(f"ck_campaign_{name}"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_ranking"), "ranking IN ('quantity', 'points')"
        )
        batch_op.drop_constraint(
            batch_op.f("fk_campaign_reference_id_campaign"), type_="foreignkey"
        )
        batch_op.drop_column("colours")
        batch_op.drop_column("slightly_behind")
        batch_op.drop_column("on_pace")
        batch_op.drop_column("reference_id")

    with op.batch_alter_table("settlement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_settlement_settled_by"))

    op.drop_table("settlement")
    with op.batch_alter_table("base_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_base_revision_recorder_id"))
        batch_op.drop_index("ix_base_revision_participation")
        batch_op.drop_index(batch_op.f("ix_base_revision_campaign_id"))

    op.drop_table("base_revision")
    with op.batch_alter_table("rules_read", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rules_read_campaign_id"))

    op.drop_table("rules_read")
    op.drop_table("reversal_cause")
    with op.batch_alter_table("opening_balance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_balance_campaign_id"))

    op.drop_table("opening_balance")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_person")

    op.drop_table("notice")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dispute_opened_by"))
        batch_op.drop_index(batch_op.f("ix_dispute_entry_id"))
        batch_op.drop_index(batch_op.f("ix_dispute_against_id"))

    op.drop_table("dispute")
    with op.batch_alter_table("credit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_credit_person_id"))

    op.drop_table("credit")
    with op.batch_alter_table("outcome", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_opening_id"))

    op.drop_table("outcome")
    op.drop_table("correction")
    with op.batch_alter_table("unit_closure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_closure_unit_id"))
        batch_op.drop_index(batch_op.f("ix_unit_closure_recorder_id"))

    op.drop_table("unit_closure")
    with op.batch_alter_table("staged_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staged_import_person_id"))

    op.drop_table("staged_import")
    with op.batch_alter_table("deputation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputation_unit_id"))
        batch_op.drop_index(batch_op.f("ix_deputation_person_id"))

    op.drop_table("deputation")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_recorder_id"))
        batch_op.drop_index("ix_absence_person_dates")

    op.drop_table("absence")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
