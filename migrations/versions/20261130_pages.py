"""Fundraising pages: who closed one, and why; an index for the leaderboard."""

import sqlalchemy as sa
from alembic import op

revision = "pages"
down_revision = "debts"
branch_labels = None
depends_on = None

SHOWN_OFF = sa.text("on_leaderboard AND closed_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("fundraising_pages") as batch_op:
        batch_op.add_column(sa.Column("closed_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("closing_words", sa.Text(), server_default="", nullable=False))
        batch_op.create_foreign_key(
            batch_op.f("fk_fundraising_pages_closed_by_accounts"), "accounts", ["closed_by"], ["id"]
        )
    op.create_index(
        "ix_fundraising_pages_on_leaderboard",
        "fundraising_pages",
        ["edition_id"],
        sqlite_where=SHOWN_OFF,
        postgresql_where=SHOWN_OFF,
    )


def downgrade() -> None:
    op.drop_index("ix_fundraising_pages_on_leaderboard", table_name="fundraising_pages")
    with op.batch_alter_table("fundraising_pages") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_fundraising_pages_closed_by_accounts"), type_="foreignkey")
        batch_op.drop_column("closing_words")
        batch_op.drop_column("closed_by")
