"""Setting up on the web: where and when a series usually takes place."""

import sqlalchemy as sa
from alembic import op

revision = "setup"
down_revision = "own_calendars"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.add_column(sa.Column("venue_id", sa.Integer(), nullable=True))
        series.add_column(sa.Column("usual_start", sa.Time(), nullable=True))
        series.add_column(sa.Column("usual_end", sa.Time(), nullable=True))
        series.add_column(sa.Column("usual_days", sa.Integer(), server_default="1", nullable=False))
        series.create_foreign_key(op.f("fk_series_venue_id_venues"), "venues", ["venue_id"], ["id"])
        series.create_check_constraint(
            op.f("ck_series_both_usual_times_or_none"), "(usual_start IS NULL) = (usual_end IS NULL)"
        )
        series.create_check_constraint(op.f("ck_series_usual_days"), "usual_days >= 1")
        series.create_index(op.f("ix_series_venue_id"), ["venue_id"])


def downgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.drop_index(op.f("ix_series_venue_id"))
        series.drop_constraint(op.f("ck_series_usual_days"), type_="check")
        series.drop_constraint(op.f("ck_series_both_usual_times_or_none"), type_="check")
        series.drop_constraint(op.f("fk_series_venue_id_venues"), type_="foreignkey")
        for column in ("usual_days", "usual_end", "usual_start", "venue_id"):
            series.drop_column(column)
