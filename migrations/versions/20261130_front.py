"""An index by which it is seen whether another version of the app keeps pages beside this one."""

from alembic import op

revision = "front"
down_revision = "speed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_kept_pages_writers", "kept_pages", ["written_by", "valid_until"])


def downgrade() -> None:
    op.drop_index("ix_kept_pages_writers", table_name="kept_pages")
