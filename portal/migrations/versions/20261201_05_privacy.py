"""what was erased: of customers and of who has left; and what makes a hash of a name unguessable."""

import sqlalchemy as sa
from alembic import op

from portal.models.guard import raise_triggers

revision = "20261201_05"
down_revision = "20261201_03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("entry_words", schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    raise_triggers(op.get_bind())


def downgrade() -> None:
    """Go down."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
    with op.batch_alter_table("entry_words", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
        batch_op.drop_column("salt")
    raise_triggers(op.get_bind())
