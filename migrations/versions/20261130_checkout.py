"""Paying online: what our books hold of a payment, why somebody should look at it, how a dispute stands."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "checkout"
down_revision = "fundraising"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
REASONS = "'amount', 'currency', 'paid again', 'disputed', 'refund failed', 'unplaced', 'books'"
UNUSUAL = sa.text("attention IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("checkouts") as table:
        table.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("booked_cents", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("booked_at", MOMENT, nullable=True))
        table.add_column(sa.Column("attention", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("looked_at", MOMENT, nullable=True))
        table.create_check_constraint(op.f("ck_checkouts_attention"), f"attention IS NULL OR attention IN ({REASONS})")
        table.create_check_constraint(op.f("ck_checkouts_booked"), "booked_cents >= 0")
    op.create_index(
        "ix_checkouts_attention", "checkouts", ["looked_at", "id"], sqlite_where=UNUSUAL, postgresql_where=UNUSUAL
    )
    op.add_column("checkout_events", sa.Column("currency", sa.String(length=3), nullable=True))
    op.add_column("checkout_events", sa.Column("dispute_id", sa.String(length=255), nullable=True))
    op.add_column("checkout_events", sa.Column("status", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("checkout_events") as table:
        for name in ("status", "dispute_id", "currency"):
            table.drop_column(name)
    op.drop_index("ix_checkouts_attention", "checkouts")
    with op.batch_alter_table("checkouts") as table:
        table.drop_constraint(op.f("ck_checkouts_booked"), type_="check")
        table.drop_constraint(op.f("ck_checkouts_attention"), type_="check")
        for name in ("looked_at", "attention", "booked_at", "booked_cents", "tries"):
            table.drop_column(name)
