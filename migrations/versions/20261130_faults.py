"""Signatures under a counted envelope know by its number what was written down before them, not by a clock."""

import sqlalchemy as sa
from alembic import op

revision = "faults"
down_revision = "asvs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch_signatures", sa.Column("ledger_id", sa.Integer(), server_default="0", nullable=False))
    op.execute(
        "UPDATE batch_signatures SET ledger_id = coalesce("
        " (SELECT max(ledger.id) FROM ledger JOIN gifts ON gifts.id = ledger.gift_id"
        " WHERE gifts.batch_id = batch_signatures.batch_id AND ledger.recorded_at <= batch_signatures.signed_at), 0)"
    )


def downgrade() -> None:
    with op.batch_alter_table("batch_signatures") as batch_op:
        batch_op.drop_column("ledger_id")
