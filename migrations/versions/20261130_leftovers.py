"""Of lists of gifts: which line is a gift reported before, and what is to be thanked for. Reasons in the ledger go."""

import sqlalchemy as sa
from alembic import op

from eventsapp.core.lasting_rows import erasable, triggers, without_triggers

revision = "leftovers"
down_revision = "front"
branch_labels = None
depends_on = None

KEPT = (
    "id",
    "edition_id",
    "page_id",
    "gift_id",
    "act",
    "reported_cents",
    "confirmed_cents",
    "recorded_at",
    "recorded_by",
)
"""Of a row of the ledger, for good."""


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
    said = sa.text("reason != ''")
    op.create_index("ix_ledger_reasons", "ledger", ["recorded_at", "id"], sqlite_where=said, postgresql_where=said)
    for statement in erasable("ledger", "reason", KEPT, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    dialect, update = op.get_bind().dialect.name, ("UPDATE",)
    for statement in (
        *without_triggers("ledger", dialect, changes=update),
        *triggers("ledger", dialect, changes=update),
    ):
        op.execute(statement)
    op.drop_index("ix_ledger_reasons", table_name="ledger")
    op.drop_table("gifts_to_thank")
    op.drop_table("received_lines")
