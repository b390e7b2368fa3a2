"""Gifts found by their amount, and the picture of a signature that receipts bear."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db
from eventsapp.core.lasting_rows import triggers

revision = "money"
down_revision = "leftovers"
branch_labels = None
depends_on = None

MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)
IN_USE = sa.text("is_in_use")


def upgrade() -> None:
    op.create_index(
        "ix_gifts_by_amount", "gifts", ["edition_id", "status", "amount_cents", "received_on", "id"], unique=False
    )
    op.create_table(
        "signature_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("is_in_use", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["accounts.id"], name=op.f("fk_signature_pictures_added_by_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_pictures")),
    )
    op.create_index(
        "uq_signature_pictures_in_use",
        "signature_pictures",
        ["is_in_use"],
        unique=True,
        sqlite_where=IN_USE,
        postgresql_where=IN_USE,
    )
    op.create_table(
        "receipt_signatures",
        sa.Column("receipt_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipts.id"], name=op.f("fk_receipt_signatures_receipt_id_receipts")
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["signature_pictures.id"], name=op.f("fk_receipt_signatures_picture_id_signature_pictures")
        ),
        sa.PrimaryKeyConstraint("receipt_id", name=op.f("pk_receipt_signatures")),
    )
    op.create_index(op.f("ix_receipt_signatures_picture_id"), "receipt_signatures", ["picture_id"])
    for statement in triggers("receipt_signatures", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("receipt_signatures")
    op.drop_table("signature_pictures")
    op.drop_index("ix_gifts_by_amount", table_name="gifts")
