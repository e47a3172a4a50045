"""daily reports, bulletins, honours, meetings, announcements."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_02"
down_revision = "20261125_01"
branch_labels = None
depends_on = None

# The six that the account of the branch behind the product gives.
_REASONS = (
    ("no_time", "没有时间", "No time"),
    ("routine", "日常事务太多", "Too much routine work"),
    ("unwell", "身体不适", "Unwell"),
    ("family", "家里有事", "Family matters"),
    ("car", "车坏了", "The car broke down"),
    ("phone", "手机丢了", "Lost the phone"),
)


def upgrade() -> None:
    """Go up."""
    reasons = op.create_table(
        "zero_reason",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zero_reason")),
        sa.UniqueConstraint("code", name=op.f("uq_zero_reason_code")),
    )
    op.bulk_insert(
        reasons,
        [
            {"code": code, "name": name, "name_en": name_en, "position": position}
            for position, (code, name, name_en) in enumerate(_REASONS, start=1)
        ],
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("on_wall", sa.Boolean(), nullable=False),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_announcement_dates")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_announcement_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_announcement_unit_id_unit")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_announcement_withdrawn_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_announcement_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "bulletin",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('cycle', 'week', 'month', 'season', 'correction')",
            name=op.f("ck_bulletin_kind"),
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_bulletin_number")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_bulletin_dates")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_bulletin_campaign_id_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint(
            "campaign_id", "kind", "ends_on", name=op.f("uq_bulletin_campaign_id_kind_ends_on")
        ),
        sa.UniqueConstraint(
            "campaign_id", "kind", "number", name=op.f("uq_bulletin_campaign_id_kind_number")
        ),
    )
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bulletin_campaign_id"), ["campaign_id"], unique=False)

    op.create_table(
        "honour_rule",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("is_awarded", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.CheckConstraint(
            "kind IN ('first', 'reach', 'past_average', 'past_champion', 'best_day', 'longest_run', 'riser', 'team_target', 'newcomers')",
            name=op.f("ck_honour_rule_kind"),
        ),
        sa.CheckConstraint("threshold >= 0", name=op.f("ck_honour_rule_threshold")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_honour_rule_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_honour_rule_changed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour_rule")),
        sa.UniqueConstraint(
            "campaign_id",
            "kind",
            "threshold",
            name=op.f("uq_honour_rule_campaign_id_kind_threshold"),
        ),
    )
    with op.batch_alter_table("honour_rule", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_honour_rule_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_honour_rule_changed_by"), ["changed_by"], unique=False)

    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("held_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("topics", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("kind IN ('morning', 'evening')", name=op.f("ck_meeting_kind")),
        sa.ForeignKeyConstraint(["held_by"], ["person.id"], name=op.f("fk_meeting_held_by_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint(
            "unit_id", "business_date", "kind", name=op.f("uq_meeting_unit_id_business_date_kind")
        ),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_held_by"), ["held_by"], unique=False)

    op.create_table(
        "notice_mute",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("topic", sa.String(length=24), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_mute_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_notice_mute")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "sub_branch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("worked", sa.String(length=1000), nullable=False),
        sa.Column("hard", sa.String(length=1000), nullable=False),
        sa.Column("learnt", sa.String(length=1000), nullable=False),
        sa.Column("tomorrow", sa.String(length=1000), nullable=False),
        sa.Column("steps", sa.String(length=1000), nullable=False),
        sa.Column("next_step", sa.String(length=1000), nullable=False),
        sa.Column("zero_days", sa.Integer(), nullable=False),
        sa.Column("reason_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason_words", sa.String(length=400), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reason_id"], ["zero_reason.id"], name=op.f("fk_report_reason_id_zero_reason")
        ),
        sa.ForeignKeyConstraint(
            ["sub_branch_id"], ["unit.id"], name=op.f("fk_report_sub_branch_id_unit")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "person_id", "business_date", name=op.f("uq_report_person_id_business_date")
        ),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(
            "ix_report_sub_branch_date", ["sub_branch_id", "business_date"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_report_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "report_draft",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "business_date", name=op.f("pk_report_draft")),
    )
    op.create_table(
        "bulletin_mark",
        sa.Column(
            "bulletin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upto_line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_id"], ["book.id"], name=op.f("fk_bulletin_mark_book_id_book")
        ),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_mark_bulletin_id_bulletin")
        ),
        sa.PrimaryKeyConstraint("bulletin_id", "book_id", name=op.f("pk_bulletin_mark")),
    )
    op.create_table(
        "bulletin_remark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "bulletin_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "withdrawn_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_bulletin_remark_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["bulletin_id"], ["bulletin.id"], name=op.f("fk_bulletin_remark_bulletin_id_bulletin")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_bulletin_remark_withdrawn_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_remark")),
    )
    with op.batch_alter_table("bulletin_remark", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_bulletin_remark_author_id"), ["author_id"], unique=False
        )
        batch_op.create_index("ix_bulletin_remark_bulletin", ["bulletin_id", "id"], unique=False)

    op.create_table(
        "honour_mark",
        sa.Column("book_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("upto_line", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["book_id"], ["book.id"], name=op.f("fk_honour_mark_book_id_book")),
        sa.PrimaryKeyConstraint("book_id", name=op.f("pk_honour_mark")),
    )
    op.create_table(
        "meeting_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_decision_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_meeting_decision_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
    )
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_decision_meeting", ["meeting_id", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_meeting_decision_recorder_id"), ["recorder_id"], unique=False
        )

    op.create_table(
        "meeting_presence",
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_presence_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_presence_person_id_person")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name=op.f("pk_meeting_presence")),
    )
    op.create_table(
        "meeting_todo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["done_by"], ["person.id"], name=op.f("fk_meeting_todo_done_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_todo_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_meeting_todo_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_meeting_todo_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_todo")),
    )
    with op.batch_alter_table("meeting_todo", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_todo_meeting", ["meeting_id", "id"], unique=False)
        batch_op.create_index("ix_meeting_todo_owner", ["owner_id", "done_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_meeting_todo_recorder_id"), ["recorder_id"], unique=False
        )

    op.create_table(
        "practice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("part", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column(
            "channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("starred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "starred_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("unstarred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "unstarred_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.CheckConstraint(
            "part IN ('worked', 'hard', 'learnt', 'tomorrow')", name=op.f("ck_practice_part")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_practice_channel_id_channel")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_practice_report_id_report")
        ),
        sa.ForeignKeyConstraint(
            ["starred_by"], ["person.id"], name=op.f("fk_practice_starred_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["unstarred_by"], ["person.id"], name=op.f("fk_practice_unstarred_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.create_index("ix_practice_channel", ["channel_id"], unique=False)
        batch_op.create_index("ix_practice_report", ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practice_starred_by"), ["starred_by"], unique=False)

    op.create_table(
        "report_remark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column(
            "answers_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'answer') = (answers_id IS NOT NULL)", name=op.f("ck_report_remark_answers")
        ),
        sa.CheckConstraint(
            "kind IN ('comment', 'question', 'answer')", name=op.f("ck_report_remark_kind")
        ),
        sa.ForeignKeyConstraint(
            ["answers_id"],
            ["report_remark.id"],
            name=op.f("fk_report_remark_answers_id_report_remark"),
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_report_remark_author_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_remark_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_remark")),
    )
    with op.batch_alter_table("report_remark", schema=None) as batch_op:
        batch_op.create_index("ix_report_remark_answers", ["answers_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_remark_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_report_remark_report", ["report_id", "id"], unique=False)

    op.create_table(
        "report_thanks",
        sa.Column(
            "report_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("thanked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_thanks_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_thanks_report_id_report")
        ),
        sa.PrimaryKeyConstraint("report_id", "person_id", name=op.f("pk_report_thanks")),
    )
    op.create_table(
        "honour",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("subject", sa.String(length=24), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column(
            "participation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("awarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('first', 'reach', 'past_average', 'past_champion', 'best_day', 'longest_run', 'riser', 'team_target', 'newcomers')",
            name=op.f("ck_honour_kind"),
        ),
        sa.CheckConstraint(
            "(participation_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_honour_subject")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_honour_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participation.id"],
            name=op.f("fk_honour_participation_id_participation"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_honour_posting_id_posting")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_honour_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_honour")),
        sa.UniqueConstraint(
            "campaign_id",
            "kind",
            "threshold",
            "subject",
            "period",
            "turn",
            name=op.f("uq_honour_campaign_id_kind_threshold_subject_period_turn"),
        ),
    )
    with op.batch_alter_table("honour", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_honour_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index("ix_honour_participation", ["participation_id"], unique=False)

    op.create_table(
        "honour_withdrawal",
        sa.Column(
            "honour_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["honour_id"], ["honour.id"], name=op.f("fk_honour_withdrawal_honour_id_honour")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_honour_withdrawal_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("honour_id", name=op.f("pk_honour_withdrawal")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("report_reminder", sa.Time(), nullable=True, server_default="17:30:00")
        )
        batch_op.add_column(
            sa.Column("reason_after_days", sa.Integer(), nullable=False, server_default="3")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_reason_after"), "reason_after_days > 0"
        )


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_campaign_reason_after"), type_="check")
        batch_op.drop_column("reason_after_days")
        batch_op.drop_column("report_reminder")

    op.drop_table("honour_withdrawal")
    with op.batch_alter_table("honour", schema=None) as batch_op:
        batch_op.drop_index("ix_honour_participation")
        batch_op.drop_index(batch_op.f("ix_honour_campaign_id"))

    op.drop_table("honour")
    op.drop_table("report_thanks")
    with op.batch_alter_table("report_remark", schema=None) as batch_op:
        batch_op.drop_index("ix_report_remark_report")
        batch_op.drop_index(batch_op.f("ix_report_remark_author_id"))
        batch_op.drop_index("ix_report_remark_answers")

    op.drop_table("report_remark")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_starred_by"))
        batch_op.drop_index("ix_practice_report")
        batch_op.drop_index("ix_practice_channel")

    op.drop_table("practice")
    with op.batch_alter_table("meeting_todo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_todo_recorder_id"))
        batch_op.drop_index("ix_meeting_todo_owner")
        batch_op.drop_index("ix_meeting_todo_meeting")

    op.drop_table("meeting_todo")
    op.drop_table("meeting_presence")
    with op.batch_alter_table("meeting_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_decision_recorder_id"))
        batch_op.drop_index("ix_meeting_decision_meeting")

    op.drop_table("meeting_decision")
    op.drop_table("honour_mark")
    with op.batch_alter_table("bulletin_remark", schema=None) as batch_op:
        batch_op.drop_index("ix_bulletin_remark_bulletin")
        batch_op.drop_index(batch_op.f("ix_bulletin_remark_author_id"))

    op.drop_table("bulletin_remark")
    op.drop_table("bulletin_mark")
    op.drop_table("report_draft")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_unit_id"))
        batch_op.drop_index("ix_report_sub_branch_date")

    op.drop_table("report")
    op.drop_table("notice_mute")
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_held_by"))

    op.drop_table("meeting")
    with op.batch_alter_table("honour_rule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_honour_rule_changed_by"))
        batch_op.drop_index(batch_op.f("ix_honour_rule_campaign_id"))

    op.drop_table("honour_rule")
    with op.batch_alter_table("bulletin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bulletin_campaign_id"))

    op.drop_table("bulletin")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_unit_id"))
        batch_op.drop_index(batch_op.f("ix_announcement_author_id"))

    op.drop_table("announcement")
    op.drop_table("zero_reason")
