"""Setting up on the web: where and when a series usually takes place."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

import eventsapp.core.db

revision = "setup"
down_revision = "asking"
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
    _take_over_from_latest_editions()


def _take_over_from_latest_editions() -> None:
    """What is usual is how it was the last time."""
    editions = sa.table(
        "editions",
        *(sa.column(name) for name in ("series_id", "venue_id", "zone", "year")),
        *(sa.column(name, sa.Date()) for name in ("starts_on", "ends_on")),
        *(sa.column(name, eventsapp.core.db.UtcDateTime(timezone=True)) for name in ("starts_at", "ends_at")),
    )
    series = sa.table(
        "series",
        *(sa.column(name) for name in ("id", "venue_id", "usual_days")),
        *(sa.column(name, sa.Time()) for name in ("usual_start", "usual_end")),
    )
    connection = op.get_bind()
    latest = {row.series_id: row for row in connection.execute(sa.select(editions).order_by(editions.c.year))}
    for series_id, last in latest.items():
        begins, ends = (_wall(moment, last.zone) for moment in (last.starts_at, last.ends_at))
        usual = {
            "venue_id": last.venue_id,
            "usual_days": (last.ends_on - last.starts_on).days + 1,
            "usual_start": begins,
            "usual_end": ends,
        }
        connection.execute(sa.update(series).where(series.c.id == series_id).values(usual))


def _wall(moment: datetime | None, zone: str) -> time | None:
    return moment.astimezone(ZoneInfo(zone)).time() if moment else None


def downgrade() -> None:
    with op.batch_alter_table("series") as series:
        series.drop_index(op.f("ix_series_venue_id"))
        series.drop_constraint(op.f("ck_series_usual_days"), type_="check")
        series.drop_constraint(op.f("ck_series_both_usual_times_or_none"), type_="check")
        series.drop_constraint(op.f("fk_series_venue_id_venues"), type_="foreignkey")
        for column in ("usual_days", "usual_end", "usual_start", "venue_id"):
            series.drop_column(column)
