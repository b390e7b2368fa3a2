"""Fresh codes of donors, before their receipts are shown; payments that came when nothing was due any more."""

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "access"
down_revision = "faults"
branch_labels = None
depends_on = None

REASONS = ("amount", "currency", "paid again", "disputed", "refund failed", "unplaced", "books")
MOMENT = eventsapp.core.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "donor_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donor_link_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["donor_link_id"], ["donor_links.id"], name=op.f("fk_donor_codes_donor_link_id_donor_links")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_codes")),
    )
    op.create_index(op.f("ix_donor_codes_donor_link_id"), "donor_codes", ["donor_link_id"])
    _allow(*REASONS, "not due")


def downgrade() -> None:
    op.execute("UPDATE checkouts SET attention = 'paid again' WHERE attention = 'not due'")
    _allow(*REASONS)
    op.drop_table("donor_codes")


def _allow(*reasons: str) -> None:
    """Let a payment be looked at for these reasons."""
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    with op.batch_alter_table("checkouts") as table:
        table.drop_constraint(op.f("ck_checkouts_attention"), type_="check")
        table.create_check_constraint(op.f("ck_checkouts_attention"), f"attention IS NULL OR attention IN ({listed})")
