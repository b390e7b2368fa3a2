"""Of lists of gifts: which line is a gift that was reported before, and for which gifts thanks are to be written."""

import sqlalchemy as sa
from alembic import op

revision = "leftovers"
down_revision = "speed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "received_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gift_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_key", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_received_lines_gift_id_gifts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_received_lines")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_received_lines_source_source_key")),
    )
    op.create_index(op.f("ix_received_lines_gift_id"), "received_lines", ["gift_id"])
    op.create_table(
        "gifts_to_thank",
        sa.Column("gift_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_gifts_to_thank_gift_id_gifts")),
        sa.PrimaryKeyConstraint("gift_id", name=op.f("pk_gifts_to_thank")),
    )


def downgrade() -> None:
    op.drop_table("gifts_to_thank")
    op.drop_table("received_lines")
