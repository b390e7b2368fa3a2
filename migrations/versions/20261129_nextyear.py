"""Shifts that follow one of the year before."""

import sqlalchemy as sa
from alembic import op

revision = "nextyear"
down_revision = ("accounts", "asking")
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shifts") as shifts:
        shifts.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        shifts.create_foreign_key(
            op.f("fk_shifts_follows_id_shifts"), "shifts", ["follows_id"], ["id"], ondelete="SET NULL"
        )
        shifts.create_index(op.f("ix_shifts_follows_id"), ["follows_id"])


def downgrade() -> None:
    with op.batch_alter_table("shifts") as shifts:
        shifts.drop_index(op.f("ix_shifts_follows_id"))
        shifts.drop_constraint(op.f("fk_shifts_follows_id_shifts"), type_="foreignkey")
        shifts.drop_column("follows_id")
