"""News of starts: which categories begin at another time, and how far those in them have been told."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "setting"
down_revision = "consent"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "start_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("told_up_to", sa.Integer(), server_default="0", nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_start_news_category_id_categories")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_news")),
    )
    op.create_index(op.f("ix_start_news_category_id"), "start_news", ["category_id"])


def downgrade() -> None:
    op.drop_table("start_news")
