"""playlists, what a screen shows, what walls show of a list, greetings."""

import sqlalchemy as sa
from alembic import op

revision = "20261129_01"
down_revision = "20261125_02"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "playlist",
        sa.Column("id", _ID, nullable=False),
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", _ID, nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_playlist_changed_by_person")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_playlist_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlist")),
    )
    with op.batch_alter_table("playlist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_playlist_changed_by"), ["changed_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_playlist_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "playlist_item",
        sa.Column("playlist_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scene", sa.String(length=16), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("weekdays", sa.Integer(), nullable=False),
        sa.Column("days", sa.String(length=8), nullable=False),
        sa.CheckConstraint("seconds BETWEEN 5 AND 3600", name=op.f("ck_playlist_item_seconds")),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_playlist_item_weekdays")),
        sa.CheckConstraint(
            "days IN ('every', 'working', 'free')", name=op.f("ck_playlist_item_days")
        ),
        sa.CheckConstraint(
            "(begins IS NULL) = (ends IS NULL)", name=op.f("ck_playlist_item_hours")
        ),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlist.id"], name=op.f("fk_playlist_item_playlist_id_playlist")
        ),
        sa.PrimaryKeyConstraint("playlist_id", "position", name=op.f("pk_playlist_item")),
    )
    op.create_table(
        "unit_revision",
        sa.Column("unit_id", _ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_revision_unit_id_unit")
        ),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_revision")),
    )
    op.create_table(
        "display_board",
        sa.Column("display_id", _ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("board_id", _ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name=op.f("fk_display_board_board_id_board")
        ),
        sa.ForeignKeyConstraint(
            ["display_id"], ["display.id"], name=op.f("fk_display_board_display_id_display")
        ),
        sa.PrimaryKeyConstraint("display_id", "position", name=op.f("pk_display_board")),
    )
    with op.batch_alter_table("display_board", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_display_board_board_id"), ["board_id"], unique=False)

    with op.batch_alter_table("display", schema=None) as batch_op:
        batch_op.add_column(sa.Column("playlist_id", _ID, nullable=True))
        batch_op.add_column(
            sa.Column("dims_from", sa.Time(), nullable=True, server_default="20:30:00")
        )
        batch_op.add_column(
            sa.Column("dims_to", sa.Time(), nullable=True, server_default="07:00:00")
        )
        batch_op.add_column(sa.Column("now_scene", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("now_board_id", _ID, nullable=True))
        batch_op.add_column(
            sa.Column("now_text", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("now_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("screen", sa.String(length=20), nullable=False, server_default="")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_display_playlist_id_playlist"), "playlist", ["playlist_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_display_now_board_id_board"), "board", ["now_board_id"], ["id"]
        )

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("wall_list", sa.String(length=8), nullable=False, server_default="whole")
        )
        batch_op.add_column(
            sa.Column("wall_top", sa.Integer(), nullable=False, server_default="10")
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_wall_list"), "wall_list IN ('whole', 'top', 'movers')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_campaign_wall_top"), "wall_top BETWEEN 3 AND 99"
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("greeting", sa.String(length=24), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("hue", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("hue")
        batch_op.drop_column("greeting")

    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_campaign_wall_top"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_campaign_wall_list"), type_="check")
        batch_op.drop_column("wall_top")
        batch_op.drop_column("wall_list")

    with op.batch_alter_table("display", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_display_now_board_id_board"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_display_playlist_id_playlist"), type_="foreignkey")
        for name in (
            "screen",
            "now_until",
            "now_text",
            "now_board_id",
            "now_scene",
            "dims_to",
            "dims_from",
            "playlist_id",
        ):
            batch_op.drop_column(name)

    op.drop_table("display_board")
    op.drop_table("unit_revision")
    op.drop_table("playlist_item")
    op.drop_table("playlist")
